//! All of `content/`, read and held in memory.

use crate::calendar::{self, Holidays, Year, Years};
use crate::desks::{self, Contact, DeskEntry};
use crate::error::{Error, Finding};
use crate::files::{self, Files};
use crate::glossary::Glossary;
use crate::guide::{self, Guide, GuideEdition};
use crate::hash;
use crate::help::{Help, PosterWords};
use crate::messages::Messages;
use crate::releases::{self, Release};
use crate::samples::{self, Sample};
use crate::ten_minutes::TenMinutes;
use domain::checklist::{Edition, Form, Item};
use domain::continuity::{Paper, Template};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything that the scheme says, as data.
#[derive(Debug)]
pub struct Content {
    /// Editions, oldest fiscal year first; those for any year (the continuity table) last.
    pub editions: Vec<Edition>,
    /// Id of the edition → its samples.
    pub samples: BTreeMap<String, Vec<Sample>>,
    /// Practice guides, by file name.
    pub guides: Vec<Guide>,
    /// The set that these guides make; none where it cannot be read.
    pub guide_edition: Option<GuideEdition>,
    /// Templates of the continuity plan and of the rules, the oldest of each first.
    pub templates: Vec<Template>,
    /// Words of art.
    pub glossary: Glossary,
    /// Desks.
    pub desks: Vec<DeskEntry>,
    /// National holidays.
    pub holidays: Holidays,
    /// What the ministry published for each fiscal year.
    pub years: Years,
    /// Public contacts.
    pub contacts: Vec<Contact>,
    /// 「おかしいと思ったら」.
    pub help: Help,
    /// The same on an A4 poster.
    pub poster: PosterWords,
    /// Ten questions for somebody who has never done this.
    pub ten_minutes: TenMinutes,
    /// What each version of the program changed, the newest first.
    pub releases: Vec<Release>,
    /// File name under `sheets/` → typst source.
    pub sheets: BTreeMap<String, Vec<u8>>,
    /// The words of the interface.
    pub messages: Messages,
    files: Files,
}

impl Content {
    /// The content that the binary carries.
    ///
    /// # Errors
    /// [`Error::Broken`] names every file that cannot be understood.
    pub fn bundled() -> Result<Content, Error> {
        Content::from_files(files::bundled())
    }

    /// The content of a folder laid out like `content/`.
    ///
    /// # Errors
    /// [`Error::Read`] if the folder cannot be read, [`Error::Broken`] as above.
    pub fn from_dir(path: impl AsRef<Path>) -> Result<Content, Error> {
        Content::from_files(files::from_dir(path.as_ref())?)
    }

    fn from_files(files: Files) -> Result<Content, Error> {
        let (content, broken) = Content::read(files);
        if broken.is_empty() { Ok(content) } else { Err(Error::Broken(broken)) }
    }

    /// Reads what can be read, and says what cannot.
    pub(crate) fn read(files: Files) -> (Content, Vec<Finding>) {
        let mut broken = Vec::new();
        let (messages, findings) = Messages::read(&files);
        broken.extend(findings);
        let mut editions = Vec::new();
        let mut samples = BTreeMap::new();
        for id in crate::editions::folders(&files) {
            let (edition, findings) = crate::editions::read(&files, &id);
            editions.extend(edition);
            broken.extend(findings);
            if let Some(read) = kept(samples::read(&files, &id), &mut broken) {
                samples.insert(id, read);
            }
        }
        editions.sort_by_key(|e| (e.fiscal_year.is_none(), e.fiscal_year, e.demo, e.id.clone()));
        let guides = texts(&files, "guide/", Guide::parse, &mut broken);
        let content = Content {
            guide_edition: kept(GuideEdition::read(&files, &guides, &editions), &mut broken),
            editions,
            samples,
            guides,
            templates: crate::templates::read(&files, &mut broken),
            glossary: kept(Glossary::read(&files), &mut broken).unwrap_or_default(),
            desks: kept(desks::read_desks(&files), &mut broken).unwrap_or_default(),
            holidays: kept(calendar::read_holidays(&files), &mut broken).unwrap_or_default(),
            years: kept(calendar::read_years(&files), &mut broken).unwrap_or_default(),
            contacts: kept(desks::read_contacts(&files), &mut broken).unwrap_or_default(),
            help: kept(Help::read(&files), &mut broken).unwrap_or_default(),
            poster: kept(PosterWords::read(&files), &mut broken).unwrap_or_default(),
            ten_minutes: kept(TenMinutes::read(&files), &mut broken).unwrap_or_default(),
            releases: kept(releases::read(&files), &mut broken).unwrap_or_default(),
            sheets: files
                .iter()
                .filter_map(|(name, bytes)| Some((name.strip_prefix("sheets/")?.to_owned(), bytes.to_vec())))
                .collect(),
            messages,
            files,
        };
        (content, broken)
    }

    /// The bytes of a file of `content/` by its path; for those that no type stands for.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// Paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The edition of an id.
    #[must_use]
    pub fn edition(&self, id: &str) -> Option<&Edition> {
        self.editions.iter().find(|e| e.id == id)
    }

    /// Each edition with its hash (SHA-256 of the canonical JSON, hex).
    pub fn hashed_editions(&self) -> impl Iterator<Item = (&Edition, String)> {
        self.editions.iter().map(|e| (e, hash::of_edition(e)))
    }

    /// The guide of a form's lineage. Pharmacies read that of the institutions.
    #[must_use]
    pub fn guide(&self, form: &str, lineage: &str) -> Option<&Guide> {
        let series = guide::series(form);
        self.guides.iter().find(|g| g.form == series && g.lineage == lineage)
    }

    /// The guide that stands beside a row.
    #[must_use]
    pub fn guide_of(&self, form: &Form, item: &Item) -> Option<&Guide> {
        self.guide(&form.id, &item.lineage)
    }

    /// The newest template of a paper.
    #[must_use]
    pub fn template(&self, paper: Paper) -> Option<&Template> {
        self.templates.iter().rfind(|t| t.paper == paper)
    }

    /// What is known of the fiscal year of a day; see [`Year::standing`].
    #[must_use]
    pub fn year_in_force(&self, today: Date) -> Option<&Year> {
        self.years.in_force(today)
    }

    /// The newest edition that is no demonstration and was made for the fiscal year of the day or one
    /// before: what is offered for practice while the year's own is missing.
    #[must_use]
    pub fn newest_edition(&self, today: Date) -> Option<&Edition> {
        let year = domain::dates::fiscal_year(today);
        let posted = |e: &Edition| e.posted.parse::<Date>().is_ok_and(|day| day <= today);
        self.editions
            .iter()
            .filter(|e| !e.demo && e.fiscal_year.is_some_and(|y| y < year || (y == year && posted(e))))
            .max_by_key(|e| e.fiscal_year)
    }
}

fn kept<T>(read: Result<T, Finding>, broken: &mut Vec<Finding>) -> Option<T> {
    read.map_err(|finding| broken.push(finding)).ok()
}

/// The Markdown files under a folder.
fn texts<T>(
    files: &Files,
    folder: &str,
    parse: impl Fn(&str, &str) -> Result<T, Finding>,
    broken: &mut Vec<Finding>,
) -> Vec<T> {
    files
        .keys()
        .filter(|name| name.starts_with(folder) && name.ends_with(".md"))
        .filter_map(|name| kept(files::text(files, name).and_then(|text| parse(name, &text)), broken))
        .collect()
}
