//! Seminars and training records.

shapes! {
    /// A place in a video that has a name of its own.
    SeminarChapter {
        /// Where it begins.
        at_seconds: i64,
        /// Its title.
        title: String,
        /// The lineage of the checklist row that it is about.
        lineage: Option<String>,
    }
    /// A seminar, as the organisation sees it.
    Seminar {
        /// UUIDv7.
        id: String,
        /// The association whose it is.
        organisation_id: String,
        /// Its name.
        association: String,
        /// Title.
        title: String,
        /// One sentence.
        sentence: String,
        /// For which levels of associations and kinds of institution; empty: all.
        levels: Vec<String>,
        /// For which kinds of member; empty: all.
        member_kinds: Vec<String>,
        /// For which roles; empty: all.
        roles: Vec<String>,
        /// Of its video, told by content.
        media_type: String,
        /// Size of its video.
        bytes: i64,
        /// How long it is.
        length_seconds: i64,
        /// Chapters in their order.
        chapters: Vec<SeminarChapter>,
        /// Whether it has Japanese subtitles.
        has_subtitles: bool,
        /// Questions of its quiz; 0: none.
        questions: i64,
        /// So many right answers pass.
        pass_mark: i64,
        /// What is said; only of one seminar, not in a list.
        transcript: Option<String>,
        /// When it was put up.
        added_at: String,
        /// Counts the writes.
        version: i64,
    }
    /// What somebody of an institution saw of a seminar.
    TrainingRow {
        /// Who.
        person_id: String,
        /// Their name.
        person: String,
        /// Which seminar.
        seminar_id: String,
        /// Its title.
        title: String,
        /// Whose it is.
        association: String,
        /// How long it is.
        length_seconds: i64,
        /// How much was really played, each second once.
        seen_seconds: i64,
        /// The same in minutes, begun ones too.
        seen_minutes: i64,
        /// When they began.
        begun_at: String,
        /// When they had seen nine tenths.
        finished_at: Option<String>,
        /// The day that they say themselves, where no script told it.
        declared_on: Option<String>,
        /// The minutes that they say themselves.
        declared_minutes: i64,
        /// Right answers of the best try.
        quiz_right: i64,
        /// Questions of the quiz then; 0: not tried.
        quiz_of: i64,
        /// When they passed.
        quiz_passed_at: Option<String>,
    }
}
