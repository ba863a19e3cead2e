//! One matter on its way: issued by the nation, relayed by a prefecture and a county, waiting at the other prefecture.

use super::Made;
use anyhow::Result;
use app::notices::{Letterhead, Sending, To, TypedNotice};
use domain::dates::day_in_tokyo;
use domain::notices::{Block, Seal};
use jiff::{SignedDuration, Timestamp};

/// Association, signatory, addressee, form of the number.
const HEADS: [(&str, &str, &str, &str); 4] = [
    ("national", "常任理事 見本 一郎", "都道府県医師会 担当理事 殿", "み医発第{n}号（情シ）"),
    ("pref-a", "常任理事 見本 二郎", "各郡市等医師会担当理事 殿", "見医発第{n}号"),
    ("pref-b", "常任理事 試 三郎", "各郡市等医師会担当理事 殿", "試医発第{n}号"),
    ("county-a1", "会長 見本 四郎", "会員 各位", "見郡発第{n}号"),
];

const COVER: &str = "{date}付 {number}にて、「{title}」について {sender} より通知がありました。\n\
    中の文書をお読みのうえ、今年度の点検表の見直しにお役立てください。\n\n分からないことは、この会の事務局か相談窓口にお尋ねください。";

/// Letterheads, and the letter on its way.
pub(super) async fn travel(made: &Made<'_>) -> Result<()> {
    for (place, (name, signatory, addressee, number_style)) in (0..).zip(HEADS) {
        let ctx = made.command(made.before_beginning(300 + place));
        let organisation = made.organisation(name)?;
        let head = made.app.letterhead(&ctx, organisation).await?;
        let head = Letterhead {
            signatory: signatory.to_owned(),
            addressee: addressee.to_owned(),
            number_style: number_style.to_owned(),
            cover: COVER.to_owned(),
            ..head
        };
        made.app.save_letterhead(&ctx, head).await?;
    }
    let ago = |days: i64| made.now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(made.now);
    let national = made.organisation("national")?;
    let ctx = made.command(ago(10));
    let first = made.app.draft_notice(&ctx, national, None, letter(ago(10))).await?;
    let sending = Sending { to: To::Children, number: Some("9003".to_owned()), date: None };
    made.app.issue_notice(&ctx, first, sending).await?;
    let mut inside = first;
    for (name, number, days) in [("pref-a", "9770", 4), ("county-a1", "12", 3)] {
        let ctx = made.command(ago(days));
        let house = made.organisation(name)?;
        let cover = made.app.cover_letter(&ctx, house, inside).await?;
        let sending = Sending { to: To::Children, number: Some(number.to_owned()), date: Some(ctx.today()) };
        let sent = made.app.relay_notice(&ctx, house, inside, cover, sending, None).await?;
        let id = sent.body["id"].as_str().and_then(|id| id.parse().ok());
        inside = id.ok_or_else(|| anyhow::anyhow!("a notice without id"))?;
    }
    made.app.work_all().await?;
    Ok(())
}

fn letter(at: Timestamp) -> TypedNotice {
    let block = |title: &str, body: &str| Block { title: title.to_owned(), body: body.to_owned() };
    TypedNotice {
        date: Some(day_in_tokyo(at)),
        addressee: "都道府県医師会 担当理事 殿".into(),
        sender: "全国みほん医師会".into(),
        signatory: "常任理事 見本 一郎".into(),
        seal: Seal::Omitted,
        title: "みほん支援制度「点検の手引き」を新しくしたお知らせ（見本）".into(),
        body: "いつも本会の仕事にお力添えをいただき、ありがとうございます。\n\n\
            令和8年度の見本の点検表に合わせて、「点検の手引き」を新しくし、Mamori に載せました。\n\n\
            つきましては、郡市の医師会と会員の皆さまに、お知らせくださるようお願いいたします。\n\n\
            これは実演のための文書です。実在の団体のものではありません。"
            .into(),
        blocks: vec![
            block(
                "【修正概要】",
                "・どの年度までに対応するかの印をなくしました。今年度は、すべての項目が対象です。\n\
                 ・事業継続計画のひな形を、確認表の言葉に合わせました。",
            ),
            block("【相談窓口】", "見本の相談窓口です。電話番号は、Mamori の「おかしいと思ったら」をご覧ください。"),
        ],
        summary: vec![
            "点検の手引きが新しくなりました".into(),
            "今年度のうちに点検表を見直してください".into(),
            "見るところ：ガイドのバックアップと復旧".into(),
        ],
        link: "/guide/institution/backup-recovery".into(),
        ..TypedNotice::default()
    }
}
