//! The way from one engine to the other, through `storage`.

use anyhow::Result;
use sql::Db;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

/// What goes from one to the other. Reading may begin anew: a replica ends those who read for long.
enum Piece {
    Begin,
    Rows(storage::copy::Rows),
    End,
}

/// Copies every row of `from` (one snapshot) into `to` (one transaction), which has the schema and no rows.
///
/// # Errors
/// As the engines give them; nothing is kept then.
pub async fn copy(from: &Db, to: &Db) -> Result<u64> {
    let (send, receive) = sync_channel(8);
    let (receive, anew) = (Arc::new(Mutex::new(receive)), Arc::new(AtomicBool::new(false)));
    let stopped = || sql::Error::Other("the copy was stopped".to_owned());
    let reading = from.report(move |tx| {
        send.send(Piece::Begin).map_err(|_| stopped())?;
        storage::copy::read(tx, &|rows| send.send(Piece::Rows(rows)).is_ok())?;
        // The end is said, so that a reader that fails is no end.
        send.send(Piece::End).map_err(|_| stopped())
    });
    let writing = async {
        loop {
            let (pieces, again) = (receive.clone(), anew.clone());
            let written = to.bulk(move |tx| {
                let pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
                let mut written = 0;
                loop {
                    match pieces.recv() {
                        Ok(Piece::Begin) if written == 0 => {}
                        // What was written is given up, and written once more.
                        Ok(Piece::Begin) => {
                            again.store(true, Ordering::SeqCst);
                            return Err(stopped());
                        }
                        Ok(Piece::Rows(rows)) => written += storage::copy::write(tx, &rows)?,
                        Ok(Piece::End) => return Ok(written),
                        Err(_) => return Err(stopped()),
                    }
                }
            });
            match written.await {
                Err(_) if anew.swap(false, Ordering::SeqCst) => {}
                done => {
                    // Whoever still reads is not to wait for us.
                    drop(receive);
                    break done;
                }
            }
        }
    };
    let (read, written) = tokio::join!(reading, writing);
    // Whoever stopped first knows why.
    match (read, written) {
        (Ok(()), Ok(rows)) => Ok(rows),
        (Err(sql::Error::Other(_)), Err(error)) | (Err(error), _) | (Ok(()), Err(error)) => Err(error.into()),
    }
}
