//! GET /ten-minutes: ten questions for somebody who has never done this, one on a page. The replies travel in the
//! address; nothing is stored, and no cookie is needed.

use crate::fault::Answer;
use crate::frame::{Frame, go, page};
use crate::take::Asked;
use crate::visit::Visitor;
use askama::Template;
use askama::filters::Safe;
use content::ten_minutes::Question;
use domain::ten_minutes::{QUESTIONS, Reply, replies};

#[derive(Template)]
#[template(path = "pages/incidents/ten_minutes.html")]
struct Page {
    t: Frame,
    intro: String,
    /// The question; none: all are answered.
    question: Option<Question>,
    /// Number of the question, from 1.
    place: usize,
    /// The address so far, as letters.
    so_far: String,
    /// The page before, where there is one.
    back: Option<String>,
    choices: Vec<(char, &'static str)>,
    /// Title and what to do first.
    steps: Vec<(Safe<String>, Safe<String>)>,
    /// The questions with their replies, for the result.
    all: Vec<(Safe<String>, &'static str)>,
    /// The institution can be created here from it.
    may_begin: bool,
    day: String,
}

/// The key of a reply's word.
pub(crate) fn word(reply: Reply) -> &'static str {
    match reply {
        Reply::Yes => "ten-yes",
        Reply::No => "ten-no",
        Reply::Unknown => "ten-unknown",
    }
}

/// GET /ten-minutes?a=ynu
pub async fn show(visit: Visitor, asked: Asked) -> Answer {
    let so_far = asked.text("a").to_owned();
    // What is no address of ours begins anew.
    let Some(given) = replies(&so_far) else { return Ok(go("/ten-minutes")) };
    let ten = &visit.app().content.ten_minutes;
    let ruby = |text: &str| crate::ruby::line(&visit.say, text);
    let question = ten.questions.get(given.len()).cloned();
    let back = so_far.char_indices().last().map(|(at, _)| so_far[..at].to_owned());
    let steps = match question {
        None => ten.steps(&given).into_iter().map(|(title, todo, _)| (ruby(title), ruby(todo))).collect(),
        Some(_) => Vec::new(),
    };
    let all = ten.questions.iter().zip(&given).map(|(q, reply)| (ruby(&q.ask), word(*reply))).collect();
    let t = Frame::new(&visit, "ten-title");
    page(&Page {
        day: t.day(&visit.ctx.now),
        t,
        intro: ten.intro.clone(),
        place: given.len() + 1,
        question,
        so_far,
        back,
        choices: Reply::ALL.into_iter().map(|r| (r.letter(), word(r))).collect(),
        steps,
        all,
        may_begin: visit.app().needs_setup().await?,
    })
}
