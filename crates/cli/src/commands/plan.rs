//! `plan export`.

use crate::args::{At, Plan};
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use domain::continuity::Paper;
use domain::papers::Format;

pub(super) async fn run(at: &At, command: Plan) -> Result<()> {
    let Plan::Export { organisation, format, out: file, at: dated } = command;
    let house = open(at, For::Command).await?;
    let organisation = house.organisation(&organisation).await?;
    let format = Format::from_code(&format).unwrap_or(Format::Pdf);
    let made = house.app.export_plan(&house.ctx(), organisation, Paper::Plan, None, format, dated).await;
    let (_, bytes) = match made {
        Err(app::Error::Refused(_)) => return Err(Said::new("cli-plan-unknown").into()),
        other => other?,
    };
    out::file(at, &file, &bytes)
}
