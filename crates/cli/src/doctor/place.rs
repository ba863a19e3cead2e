//! The place: what it is, what is wrong in it, its certificate, and the disk that the data lie on.

use super::{Depth, Doctor, Values};
use crate::adapters::keys;
use crate::args::At;
use crate::backup::daily::takes_writing;
use crate::config::Config;
use crate::folder::Folder;
use crate::said::Said;
use crate::tls::given;
use crate::tls::look::Seen;
use crate::tls::machine::Machine;
use crate::tls::own::{Authority, Own};
use anyhow::Result;
use app::Place;
use domain::dates::day_in_tokyo;
use jiff::Timestamp;
use std::path::Path;
use std::time::Duration;

/// A disk that does not answer by then is taken to be away.
const PATIENCE: Duration = Duration::from_secs(5);
/// A certificate that somebody else renews is missed so many days before its end.
const SOON: i64 = 14;
/// An authority is to be exchanged in time: what it signs holds for a year.
const AUTHORITY_SOON: i64 = 400;

/// Whether the data lie on another machine's disk, which is told first.
pub(super) fn share(doctor: &mut Doctor, at: &At, folder: &Folder) -> bool {
    if at.database.is_some() {
        return false;
    }
    let share = app::platform::network_share(folder.path());
    let values = vec![("path", folder.path().display().to_string()), ("kind", share.clone().unwrap_or_default())];
    doctor.note("share", share.is_none(), &values);
    share.is_some()
}

/// The settings on a disk that may not answer.
pub(super) fn patient_settings(folder: &Folder) -> Result<Config> {
    let (send, read) = std::sync::mpsc::channel();
    let path = folder.path().to_owned();
    // Where it never answers the thread ends with the program.
    std::thread::spawn(move || drop(send.send(Config::read(&path))));
    read.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let said = Said::new("cli-config-unreadable").with("path", folder.path().display().to_string());
        Err(said.with("what", "timeout").into())
    })
}

/// The place and its certificate.
pub(super) fn examine(doctor: &mut Doctor, config: &Config, folder: &Folder, away: bool, now: Timestamp) {
    let machine = Machine::now();
    place(doctor, config, &machine);
    if !away {
        certificate(doctor, config, folder, &machine, now);
    }
}

/// Whether the folder of the daily backup takes writing. It may lie on a disk that does not answer, which is waited for by
/// whoever types `doctor` alone.
pub(super) fn backups(doctor: &mut Doctor, config: &Config) {
    let Some(folder) = config.backup_to.clone().filter(|_| doctor.depth == Depth::Whole) else { return };
    let values = vec![("path", folder.display().to_string())];
    let (send, tried) = std::sync::mpsc::channel();
    std::thread::spawn(move || drop(send.send(takes_writing(&folder))));
    match tried.recv_timeout(PATIENCE) {
        Ok(Err(error)) => doctor.failed("backup-folder", &error),
        answer => doctor.note("backup-folder", answer.is_ok(), &values),
    }
}

fn place(doctor: &mut Doctor, config: &Config, machine: &Machine) {
    let url = config.public_url.clone().unwrap_or_default();
    let names: Vec<String> =
        machine.local_name().into_iter().chain(machine.addresses.iter().map(ToString::to_string)).collect();
    let values: Values = vec![("url", url), ("names", names.join(" "))];
    let key = match config.place {
        Place::Pc if config.public_url.is_some() => "doctor-place-pc-url",
        Place::Pc => "doctor-place-pc",
        Place::Network if machine.addresses.is_empty() => "doctor-place-network-alone",
        Place::Network => "doctor-place-network",
        Place::Hosted if config.public_url.is_none() => "doctor-place-hosted-nameless",
        Place::Hosted if !config.has_https_url() => "doctor-place-hosted-plain",
        Place::Hosted if config.tls.is_none() && config.proxies.is_empty() => "doctor-place-hosted-open",
        Place::Hosted => "doctor-place-hosted",
    };
    let ok = matches!(key, "doctor-place-pc" | "doctor-place-network" | "doctor-place-hosted");
    doctor.note_as("place", ok, key, &values);
}

fn certificate(doctor: &mut Doctor, config: &Config, folder: &Folder, machine: &Machine, now: Timestamp) {
    let (given, host) = (config.tls.as_ref(), config.public_host());
    match (given, config.place) {
        (Some((certificate, key)), _) => match looked(certificate, key, now) {
            Ok(seen) => judged(doctor, &seen, &host.into_iter().collect::<Vec<_>>(), now),
            Err(error) => doctor.failed("certificate", &error),
        },
        (None, Place::Network) => {
            let own = Own::of(&keys::Folder::of(folder.path()));
            match own.authority() {
                Ok(Some(authority)) => of_own(doctor, &own, &authority, &machine.wanted(host.as_deref()), now),
                Ok(None) => doctor.note_as("certificate", false, "doctor-certificate-none", &Vec::new()),
                Err(error) => doctor.failed("certificate", &error),
            }
        }
        (None, _) => {}
    }
}

fn looked(certificate: &Path, key: &Path, now: Timestamp) -> Result<Seen> {
    let served = given::read(certificate, key)?;
    given::holds(&served.seen, certificate, now)?;
    Ok(served.seen)
}

fn judged(doctor: &mut Doctor, seen: &Seen, wanted: &[String], now: Timestamp) {
    let days = seen.days_left(now).unwrap_or_default();
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|name| !seen.covers(name)).collect();
    let values = vec![
        ("days", days.to_string()),
        ("day", day_in_tokyo(seen.until).to_string()),
        ("names", if missing.is_empty() { seen.names.join(" ") } else { missing.join(" ") }),
    ];
    let key = match (missing.is_empty(), days < SOON) {
        (false, _) => "doctor-certificate-name",
        (_, true) => "doctor-certificate-soon",
        _ => "doctor-certificate-ok",
    };
    doctor.note_as("certificate", key == "doctor-certificate-ok", key, &values);
}

fn of_own(doctor: &mut Doctor, own: &Own, authority: &Authority, wanted: &[String], now: Timestamp) {
    let left = authority.until.duration_since(now).as_hours() / 24;
    let outside: Vec<&str> = wanted.iter().map(String::as_str).filter(|name| !authority.may_sign(name)).collect();
    let values = |names: String| {
        vec![
            ("names", names),
            ("days", left.to_string()),
            ("day", day_in_tokyo(authority.until).to_string()),
            ("folder", own.path().display().to_string()),
        ]
    };
    if left < AUTHORITY_SOON {
        return doctor.note_as("certificate", false, "doctor-certificate-authority", &values(String::new()));
    }
    if !outside.is_empty() {
        return doctor.note_as("certificate", false, "doctor-certificate-outside", &values(outside.join(" ")));
    }
    let Some(served) = own.served(authority) else {
        return doctor.note_as("certificate", false, "doctor-certificate-none", &Vec::new());
    };
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|name| !served.seen.covers(name)).collect();
    if served.seen.days_left(now).is_none() || now < served.seen.from || !missing.is_empty() {
        let mut values = values(missing.join(" "));
        values[2].1 = day_in_tokyo(served.seen.until).to_string();
        return doctor.note_as("certificate", false, "doctor-certificate-stale", &values);
    }
    let days = served.seen.days_left(now).unwrap_or_default();
    let values = vec![
        ("days", days.to_string()),
        ("day", day_in_tokyo(served.seen.until).to_string()),
        ("names", served.seen.names.join(" ")),
    ];
    doctor.note_as("certificate", true, "doctor-certificate-ok", &values);
}
