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

    /// Prints a paper.
    pub(crate) fn print(&self, paper: &Paper, faces: &Faces) -> Result<Vec<u8>, Error> {
        let data = view::data(paper, faces)?;
        let at = Instant::parse(&data.at)?;
        let now = Datetime::from_ymd_hms(at.year.into(), at.month, at.day, at.hour, at.minute, at.second)
            .ok_or_else(|| Error::BadInstant(data.at.clone()))?;
        let template = match paper {
            Paper::Sheet(_) => "sheet.typ",
            Paper::Poster(_) => "poster.typ",
            Paper::Invitation(_) => "invitation.typ",
        };
        let main = id(template).filter(|main| self.sources.iter().any(|(id, _)| id == main));
        let main = main.ok_or(Error::TemplateMissing(template))?;
        let json = serde_json::to_vec(&json!({
            "meta": {
                "title": data.title,
                "author": data.author,
                "keywords": [
                    concat!("Mamori ", env!("CARGO_PKG_VERSION")),
                    format!("fonts-sha256={}", faces.hash()),
                    format!("templates-sha256={}", self.hash),
                ],
                "body_fonts": faces.body(),
                "mono_fonts": faces.mono(),
                "switches": data.switches,
            },
            "paper": data.paper,
        }))?;
        let ident = hex(&Sha256::digest(&json));
        let world = World { shop: self, faces, main, data: Bytes::new(json), now };
        let bytes = compile(&world, now, ident);
        typst::comemo::evict(KEEP);
        bytes
    }
}

fn compile(world: &World<'_>, now: Datetime, ident: String) -> Result<Vec<u8>, Error> {
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
        standards: PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|error| Error::Typst(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| refused(world, &errors))
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
