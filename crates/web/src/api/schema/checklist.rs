//! Editions, sheets, answers, files.

use super::carry::ItemCarried;

shapes! {
    /// An edition: one year's set of forms.
    Edition {
        /// r5, r6, r7 …
        id: String,
        /// Name shown to people.
        title: String,
        /// The year it was made for; none for the continuity table.
        fiscal_year: Option<i64>,
        /// draft or published.
        status: String,
        /// SHA-256 of its content, hex.
        hash: String,
        /// 1 for the first.
        revision: i64,
        /// bundled, imported or written.
        origin: String,
        /// Version of the guideline it stands on.
        guideline: String,
        /// Made up for the demonstration.
        demo: bool,
        /// Ids of its forms.
        forms: Vec<String>,
    }
    /// What changed between two editions.
    Changes {
        /// In the order of the newer edition, what was removed last.
        changes: Vec<Change>,
    }
    /// One change.
    Change {
        /// unchanged, due, moved, merged, split, new or removed.
        kind: String,
        /// Whether the words differ.
        reworded: bool,
        /// Keys in the older edition.
        from: Vec<String>,
        /// Keys in the newer edition.
        to: Vec<String>,
    }
    /// How far a sheet is.
    Progress {
        /// Rows that are to be answered.
        due: i64,
        /// Due rows with an answer.
        answered: i64,
        /// Of them はい.
        yes: i64,
        /// Of them いいえ.
        no: i64,
        /// Of them 記入不要.
        na: i64,
        /// Every due row is answered.
        complete: bool,
    }
    /// A sheet in a list.
    AssessmentListed {
        /// UUIDv7.
        id: String,
        /// Whose.
        organisation_id: String,
        /// Edition.
        edition: String,
        /// Its name.
        edition_title: String,
        /// Hash of the edition that it is bound to.
        edition_hash: String,
        /// Form.
        form: String,
        /// Its name.
        form_title: String,
        /// The vendor, on a vendor's sheet.
        vendor_id: Option<String>,
        /// Its code.
        vendor_code: Option<String>,
        /// 2026 = April 2026 to March 2027.
        fiscal_year: i64,
        /// Newest round.
        round: i64,
        /// The sheet that it was carried over from; none if it was not.
        carried_from: Option<String>,
        /// How far it is.
        progress: Progress,
    }
    /// A sheet.
    Assessment {
        /// UUIDv7.
        id: String,
        /// Whose.
        organisation_id: String,
        /// Edition.
        edition: String,
        /// Hash of the edition that it is bound to.
        edition_hash: String,
        /// Form.
        form: String,
        /// The vendor, on a vendor's sheet.
        vendor_id: Option<String>,
        /// 2026 = April 2026 to March 2027.
        fiscal_year: i64,
        /// Newest round.
        round: i64,
        /// Every round.
        rounds: Vec<Round>,
        /// How far it is.
        progress: Progress,
        /// The sheet that it was carried over from; none if it was not.
        carried_from: Option<String>,
        /// As of when that sheet is read, RFC 3339.
        carried_at: Option<String>,
        /// How many rows wait for their re-confirmation.
        to_confirm: i64,
        /// The rows in the order of the form.
        items: Vec<Item>,
        /// Day of the new round: in the answer to POST rounds alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checked_on: Option<String>,
        /// Every write, oldest first: in the JSON export alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        history: Option<Vec<Written>>,
    }
    /// A round.
    Round {
        /// 1, 2, 3 …
        round: i64,
        /// Day on which it began.
        checked_on: Option<String>,
    }
    /// A row of a sheet.
    Item {
        /// Unique in the form.
        key: String,
        /// Joins one requirement across editions.
        lineage: String,
        /// Official number; it may repeat.
        number: Option<String>,
        /// What the row is about, in the words of the form.
        scope: Option<String>,
        /// Heading.
        section: String,
        /// The question.
        text: String,
        /// official, confirmed, inferred or unverified.
        text_basis: String,
        /// Whether it is due.
        due: bool,
        /// The case in which na is taken; none: never.
        na_when: Option<String>,
        /// The newest answer over all rounds; its version is that of the next write's `version`.
        answer: Option<Answer>,
        /// The answer of each round.
        answers: Vec<Answer>,
        /// Where an answer that waits for its re-confirmation comes from; none for any other row.
        carried: Option<ItemCarried>,
    }
    /// An answer.
    Answer {
        /// yes, no or na; none when only a note was left.
        value: Option<String>,
        /// answered, to-confirm or open.
        state: String,
        /// Round.
        round: i64,
        /// Day of the check.
        checked_on: Option<String>,
        /// Until when a no is to become a yes.
        target_date: Option<String>,
        /// Who sees to it.
        responsible: String,
        /// Note.
        note: String,
        /// Why na; in the record only, never on paper.
        reason: String,
        /// Files that prove it.
        evidence: Vec<EvidenceOfAnswer>,
        /// Counts the writes to this row over all rounds.
        version: i64,
        /// When, RFC 3339.
        changed_at: String,
        /// Who.
        changed_by: Option<String>,
    }
    /// A write to a row, from the history.
    Written {
        /// Which row.
        key: String,
        /// What was written.
        #[serde(flatten)]
        answer: Answer,
    }
    /// A file as an answer names it.
    EvidenceOfAnswer {
        /// UUIDv7.
        id: String,
        /// Name of the file.
        name: String,
        /// SHA-256 of its bytes, hex.
        sha256: String,
        /// Until when it proves anything.
        expires_on: Option<String>,
    }
    /// A file.
    Evidence {
        /// UUIDv7.
        id: String,
        /// Name of the file, without a path.
        name: String,
        /// SHA-256 of its bytes, hex.
        sha256: String,
        /// Size.
        bytes: i64,
        /// Told by content.
        media_type: String,
        /// Until when it proves anything.
        expires_on: Option<String>,
    }
    /// What to begin.
    NewAssessment {
        /// Id of a published edition.
        edition: String,
        /// Id of one of its forms.
        form: String,
        /// The vendor, for the vendor form.
        vendor_id: Option<String>,
        /// 2026 = April 2026 to March 2027.
        fiscal_year: i64,
    }
    /// A new round.
    NewRound {
        /// Its day, not in the future.
        checked_on: String,
    }
    /// An answer to be stored.
    NewAnswer {
        /// yes, no or na (only where the row has `na_when`); null clears it.
        #[schema(required = true)]
        value: Option<String>,
        /// Day of the check; today when it is missing.
        checked_on: Option<String>,
        /// Until when a no is to become a yes; within the fiscal year.
        target_date: Option<String>,
        /// Who sees to it.
        responsible: Option<String>,
        /// Note.
        note: Option<String>,
        /// Files that prove it; missing: as they were.
        evidence_ids: Option<Vec<String>>,
        /// Why na.
        reason: Option<String>,
        /// The version of the row that was read; 0 for none.
        version: i64,
    }
}
