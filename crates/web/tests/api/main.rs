//! The API as a script sees it, through the router, on both engines.
#![forbid(unsafe_code)]

mod answers;
mod evidence;
mod lists;
mod once;
mod programme;
mod refused;
mod script;
mod sheets;
