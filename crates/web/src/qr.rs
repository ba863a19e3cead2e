//! QR codes as SVG for pages.

use askama::filters::Safe;
use qrcode::QrCode;
use qrcode::render::svg;

/// The code of an address; none when it is too long for one. Nothing of the address stands in the markup.
#[must_use]
pub fn svg(address: &str) -> Option<Safe<String>> {
    let code = QrCode::new(address.as_bytes()).ok()?;
    let image = code.render::<svg::Color>().min_dimensions(160, 160).quiet_zone(true).build();
    // Inside a page there is no XML declaration.
    let start = image.find("<svg")?;
    Some(Safe(image[start..].to_owned()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_plain_svg() {
        let image = super::svg("https://mihon.example/invitation/ABCD").expect("fits").0;
        assert!(image.starts_with("<svg") && !image.contains("style=") && !image.contains("<script"), "{image:.200}");
    }
}
