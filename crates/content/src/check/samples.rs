//! Sample answers, the progress that follows from them, and what then prints.

use super::Findings;
use crate::error::Finding;
use crate::load::Content;
use crate::samples::{Sample, file};
use domain::assessment::{Choice, Progress, progress};
use domain::checklist::{Edition, Form};
use domain::papers::printed::Prints;

pub(super) fn check(content: &Content, out: &mut Findings) {
    for edition in &content.editions {
        let file = file(&edition.id);
        let Some(samples) = content.samples.get(&edition.id) else { continue };
        for form in edition.forms.iter().filter(|f| !samples.iter().any(|s| s.form == f.id)) {
            out.push(Finding::new(&file, "check-sample-none", &[("form", &form.id)]));
        }
        for sample in samples {
            match edition.form(&sample.form) {
                Some(form) => one(&file, sample, edition, form, out),
                None => {
                    let args = [("name", sample.name.as_str()), ("form", sample.form.as_str())];
                    out.push(Finding::new(&file, "check-sample-form", &args));
                }
            }
        }
    }
}

fn one(file: &str, sample: &Sample, edition: &Edition, form: &Form, out: &mut Findings) {
    for (key, choice) in &sample.answers {
        let rule = match form.item(key) {
            None => "check-sample-key",
            Some(item) if *choice == Choice::Na && item.na_when.is_none() => "check-sample-na",
            Some(_) => continue,
        };
        let args = [("name", sample.name.as_str()), ("form", form.id.as_str()), ("key", key.as_str())];
        out.push(Finding::new(file, rule, &args));
    }
    let found = progress(form, &sample.answers);
    if found != sample.expect {
        let (expected, found) = (show(&sample.expect), show(&found));
        let args = [
            ("name", sample.name.as_str()),
            ("form", form.id.as_str()),
            ("expected", expected.as_str()),
            ("found", found.as_str()),
        ];
        out.push(Finding::new(file, "check-sample-progress", &args));
    }
    let printed = sample.sheet(edition, form).prints();
    if printed != sample.prints {
        let (expected, found) = (told(&sample.prints), told(&printed));
        let args = [
            ("name", sample.name.as_str()),
            ("form", form.id.as_str()),
            ("expected", expected.as_str()),
            ("found", found.as_str()),
        ];
        out.push(Finding::new(file, "check-sample-prints", &args));
    }
}

/// As it stands in the file.
fn told(prints: &Prints) -> String {
    toml::Value::try_from(prints).map(|value| value.to_string()).unwrap_or_default()
}

fn show(p: &Progress) -> String {
    format!("due={} answered={} yes={} no={} na={} complete={}", p.due, p.answered, p.yes, p.no, p.na, p.complete)
}
