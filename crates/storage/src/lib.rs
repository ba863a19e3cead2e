//! The only crate with SQL statements, per subject. Every function that reads or writes somebody's
//! things asks for a [`domain::policy::Permit`]; `owner_of…` functions return an owner's id and nothing else.
//!
//! Order of locks in a transaction: rows of the subject, roll-ups by key, the audit chain's head as the
//! last statement.

pub mod audit;
pub mod bulk;
pub mod checklist;
pub mod checks;
pub mod continuity;
pub mod copy;
pub mod desk;
pub mod erased;
pub mod evidence;
pub mod guide;
pub mod incidents;
pub mod jobs;
pub mod leaving;
pub mod mails;
pub mod notices;
pub mod organisations;
pub mod people;
pub mod programme;
pub mod reminders;
pub mod rooms;
pub mod seminars;
pub mod settings;
pub mod vendors;

mod kept;
mod rows;

use sql::{Migration, Statement};

/// The migrations, oldest first. A released one never changes.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "spine", text: include_str!("migrations/0001_spine.sql") },
    Migration { version: 2, name: "jobs", text: include_str!("migrations/0002_jobs.sql") },
    Migration { version: 3, name: "summaries", text: include_str!("migrations/0003_summaries.sql") },
    Migration { version: 4, name: "notices", text: include_str!("migrations/0004_notices.sql") },
    Migration { version: 5, name: "carry over", text: include_str!("migrations/0005_carry_over.sql") },
    Migration { version: 6, name: "workbooks", text: include_str!("migrations/0006_workbooks.sql") },
    Migration { version: 7, name: "guides", text: include_str!("migrations/0007_guides.sql") },
    Migration { version: 8, name: "organisations", text: include_str!("migrations/0008_organisations.sql") },
    Migration { version: 9, name: "continuity", text: include_str!("migrations/0009_continuity.sql") },
    Migration { version: 10, name: "outside_letters", text: include_str!("migrations/0010_outside_letters.sql") },
    Migration { version: 11, name: "notice_contacts", text: include_str!("migrations/0011_notice_contacts.sql") },
    Migration { version: 12, name: "mails", text: include_str!("migrations/0012_mails.sql") },
    Migration { version: 13, name: "reminders", text: include_str!("migrations/0013_reminders.sql") },
    Migration { version: 14, name: "kept_files", text: include_str!("migrations/0014_kept_files.sql") },
    Migration { version: 15, name: "programme", text: include_str!("migrations/0015_programme.sql") },
    Migration { version: 16, name: "notice_mails", text: include_str!("migrations/0016_notice_mails.sql") },
    Migration { version: 17, name: "rooms", text: include_str!("migrations/0017_rooms.sql") },
    Migration { version: 18, name: "desks", text: include_str!("migrations/0018_desks.sql") },
    Migration { version: 19, name: "seminars", text: include_str!("migrations/0019_seminars.sql") },
    Migration { version: 20, name: "second factor", text: include_str!("migrations/0020_second_factor.sql") },
    Migration { version: 21, name: "oversight", text: include_str!("migrations/0021_oversight.sql") },
    Migration { version: 22, name: "passkeys", text: include_str!("migrations/0022_passkeys.sql") },
    Migration { version: 23, name: "erasures", text: include_str!("migrations/0023_erasures.sql") },
    Migration { version: 24, name: "notice files", text: include_str!("migrations/0024_notice_files.sql") },
    Migration { version: 25, name: "notice officer", text: include_str!("migrations/0025_notice_officer.sql") },
];

/// Every statement of every subject, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [
        audit::ALL,
        checklist::ALL,
        checklist::handed::ALL,
        checklist::carry::ALL,
        checklist::drafts::ALL,
        checklist::national::ALL,
        checks::ALL,
        continuity::ALL,
        copy::ALL,
        desk::ALL,
        desk::consultations::ALL,
        desk::faqs::ALL,
        desk::shown::ALL,
        erased::ALL,
        evidence::ALL,
        guide::ALL,
        guide::summaries::ALL,
        guide::sources::ALL,
        guide::reads::ALL,
        guide::sets::ALL,
        guide::texts::ALL,
        incidents::ALL,
        jobs::ALL,
        leaving::ALL,
        leaving::of_tables().as_slice(),
        mails::ALL,
        notices::ALL,
        notices::files::ALL,
        notices::logos::ALL,
        notices::mailed::ALL,
        organisations::ALL,
        organisations::intake::ALL,
        organisations::listing::ALL,
        organisations::members::ALL,
        organisations::memberships::ALL,
        organisations::placements::ALL,
        people::ALL,
        people::devices::ALL,
        people::erase::ALL,
        people::factors::ALL,
        people::passkeys::ALL,
        programme::ALL,
        programme::consents::ALL,
        programme::folding::ALL,
        programme::shown::ALL,
        reminders::ALL,
        rooms::ALL,
        seminars::ALL,
        seminars::uploads::ALL,
        seminars::views::ALL,
        settings::ALL,
        vendors::ALL,
    ]
    .concat()
}

/// Columns that may be null wherever they stand, for the lint on ORDER BY.
pub const NULLABLE: &[&str] = &[
    "group_id",
    "registered_by",
    "valid_to",
    "created_by",
    "used_at",
    "published_at",
    "value",
    "target_date",
    "changed_by",
    "handed_by",
    "to_person_id",
    "expires_on",
    "added_by",
    "withdrawn_at",
    "asked_by",
    "ended_at",
    "dated",
    "wraps_id",
    "wrapped_by",
    "wrapped_hash",
    "number",
    "dated_on",
    "deadline",
    "received_on",
    "drafted_by",
    "officer_id",
    "approved_by",
    "approved_at",
    "issued_by",
    "issued_at",
    "reminded_at",
    "model_hash",
    "cited_id",
    "read_by",
    "acknowledged_at",
    "acknowledged_by",
    "carried_from",
    "carried_at",
    "carried_writes",
    "written_by",
    "left_at",
    "set_by",
    "institution_id",
    "taken_by",
    "answered_at",
    "closed_at",
    "worked",
    "said_by",
    "shown_by",
    "used_for",
    "source_id",
    "proposed_by",
    "started_by",
    "finished_at",
    "quiz_passed_at",
];
