//! GET /programme: what an association sees of everything below it, as counts. GET /beside: an institution beside them.
//! Consents: what an association may see by name. GET /figures: the nation, for everybody. GET /about: what this is.

pub mod about;
pub mod beside;
pub mod consented;
pub mod consents;
pub mod figures;
pub mod show;

mod bars;
