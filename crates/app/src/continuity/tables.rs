//! The tables of the plan, and the continuity table with what proves each row.

use super::Part;
use super::gather::Gathered;
use crate::App;
use content::{Arg, Lang};
use domain::continuity::written::system_key;
use domain::continuity::{Filled, ISOLATION, OfSystem, Written};
use domain::dates::wareki;
use domain::papers::Block;
use domain::papers::document::{Column, Line, Span, line};
use domain::text::without_readings;
use storage::incidents::ContactRow;
use storage::vendors::SystemRow;

/// So many vendors stand on the page for the box; how many more there are stands below them.
const KIT_VENDORS: usize = 5;

/// Makes tables.
pub(super) struct Words<'a> {
    pub app: &'a App,
    pub gathered: &'a Gathered,
    pub plan: &'a Written,
}

impl Words<'_> {
    fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }
    fn say_with(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.app.content.messages.say(Lang::Ja, key, args)
    }

    /// A table or list by its name in templates.
    pub fn block(&self, name: &str) -> Option<Filled> {
        Some(match name {
            "roles" => self.roles(),
            "systems" => self.of_systems("systems", &[("system", 4), ("vendor", 4), ("importance", 2)]),
            "alternatives" => self.of_systems("alternatives", &[("system", 3), ("alternative", 7)]),
            "backups" => self.of_systems(
                "backups",
                &[("system", 3), ("frequency", 2), ("method", 3), ("restore", 3), ("tested", 2)],
            ),
            "recovery" => self.of_systems("recovery", &[("order", 1), ("system", 4), ("importance", 2), ("vendor", 4)]),
            "vendors" => self.vendors(),
            "contacts" => self.contacts(),
            "outside" => self.outside(),
            "isolation" => self.isolation(false),
            "report-form" => self.report_form(),
            "trainings" => self.trainings(),
            "kit-contacts" => self.kit_contacts(),
            "kit-isolation" => self.isolation(true),
            "kit-paper" => self.kit_paper(),
            _ => return None,
        })
    }

    fn table(&self, name: &str, columns: &[(&str, u32)], rows: Vec<Vec<Line>>) -> Block {
        Block::Table {
            caption: self.say(&format!("continuity-caption-{name}")),
            columns: columns
                .iter()
                .map(|(key, share)| Column { title: self.say(&format!("continuity-column-{key}")), share: *share })
                .collect(),
            rows,
        }
    }

    fn fact(&self, key: &str, out: &mut Filled) -> Line {
        let text = self.plan.facts.get(key).map_or("", String::as_str);
        out.or_missing(text, format!("fact:{key}"), self.say(&format!("continuity-fact-{key}")))
    }

    fn missing_paragraph(&self, key: &str) -> Filled {
        let mut out = Filled::default();
        let text = out.or_missing("", key, self.say(&format!("continuity-missing-{key}")));
        out.blocks.push(Block::Paragraph { text, align: String::new() });
        out
    }

    fn roles(&self) -> Filled {
        let mut out = Filled::default();
        let roles = ["head", "head-deputy", "manager", "manager-deputy", "announcer", "investigator"].map(|key| {
            vec![
                line(self.say(&format!("continuity-fact-{key}"))),
                self.fact(key, &mut out),
                line(self.say(&format!("continuity-does-{key}"))),
            ]
        });
        out.blocks.push(self.table("roles", &[("role", 3), ("held-by", 3), ("does", 5)], roles.to_vec()));
        out
    }

    fn system_label(&self, system: &SystemRow) -> String {
        let kind = self.say(&format!("continuity-system-{}", system.kind.code()));
        match system.name.as_str() {
            "" => kind,
            name => format!("{name}（{kind}）"),
        }
    }

    fn written_of(&self, system: &SystemRow) -> OfSystem {
        let key = system_key(system.kind.code(), &system.name);
        self.plan.systems.get(&key).cloned().unwrap_or_default()
    }

    /// A table with a row per system.
    fn of_systems(&self, name: &str, columns: &[(&str, u32)]) -> Filled {
        if self.gathered.systems.is_empty() {
            return self.missing_paragraph("systems");
        }
        let mut systems: Vec<(&SystemRow, OfSystem)> =
            self.gathered.systems.iter().map(|s| (s, self.written_of(s))).collect();
        if name == "recovery" {
            systems.sort_by_key(|(_, w)| if w.recovery == 0 { u32::MAX } else { w.recovery });
        }
        let mut out = Filled::default();
        let mut rows = Vec::new();
        for (system, written) in &systems {
            let label = self.system_label(system);
            let row = columns.iter().map(|(column, _)| self.cell(column, system, written, &label, &mut out)).collect();
            rows.push(row);
        }
        out.blocks.push(self.table(name, columns, rows));
        out
    }

    fn cell(&self, column: &str, system: &SystemRow, written: &OfSystem, label: &str, out: &mut Filled) -> Line {
        let text = match column {
            "system" => return line(label),
            "vendor" => self.gathered.vendor(system).map(|v| v.name.clone()).unwrap_or_default(),
            "importance" => written
                .importance()
                .map(|i| self.say(&format!("continuity-importance-{}", i.code())))
                .unwrap_or_default(),
            "order" if written.recovery == 0 => String::new(),
            "order" => written.recovery.to_string(),
            "alternative" => written.alternative.clone(),
            "frequency" => written.backup_frequency.clone(),
            "method" => written.backup_method.clone(),
            "restore" => written.restore_method.clone(),
            _ => written.restore_tested_on.parse().map(wareki).unwrap_or_default(),
        };
        let key = system_key(system.kind.code(), &system.name);
        // The column names what is missing; the list of what is missing names the system, too.
        let what = self.say(&format!("continuity-column-{column}"));
        if text.trim().is_empty() {
            let told = self.say_with("continuity-missing-of", &[("of", label.into()), ("what", what.as_str().into())]);
            let key = if column == "vendor" { "systems-vendor".to_owned() } else { format!("system:{key}:{column}") };
            let told = if column == "vendor" { self.say("continuity-missing-systems-vendor") } else { told };
            out.miss(key, told);
            return vec![Span::missing(what)];
        }
        line(text)
    }

    fn vendors(&self) -> Filled {
        if self.gathered.vendors.is_empty() {
            return self.missing_paragraph("vendors");
        }
        let mut out = Filled::default();
        let mut rows = Vec::new();
        for vendor in &self.gathered.vendors {
            let systems: Vec<String> = self
                .gathered
                .systems
                .iter()
                .filter(|s| s.vendor == Some(vendor.vendor))
                .map(|s| self.system_label(s))
                .collect();
            let mut cell = |what: &str, text: &str| {
                if !text.is_empty() {
                    return line(text);
                }
                let label = self.say(&format!("continuity-column-{what}"));
                let told = [("of", vendor.name.as_str().into()), ("what", label.as_str().into())];
                out.miss(format!("vendor:{}:{what}", vendor.vendor), self.say_with("continuity-missing-of", &told));
                vec![Span::missing(label)]
            };
            rows.push(vec![
                line(systems.join("、")),
                line(vendor.name.as_str()),
                cell("contact", &vendor.contact),
                cell("phone", &vendor.phone),
                cell("night", &vendor.night_phone),
                line(vendor.note.as_str()),
            ]);
        }
        let columns = [("systems", 3), ("vendor", 3), ("contact", 2), ("phone", 3), ("night", 3), ("note", 2)];
        out.blocks.push(self.table("vendors", &columns, rows));
        out
    }

    fn contacts(&self) -> Filled {
        if self.gathered.contacts.is_empty() {
            return self.missing_paragraph("contacts");
        }
        let mut out = Filled::default();
        let mut rows = Vec::new();
        for contact in &self.gathered.contacts {
            let phone = if contact.phone.is_empty() && contact.mobile.is_empty() {
                let label = self.say("continuity-column-phone");
                let told = [("of", contact.name.as_str().into()), ("what", label.as_str().into())];
                out.miss(format!("contact:{}", contact.position), self.say_with("continuity-missing-of", &told));
                vec![Span::missing(label)]
            } else {
                line(contact.phone.as_str())
            };
            rows.push(vec![
                line(contact.name.as_str()),
                phone,
                line(contact.mobile.as_str()),
                line(contact.note.as_str()),
            ]);
        }
        out.blocks.push(self.table("contacts", &[("name", 3), ("phone", 3), ("mobile", 3), ("note", 4)], rows));
        out
    }

    /// The emergency desk for those who may be its: name, number, when it answers and for whom it is.
    fn desk(&self) -> Option<(Line, Line, String)> {
        let entry = self.gathered.desk.as_ref()?;
        let phone = self.app.shown_number(&entry.desk.phone);
        Some((line(entry.desk.name.as_str()), line(phone), self.app.desk_on_paper(entry, true)))
    }

    fn outside(&self) -> Filled {
        let mut out = Filled::default();
        let mut rows = Vec::new();
        rows.extend(self.desk().map(|(name, phone, when)| vec![name, phone, line(when)]));
        for contact in &self.app.content.contacts {
            let fact = format!("outside-{}", contact.key);
            let phone = match (&contact.phone, domain::continuity::facts::fact_of(&fact)) {
                (Some(phone), _) => line(self.app.shown_number(phone)),
                (None, Some(_)) => self.fact(&fact, &mut out),
                (None, None) => continue,
            };
            rows.push(vec![line(without_readings(&contact.name)), phone, line(without_readings(&contact.when))]);
        }
        out.blocks.push(self.table("outside", &[("where", 3), ("phone", 3), ("when", 5)], rows));
        out
    }

    /// The order in which lines are cut. It is the same for everybody; how, who and who else is the institution's.
    fn isolation(&self, short: bool) -> Filled {
        let mut out = Filled::default();
        let mut rows = Vec::new();
        for (n, step) in ISOLATION.iter().enumerate() {
            rows.push(vec![
                line(n.saturating_add(1).to_string()),
                line(self.say(&format!("continuity-isolate-{step}"))),
                self.fact(&format!("isolate-{step}-how"), &mut out),
                self.fact(&format!("isolate-{step}-who"), &mut out),
                self.fact(&format!("isolate-{step}-deputy"), &mut out),
            ]);
        }
        // Marks in the table are short: the row says of what.
        for (row, _) in rows.iter_mut().zip(ISOLATION) {
            for (cell, part) in row.iter_mut().skip(2).zip(["how", "who", "deputy"]) {
                if cell.first().is_some_and(|s| s.missing) {
                    *cell = vec![Span::missing(self.say(&format!("continuity-column-{part}")))];
                }
            }
        }
        let columns = [("order", 1), ("line", 3), ("how", 4), ("who", 3), ("deputy", 3)];
        out.blocks.push(self.table(if short { "isolation-short" } else { "isolation" }, &columns, rows));
        out
    }

    fn report_form(&self) -> Filled {
        let labels = ["who", "where", "machine", "when", "what", "done"];
        let labels = labels.iter().map(|key| self.say(&format!("continuity-report-{key}"))).collect();
        Filled { blocks: vec![Block::Lines { labels }], missing: Vec::new() }
    }

    fn trainings(&self) -> Filled {
        let rows = self.gathered.trainings.iter().map(|t| {
            let how = if t.together { "continuity-trained-together" } else { "continuity-trained-alone" };
            let how = self.say_with(how, &[("n", t.people.to_string().as_str().into())]);
            vec![line(wareki(t.day)), line(t.title.as_str()), line(how)]
        });
        let columns = [("trained-on", 3), ("training", 6), ("trained", 4)];
        Filled { blocks: vec![self.table("trainings", &columns, rows.collect())], missing: Vec::new() }
    }

    /// Whom to tell, in order: within the house, then the vendors, then the desk and whoever else is outside.
    fn kit_contacts(&self) -> Filled {
        let mut out = Filled::default();
        let mut rows: Vec<Vec<Line>> = Vec::new();
        let mut add = |who: Line, phone: Line, when: String| {
            let n = rows.len().saturating_add(1).to_string();
            rows.push(vec![line(n), who, phone, line(when)]);
        };
        let phones = |contact: &ContactRow| {
            let both = [contact.phone.as_str(), &contact.mobile];
            line(both.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" / "))
        };
        // The first is told in person; where a contact bears the same name, its number stands there.
        let first = self.plan.facts.get("manager").map_or("", String::as_str);
        let mut contacts: Vec<&ContactRow> = self.gathered.contacts.iter().collect();
        let same = contacts.iter().position(|c| c.name == first).map(|at| contacts.remove(at));
        let manager = self.fact("manager", &mut out);
        add(manager, same.map(phones).unwrap_or_default(), self.say("continuity-kit-first"));
        for contact in contacts {
            add(line(contact.name.as_str()), phones(contact), contact.note.clone());
        }
        for vendor in self.gathered.vendors.iter().take(KIT_VENDORS) {
            let phones: Vec<&str> =
                [vendor.phone.as_str(), &vendor.night_phone].into_iter().filter(|p| !p.is_empty()).collect();
            let phone = if phones.is_empty() {
                vec![Span::missing(self.say("continuity-column-phone"))]
            } else {
                line(phones.join(" / "))
            };
            add(line(vendor.name.as_str()), phone, self.say("continuity-kit-vendor"));
        }
        let more = i64::try_from(self.gathered.vendors.len().saturating_sub(KIT_VENDORS)).unwrap_or(i64::MAX);
        if more > 0 {
            let who = self.say_with("continuity-kit-vendors-more", &[("n", more.into())]);
            add(line(who), Line::new(), self.say("continuity-kit-vendors-where"));
        }
        if let Some((name, phone, when)) = self.desk() {
            add(name, phone, when);
        }
        for contact in &self.app.content.contacts {
            let fact = format!("outside-{}", contact.key);
            let typed = self.plan.facts.get(&fact).cloned().unwrap_or_default();
            let real = contact.phone.as_deref().map(|phone| self.app.shown_number(phone));
            if let Some(phone) = real.or_else(|| Some(typed).filter(|t| !t.is_empty())) {
                add(line(without_readings(&contact.name)), line(phone), self.say("continuity-kit-outside"));
            }
        }
        out.blocks.push(self.table("kit-contacts", &[("order", 1), ("name", 5), ("phone", 6), ("when", 5)], rows));
        out
    }

    fn kit_paper(&self) -> Filled {
        let mut out = Filled::default();
        let place = self.fact("kit-place", &mut out);
        let mut lead = vec![Span::plain(self.say("continuity-kit-place"))];
        lead.extend(place);
        out.blocks.push(Block::Paragraph { text: lead, align: String::new() });
        let pharmacy = self.gathered.label.kind == domain::organisations::Kind::Pharmacy;
        let kinds: &[&str] = if pharmacy {
            &["history", "receipt", "register", "pens"]
        } else {
            &["chart", "prescription", "insurance", "receipt", "pens"]
        };
        let items = kinds.iter().map(|key| line(self.say(&format!("continuity-kit-item-{key}")))).collect();
        out.blocks.push(Block::Ticks { items });
        out
    }
}

/// What proves a row of the continuity table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// `section` of the plan, or `file`.
    pub kind: &'static str,
    /// Key of the section, id of the file.
    pub key: String,
    /// Heading, or name of the file.
    pub text: String,
}

/// A row of the continuity table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Key of the row.
    pub key: String,
    /// Official number.
    pub number: String,
    /// 平時, 検知, 初動対応, 復旧処理, 事後対応.
    pub phase: String,
    /// The question, in our own words.
    pub text: String,
    /// How sure we are of the question.
    pub text_basis: &'static str,
    /// `yes`, `no`, `na`; none: open.
    pub answer: Option<String>,
    /// Whole sections of the plan that serve it, and files at the answer.
    pub proved_by: Vec<Proof>,
}

impl App {
    /// The continuity table: the rows of its edition with the answers of the newest sheet.
    pub(super) fn continuity_table(&self, gathered: &Gathered, parts: &[Part]) -> Vec<TableRow> {
        let sheet = gathered.table.as_ref();
        let bundled = self.content.editions.iter().rfind(|e| e.form("continuity").is_some());
        let edition = sheet.map(|s| s.edition.as_ref()).or(bundled);
        let Some(form) = edition.and_then(|e| e.form("continuity")) else { return Vec::new() };
        let mut out = Vec::new();
        for section in &form.sections {
            for item in &section.items {
                let mut proved_by: Vec<Proof> = parts
                    .iter()
                    .filter(|p| p.missing.is_empty() && p.section.serves.contains(&item.key))
                    .map(|p| Proof { kind: "section", key: p.section.key.clone(), text: p.heading.clone() })
                    .collect();
                let answer = sheet.and_then(|s| Some((s, s.answer(&item.key)?)));
                if let Some((sheet, answer)) = answer {
                    proved_by.extend(sheet.files_there(answer).into_iter().map(|f| Proof {
                        kind: "file",
                        key: f.id.to_string(),
                        text: f.name.clone(),
                    }));
                }
                out.push(TableRow {
                    key: item.key.clone(),
                    number: item.number.clone().unwrap_or_default(),
                    phase: item.phase.clone().unwrap_or_else(|| section.title.clone()),
                    text: item.text.clone(),
                    text_basis: item.basis.code(),
                    answer: answer.and_then(|(_, a)| a.value).map(|v| v.code().to_owned()),
                    proved_by,
                });
            }
        }
        out
    }
}
