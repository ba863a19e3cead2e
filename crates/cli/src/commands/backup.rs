//! `backup create | verify | restore`.

use super::later;
use crate::args::{At, Backup};
use crate::backup::{create, restore, verify};
use crate::complain;
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use content::{Lang, Messages};
use serde_json::json;

pub(super) async fn run(at: &At, command: Backup, words: &Messages, lang: Lang) -> Result<()> {
    match command {
        Backup::Create { passphrase_file: Some(_), .. }
        | Backup::Verify { passphrase_file: Some(_), .. }
        | Backup::Restore { passphrase_file: Some(_), .. } => Err(later()),
        Backup::Create { file, .. } => {
            let house = open(at, For::Command).await?;
            let manifest = create::create(&house, &file).await?;
            tell_lost("cli-backup-lost", &manifest.lost, words, lang);
            let line = format!("{}\t{}\t{}", file.display(), manifest.files.len(), manifest.audit_head);
            out::either(at, &manifest, [line])
        }
        Backup::Verify { file, .. } => {
            let report = verify::verify(&file)?;
            let lines = report.problems.iter().map(|p| format!("{}\t{}", p.why.code(), p.path));
            let lines = lines.chain(report.lost.iter().map(|path| format!("lost\t{path}")));
            let lines: Vec<String> = lines.chain(report.ok.then(|| format!("ok\t{}", report.files))).collect();
            out::either(at, &report, lines)?;
            match report.problems.first() {
                None => Ok(()),
                Some(problem) => {
                    let said = Said::new("cli-backup-broken").with("path", problem.path.as_str());
                    Err(said.with("why", problem.why.code()).into())
                }
            }
        }
        Backup::Restore { file, .. } => {
            let restore::Restored { manifest, erased } = restore::restore(at, &file).await?;
            tell_lost("cli-restore-lost", &manifest.lost, words, lang);
            let value = json!({
                "made_at": manifest.made_at, "files": manifest.files.len(), "audit_head": manifest.audit_head,
                "erased": erased, "lost": manifest.lost,
            });
            out::either(at, &value, [manifest.made_at.clone()])
        }
    }
}

/// Names the files that a backup lacks because they were gone when it was made; nothing where there are none.
pub(super) fn tell_lost(key: &str, lost: &[String], words: &Messages, lang: Lang) {
    if !lost.is_empty() {
        let (n, files) = (lost.len().to_string(), lost.join(" "));
        complain(&words.say(lang, key, &[("n", (&n).into()), ("files", (&files).into())]));
    }
}
