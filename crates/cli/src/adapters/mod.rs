//! The ports of `app`, implemented: the only place that does so outside the tests. Mail comes with its issue.

pub mod clock;
pub mod dice;
pub mod keys;
pub mod press;
