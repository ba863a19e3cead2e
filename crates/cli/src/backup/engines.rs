//! The way from one engine to the other, through `storage`.

use anyhow::Result;
use sql::Db;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

/// Copies every row of `from` (one snapshot) into `to` (one transaction), which has the schema and no rows.
///
/// # Errors
/// As the engines give them; nothing is kept then.
pub async fn copy(from: &Db, to: &Db) -> Result<u64> {
    let (send, receive) = sync_channel::<Option<storage::copy::Rows>>(8);
    let receive = Mutex::new(receive);
    let reading = from.report(move |tx| {
        storage::copy::read(tx, &|rows| send.send(Some(rows)).is_ok())?;
        // The end is said, so that a reader that fails is no end.
        send.send(None).map_err(|_| sql::Error::Other("the copy was stopped".to_owned()))
    });
    let writing = to.bulk(move |tx| {
        let receive = receive.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut written = 0;
        loop {
            match receive.recv() {
                Ok(Some(rows)) => written += storage::copy::write(tx, &rows)?,
                Ok(None) => return Ok(written),
                Err(_) => return Err(sql::Error::Other("the copy was stopped".to_owned())),
            }
        }
    });
    let (read, written) = tokio::join!(reading, writing);
    // Whoever stopped first knows why.
    match (read, written) {
        (Ok(()), Ok(rows)) => Ok(rows),
        (Err(sql::Error::Other(_)), Err(error)) | (Err(error), _) | (Ok(()), Err(error)) => Err(error.into()),
    }
}
