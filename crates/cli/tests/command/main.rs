//! The binary, as whoever types commands meets it.

mod audit;
mod backup;
mod carry;
mod data;
mod demo;
mod doctor;
mod leaving;
mod members;
mod monitoring;
mod names;
mod network;
mod notice;
#[path = "../outside/mod.rs"]
#[expect(dead_code, reason = "these files send forms and files only")]
mod outside;
mod plan;
mod postgres;
mod programme;
mod serve;
mod share;
mod store;
mod summary;
mod tls;
mod tools;
mod under_load;
mod usage;
