//! A notice on paper: the letters that its readers see, with the code, the address and the key's fingerprint that show
//! that it is genuine.

use super::{NoticeView, view_json};
use crate::checklist::hex;
use crate::codes::grouped;
use crate::{App, Ctx, Error, Result};
use domain::dates::{from_micros, rfc3339};
use domain::ids::NoticeId;
use domain::notices::State;
use domain::papers::notice::{Genuine, Notice, NoticeLetter, Outside};
use domain::papers::{Format, Paper};
use domain::policy::{Action, Actor, Subject, decide};
use jiff::Timestamp;
use storage::notices::{Letterhead, NoticeRow, OutsideRow};

/// So many notices are read at once.
const PAGE: i64 = 500;

impl App {
    /// A notice in a format: as paper, as text, or as the API shows it. What was sent gives the same bytes each time,
    /// as long as letterhead and keys are the same; a draft bears the instant `at`, or else now.
    ///
    /// # Errors
    /// The press's own.
    pub async fn export_notice(
        &self,
        ctx: &Ctx,
        view: &NoticeView,
        format: Format,
        at: Option<Timestamp>,
    ) -> Result<Vec<u8>> {
        if format == Format::Json {
            let text = serde_json::to_vec(&view_json(view)).map_err(|e| Error::Inside(e.to_string()))?;
            return Ok(text);
        }
        let paper = self.notice_paper(&ctx.dated(at), &view.letters, view.outside.as_ref()).await?;
        self.print(Paper::Notice(Box::new(paper)), format).await
    }

    /// The model of letters, outermost first, that the caller may see.
    ///
    /// # Errors
    /// As the database gives them.
    pub(crate) async fn notice_paper(
        &self,
        ctx: &Ctx,
        letters: &[NoticeRow],
        outside: Option<&OutsideRow>,
    ) -> Result<Notice> {
        let outer = letters.first().ok_or_else(|| Error::Inside("a notice without a letter".into()))?;
        let issuer = outer.organisation;
        // What stands at the foot of an association's letter is for everybody who gets the letter.
        let all = decide(&Actor::Command, Action::SeeNotices, &Subject::common())?;
        let logo = self.logo_of(all.clone(), issuer).await?;
        let head = self.db.read(move |tx| storage::notices::letterhead(tx, &all, issuer)).await?;
        let at = outer.issued_at.map_or(ctx.now, from_micros);
        Ok(Notice {
            letters: letters.iter().map(letter).collect(),
            outside: match outside {
                Some(row) => Some(self.outside_paper(row).await?),
                None => None,
            },
            logo,
            contact: head.as_ref().map(contact).unwrap_or_default(),
            genuine: (outer.state == State::Issued).then(|| self.genuine(&outer.check_code)),
            demo: self.config.demo,
            at: rfc3339(at),
        })
    }

    /// A letter from outside with its bytes.
    pub(super) async fn outside_paper(&self, row: &OutsideRow) -> Result<Outside> {
        let bytes = self.read_blob(&row.sha256).await?;
        Ok(Outside {
            number: row.said.number.clone(),
            date: row.said.date.map(domain::dates::wareki).unwrap_or_default(),
            sender: row.said.sender.clone(),
            title: row.said.title.clone(),
            name: row.name.clone(),
            media_type: row.media_type.clone(),
            pages: u32::try_from(row.pages).unwrap_or(1),
            sha256: row.sha256.clone(),
            bytes,
        })
    }

    fn genuine(&self, code: &str) -> Genuine {
        Genuine {
            code: grouped(code),
            url: self.check_url(code),
            fingerprint: self.ports.keys.public_half().map(|key| hex(&key)).unwrap_or_default(),
        }
    }

    /// The address that checks a code, where others can reach it; none on one PC or inside a clinic.
    #[must_use]
    pub fn check_url(&self, code: &str) -> Option<String> {
        Some(format!("{}/check/{code}", self.config.address_for_all()?))
    }

    /// Every notice of the installation, after an id: for the command.
    ///
    /// # Errors
    /// Forbidden; as the database gives them.
    pub async fn all_notices(&self, ctx: &Ctx, after: Option<NoticeId>) -> Result<Vec<NoticeRow>> {
        let permit = ctx.may_any(Action::SeeNotices)?;
        let after = after.unwrap_or(NoticeId::from_bytes([0; 16]));
        self.db.report(move |tx| Ok(storage::notices::all(tx, &permit, after, PAGE)?)).await
    }
}

/// A letter with the names of what goes with it.
fn letter(row: &NoticeRow) -> NoticeLetter {
    let files = row.files.iter().map(|f| f.name.clone()).collect();
    NoticeLetter { files, ..NoticeLetter::of(&row.letter, row.seal) }
}

/// Address, telephone and fax as they stand at the foot of a letter.
fn contact(head: &Letterhead) -> Vec<String> {
    let mut out: Vec<String> =
        head.address.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    let numbers = [("TEL", &head.telephone), ("FAX", &head.fax)];
    let numbers: Vec<String> =
        numbers.iter().filter(|(_, n)| !n.is_empty()).map(|(what, n)| format!("{what} {n}")).collect();
    out.extend((!numbers.is_empty()).then(|| numbers.join("　")));
    if !out.is_empty() {
        out.insert(0, head.name.clone());
    }
    out
}
