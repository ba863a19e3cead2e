//! Real papers, read back with other people's programs (poppler, calamine, csv).

mod pictures;
mod samples;
mod tools;
