//! The binary, as whoever types commands meets it.

mod audit;
mod backup;
mod data;
mod demo;
mod doctor;
mod serve;
mod tools;
mod usage;
