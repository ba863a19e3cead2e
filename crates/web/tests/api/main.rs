//! The API as a script sees it, through the router, on both engines.
#![forbid(unsafe_code)]

mod answers;
mod carry;
mod continuity;
mod evidence;
mod imports;
mod lists;
mod notices;
mod once;
mod programme;
mod refused;
mod rooms;
mod script;
mod seminars;
mod sheets;
mod workbooks;
