//! QR codes on papers.

use qrcode::QrCode;
use qrcode::render::svg;

/// The code of an address as SVG; none when it is too long for one.
pub(crate) fn svg(address: &str) -> Option<String> {
    let code = QrCode::new(address.as_bytes()).ok()?;
    Some(code.render::<svg::Color>().min_dimensions(160, 160).quiet_zone(true).build())
}
