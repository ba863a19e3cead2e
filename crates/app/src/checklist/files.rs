//! The files of one answer: more of them, or one less.

use super::NewAnswer;
use crate::{App, Ctx, Error, Result};
use domain::assessment::Wanted;
use domain::ids::{AssessmentId, EvidenceId};

/// So often the list is written anew after somebody else wrote.
const TRIES: usize = 5;

impl App {
    /// Writes the list of files of a row's newest answer anew; everything else of the answer stays. A file more or less
    /// stands in nobody's way: whatever somebody else wrote meanwhile is read again.
    ///
    /// # Errors
    /// As [`App::answer`]; conflict `carry-look-first` where an answer was carried over and waits.
    pub async fn change_files(
        &self,
        ctx: &Ctx,
        id: AssessmentId,
        key: &str,
        added: &[EvidenceId],
        gone: Option<EvidenceId>,
    ) -> Result<()> {
        let mut tries = 0;
        loop {
            let sheet = self.sheet(ctx, id).await?;
            // Nobody confirms what was carried over by attaching a file.
            if sheet.waiting(key).is_some() {
                return Err(Error::Conflict("carry-look-first"));
            }
            let now = sheet.in_round(key, sheet.row.round);
            let stored = now.map(|a| sheet.files_there(a)).unwrap_or_default();
            let mut ids: Vec<EvidenceId> = Vec::new();
            for file in stored.iter().map(|f| f.id).chain(added.iter().copied()) {
                if Some(file) != gone && !ids.contains(&file) {
                    ids.push(file);
                }
            }
            let wanted = now.map_or_else(Wanted::default, |a| Wanted {
                value: a.value,
                checked_on: a.checked_on,
                target_date: a.target_date,
                responsible: a.responsible.clone(),
                note: a.note.clone(),
                reason: a.reason.clone(),
            });
            let (version, round) = (sheet.version(key), Some(sheet.row.round));
            let new = NewAnswer { wanted, evidence: Some(ids), version, round };
            match self.answer(ctx, id, key, new).await {
                Err(Error::Stale { .. }) if tries < TRIES => tries += 1,
                outcome => return outcome.map(drop),
            }
        }
    }
}
