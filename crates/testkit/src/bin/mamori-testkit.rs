//! `mamori-testkit stop` stops the PostgreSQL server that the tests share, and removes its folder.
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("stop") {
        testkit::postgres::stop();
        return ExitCode::SUCCESS;
    }
    eprintln!("usage: mamori-testkit stop");
    ExitCode::FAILURE
}
