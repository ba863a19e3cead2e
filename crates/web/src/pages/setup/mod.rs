//! First start, in two steps: who and which institution; which systems and vendors. And how devices in the clinic's
//! network learn to trust the house.

pub mod certificate;
pub mod first;
pub mod systems;
