//! The page of the installation: how it is, what work stopped, mail, room, speed, audit record, version. For the
//! operator, and for the owner where one institution runs Mamori for itself; for everybody else there is no such page.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, may, page_again};
use crate::pages::rooms::size;
use crate::say::told;
use crate::speed::Route;
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::checks::Finding;
use app::checks::overview::{Checkpoint, MOST, Overview, is_for_ever};
use app::checks::verify::Verification;
use app::jobs::Job;
use askama::Template;
use askama::filters::Safe;
use content::Lang;
use content::releases::{Change, Release};
use domain::dates::from_micros;
use domain::ids::JobId;
use domain::policy::Action;
use jiff::Timestamp;

/// What was done, as the address says it after a form was taken.
const DONE: [&str; 3] = ["retried", "dropped", "verify"];
/// So many routes are listed.
const ROUTES: usize = 20;

#[derive(Template)]
#[template(path = "pages/checks/operation.html")]
struct Page {
    t: Frame,
    form: FormState,
    done: String,
    seen: Overview,
    slow: Vec<Route>,
    place: String,
    engine: String,
    may_mail: bool,
    now: Timestamp,
    releases: Vec<Release>,
    verifying: bool,
    command: String,
}

impl Page {
    /// A sentence with the values of a finding.
    fn said(&self, key: &str, finding: &Finding) -> Safe<String> {
        let mut sentence = self.t.say(key);
        for (name, value) in &finding.values {
            sentence = sentence.with(name, told(value));
        }
        Safe(sentence.to_string())
    }
    fn unwell(&self) -> usize {
        let broken = self.seen.verifications.first().is_some_and(|v| v.found.fault.is_some());
        self.seen.findings.iter().filter(|f| !f.ok).count()
            + usize::from(!self.seen.jobs.dead.is_empty())
            + usize::from(broken)
    }
    fn at(&self, micros: &i64) -> String {
        self.t.instant(&from_micros(*micros))
    }
    fn hours_since(&self, micros: &i64) -> i64 {
        self.now.duration_since(from_micros(*micros)).as_hours().max(0)
    }
    /// What a kind of job does; its code where an older program enqueued it.
    fn job(&self, kind: &str) -> Safe<String> {
        let key = format!("operation-job-{kind}");
        if self.t.has(&key) { Safe(self.t.say(&key).to_string()) } else { Safe(content::markdown::escape(kind)) }
    }
    /// The key of the sentence that says why a job failed: its own, that of the fault, or one for whatever else.
    fn fault(&self, job: &Job) -> String {
        let code = job.error.split(':').next().unwrap_or_default();
        let own = format!("operation-fault-{code}");
        if self.t.has(&own) {
            own
        } else if !code.is_empty() && self.t.has(code) {
            code.to_owned()
        } else {
            "operation-fault-other".to_owned()
        }
    }
    fn job_id(&self, job: &Job) -> JobId {
        JobId::from_bytes(job.id)
    }
    fn may_drop(&self, job: &Job) -> bool {
        !is_for_ever(&job.kind)
    }
    fn most(&self) -> i64 {
        MOST
    }
    fn many(&self) -> bool {
        self.seen.jobs.waiting.iter().map(|w| w.n).sum::<i64>() >= MOST
    }
    fn state(&self, code: &str) -> String {
        format!("mail-state-{code}")
    }
    fn storage(&self, kind: &str) -> String {
        format!("operation-storage-{kind}")
    }
    fn number(&self, n: &u64) -> String {
        n.to_string()
    }
    fn mail_fault(&self, code: &str) -> String {
        format!("mail-fault-{code}")
    }
    fn size(&self, bytes: &i64) -> String {
        size(bytes)
    }
    fn sum(&self, of: fn(&app::checks::survey::Survey) -> i64) -> i64 {
        self.seen.survey.as_ref().map(of).unwrap_or_default()
    }
    fn files(&self) -> i64 {
        self.sum(app::checks::survey::Survey::files)
    }
    fn bytes(&self) -> String {
        size(&self.sum(app::checks::survey::Survey::bytes))
    }
    fn hash(&self, point: &Checkpoint) -> String {
        app::checklist::hex(&point.hash)
    }
    /// The chain of a fault, and what is wrong there, in words.
    fn broken(&self, one: &Verification) -> Option<(String, i64, String)> {
        let (house, seq, why) = one.found.fault.as_ref()?;
        let house = match house.bytes() == [0; 16] {
            true => self.t.plain("operation-audit-own").to_string(),
            false => house.to_string(),
        };
        Some((house, *seq, self.t.plain(&format!("operation-audit-why-{why}")).to_string()))
    }
    fn change(&self, change: &Change) -> Safe<String> {
        match self.t.view().lang {
            Lang::En => Safe(content::markdown::escape(&change.text_en)),
            Lang::Ja => crate::ruby::line(&self.t, &change.text),
        }
    }
}

/// The data directory as it is typed behind `--data`.
fn data_folder(app: &app::App) -> String {
    let folder = app.config.files.parent().map(|p| p.display().to_string()).unwrap_or_default();
    if folder.contains(char::is_whitespace) { format!("\"{folder}\"") } else { folder }
}

async fn build(visit: &Signed, form: FormState, done: String) -> Answer {
    let app = visit.app();
    let seen = app.overview(&visit.ctx).await?;
    let page = Page {
        t: Frame::new(visit.visitor(), "operation-title"),
        form,
        done,
        slow: visit.web.speed.slowest(ROUTES),
        place: format!("operation-place-{}", app.config.place.code()),
        engine: format!("operation-engine-{}", seen.engine),
        may_mail: may(&visit.ctx.actor, Action::Operate),
        now: visit.ctx.now,
        releases: app.content.releases.clone(),
        verifying: seen.verifications.iter().any(Verification::is_working),
        command: format!("mamori changes --data {}", data_folder(app)),
        seen,
    };
    page_again(&page.form, &page)
}

/// GET /operation
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let done = DONE.iter().find(|d| **d == asked.text("done"));
    let done = done.map(|d| format!("operation-done-{d}")).unwrap_or_default();
    build(&visit, FormState::default(), done).await
}

/// POST /operation/jobs: a job that stopped is tried again or dropped.
pub async fn job(visit: Signed, typed: Typed) -> Answer {
    let job: JobId = typed.id("job")?.ok_or_else(Fault::not_found)?;
    let (done, tried) = match typed.raw("act") {
        "retry" => ("retried", visit.app().revive_job(&visit.ctx, job.bytes()).await),
        "drop" => ("dropped", visit.app().drop_job(&visit.ctx, job.bytes()).await),
        _ => return Err(Fault::not_found()),
    };
    match tried {
        Ok(()) => Ok(go(&format!("/operation?done={done}"))),
        Err(error @ (app::Error::Conflict(_) | app::Error::NothingStored { .. })) => {
            build(&visit, typed.keep().refuse(error)?, String::new()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// POST /operation/verify: every audit chain is read by a job.
pub async fn verify(visit: Signed) -> Answer {
    visit.app().begin_verification(&visit.ctx).await?;
    Ok(go("/operation?done=verify"))
}
