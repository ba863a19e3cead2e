//! Files that go with a letter (添付): a guide, a form, a template of the plan. They belong to the letter of one issuer,
//! and travel inside every letter that wraps it.

use crate::ids::NoticeFileId;

/// Most files that go with one letter.
pub const FILES_MAX: usize = 10;
/// As many bytes of files as a mail takes along beside the printed letter; what is more is only named in it. Many
/// servers refuse mails of more than 20 MB, and a mail is a third larger than what it carries.
pub const MAIL_MAX: i64 = 10 * 1024 * 1024;

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFile {
    /// Its id.
    pub id: NoticeFileId,
    /// Its place among the files of its letter.
    pub place: i64,
    /// Its name, without a path.
    pub name: String,
    /// Media type, told by content.
    pub media_type: String,
    /// Size.
    pub bytes: i64,
    /// Hash of its bytes, hex; also its name in the store.
    pub sha256: String,
    /// When it was added, microseconds.
    pub added_at: i64,
}

/// Why a file cannot go with the others; the key of the sentence. One that is there already, with this very content, is
/// no fault: it is the same form sent twice.
#[must_use]
pub fn fault(held: &[NoticeFile], name: &str, sha256: &str) -> Option<&'static str> {
    match held.iter().find(|f| f.name == name) {
        Some(same) if same.sha256 == sha256 => None,
        Some(_) => Some("notice-file-same"),
        None if held.len() >= FILES_MAX => Some("notice-files-many"),
        None => None,
    }
}

/// Whether files are small enough to go along in a mail.
#[must_use]
pub fn fit_a_mail(files: &[NoticeFile]) -> bool {
    files.iter().fold(0_i64, |sum, f| sum.saturating_add(f.bytes)) <= MAIL_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, sha256: &str, bytes: i64) -> NoticeFile {
        NoticeFile {
            id: NoticeFileId::from_bytes([1; 16]),
            place: 1,
            name: name.into(),
            media_type: "application/pdf".into(),
            bytes,
            sha256: sha256.into(),
            added_at: 0,
        }
    }

    #[test]
    fn ten_files_of_different_names_go_with_a_letter() {
        let mut held: Vec<NoticeFile> = (0..9).map(|n| file(&format!("{n}.pdf"), "aa", 1)).collect();
        assert_eq!(fault(&held, "9.pdf", "bb"), None);
        assert_eq!(fault(&held, "1.pdf", "bb"), Some("notice-file-same"));
        held.push(file("9.pdf", "bb", MAIL_MAX - 9));
        assert_eq!(fault(&held, "10.pdf", "bb"), Some("notice-files-many"));
        assert_eq!(fault(&held, "9.pdf", "bb"), None, "sent twice");
        assert!(fit_a_mail(&held));
        held.push(file("10.pdf", "bb", 1));
        assert!(!fit_a_mail(&held));
    }
}
