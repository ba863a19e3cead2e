//! GET /organisations/new, POST /organisations: a new association below one's own, with its letterhead and the code for
//! its first administrator.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page, page_again};
use crate::pages::people::issued::outside_address;
use crate::qr;
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::organisations::found::NewAssociation;
use app::people::Issued;
use askama::Template;
use askama::filters::Safe;
use domain::ids::OrganisationId;
use domain::organisations::{Kind, PREFECTURES};

#[derive(Template)]
#[template(path = "pages/organisations/found.html")]
struct Page {
    t: Frame,
    form: FormState,
    kinds: Vec<(&'static str, String)>,
    parents: Vec<(String, String)>,
    prefectures: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "pages/organisations/founded.html")]
struct Founded {
    t: Frame,
    organisation: OrganisationId,
    administrator: String,
    issued: Option<Issued>,
    address: String,
    reachable: bool,
    qr: Option<Safe<String>>,
}

async fn build(visit: &Signed, form: FormState) -> Result<Page, Fault> {
    let places = visit.app().founding_places(&visit.ctx).await?;
    let word = |key: &str| visit.say.plain(key).to_string();
    let mut parents = vec![(String::new(), word("found-no-parent"))];
    parents.extend(places.into_iter().map(|(id, name, _)| (id.to_string(), name)));
    let kinds = [Kind::County, Kind::Prefectural, Kind::National];
    let mut prefectures = vec![("", word("organisations-choose"))];
    prefectures.extend(PREFECTURES.iter().map(|p| (*p, (*p).to_owned())));
    let given = form.value("prefecture");
    Ok(Page {
        t: Frame::new(visit.visitor(), "found-title"),
        kinds: kinds.iter().map(|k| (k.code(), word(super::kind_key(k)))).collect(),
        parents,
        // One that is none of the 47 (the demonstration's) stays as it is.
        prefectures: if given.is_empty() || PREFECTURES.contains(&given) { prefectures } else { Vec::new() },
        form,
    })
}

/// GET /organisations/new?parent=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let parent: Option<OrganisationId> = asked.id("parent")?;
    let mut form = FormState::default().with("kind", Kind::County.code());
    if let Some(parent) = parent {
        form = form.with("parent", parent.to_string());
        if let Ok(above) = visit.app().organisation(&visit.ctx, parent).await {
            let kind = if above.row.kind == Kind::National { Kind::Prefectural } else { Kind::County };
            form = form.with("kind", kind.code()).with("prefecture", above.row.prefecture.as_str());
        }
    }
    page(&build(&visit, form).await?)
}

/// POST /organisations: the code is shown once, in the answer.
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let new = NewAssociation {
        kind: typed.line("kind"),
        name: typed.line("name"),
        kana: typed.line("kana"),
        prefecture: typed.line("prefecture"),
        code: typed.line("code"),
        parent: typed.raw("parent").parse().ok(),
        administrator: typed.line("administrator"),
        address: typed.lines("address"),
        telephone: typed.line("telephone"),
        fax: typed.line("fax"),
        signatory: typed.line("signatory"),
        number_style: typed.line("number_style"),
    };
    let (name, administrator) = (new.name.clone(), new.administrator.clone());
    match visit.app().found_association(&visit.ctx, new).await {
        Ok((organisation, issued)) => {
            let (address, reachable) = outside_address(&visit);
            let link = issued.as_ref().filter(|_| reachable).map(|code| format!("{address}/{}", code.code));
            page(&Founded {
                t: Frame::new(visit.visitor(), "found-done").of(&name),
                organisation,
                administrator,
                qr: link.as_deref().and_then(qr::svg),
                issued,
                address,
                reachable,
            })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, form).await?)
        }
    }
}
