//! 「おかしいと思ったら」: the page for everybody, an institution's own behind its code, whom it calls.

pub mod contacts;
pub mod help;
pub mod ten_minutes;

pub(crate) mod calls;
