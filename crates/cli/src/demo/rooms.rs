//! The national association's room: a guide as a file, and a link to the letter that travels.

use super::{Made, files};
use anyhow::Result;
use app::rooms::TypedItem;
use domain::rooms::For;
use jiff::SignedDuration;

/// Puts both up, as its editor does.
pub(super) async fn furnish(made: &Made<'_>) -> Result<()> {
    let national = made.organisation("national")?;
    let ctx = made.command(made.now.checked_sub(SignedDuration::from_hours(24 * 9)).unwrap_or(made.now));
    let mut file = made.app.incoming_to_room()?;
    file.take(&files::pdf("Guide"))?;
    let guide = TypedItem {
        sort: "guide".into(),
        title: "点検の手引き（見本）".into(),
        sentence: "点検表のすべての項目を、小さな診療所の言葉で説明した読み物です（実演のための見本のファイルです）。"
            .into(),
        ..TypedItem::default()
    };
    made.app.put_up(&ctx, national, guide, Some(("点検の手引き（見本）.pdf".into(), file)), None).await?;
    let letter = TypedItem {
        sort: "notice".into(),
        title: "「点検の手引き」を新しくしたお知らせ（見本）".into(),
        sentence: "手引きの何が変わったかを知らせる通知です。".into(),
        audience: For { roles: vec!["owner".into(), "officer".into(), "administrator".into()], ..For::default() },
        notice: "み医発第9003号（情シ）".into(),
    };
    made.app.put_up(&ctx, national, letter, None, None).await?;
    Ok(())
}
