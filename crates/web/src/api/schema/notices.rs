//! Notices, and who has read them.

shapes! {
    /// A notice with its letters, outermost first.
    Notice {
        /// UUIDv7.
        id: String,
        /// The issuer.
        organisation_id: String,
        /// The innermost letter; all that wrap it carry it.
        matter_id: String,
        /// The letter inside.
        wraps: Option<String>,
        /// draft, approved or issued.
        state: String,
        /// Shows on paper that it is genuine; once issued.
        check_code: Option<String>,
        /// Number; none for a 事務連絡.
        number: Option<String>,
        /// Its day.
        date: Option<String>,
        /// Title.
        title: String,
        /// Sender.
        sender: String,
        /// normal or urgent.
        urgency: String,
        /// Until when something is to be done.
        deadline: Option<String>,
        /// Up to three lines above the letter.
        summary: Vec<String>,
        /// Whether a receipt is asked for.
        asks_receipt: bool,
        /// When it was sent.
        issued_at: Option<String>,
        /// When its readers were reminded.
        reminded_at: Option<String>,
        /// When the organisation through which it is seen read it; none for its issuer and in a file.
        read_at: Option<String>,
        /// When that organisation acknowledged it.
        acknowledged_at: Option<String>,
        /// Counts the writes; none in an inbox.
        version: Option<i64>,
        /// The letters, outermost first.
        letters: Vec<NoticeLetter>,
        /// What the outermost letter cites, as it says it.
        cites: Vec<NoticeCite>,
    }
    /// A notice in a list: without its letters.
    NoticeListed {
        /// UUIDv7.
        id: String,
        /// The issuer.
        organisation_id: String,
        /// The innermost letter; all that wrap it carry it.
        matter_id: String,
        /// The letter inside.
        wraps: Option<String>,
        /// draft, approved or issued.
        state: String,
        /// Shows on paper that it is genuine; once issued, for its issuer.
        check_code: Option<String>,
        /// Number; none for a 事務連絡.
        number: Option<String>,
        /// Its day.
        date: Option<String>,
        /// Title.
        title: String,
        /// Sender.
        sender: String,
        /// normal or urgent.
        urgency: String,
        /// Until when something is to be done.
        deadline: Option<String>,
        /// Up to three lines above the letter.
        summary: Vec<String>,
        /// Whether a receipt is asked for.
        asks_receipt: bool,
        /// When it was sent, which is when it was delivered.
        issued_at: Option<String>,
        /// When its readers were reminded.
        reminded_at: Option<String>,
        /// When it was read; in an inbox.
        read_at: Option<String>,
        /// When it was acknowledged; in an inbox.
        acknowledged_at: Option<String>,
        /// Counts the writes; none in an inbox.
        version: Option<i64>,
    }
    /// One letter.
    NoticeLetter {
        /// Number; none for a 事務連絡 and in a draft.
        number: Option<String>,
        /// Its day; none in a draft.
        date: Option<String>,
        /// To whom.
        addressee: String,
        /// The association.
        sender: String,
        /// Who signs.
        signatory: String,
        /// omitted or by-hand.
        seal: String,
        /// Title.
        title: String,
        /// Body.
        body: String,
        /// Boxed blocks.
        blocks: Vec<NoticeBlock>,
        /// Files that go with it.
        files: Vec<NoticeFile>,
    }
    /// A file that goes with a letter.
    NoticeFile {
        /// UUIDv7: its address is below that of the notice, also for a letter inside.
        id: String,
        /// Name.
        name: String,
        /// Told by content.
        media_type: String,
        /// Size.
        bytes: i64,
        /// Hash of its bytes, hex.
        sha256: String,
    }
    /// A boxed block.
    NoticeBlock {
        /// Its heading.
        title: String,
        /// What stands inside.
        body: String,
    }
    /// A notice to be: a draft needs its title alone.
    NewNotice {
        /// Number: whole, or the register's alone; 事務連絡 says that there is none. May come at issue.
        number: Option<String>,
        /// Its day; may come at issue.
        date: Option<String>,
        /// To whom; needed at issue.
        addressee: Option<String>,
        /// The association; needed at issue.
        sender: Option<String>,
        /// Who signs.
        signatory: Option<String>,
        /// omitted or by-hand; omitted when it is missing.
        seal: Option<String>,
        /// Title.
        title: String,
        /// Body.
        body: Option<String>,
        /// Boxed blocks.
        blocks: Option<Vec<NoticeBlock>>,
        /// What it cites beside what its body cites.
        cites: Option<Vec<NoticeCite>>,
        /// normal or urgent; normal when it is missing.
        urgency: Option<String>,
        /// Until when something is to be done.
        deadline: Option<String>,
        /// Whether a receipt is asked for.
        asks_receipt: Option<bool>,
        /// Up to three lines above the letter.
        summary: Option<Vec<String>>,
        /// A path in Mamori that their button opens.
        link: Option<String>,
        /// The office's own receipt number of what is wrapped.
        received_number: Option<String>,
        /// The day of that receipt.
        received_on: Option<String>,
        /// The officer who is to decide about it; none: whoever may.
        officer_id: Option<String>,
    }
    /// A citation.
    NoticeCite {
        /// Number, in any width.
        number: String,
        /// Who issued it; needed, with the day, for a letter that is not in Mamori.
        issuer: Option<String>,
        /// Its day.
        date: Option<String>,
        /// cites, amends or replaces.
        relation: Option<String>,
    }
    /// To whom a notice goes.
    NoticeSending {
        /// `children`, or a list of ids of members right below.
        to: serde_json::Value,
        /// Number, where the draft has none.
        number: Option<String>,
        /// Its day, where the draft has none.
        date: Option<String>,
    }
    /// A cover letter around a notice, and to whom it goes: a letter like the others.
    NoticeRelay {
        /// The association that relays.
        organisation_id: String,
        /// Number, as in a draft; needed unless the relay waits for an officer.
        number: Option<String>,
        /// Its day; needed unless the relay waits for an officer.
        date: Option<String>,
        /// To whom; needed unless the relay waits for an officer.
        addressee: Option<String>,
        /// The association; needed unless the relay waits for an officer.
        sender: Option<String>,
        /// Who signs.
        signatory: Option<String>,
        /// omitted or by-hand; omitted when it is missing.
        seal: Option<String>,
        /// Title; else that of the letter inside.
        title: Option<String>,
        /// Body.
        body: Option<String>,
        /// Boxed blocks.
        blocks: Option<Vec<NoticeBlock>>,
        /// What it cites beside what its body cites.
        cites: Option<Vec<NoticeCite>>,
        /// normal or urgent; normal when it is missing.
        urgency: Option<String>,
        /// Until when something is to be done.
        deadline: Option<String>,
        /// Whether a receipt is asked for.
        asks_receipt: Option<bool>,
        /// Up to three lines above the letter.
        summary: Option<Vec<String>>,
        /// A path in Mamori that their button opens.
        link: Option<String>,
        /// The office's own receipt number of what is wrapped.
        received_number: Option<String>,
        /// The day of that receipt.
        received_on: Option<String>,
        /// The officer who is to decide about it; none: whoever may.
        officer_id: Option<String>,
        /// `children`, or a list of ids of members right below.
        to: serde_json::Value,
    }
    /// For which organisation something is recorded.
    NoticeReader {
        /// The organisation that reads.
        organisation_id: String,
    }
    /// What a member right below did with a notice.
    NoticeReceipt {
        /// The member.
        organisation_id: String,
        /// Its name.
        name: String,
        /// Its code.
        code: String,
        /// When it came.
        delivered_at: Option<String>,
        /// When it was read.
        read_at: Option<String>,
        /// When it was acknowledged.
        acknowledged_at: Option<String>,
        /// screen, paper, fax, or empty.
        way: String,
        /// The notice by which the member relayed it.
        relayed_as: Option<String>,
        /// Days from this letter's day to that one's.
        hop_days: Option<i64>,
    }
}
