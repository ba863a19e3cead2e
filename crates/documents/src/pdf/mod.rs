//! From a paper to PDF/UA-1. The only place that names typst, whose interface changes with every minor version.

mod faces;
mod world;

pub(crate) use faces::Faces;

use crate::{
    Error, Template,
    instant::{Instant, TOKYO_MINUTES},
    view,
};
use domain::papers::Paper;
use serde_json::json;
use sha2::{Digest, Sha256};
use typst::{
    Library, LibraryExt, WorldExt,
    diag::SourceDiagnostic,
    foundations::{Bytes, Datetime, Smart},
    syntax::{FileId, Source},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{World, id};

/// A PDF of ours has no more pages than this (DESIGN §3).
const PAGES: usize = 300;
/// How many papers long typst keeps what it worked out: fonts' shapes and the templates' own parts.
const KEEP: usize = 3;
/// What was worked out for a longer paper is let go at once: it is much, and helps no other.
const KEPT_PAGES: usize = 12;

/// Templates and library, made once.
#[derive(Debug)]
pub(crate) struct Shop {
    library: LazyHash<Library>,
    sources: Vec<(FileId, Source)>,
    /// SHA-256 over the templates, hex.
    hash: String,
}

impl Shop {
    pub(crate) fn new(templates: &[Template]) -> Result<Shop, Error> {
        let mut sources = Vec::new();
        let mut hash = Sha256::new();
        for template in templates {
            let unreadable = || Error::TemplateUnreadable(template.name.clone());
            let id = id(&template.name).ok_or_else(unreadable)?;
            let text = std::str::from_utf8(&template.source).map_err(|_| unreadable())?;
            hash.update(format!("{}\0{}\0", template.name, text.len()));
            hash.update(text);
            sources.push((id, Source::new(id, text.to_owned())));
        }
        Ok(Shop { library: LazyHash::new(Library::default()), sources, hash: hex(&hash.finalize()) })
    }

    /// What a checker reads in the file, beside what made it: [`domain::papers::trailer`].
    fn keywords(&self, data: &view::Data, faces: &Faces) -> Vec<String> {
        let mut out = vec![
            concat!("Mamori ", env!("CARGO_PKG_VERSION")).to_owned(),
            format!("fonts-sha256={}", faces.hash()),
            format!("templates-sha256={}", self.hash),
        ];
        if let Some(code) = data.switches["code"].as_str() {
            out.push(format!("{}{code}", domain::papers::trailer::CODE));
        }
        if data.switches["demo"] == true {
            out.push(domain::papers::trailer::DEMO.to_owned());
        }
        out
    }

    /// How many pages a paper has.
    pub(crate) fn pages(&self, paper: &Paper, faces: &Faces) -> Result<usize, Error> {
        self.set(paper, faces).map(|(_, pages)| pages)
    }

    /// Prints a paper.
    pub(crate) fn print(&self, paper: &Paper, faces: &Faces) -> Result<Vec<u8>, Error> {
        self.set(paper, faces).map(|(bytes, _)| bytes)
    }

    fn set(&self, paper: &Paper, faces: &Faces) -> Result<(Vec<u8>, usize), Error> {
        let data = view::data(paper, faces)?;
        let at = Instant::parse(&data.at)?;
        let now = Datetime::from_ymd_hms(at.year.into(), at.month, at.day, at.hour, at.minute, at.second)
            .ok_or_else(|| Error::BadInstant(data.at.clone()))?;
        let template = match paper {
            Paper::Sheet(_) => "sheet.typ",
            Paper::Poster(_) => "poster.typ",
            Paper::Invitation(_) | Paper::Invitations(_) => "invitation.typ",
            Paper::Document(_) | Paper::Figures(_) => "document.typ",
            // `view::data` refused it above.
            Paper::Official(_) => return Err(Error::NotThisFormat { paper: "official", format: "pdf" }),
            Paper::Notice(_) => "notice.typ",
        };
        let main = id(template).filter(|main| self.sources.iter().any(|(id, _)| id == main));
        let main = main.ok_or(Error::TemplateMissing(template))?;
        let json = serde_json::to_vec(&json!({
            "meta": {
                "title": data.title,
                "author": data.author,
                "keywords": self.keywords(&data, faces),
                "body_fonts": faces.body(),
                "mono_fonts": faces.mono(),
                "switches": data.switches,
            },
            "paper": data.paper,
        }))?;
        let ident = hex(&Sha256::digest(&json));
        let (outside, logo) = match paper {
            Paper::Notice(notice) => (view::notice::file(notice), notice.logo.as_ref()),
            Paper::Document(document) => (None, document.logo.as_ref()),
            _ => (None, None),
        };
        // No page of somebody else's PDF is tagged as the standard asks.
        let standards: &[PdfStandard] = match outside {
            Some((view::notice::PDF, _)) => &[],
            _ => &[PdfStandard::Ua_1],
        };
        let logo = logo.map(|l| (view::notice::LOGO, l.bytes.as_slice()));
        let brought = outside.into_iter().chain(logo);
        let brought = brought.filter_map(|(name, bytes)| Some((id(name)?, Bytes::new(bytes.to_vec())))).collect();
        let world = World { shop: self, faces, main, data: Bytes::new(json), brought, now };
        let made = compile(&world, now, ident, standards);
        let short = made.as_ref().is_ok_and(|(_, pages)| *pages <= KEPT_PAGES);
        typst::comemo::evict(if short { KEEP } else { 0 });
        made
    }
}

/// The PDF and how many pages it has.
fn compile(
    world: &World<'_>,
    now: Datetime,
    ident: String,
    standards: &[PdfStandard],
) -> Result<(Vec<u8>, usize), Error> {
    let compiled = typst::compile::<PagedDocument>(world);
    for warning in &compiled.warnings {
        tracing::warn!(message = %warning.message, "typst");
    }
    let document = compiled.output.map_err(|errors| refused(world, &errors))?;
    let pages = document.pages().len();
    if pages > PAGES {
        return Err(Error::TooManyPages { pages, limit: PAGES });
    }
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(concat!("Mamori ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp: Timestamp::new_local(now, TOKYO_MINUTES),
        standards: PdfStandards::new(standards).map_err(|error| Error::Typst(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| refused(world, &errors))?;
    Ok((bytes, pages))
}

fn refused(world: &World<'_>, errors: &[SourceDiagnostic]) -> Error {
    let told: Vec<String> = errors.iter().map(|e| format!("{}{}", place(world, e), e.message)).collect();
    Error::Typst(told.join("; "))
}

/// `sheet.typ:12: `, where it is known.
fn place(world: &World<'_>, error: &SourceDiagnostic) -> String {
    let found = || {
        let id = error.span.id()?;
        let start = world.range(error.span)?.start;
        let line = typst::World::source(world, id).ok()?.lines().byte_to_line(start)?;
        Some(format!("{}:{}: ", id.vpath().get_without_slash(), line + 1))
    };
    found().unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
