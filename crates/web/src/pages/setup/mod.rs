//! First start, in two steps: who and which institution; which systems and vendors.

pub mod first;
pub mod systems;
