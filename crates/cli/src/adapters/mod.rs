//! The ports of `app`, implemented: the only place that does so outside the tests.

pub mod checkup;
pub mod clamd;
pub mod clock;
pub mod copies;
pub mod dice;
pub mod keys;
pub mod pdf;
pub mod post;
pub mod press;
pub mod store;
