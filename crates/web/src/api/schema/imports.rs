//! What was found in an official workbook.

use super::checklist::Edition;

shapes! {
    /// What became of a list of members, or would become of it.
    MembersImported {
        /// Id of the import; null for a dry run.
        id: Option<String>,
        /// members
        kind: String,
        /// previewed, working or done.
        state: String,
        /// How the file was written: utf-8, utf-16, cp932 or xlsx.
        encoding: String,
        /// What each header means; null where a column is not used.
        mapping: std::collections::BTreeMap<String, Option<String>>,
        /// Rows of the list.
        rows: i64,
        /// Rows that brought somebody new.
        created: i64,
        /// Rows that changed something.
        changed: i64,
        /// Rows that were so already.
        unchanged: i64,
        /// Rows that were refused, up to a thousand.
        refused: Vec<RefusedRow>,
        /// How many rows were refused.
        refused_count: i64,
    }
    /// A row that was refused.
    RefusedRow {
        /// Its number in the file, counted from 1.
        row: i64,
        /// The header of its column.
        column: String,
        /// One sentence.
        detail: String,
    }
    /// What was found in an official workbook; with the edition once it is stored.
    Imported {
        /// 令和8年度; null where the sheet names none.
        fiscal_year: Option<String>,
        /// institution, pharmacy or vendor.
        form: String,
        /// Name of the worksheet.
        sheet: String,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// The file is one of the ministry's that are known by their SHA-256.
        official: bool,
        /// Which one.
        official_file: Option<OfficialFile>,
        /// Title of the sheet.
        title: Option<String>,
        /// The words by which the sheet names its form.
        form_title: Option<String>,
        /// The questions, from top to bottom.
        items: Vec<ImportedItem>,
        /// Notes of the sheet, without their signs.
        notes: Vec<String>,
        /// What a person should look at, in Japanese sentences.
        warnings: Vec<String>,
        /// The draft; null for a dry run.
        edition: Option<Edition>,
    }
    /// One of the ministry's files.
    OfficialFile {
        /// Its name.
        name: String,
        /// The fiscal year for which it was published.
        fiscal_year: i32,
    }
    /// A question of the sheet.
    ImportedItem {
        /// Heading above it, without its number.
        section: Option<String>,
        /// What it is about.
        scope: Option<String>,
        /// Width and hyphens folded, circled digits kept.
        number: Option<String>,
        /// Without number, scope and line breaks.
        text: String,
        /// The requirement that is proposed.
        lineage: String,
        /// How sure that is, 0 to 1; for something new: how far from anything known.
        confidence: f64,
        /// same, near or new.
        why: String,
        /// The cell of the question.
        cell: String,
        /// Where its answers go.
        rounds: Vec<ImportedRound>,
    }
    /// The cells of one round.
    ImportedRound {
        /// 1, 2, 3 …
        round: i64,
        /// How a はい is taken: choice, circle, control or text.
        how: String,
        /// はい
        yes: Option<ImportedMark>,
        /// いいえ
        no: Option<ImportedMark>,
        /// 記入不要
        na: Option<ImportedMark>,
        /// The cell for the day of the check.
        checked_on: Option<String>,
        /// The cell for the target date.
        target_date: Option<String>,
    }
    /// Where an answer goes.
    ImportedMark {
        /// The cell.
        cell: String,
        /// What is written there; the name of a control.
        value: String,
        /// The part of the control.
        control: Option<String>,
    }
}
