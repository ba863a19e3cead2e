//! HTTPS. In the clinic's network `serve` makes a certificate authority and a certificate of its own (`own`); elsewhere,
//! and wherever they are given, `tls_cert` and `tls_key` are used (`given`). Either is looked after while the server
//! runs (`keeper`): renewed before its end, made anew for another address, read again when its file changes.

pub mod given;
pub mod keeper;
pub mod listen;
pub mod look;
pub mod machine;
pub mod own;
pub mod plain;
