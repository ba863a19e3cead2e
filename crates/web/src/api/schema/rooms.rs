//! The members' room.

shapes! {
    /// Something in a members' room, as the organisation sees it.
    RoomItem {
        /// UUIDv7.
        id: String,
        /// The association that put it up.
        organisation_id: String,
        /// Its name.
        association: String,
        /// guide, plan, video, notice or other.
        sort: String,
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
        /// The notice that it leads to.
        notice_id: Option<String>,
        /// Name of its file.
        name: Option<String>,
        /// Media type of its file, told by content.
        media_type: Option<String>,
        /// Size of its file.
        bytes: Option<i64>,
        /// When it was put up.
        added_at: String,
        /// Counts the writes.
        version: i64,
    }
}
