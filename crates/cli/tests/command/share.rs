//! SQLite on a disk of another machine. Such a disk is made by mounting what the system calls `fuse.sshfs`, which nobody
//! serves: whoever only looks at the table of mounts sees a share, whoever touches it waits for ever.

use crate::tools::{BINARY, Done};
use std::process::Command;

/// Runs a command in a mount namespace of its own, where `share/` is another machine's.
fn on_a_share(room: &std::path::Path, arguments: &str) -> Option<Done> {
    let script = format!(
        "exec 3<>/dev/fuse && mount -i -t fuse.sshfs -o fd=3,rootmode=40000,user_id=0,group_id=0 somebody@nas: share \
         || exit 77; exec timeout 60 {BINARY} {arguments}"
    );
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", &script]).current_dir(room);
    for name in
        ["MAMORI_DATA", "MAMORI_DATABASE", "MAMORI_REPLICA", "MAMORI_NOW", "MAMORI_KEYS", "MAMORI_LANG", "MAMORI_LOG"]
    {
        command.env_remove(name);
    }
    let done = Done::from(command.output().ok()?);
    (done.code != 77 && !done.err.contains("unshare")).then_some(done)
}

#[test]
fn sqlite_on_a_network_share_is_refused_and_told_why() {
    let room = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(room.path().join("share")).expect("a folder");
    let Some(first) = on_a_share(room.path(), "serve --listen 127.0.0.1:0 --data share/data") else {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "CI must be able to mount");
        eprintln!("not run: mounting is not permitted here");
        return;
    };
    let sentence = first.said(1);
    assert!(
        sentence.contains("share/data") && sentence.contains("fuse.sshfs") && sentence.contains("失われ"),
        "{sentence}"
    );
    for command in ["demo", "worker", "simulate --institutions 10"] {
        on_a_share(room.path(), &format!("{command} --data share/data")).expect("mounted").said(1);
    }
    let report = on_a_share(room.path(), "doctor --json --data share/data").expect("mounted").json();
    let share = report["checks"].as_array().expect("checks").iter().find(|c| c["name"] == "share").expect("share");
    assert!(share["ok"] == false && share["remedy"].as_str().is_some_and(|r| r.contains("移して")), "{share}");
}
