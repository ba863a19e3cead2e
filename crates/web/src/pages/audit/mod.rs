//! GET /organisations/{id}/audit: when, who, what.

use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::take::Path;
use crate::visit::Signed;
use app::audit::AuditLine;
use askama::Template;
use domain::dates::from_micros;
use domain::ids::OrganisationId;

#[derive(Template)]
#[template(path = "pages/audit/lines.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    lines: Vec<AuditLine>,
}

impl Page {
    fn at(&self, line: &AuditLine) -> String {
        self.t.instant(&from_micros(line.line.at))
    }
    /// Key of the words for what was done.
    fn action(&self, line: &AuditLine) -> String {
        format!("audit-{}", line.line.action)
    }
    fn short(&self, line: &AuditLine) -> String {
        crate::forgery::hex(&line.line.hash).chars().take(12).collect()
    }
}

/// The newest 200 records of an organisation.
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    let lines = visit.app().audit_lines(&visit.ctx, id).await?;
    let house = visit.app().organisation(&visit.ctx, id).await?.row.name;
    page(&Page { t: Frame::new(visit.visitor(), "audit-title").of(&house), organisation: id, lines })
}

#[cfg(test)]
mod tests {
    use content::{Content, Lang};
    use domain::policy::Action;

    #[test]
    fn every_action_has_its_words() {
        let content = Content::bundled().expect("the bundled content");
        for action in Action::ALL {
            let key = format!("audit-{}", action.code());
            assert!(Lang::ALL.iter().all(|lang| content.messages.has(*lang, &key)), "{key}");
        }
    }
}
