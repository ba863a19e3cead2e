//! 修正概要: one that the national association published when r7 came, and the draft of one for this year's.

use super::Made;
use anyhow::Result;
use app::guide::summaries::TypedHead;

pub(super) async fn tell(made: &Made<'_>) -> Result<()> {
    let ctx = made.command(made.at(2025, 5, 30, 14));
    let compared = made.app.compare_in_full(&ctx, "r6", "r7", "institution").await?;
    let id = made.app.begin_summary(&ctx, compared).await?;
    let head = TypedHead {
        sender: "全国みほん医師会".to_owned(),
        number: "みほん発第12号（情シ）".to_owned(),
        date: "令和7年5月30日".to_owned(),
    };
    made.app.publish_summary(&ctx, id, &head, 1).await?;
    let ctx = made.command(made.at(2026, 7, 1, 10));
    let compared = made.app.compare_in_full(&ctx, "r7", "r8-demo", "institution").await?;
    made.app.begin_summary(&ctx, compared).await?;
    Ok(())
}
