//! Seminars: the list, watching one with its quiz, putting one up and changing it, the morning meeting, and the training
//! record of an institution.

pub mod edit;
pub mod list;
pub mod morning;
pub mod new;
pub mod quiz;
pub mod training;
pub mod upload;
pub mod watch;

use crate::fault::Fault;
use crate::form::FormState;
use crate::pages::guide::guides::name_of;
use crate::pages::guide::newest_first;
use crate::take::{Part, Typed};
use crate::visit::Signed;
use app::evidence::Incoming;
use app::seminars::{SeminarRow, TypedSeminar};
use app::{Error, Field};
use domain::rooms::For;
use domain::seminars::{VIDEO_MAX, clock_text, quiz as questions};

/// A seminar as a form sends it.
pub(crate) fn typed_seminar(typed: &Typed) -> TypedSeminar {
    let all = |name: &str| typed.all(name).map(str::to_owned).collect::<Vec<String>>();
    TypedSeminar {
        title: typed.line("title"),
        sentence: typed.line("sentence"),
        audience: For { levels: all("levels"), member_kinds: all("member_kinds"), roles: all("roles") },
        chapters: typed.raw("chapters").to_owned(),
        subtitles: typed.raw("subtitles").to_owned(),
        quiz: typed.raw("quiz").to_owned(),
        pass_mark: typed.line("pass_mark"),
    }
}

/// Lineage and name of the rows of the checklist that chapters are about.
type Names = Vec<(String, String)>;

async fn names(visit: &Signed, row: &SeminarRow) -> Result<Names, Fault> {
    let editions = newest_first(visit.app().editions(&visit.ctx).await?);
    let mut out = Names::new();
    for lineage in row.chapters.iter().map(|c| &c.lineage).filter(|l| !l.is_empty()) {
        if out.iter().all(|(known, _)| known != lineage) {
            out.push((lineage.clone(), name_of(&visit.say, &editions, "institution", lineage)));
        }
    }
    Ok(out)
}

/// What stands in the form of a seminar.
fn typed_of(row: &SeminarRow, names: &Names) -> TypedSeminar {
    let chapter = |c: &domain::seminars::Chapter| {
        let name = names.iter().find(|(lineage, _)| *lineage == c.lineage).map(|(_, name)| format!(" ＞ {name}"));
        format!("{} {}{}", clock_text(c.at), c.title, name.unwrap_or_default())
    };
    TypedSeminar {
        title: row.title.clone(),
        sentence: row.sentence.clone(),
        audience: row.audience.clone(),
        chapters: row.chapters.iter().map(chapter).collect::<Vec<_>>().join("\n"),
        subtitles: row.subtitles.clone(),
        quiz: questions::write(&row.quiz),
        pass_mark: if row.quiz.is_empty() { String::new() } else { row.pass_mark.to_string() },
    }
}

/// The form that holds a seminar as it is typed.
fn kept(typed: &TypedSeminar, version: i64) -> FormState {
    let version = version.to_string();
    let mut pairs = vec![
        ("title", typed.title.as_str()),
        ("sentence", typed.sentence.as_str()),
        ("chapters", typed.chapters.as_str()),
        ("subtitles", typed.subtitles.as_str()),
        ("quiz", typed.quiz.as_str()),
        ("pass_mark", typed.pass_mark.as_str()),
        ("version", version.as_str()),
    ];
    let codes = [
        ("levels", &typed.audience.levels),
        ("member_kinds", &typed.audience.member_kinds),
        ("roles", &typed.audience.roles),
    ];
    pairs.extend(codes.iter().flat_map(|(name, all)| all.iter().map(|code| (*name, code.as_str()))));
    FormState::kept(pairs.into_iter())
}

/// A file as it came, or what is wrong with it; the form can be answered in either case.
async fn read(incoming: Incoming, part: Part<'_>) -> Result<Result<Incoming, Error>, Fault> {
    part.into_incoming(incoming).await
}

/// A file that is too large, as a sentence beside its field.
fn too_large(error: Error, name: &'static str) -> Error {
    match (error, name) {
        (Error::TooLarge(_), "video") => {
            let gigabytes = (VIDEO_MAX / 1024 / 1024 / 1024).to_string();
            Field::new("video", "seminar-video-too-large").with("gigabytes", gigabytes).into()
        }
        (Error::TooLarge(limit), name) => {
            Field::new(name, "evidence-too-large").with("megabytes", (limit / 1024 / 1024).to_string()).into()
        }
        (other, _) => other,
    }
}

/// Whole minutes of a video, begun ones too.
fn minutes(ms: u64) -> i64 {
    i64::try_from(domain::seminars::minutes(ms)).unwrap_or(0)
}
