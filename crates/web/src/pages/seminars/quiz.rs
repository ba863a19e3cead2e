//! GET and POST /seminars/{id}/quiz: a few questions; the answer says at once what was right.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::seminars::{QuizResult, Seminar};
use askama::Template;
use domain::ids::{OrganisationId, SeminarId};

#[derive(Template)]
#[template(path = "pages/seminars/quiz.html")]
struct Page {
    t: Frame,
    seminar: Seminar,
    form: FormState,
    result: Option<QuizResult>,
}

impl Page {
    fn name(&self, question: &usize) -> String {
        format!("q{question}")
    }
    /// How a question was answered; none before it was.
    fn was_right(&self, question: &usize) -> Option<bool> {
        self.result.as_ref()?.right.get(*question).copied()
    }
    fn is_passed(&self) -> bool {
        self.result.as_ref().is_some_and(|r| r.passed)
    }
    fn rights(&self) -> usize {
        self.result.iter().flat_map(|r| &r.right).filter(|r| **r).count()
    }
}

async fn build(
    visit: &Signed,
    id: SeminarId,
    house: Option<OrganisationId>,
    form: FormState,
    result: Option<QuizResult>,
) -> Result<Page, Fault> {
    let seminar = visit.app().seminar(&visit.ctx, id, house).await?;
    if seminar.row.quiz.is_empty() {
        return Err(Fault::not_found());
    }
    Ok(Page { t: Frame::new(visit.visitor(), "seminar-quiz"), seminar, form, result })
}

/// GET /seminars/{id}/quiz
pub async fn show(visit: Signed, Path(id): Path<SeminarId>, asked: Asked) -> Answer {
    page(&build(&visit, id, asked.id("organisation")?, FormState::default(), None).await?)
}

/// POST /seminars/{id}/quiz
pub async fn answer(visit: Signed, Path(id): Path<SeminarId>, typed: Typed) -> Answer {
    let house: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let questions = visit.app().seminar(&visit.ctx, id, Some(house)).await?.row.quiz.len();
    let given = (0..questions).map(|at| typed.raw(&format!("q{at}")).parse().ok()).collect();
    match visit.app().answer_quiz(&visit.ctx, id, house, given).await {
        Ok(result) => page(&build(&visit, id, Some(house), typed.keep(), Some(result)).await?),
        Err(error @ Error::Invalid(_)) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Some(house), form, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}
