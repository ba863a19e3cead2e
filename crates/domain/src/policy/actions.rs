//! What can be done, with the code of each and its subject. Who may do it stands in [`super::RULES`].

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal on $subject:literal),+ $(,)?) => {
        /// What can be done. Each names its subject.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name),+ }
        impl Action {
            /// Every action.
            pub const ALL: &'static [Action] = &[$(Action::$name),+];
            /// The code used in the audit record and in the generated tables.
            #[must_use] pub fn code(self) -> &'static str { match self { $(Action::$name => $code),+ } }
            /// The subject, the same word on every floor of the house.
            #[must_use] pub fn subject(self) -> &'static str { match self { $(Action::$name => $subject),+ } }
        }
    };
}

actions! {
    /// See a sheet, its history and its exports.
    SeeSheet = "see-sheet" on "checklist",
    /// Begin a sheet.
    BeginSheet = "begin-sheet" on "checklist",
    /// Answer a row.
    Answer = "answer" on "checklist",
    /// Hand a question to somebody.
    HandOver = "hand-over" on "checklist",
    /// Begin a round.
    BeginRound = "begin-round" on "checklist",
    /// Carry the answers of a sheet over into a newer one.
    CarryOver = "carry-over" on "checklist",
    /// Undo a carry-over.
    UndoCarryOver = "undo-carry-over" on "checklist",
    /// Carry over, or undo it, for every institution.
    CarryOverAll = "carry-over-all" on "checklist",
    /// Put a reminder off, or hand it on.
    MarkReminders = "mark-reminders" on "reminders",
    /// See editions and guides.
    SeeEditions = "see-editions" on "guide",
    /// Publish an edition.
    PublishEdition = "publish-edition" on "guide",
    /// See published summaries of what changed.
    SeeSummaries = "see-summaries" on "guide",
    /// Make, write and remove drafts of summaries.
    WriteSummary = "write-summary" on "guide",
    /// Publish a summary.
    PublishSummary = "publish-summary" on "guide",
    /// Take in an official workbook as a draft of an edition.
    ImportEdition = "import-edition" on "guide",
    /// Write a text or a set of the guide: drafts.
    WriteGuide = "write-guide" on "guide",
    /// Publish, plan or withdraw a text or a set of the guide; take an offer of the binary or leave it.
    PublishGuide = "publish-guide" on "guide",
    /// Say that one has read a text.
    ReadGuide = "read-guide" on "guide",
    /// Have a long booklet printed, for everybody to fetch.
    PrintGuide = "print-guide" on "guide",
    /// See a file.
    SeeEvidence = "see-evidence" on "evidence",
    /// Add a file.
    AddEvidence = "add-evidence" on "evidence",
    /// Withdraw a file.
    WithdrawEvidence = "withdraw-evidence" on "evidence",
    /// See an organisation's own page.
    SeeOrganisation = "see-organisation" on "organisations",
    /// Change name, codes, systems.
    ChangeOrganisation = "change-organisation" on "organisations",
    /// Create an institution (first start; operator).
    CreateOrganisation = "create-organisation" on "organisations",
    /// Create an association below one's own, with its first administrator.
    FoundAssociation = "found-association" on "organisations",
    /// See the members of an association, by name.
    SeeMembers = "see-members" on "organisations",
    /// Change who is a member of an association: join, move, leave, hand on, close, merge.
    ChangeMembers = "change-members" on "organisations",
    /// Take the list of an association's members away as a file.
    ExportMembers = "export-members" on "organisations",
    /// Take everything of one's institution away in one archive.
    ArchiveInstitution = "archive-institution" on "organisations",
    /// Delete one's institution with everything that is its own.
    LeaveInstallation = "leave-installation" on "organisations",
    /// Import the members of an association from a list.
    ImportMembers = "import-members" on "imports",
    /// Invite the owners of institutions that nobody has signed in for.
    InviteMembers = "invite-members" on "people",
    /// See vendors and contacts.
    SeeVendors = "see-vendors" on "vendors",
    /// Change vendors and contacts.
    ChangeVendors = "change-vendors" on "vendors",
    /// See who may sign in.
    SeePeople = "see-people" on "people",
    /// Invite, change roles, reset passwords.
    ChangePeople = "change-people" on "people",
    /// Erase somebody who has no role anywhere else.
    ErasePerson = "erase-person" on "people",
    /// One's own sessions, password and tokens.
    OwnAccount = "own-account" on "people",
    /// Counts below.
    SeeProgramme = "see-programme" on "programme",
    /// See one's own institution beside the figures of its county and kind.
    SeeBeside = "see-beside" on "programme",
    /// See to whom one's institution consented.
    SeeConsents = "see-consents" on "programme",
    /// Let an association see answers or incidents, or withdraw that.
    ChangeConsents = "change-consents" on "programme",
    /// See by name what an institution consented to.
    SeeConsented = "see-consented" on "programme",
    /// The public figures.
    SeeFigures = "see-figures" on "programme",
    /// See the continuity plan and the rules, print them.
    SeePlan = "see-plan" on "continuity",
    /// Write the plan and the rules.
    ChangePlan = "change-plan" on "continuity",
    /// Approve a version of them.
    ApprovePlan = "approve-plan" on "continuity",
    /// The institution's own help page and posters.
    SeeHelp = "see-help" on "incidents",
    /// Renew the help code, change its contacts.
    ChangeHelp = "change-help" on "incidents",
    /// Read notices: those that came, and those of one's own association.
    SeeNotices = "see-notices" on "notices",
    /// Record that a notice was read, acknowledge it.
    ReadNotices = "read-notices" on "notices",
    /// Draft notices and cover letters.
    WriteNotices = "write-notices" on "notices",
    /// 決裁: approve a draft.
    ApproveNotices = "approve-notices" on "notices",
    /// 発送: issue and relay, tick receipts, remind.
    IssueNotices = "issue-notices" on "notices",
    /// See who has read.
    SeeReceipts = "see-receipts" on "notices",
    /// Change how letters look, and the office's steps.
    ChangeLetterhead = "change-letterhead" on "notices",
    /// See what is put up in the members' rooms of the associations above.
    SeeRoom = "see-room" on "rooms",
    /// Put something up in the association's own room, change it, take it down.
    ChangeRoom = "change-room" on "rooms",
    /// Set up a desk: hours, closures, who answers, ready-made texts.
    RunDesk = "run-desk" on "desk",
    /// Take in the file of national holidays.
    SetHolidays = "set-holidays" on "desk",
    /// Answer at a desk: take calls, advise, hand over, close.
    AnswerDesk = "answer-desk" on "desk",
    /// See consultations: one's own institution's, or those of a desk that one's association runs.
    SeeConsultations = "see-consultations" on "desk",
    /// Ask a desk in writing, ask on, say that it is settled.
    AskDesk = "ask-desk" on "desk",
    /// Show rows of a sheet to a desk for a while.
    ShowSheet = "show-sheet" on "desk",
    /// See what an institution shows to one's desk.
    SeeShown = "see-shown" on "desk",
    /// See questions with their answers.
    SeeFaq = "see-faq" on "desk",
    /// Publish a question with its answer, take it back.
    PublishFaq = "publish-faq" on "desk",
    /// See the seminars of the associations above.
    SeeSeminars = "see-seminars" on "seminars",
    /// Put a seminar up, change it, take it down.
    ChangeSeminars = "change-seminars" on "seminars",
    /// Watch a seminar for one's own record, answer its quiz.
    WatchSeminars = "watch-seminars" on "seminars",
    /// See what everybody of one's institution saw.
    SeeTraining = "see-training" on "seminars",
    /// Make the training record a file, take a signed sheet in.
    RecordTraining = "record-training" on "seminars",
    /// The audit record of an organisation.
    SeeAudit = "see-audit" on "audit",
    /// See how the installation is; try work that failed again or drop it; have the record verified.
    Oversee = "oversee" on "checks",
    /// Health, metrics, settings of the installation.
    Operate = "operate" on "checks",
    /// Make copies of everything, and say where the daily one goes.
    KeepCopies = "keep-copies" on "checks",
    /// A file in which the scanner found something was refused: done by the house itself, so that no rule allows it.
    RefuseUpload = "refuse-upload" on "checks",
}
