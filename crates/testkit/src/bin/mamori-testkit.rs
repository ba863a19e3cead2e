//! `mamori-testkit stop` stops the PostgreSQL server that the tests share, and removes its folder.
//! `mamori-testkit sbom [TARGET]` prints what `mamori` is made of (CycloneDX, JSON).
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["stop"] => {
            testkit::postgres::stop();
            ExitCode::SUCCESS
        }
        ["sbom"] => sbom(None),
        ["sbom", target] => sbom(Some(target)),
        _ => {
            eprintln!("usage: mamori-testkit stop | sbom [TARGET]");
            ExitCode::FAILURE
        }
    }
}

fn sbom(target: Option<&str>) -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let written = testkit::sbom::make(&root, target)
        .and_then(|bill| std::io::stdout().write_all(bill.as_bytes()).map_err(|e| e.to_string()));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
