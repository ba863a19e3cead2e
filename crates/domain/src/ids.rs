//! Typed identifiers. All are UUIDv7: 16 bytes, sorted by the time of making.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is no identifier. At the edge this is *not found*, never a complaint about form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);
        impl $name {
            /// The identifier from its 16 bytes, as the database holds it.
            #[must_use] pub fn from_bytes(bytes: [u8; 16]) -> Self { Self(Uuid::from_bytes(bytes)) }
            /// The 16 bytes that the database holds.
            #[must_use] pub fn bytes(self) -> [u8; 16] { self.0.into_bytes() }
        }
        impl fmt::Display for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) } }
        impl fmt::Debug for $name { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) } }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> { Uuid::parse_str(text).map(Self).map_err(|_| NotAnId) }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
    )+};
}

ids! {
    /// An institution, owner group, association or vendor.
    OrganisationId,
    /// Somebody who signs in.
    PersonId,
    /// One sheet: organisation × form × edition × fiscal year (× vendor).
    AssessmentId,
    /// A file kept as proof.
    EvidenceId,
    /// A one-time invitation.
    InvitationId,
    /// A session, as it is listed and ended (not the secret of its cookie).
    SessionId,
    /// A passkey, as it is listed and taken away (not what its device calls it).
    PasskeyId,
    /// A notice: one letter of one issuer.
    NoticeId,
    /// Somebody who gets letters outside Mamori.
    ContactId,
    /// A letter from outside.
    OutsideId,
    /// A file that goes with a notice.
    NoticeFileId,
    /// A membership of an organisation in an association.
    MembershipId,
    /// A list of members that is taken in.
    ImportId,
    /// Letters of invitation that were asked for together.
    LettersId,
    /// Everything of an institution in one archive.
    ArchiveId,
    /// A summary of what changed (修正概要).
    SummaryId,
    /// An edition of the guide: a set of texts.
    GuideEditionId,
    /// Work that waits to be done.
    JobId,
    /// A mail in the queue.
    MailId,
    /// Something in a members' room.
    RoomItemId,
    /// A consultation desk of an association.
    DeskId,
    /// A consultation.
    ConsultationId,
    /// A sheet that is shown to a desk for a while.
    ShownId,
    /// A ready-made text of a desk.
    TemplateId,
    /// A question with its answer, for everybody.
    FaqId,
    /// A seminar: a video of an association.
    SeminarId,
    /// A video on its way in.
    UploadId,
    /// A seminar that was seen together at a morning meeting.
    MeetingId,
}

/// A UUIDv7 from a Unix time in milliseconds and ten random bytes (both made outside).
#[must_use]
pub fn uuid7(unix_ms: i64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(unix_ms).unwrap_or(0), &random).into_uuid()
}
