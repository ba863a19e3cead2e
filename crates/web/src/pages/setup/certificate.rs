//! GET /certificate: how a phone or a PC learns to trust the certificate authority that the house made for itself, and
//! the certificate as a file. Only in the clinic's network is there something to trust; elsewhere the page says that
//! nothing is needed, and the file is not there.

use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::options::Authority;
use crate::qr;
use crate::visit::Visitor;
use app::Place;
use askama::Template;
use askama::filters::Safe;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

#[derive(Template)]
#[template(path = "pages/setup/certificate.html")]
struct Page {
    t: Frame,
    authority: Option<Authority>,
    place: Place,
    addresses: Vec<String>,
    qr: Option<Safe<String>>,
}

impl Page {
    /// The fingerprint in groups of four, as people compare them.
    fn groups(&self, authority: &Authority) -> String {
        let groups = authority.fingerprint.chunks(2).map(|pair| pair.iter().map(|b| format!("{b:02X}")).collect());
        groups.collect::<Vec<String>>().join(" ")
    }
}

/// GET /certificate
pub async fn show(visit: Visitor) -> Answer {
    let authority = visit.web.options.authority.clone();
    let addresses: Vec<String> = authority.iter().flat_map(|a| a.addresses.all()).map(|a| a + "/certificate").collect();
    let title = if authority.is_some() { "certificate-title" } else { "certificate-title-none" };
    page(&Page {
        t: Frame::new(&visit, title),
        place: visit.app().config.place,
        // A phone cannot open what only this machine can.
        qr: addresses.first().and_then(|address| qr::svg(address)),
        addresses,
        authority,
    })
}

/// GET /certificate/mamori-ca.crt: DER, which phones, Windows and browsers take as it is.
pub async fn file(visit: Visitor) -> Answer {
    let authority = visit.web.options.authority.as_ref().ok_or_else(Fault::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-x509-ca-cert")),
        // An iPhone offers to keep it only when it may show it.
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"mamori-ca.crt\"")),
    ];
    Ok((headers, authority.der.clone()).into_response())
}
