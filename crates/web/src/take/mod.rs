//! What a handler takes from a request: our own wrappers, whose refusals speak Japanese. axum's own are
//! forbidden by `clippy.toml`.

mod address;
mod json;
mod typed;
mod upload;

pub use address::{Asked, Path};
pub use json::Json;
pub use typed::Typed;
pub use upload::{Part, Piece, Upload};
