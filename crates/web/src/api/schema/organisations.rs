//! Persons, organisations, vendors, counts, desks.

shapes! {
    /// Whose token it is, and what it may do where.
    Me {
        /// The person.
        person: Person,
        /// The roles of the person.
        roles: Vec<PersonRole>,
    }
    /// A person.
    Person {
        /// UUIDv7.
        id: String,
        /// 利用者ID.
        login: String,
        /// Name as written.
        name: String,
    }
    /// One role in one organisation.
    PersonRole {
        /// Where.
        organisation_id: String,
        /// Its code.
        organisation_code: String,
        /// Its name.
        organisation_name: String,
        /// operator, administrator, officer, editor, desk, owner, staff or viewer.
        role: String,
    }
    /// An institution, owner group, association or vendor.
    Organisation {
        /// UUIDv7; never changes.
        id: String,
        /// Code in Mamori; may change.
        code: String,
        /// national, prefectural, county, group, hospital, clinic, dental, birth-centre, pharmacy, care or vendor.
        kind: String,
        /// Name as written.
        name: String,
        /// Name in kana.
        kana: String,
        /// Name of the prefecture.
        prefecture: String,
        /// Lowest association of the membership in force.
        parent_id: Option<String>,
        /// Owner group.
        group_id: Option<String>,
        /// Closed or paused ones are not.
        active: bool,
        /// 医療機関コード, present and former.
        codes: Vec<OrganisationCode>,
        /// Memberships, oldest first.
        memberships: Vec<Membership>,
    }
    /// A 医療機関コード.
    OrganisationCode {
        /// Ten digits, or what was kept with a reason.
        code: String,
        /// medical, dental, pharmacy or empty.
        fee_table: String,
        /// Why it was kept although its check digit fails.
        reason: String,
        /// First day.
        from: Option<String>,
        /// Last day.
        to: Option<String>,
    }
    /// A membership of the member who opens or manages the institution, or of an association in its parent.
    Membership {
        /// In which association.
        association_id: String,
        /// Kind of the membership.
        kind: String,
        /// The member; none for an association.
        person_id: Option<String>,
        /// First day.
        from: Option<String>,
        /// Last day.
        to: Option<String>,
    }
    /// A vendor of an institution.
    Vendor {
        /// UUIDv7; `vendor_id` elsewhere.
        id: String,
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// Whom to ask for.
        contact: String,
        /// By day.
        phone: String,
        /// By night.
        night_phone: String,
        /// Whether the contract says in writing that it bears the updates of all servers: yes, no or unknown.
        updates_all_servers: String,
        /// Anything else.
        note: String,
        /// Counts the writes.
        version: i64,
    }
    /// A vendor to be added.
    NewVendor {
        /// Its name.
        name: String,
        /// Whom to ask for.
        contact: Option<String>,
        /// By day.
        phone: Option<String>,
        /// By night.
        night_phone: Option<String>,
        /// yes, no or unknown.
        updates_all_servers: Option<String>,
        /// Anything else.
        note: Option<String>,
    }
    /// Counts below an association. A protected figure is null.
    Programme {
        /// When it was counted.
        as_of: String,
        /// Institutions below that fill the form.
        institutions: i64,
        /// Sheets begun.
        started: Option<i64>,
        /// Sheets complete.
        complete: Option<i64>,
        /// The table.
        rows: Vec<ProgrammeRow>,
    }
    /// One line of the table.
    ProgrammeRow {
        /// Key of the row, kind, code of the association, or Monday of the week.
        key: String,
        /// In words.
        label: String,
        /// はい
        yes: Option<i64>,
        /// いいえ
        no: Option<i64>,
        /// 記入不要
        na: Option<i64>,
        /// Not answered, those included that have not begun.
        open: Option<i64>,
        /// Institutions of a kind, an association or a week; null for an item.
        institutions: Option<i64>,
        /// Their sheets begun.
        started: Option<i64>,
        /// Their sheets complete.
        complete: Option<i64>,
    }
    /// What an association may see of an institution.
    Consent {
        /// Which association.
        association_id: String,
        /// Its name.
        name: String,
        /// Name, sheets and answers.
        answers: bool,
        /// Incidents.
        incidents: bool,
        /// When that was said; null: never.
        changed_at: Option<String>,
    }
    /// What an association shall see.
    NewConsent {
        /// Name, sheets and answers.
        answers: bool,
        /// Incidents.
        incidents: bool,
    }
    /// A telephone desk.
    Desk {
        /// UUIDv7 where an association here answers for it.
        id: Option<String>,
        /// Its key among the desks that Mamori brings; empty for one that was set up here.
        key: String,
        /// Its name.
        name: String,
        /// Who runs it.
        operator: String,
        /// Number as printed.
        phone: String,
        /// Whether it answers now, as far as its hours are known.
        open_now: bool,
        /// When it closes; none while it is closed.
        closes_at: Option<String>,
        /// When it opens next; none while it is open.
        opens_at: Option<String>,
        /// Hours by weekday.
        hours: Vec<DeskHours>,
        /// Closed on national holidays.
        closed_on_holidays: bool,
        /// On these days nobody told us: ask on the telephone.
        hours_uncertain: bool,
        /// Days on which it is closed, from today on.
        closures: Vec<DeskClosure>,
        /// Who may call.
        who_may_call: Vec<String>,
        /// Where that was read.
        source: String,
        /// When.
        source_date: String,
        /// How sure we are: confirmed, inferred or unverified.
        basis: String,
    }
    /// Days on which a desk is closed.
    DeskClosure {
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// Why.
        reason: String,
    }
    /// Hours of some weekdays.
    DeskHours {
        /// mon … sun
        days: Vec<String>,
        /// First minute.
        opens: String,
        /// First minute after closing.
        closes: String,
    }
}
