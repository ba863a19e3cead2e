//! GET /programme: what an association sees of everything below it, as counts. GET /about: what this is.

pub mod about;
pub mod show;

mod bars;
