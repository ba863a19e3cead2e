//! What stands outside the program: the binary as people start it, HTTP as browsers and scripts speak it.

pub mod caller;
pub mod http;
pub mod server;
