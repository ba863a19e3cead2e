//! What only SQLite has: shared commits, a disk that is full, files.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crate::common::{Mine, create, int, options, sqlite};
use sql::{Db, Error, Result};

sql::statements! {
    ADD = "INSERT INTO t (id, name) VALUES ($1, $2)";
    TAKE_ALL = "DELETE FROM t";
    COUNT = "SELECT count(*) AS n FROM t";
    ORPHAN = "INSERT INTO child (id, parent) VALUES (1, $1)";
    CHILDREN = "SELECT count(*) AS n FROM child";
    CHECK = "PRAGMA quick_check";
    SYNCHRONOUS = "PRAGMA synchronous";
    JOURNAL = "PRAGMA journal_mode";
}

const TABLE: &str = "CREATE TABLE t (id {int} NOT NULL PRIMARY KEY, name TEXT){strict};
    CREATE TABLE child (id {int} NOT NULL PRIMARY KEY, parent {int} NOT NULL REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED){strict}";

/// Commits in the write-ahead log: frames whose header says how large the file is then.
fn commits(database: &Path) -> usize {
    let log = std::fs::read(database.with_extension("db-wal")).unwrap();
    let page = u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    let salt = &log[16..24];
    let frames = log[32..].chunks_exact(24 + page).filter(|frame| &frame[8..16] == salt);
    frames.filter(|frame| frame[4..8] != [0; 4]).count()
}

/// Keeps the writer busy until `others` have been sent, so that they share a commit.
async fn together<T: Send + 'static>(db: &Db, others: Vec<impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let (go, mut sent) = (Arc::new(Barrier::new(2)), Vec::new());
    let (inside, first, runs) = (Arc::clone(&go), db.clone(), AtomicU32::new(0));
    let blocker = tokio::spawn(async move {
        first
            .write(move |_| {
                // It shares the commit too, and may be repeated.
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    inside.wait();
                }
                Ok::<_, Error>(())
            })
            .await
    });
    for other in others {
        sent.push(tokio::spawn(other));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    tokio::task::spawn_blocking(move || go.wait()).await.unwrap();
    blocker.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for task in sent {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_stays_on_no_free_page() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let add = |tx: &sql::Tx| -> Result<()> {
        (0..500).try_for_each(|id| tx.execute(&ADD, &[id.into(), "消去される 見本花子".into()]).map(drop))
    };
    place.db.bulk(move |tx| add(tx)).await.unwrap();
    place.db.bulk(|tx| tx.execute(&TAKE_ALL, &[])).await.unwrap();
    // Whoever closes last puts everything into the file.
    place.db.close().await;
    let bytes = std::fs::read(&place.at).unwrap();
    assert!(bytes.len() > 4 * 4096, "its pages are kept for what comes");
    let name = "見本花子".as_bytes();
    assert!(!bytes.windows(name.len()).any(|part| part == name));
}

#[tokio::test(flavor = "multi_thread")]
async fn small_changes_share_a_commit() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let before = commits(&place.at);
    let adding = (0..16).map(|id| {
        let db = place.db.clone();
        async move { db.write(move |tx| tx.execute(&ADD, &[id.into(), "x".into()])).await }
    });
    for answer in together(&place.db, adding.collect()).await {
        assert_eq!(answer.unwrap(), 1);
    }
    // The one that kept the writer busy is the first of them; it worked so long that only a few joined it.
    let shared = commits(&place.at) - before;
    assert!((2..=1 + 16 / 4).contains(&shared), "sixteen changes, {shared} commits");
    let before = commits(&place.at);
    let bulk = (16..20).map(|id| {
        let db = place.db.clone();
        async move { db.bulk(move |tx| tx.execute(&ADD, &[id.into(), "x".into()])).await }
    });
    together(&place.db, bulk.collect()).await;
    assert_eq!(commits(&place.at) - before, 4, "bulk changes never share");
    assert_eq!(int(&place.db, COUNT).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_under_load_need_fewer_commits_than_changes() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let before = commits(&place.at);
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let db = place.db.clone();
            tokio::spawn(async move {
                for change in 0..20 {
                    db.write(move |tx| tx.execute(&ADD, &[(writer * 20 + change).into(), "x".into()])).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let commits = commits(&place.at) - before;
    assert!(commits < 320, "{commits} commits for 320 changes");
    assert_eq!(int(&place.db, COUNT).await, 320);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_fails_takes_nobody_along() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let runs = Arc::new(AtomicU32::new(0));
    let jobs = (0..9_i64).map(|id| {
        let (db, runs) = (place.db.clone(), Arc::clone(&runs));
        async move {
            db.write(move |tx| {
                runs.fetch_add(1, Ordering::SeqCst);
                tx.execute(&ADD, &[id.into(), "x".into()])?;
                match id % 3 {
                    0 => Ok(()),
                    1 => Err(Mine::Changed),
                    _ => panic!("on purpose"),
                }
            })
            .await
        }
    });
    let answers = together(&place.db, jobs.collect()).await;
    for (id, answer) in answers.iter().enumerate() {
        assert!(
            match id % 3 {
                0 => answer.is_ok(),
                1 => matches!(answer, Err(Mine::Changed)),
                _ => matches!(answer, Err(Mine::Sql(Error::Panicked(_)))),
            },
            "{id}: {answer:?}"
        );
    }
    assert_eq!((int(&place.db, COUNT).await, runs.load(Ordering::SeqCst)), (3, 9));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_fails_is_repeated_alone() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let jobs = (0..6_i64).map(|id| {
        let db = place.db.clone();
        async move {
            // The third leaves a child without a parent, which only the commit notices.
            db.write(move |tx| {
                if id == 2 { tx.execute(&ORPHAN, &[99.into()]) } else { tx.execute(&ADD, &[id.into(), "x".into()]) }
            })
            .await
        }
    });
    let answers = together(&place.db, jobs.collect()).await;
    for (id, answer) in answers.iter().enumerate() {
        assert_eq!(answer.is_ok(), id != 2, "{id}: {answer:?}");
    }
    assert!(matches!(answers[2], Err(Error::Constraint(_))), "{:?}", answers[2]);
    assert_eq!((int(&place.db, COUNT).await, int(&place.db, CHILDREN).await), (5, 0));
}

/// Sixteen changes at once, one of them too large for the disk: the others are kept.
async fn one_is_too_large(db: &Db, large: usize) {
    let jobs = (0..16_i64).map(|id| {
        let db = db.clone();
        async move {
            let name = "x".repeat(if id == 7 { large } else { 10 });
            db.write(move |tx| tx.execute(&ADD, &[(100 + id).into(), name.clone().into()])).await
        }
    });
    let answers = together(db, jobs.collect()).await;
    for (id, answer) in answers.iter().enumerate() {
        match answer {
            Ok(_) => assert_ne!(id, 7),
            Err(error) => assert!(id == 7 && error.is_full(), "{id}: {error}"),
        }
    }
    assert_eq!(int(db, COUNT).await, 15);
    let sound = db.read(|tx| tx.query_one(&CHECK, &[])?.text("quick_check")).await.unwrap();
    assert_eq!(sound, "ok");
    // And it goes on.
    db.write(|tx| tx.execute(&ADD, &[999.into(), "x".into()])).await.unwrap();
}

/// Every commit waits for the disk, on the connection that writes as on those that read.
#[tokio::test(flavor = "multi_thread")]
async fn the_write_ahead_log_is_flushed_at_every_commit() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    let asked = |tx: &sql::Tx<'_>| {
        let journal = tx.query_one(&JOURNAL, &[])?.text("journal_mode")?;
        Ok::<_, Error>((tx.query_one(&SYNCHRONOUS, &[])?.int("synchronous")?, journal))
    };
    let full = (2, "wal".to_owned());
    assert_eq!(place.db.write(asked).await.unwrap(), full);
    assert_eq!(place.db.bulk(asked).await.unwrap(), full);
    // A reader commits nothing; it reads the same log.
    assert_eq!(place.db.read(asked).await.unwrap().1, full.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_grow_loses_nothing_acknowledged() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    place.db.bulk(|tx| tx.batch("PRAGMA max_page_count = 40")).await.unwrap();
    one_is_too_large(&place.db, 1 << 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder.path()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        assert!(std::env::var("CI").is_err(), "CI must be able to mount");
        eprintln!("not run: only root may mount a small file system");
        return;
    }
    let db = Db::sqlite(&folder.path().join("test.db"), options()).unwrap();
    create(&db, TABLE).await;
    let done = tokio::spawn(async move {
        one_is_too_large(&db, 2 << 20).await;
        // Filled up in small steps: all that was acknowledged is there.
        let mut kept = 0;
        let refused = loop {
            let name = "y".repeat(900);
            match db.write(move |tx| tx.execute(&ADD, &[(10_000 + kept).into(), name.clone().into()])).await {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(refused.is_full(), "{refused}");
        assert_eq!(int(&db, COUNT).await, 16 + kept);
        let refused = db.read(|tx| tx.query_one(&COUNT, &[])?.int("n")).await;
        assert_eq!(refused.unwrap(), 16 + kept);
        db.close().await;
    })
    .await;
    Command::new("umount").arg(folder.path()).status().unwrap();
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_takes_no_changes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mount =
        |options: &str| Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).status();
    if !mount("size=1m").is_ok_and(|status| status.success()) {
        assert!(std::env::var("CI").is_err(), "CI must be able to mount");
        eprintln!("not run: only root may mount a small file system");
        return;
    }
    let file = folder.path().join("test.db");
    let db = Db::sqlite(&file, options()).unwrap();
    create(&db, TABLE).await;
    db.close().await;
    assert!(mount("remount,ro").unwrap().success());
    let old = Db::sqlite(&file, options()).map(|_| ());
    let new = Db::sqlite(&folder.path().join("new.db"), options()).map(|_| ());
    Command::new("umount").arg(folder.path()).status().unwrap();
    assert!(matches!(&old, Err(error) if error.is_read_only()), "{old:?}");
    assert!(matches!(&new, Err(error) if error.is_read_only()), "{new:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_another_process_is_told_that_it_is_busy() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    // Another process, as it were: a second handle with its own writer.
    let other = Db::sqlite(&place.at, options()).unwrap();
    let (held, release) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let inside = (Arc::clone(&held), Arc::clone(&release));
    let holder = tokio::spawn(async move {
        other
            .write(move |_| {
                inside.0.wait();
                inside.1.wait();
                Ok::<_, Error>(())
            })
            .await
    });
    tokio::task::spawn_blocking(move || held.wait()).await.unwrap();
    let waiting: Vec<_> = (0..4)
        .map(|id| {
            let db = place.db.clone();
            tokio::spawn(async move { db.write(move |tx| tx.execute(&ADD, &[id.into(), "x".into()])).await })
        })
        .collect();
    let asked = std::time::Instant::now();
    for task in waiting {
        let error = task.await.unwrap().unwrap_err();
        assert!(error.is_busy(), "{error}");
    }
    assert!(asked.elapsed() < Duration::from_secs(15), "refused together");
    tokio::task::spawn_blocking(move || release.wait()).await.unwrap();
    holder.await.unwrap().unwrap();
    place.db.write(|tx| tx.execute(&ADD, &[1.into(), "x".into()])).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_one_snapshot_of_a_file_in_use() {
    let place = sqlite().await;
    create(&place.db, TABLE).await;
    // More than is copied at once, so that changes come between the pieces.
    let fill = |tx: &sql::Tx| {
        (1_000..1_120_i64).try_for_each(|id| tx.execute(&ADD, &[id.into(), "守り".repeat(10_000).into()]).map(drop))
    };
    place.db.bulk(fill).await.unwrap();
    let db = place.db.clone();
    let writer = tokio::spawn(async move {
        for pair in 0..200_i64 {
            db.write(move |tx| {
                tx.execute(&ADD, &[(2 * pair).into(), "x".into()])?;
                tx.execute(&ADD, &[(2 * pair + 1).into(), "x".into()])
            })
            .await
            .unwrap();
        }
    });
    for number in 0..5 {
        let to = place.at.with_file_name(format!("copy{number}.db"));
        place.db.backup_to(&to).await.unwrap();
        assert!(matches!(place.db.backup_to(&to).await, Err(Error::Other(_))), "never overwrites");
        let copy = Db::sqlite(&to, options()).unwrap();
        assert_eq!(int(&copy, COUNT).await % 2, 0);
        let sound = copy.read(|tx| tx.query_one(&CHECK, &[])?.text("quick_check")).await.unwrap();
        assert_eq!(sound, "ok");
    }
    writer.await.unwrap();
    place.db.close().await;
    assert!(!place.at.with_extension("db-wal").exists(), "one file is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let missing: Result<Db> = Db::sqlite(&folder.path().join("no/where.db"), options());
    assert!(matches!(missing.map(|_| ()), Err(Error::Connection(_))));
    let file = folder.path().join("notes.db");
    std::fs::write(&file, "this is no database, only a note that is long enough".repeat(40)).unwrap();
    assert!(matches!(Db::sqlite(&file, options()).map(|_| ()), Err(Error::Connection(_))));
}
