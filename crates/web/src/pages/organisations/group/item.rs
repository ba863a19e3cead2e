//! GET and POST /organisations/{id}/together/{edition}/{form}/{key}: one question answered for several institutions, with
//! a file if there is one; POST …/hand: somebody is asked for several.

use super::{Told, chosen, told};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page, page_again};
use crate::pages::checklist::item::{choice_key, read};
use crate::pages::checklist::{told_day, typed_day};
use crate::pages::evidence;
use crate::take::{Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::Error;
use app::organisations::group::{Outcome, Standing, Together};
use askama::Template;
use domain::checklist::Item;
use domain::ids::OrganisationId;

/// Group, edition, form, key.
type Of = (OrganisationId, String, String, String);

#[derive(Template)]
#[template(path = "pages/organisations/group/item.html")]
struct Page {
    t: Frame,
    path: String,
    back: String,
    item: Item,
    form: FormState,
    hand: FormState,
    standing: Vec<Standing>,
    choices: Vec<(&'static str, String)>,
    outcomes: Vec<Told>,
}

impl Page {
    fn choice(&self, standing: &Standing) -> &'static str {
        choice_key(standing.answer.as_ref().and_then(|a| a.value))
    }
    fn day(&self, standing: &Standing) -> String {
        told_day(standing.answer.as_ref().and_then(|a| a.checked_on))
    }
    /// Ticked as it was sent; on a fresh form all of them but who came in not long ago: whoever joins by the code is
    /// handed no answer and no file by default.
    fn is_chosen(&self, form: &FormState, standing: &Standing) -> bool {
        if form.value("sent").is_empty() {
            !standing.is_new
        } else {
            form.is("chosen", &standing.organisation.to_string())
        }
    }
    fn version(&self, standing: &Standing) -> String {
        format!("version.{}", standing.organisation)
    }
    fn round(&self, standing: &Standing) -> String {
        format!("round.{}", standing.organisation)
    }
}

async fn build(visit: &Signed, of: &Of, form: FormState, hand: FormState) -> Result<Page, Fault> {
    let (group, edition, form_id, key) = of;
    let (together, standing): (Together, _) =
        visit.app().together_on(&visit.ctx, *group, edition, form_id, key).await?;
    let item = together.form.item(key).ok_or_else(Fault::not_found)?.clone();
    let mut choices = vec![
        ("yes", visit.say.plain("checklist-yes").to_string()),
        ("no", visit.say.plain("checklist-no").to_string()),
    ];
    if item.na_when.is_some() {
        choices.push(("na", visit.say.plain("checklist-na").to_string()));
    }
    let house = visit.app().organisation(&visit.ctx, *group).await?.row.name;
    let heading = crate::pages::guide::item_heading(&visit.say, &item);
    Ok(Page {
        t: Frame::new(visit.visitor(), "group-title").of(&house).headed(&heading),
        path: format!("/organisations/{group}/together/{edition}/{form_id}/{key}"),
        back: format!("/organisations/{group}/together"),
        item,
        form,
        hand: hand.named("hand"),
        standing,
        choices,
        outcomes: Vec::new(),
    })
}

fn fresh(visit: &Signed) -> FormState {
    FormState::default().with("checked_on", typed_day(Some(visit.ctx.today())))
}

/// GET /organisations/{id}/together/{edition}/{form}/{key}
pub async fn show(visit: Signed, Path(of): Path<Of>) -> Answer {
    page(&build(&visit, &of, fresh(&visit), FormState::default()).await?)
}

/// What was refused for every institution alike is a fault of the form; none where anything was stored or stands
/// otherwise.
fn same_fault(outcomes: &mut Vec<Outcome>) -> Option<Error> {
    let all = !outcomes.is_empty() && outcomes.iter().all(|o| matches!(o.result, Err(Error::Invalid(_))));
    if all { outcomes.drain(..).next().and_then(|o| o.result.err()) } else { None }
}

/// POST /organisations/{id}/together/{edition}/{form}/{key}
pub async fn save(visit: Signed, Path(of): Path<Of>, mut upload: Upload) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    // Who may not see the group brings no file in.
    let (_, standing) = app.together_on(ctx, of.0, &of.1, &of.2, &of.3).await?;
    let (mut file, mut wrong) = (None, None);
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() {
            continue;
        }
        let name = part.file_name.clone();
        match evidence::read(&visit, part).await? {
            Ok(incoming) => file = Some((name, incoming)),
            Err(error) => wrong = Some((name, error)),
        }
    }
    let typed = upload.typed();
    let kept = typed.keep().with("sent", "1");
    let refused =
        |form: FormState| async { page_again(&form.clone(), &build(&visit, &of, form, FormState::default()).await?) };
    if let Some((name, error)) = wrong {
        return refused(evidence::refused(&visit.say, kept, error, &name)?).await;
    }
    let answer = match read(&typed) {
        Ok(answer) => answer,
        Err(error) => return refused(kept.refuse(error)?).await,
    };
    let ticked = chosen(&typed)?;
    let sent = |name: &str, s: &Standing| typed.raw(&format!("{name}.{}", s.organisation)).trim().parse::<i64>().ok();
    let seen = |s: Standing| Standing {
        version: sent("version", &s).unwrap_or(0),
        round: sent("round", &s).unwrap_or(s.round),
        ..s
    };
    let wanted: Vec<_> = standing.into_iter().filter(|s| ticked.contains(&s.organisation)).map(seen).collect();
    if wanted.is_empty() {
        return refused(kept.refuse(Error::field("chosen", "group-nobody-chosen"))?).await;
    }
    let name = file.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
    let mut outcomes = match app.answer_together(ctx, &of.3, &wanted, &answer, file).await {
        Ok(outcomes) => outcomes,
        Err(error) if name.is_empty() => return refused(kept.refuse(error)?).await,
        Err(error) => return refused(evidence::refused(&visit.say, kept, error, &name)?).await,
    };
    if let Some(error) = same_fault(&mut outcomes) {
        return refused(kept.refuse(error)?).await;
    }
    let outcomes = told(&visit.say, outcomes);
    let all_well = outcomes.iter().all(|o| o.done);
    // What did not fit stays as it was typed.
    let form = if all_well { fresh(&visit) } else { kept };
    page(&Page { outcomes, ..build(&visit, &of, form, FormState::default()).await? })
}

/// POST /organisations/{id}/together/{edition}/{form}/{key}/hand
pub async fn hand(visit: Signed, Path(of): Path<Of>, typed: Typed) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let (_, standing) = app.together_on(ctx, of.0, &of.1, &of.2, &of.3).await?;
    let kept = typed.keep().with("sent", "1");
    let ticked = chosen(&typed)?;
    let wanted: Vec<_> = standing.into_iter().filter(|s| ticked.contains(&s.organisation)).collect();
    let outcome = if wanted.is_empty() {
        Err(Error::field("chosen", "group-nobody-chosen"))
    } else {
        let mut outcomes =
            app.hand_over_together(ctx, &of.3, &wanted, &typed.line("to_name"), &typed.lines("message")).await?;
        match same_fault(&mut outcomes) {
            Some(error) => Err(error),
            None => Ok(outcomes),
        }
    };
    match outcome {
        Ok(outcomes) => {
            let outcomes = told(&visit.say, outcomes);
            page(&Page { outcomes, ..build(&visit, &of, fresh(&visit), FormState::default()).await? })
        }
        Err(error) => {
            let form = kept.refuse(error)?;
            page_again(&form.clone(), &build(&visit, &of, fresh(&visit), form).await?)
        }
    }
}
