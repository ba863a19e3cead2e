//! Real papers, read back with other people's programs (poppler, calamine, csv).

mod contents;
mod docx;
mod fax;
mod flowing;
mod hostile;
mod notices;
mod pictures;
mod random;
mod samples;
mod tables;
mod tools;
mod whole;
