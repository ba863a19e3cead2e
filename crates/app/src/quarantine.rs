//! Files from outside are looked at by a scanner, where one is set up, before anything of them is kept. Nobody passes
//! because the scanner is away.
//!
//! What comes over HTTP passes while it comes in (`web/src/take/upload.rs`): every upload is read there and nowhere
//! else. What lies on the disk already, a video that came in parts or a file of a command, passes here.

use crate::evidence::disk;
use crate::people::INSTALLATION;
use crate::ports::{ScanError, Verdict};
use crate::{App, Ctx, Error, Field, Result};
use domain::policy::Action;
use std::path::Path;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

/// Pieces on their way to the scanner at one time.
const UNDER_WAY: usize = 4;
/// Bytes of a piece that is read from the disk.
const PIECE: usize = 64 * 1024;

/// A file on its way past the scanner.
#[derive(Debug)]
pub struct Look {
    pieces: mpsc::Sender<Vec<u8>>,
    verdict: tokio::task::JoinHandle<std::result::Result<Verdict, ScanError>>,
}

impl Look {
    /// Shows the next piece.
    pub async fn at(&self, piece: &[u8]) {
        // A scanner that takes no more has its verdict.
        let _ = self.pieces.send(piece.to_vec()).await;
    }
}

impl App {
    /// Begins to look at a file; none where no scanner is set up.
    #[must_use]
    pub fn look(&self) -> Option<Look> {
        if !self.ports.scanner.is_set() {
            return None;
        }
        let (pieces, taken) = mpsc::channel(UNDER_WAY);
        Some(Look { pieces, verdict: tokio::spawn(self.ports.scanner.look(taken)) })
    }

    /// What came of it. What was found is recorded in the chain of the installation, without a name.
    ///
    /// # Errors
    /// Invalid `field`: something was found, or the file is too large to be looked at. Nothing stored: the scanner is
    /// away.
    pub async fn looked(&self, ctx: &Ctx, look: Look, field: &'static str) -> Result<()> {
        let Look { pieces, verdict } = look;
        drop(pieces);
        let verdict = verdict.await.unwrap_or_else(|e| Err(ScanError(e.to_string())));
        match verdict {
            Ok(Verdict::Clean) => Ok(()),
            Ok(Verdict::TooLarge) => Err(Error::field(field, "upload-too-large-to-look-at")),
            Ok(Verdict::Harm(what)) => {
                tracing::warn!(request = ctx.request, what, "a file was refused");
                let entry = self.entry(ctx, INSTALLATION, Action::RefuseUpload, INSTALLATION.bytes(), what);
                self.db.write(move |tx| Ok::<_, Error>(storage::audit::append(tx, &entry)?)).await?;
                Err(Field::new(field, "upload-harm").into())
            }
            Err(ScanError(inside)) => Err(Error::NothingStored { code: "upload-not-looked-at", inside }),
        }
    }

    /// Looks at a file on the disk.
    ///
    /// # Errors
    /// As [`App::looked`]; when the disk does not give it.
    pub async fn look_at_file(&self, ctx: &Ctx, path: &Path, field: &'static str) -> Result<()> {
        let Some(look) = self.look() else { return Ok(()) };
        let mut file = tokio::fs::File::open(path).await.map_err(disk)?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece).await.map_err(disk)? {
                0 => return self.looked(ctx, look, field).await,
                n => look.at(&piece[..n]).await,
            }
        }
    }
}
