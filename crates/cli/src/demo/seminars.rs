//! A seminar of the national association: twelve seconds, drawn by us, with chapters, subtitles and a quiz. The clinic's
//! owner has watched it.

use super::Made;
use anyhow::Result;
use app::Ctx;
use app::seminars::{Played, TypedSeminar, Video};
use domain::ids::SeminarId;
use domain::seminars::seen::Stretch;
use jiff::SignedDuration;

const FILM: &[u8] = include_bytes!("../../../../content/seminars/first.mp4");
const POSTER: &[u8] = include_bytes!("../../../../content/seminars/first.png");

const CHAPTERS: &str = "0:00 点検表を手元に置く
0:04 バックアップから戻してみる ＞ backup-recovery
0:08 困ったときの連絡先 ＞ contact-chart";
const SUBTITLES: &str = "WEBVTT

00:00.500 --> 00:03.500
年に一度、点検表を手元に置いて見直します。

00:04.000 --> 00:07.500
バックアップは、戻せることを試してはじめて役に立ちます。

00:08.000 --> 00:11.500
困ったときに電話する先を、紙に書いて貼っておきます。";
const QUIZ: &str = "バックアップは、いつ役に立つと分かりますか。
× 取ったとき
○ 戻せることを試したとき

困ったときの連絡先は、どこに置きますか。
○ 紙に書いて貼っておく
× パソコンの中だけに置く";

/// Puts it up, as the association's editor does, and lets the clinic's owner watch it.
pub(super) async fn show(made: &Made<'_>) -> Result<()> {
    let national = made.organisation("national")?;
    let then = made.now.checked_sub(SignedDuration::from_hours(24 * 8)).unwrap_or(made.now);
    let ctx = made.command(then);
    let (mut film, mut poster) = (made.app.incoming_video()?, made.app.incoming_poster()?);
    film.take(FILM)?;
    poster.take(POSTER)?;
    let typed = TypedSeminar {
        title: "12秒でわかる「備え」（見本）".into(),
        sentence: "点検表、バックアップ、連絡先の三つを、短く見て確かめる動画です（実演のための見本です）。".into(),
        chapters: CHAPTERS.into(),
        subtitles: SUBTITLES.into(),
        quiz: QUIZ.into(),
        ..TypedSeminar::default()
    };
    let film = Video::File("備え（見本）.mp4".into(), film);
    let poster = Some(("poster.png".to_owned(), poster));
    let seminar = made.app.put_seminar(&ctx, national, typed, film, poster, None).await?;
    let id: SeminarId = seminar.body["id"].as_str().unwrap_or_default().parse()?;

    let clinic = made.organisation("clinic")?;
    let begun = then.checked_add(SignedDuration::from_hours(26)).unwrap_or(then);
    let owner = made.owner("clinic", begun)?;
    made.app.played(&owner, id, clinic, Played::default()).await?;
    let after = begun.checked_add(SignedDuration::from_secs(12)).unwrap_or(begun);
    let owner = Ctx { now: after, ..owner };
    let played = Played { stretches: vec![Stretch(0, 12_000)], position: 12_000 };
    made.app.played(&owner, id, clinic, played).await?;
    made.app.answer_quiz(&owner, id, clinic, vec![Some(1), Some(0)]).await?;
    Ok(())
}
