//! GET /evidence/{id}: one file. POST …/expiry: until when it proves anything. POST …/withdraw: its content
//! goes, hash, day and reason stay.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::checklist::EvidenceRow;
use app::evidence::Use;
use askama::Template;
use domain::dates::{from_micros, wareki};
use domain::ids::EvidenceId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/evidence/one.html")]
struct Page {
    t: Frame,
    file: EvidenceRow,
    uses: Vec<Use>,
    added: String,
    expiry: FormState,
    withdrawal: FormState,
    may_add: bool,
    may_withdraw: bool,
    done: bool,
}

impl Page {
    fn year(&self, one: &Use) -> String {
        domain::dates::wareki_fiscal_year(one.fiscal_year)
    }
    fn title<'u>(&self, one: &'u Use) -> &'u str {
        crate::pages::guide::title(&self.t, &one.title, &one.title_en)
    }
}

/// Which of the two forms came back.
#[derive(Default)]
struct Forms {
    expiry: Option<FormState>,
    withdrawal: FormState,
}

async fn build(visit: &Signed, id: EvidenceId, forms: Forms) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let file = app.evidence_file(ctx, id).await?;
    let mut uses = app.evidence_uses(ctx, file.organisation).await?;
    let house = app.organisation(ctx, file.organisation).await?.row.name;
    let t = Frame::new(visit.visitor(), "evidence-title").titled(file.name.as_str()).of(&house);
    let kept = || FormState::default().with("expires_on", file.expires_on.map(wareki).unwrap_or_default());
    Ok(Page {
        uses: uses.remove(&id).unwrap_or_default(),
        added: t.instant(&from_micros(file.added_at)),
        expiry: forms.expiry.unwrap_or_else(kept).named("expiry"),
        withdrawal: forms.withdrawal.named("withdrawal"),
        may_add: ctx.may(Action::AddEvidence, file.organisation).is_ok(),
        may_withdraw: ctx.may(Action::WithdrawEvidence, file.organisation).is_ok(),
        done: false,
        t,
        file,
    })
}

/// GET /evidence/{id}
pub async fn show(visit: Signed, Path(id): Path<EvidenceId>, asked: Asked) -> Answer {
    page(&Page { done: asked.text("done") == "expiry", ..build(&visit, id, Forms::default()).await? })
}

/// POST /evidence/{id}/expiry; an empty day takes it away.
pub async fn expiry(visit: Signed, Path(id): Path<EvidenceId>, typed: Typed) -> Answer {
    let text = typed.line("expires_on");
    let day = if text.is_empty() { Ok(None) } else { domain::dates::parse(&text).map(Some) };
    let outcome = match day {
        Ok(day) => visit.app().set_evidence_expiry(&visit.ctx, id, day).await,
        Err(_) => Err(Error::field("expires_on", "evidence-day")),
    };
    match outcome {
        Ok(()) => Ok(go(&format!("/evidence/{id}?done=expiry"))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Forms { expiry: Some(form), ..Forms::default() }).await?)
        }
    }
}

/// POST /evidence/{id}/withdraw
pub async fn withdraw(visit: Signed, Path(id): Path<EvidenceId>, typed: Typed) -> Answer {
    let file = visit.app().evidence_file(&visit.ctx, id).await?;
    match visit.app().withdraw_evidence(&visit.ctx, id, &typed.line("reason")).await {
        Ok(()) => Ok(go(&format!("/evidence?organisation={}&done=withdrawn", file.organisation))),
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Forms { withdrawal: form, ..Forms::default() }).await?)
        }
    }
}
