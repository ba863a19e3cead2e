//! Colours can be read: contrast of the pairs that pages use, by the formula of WCAG 2.2.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../assets/css/tokens.css");

fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let c = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_can_be_read() {
    let colours: BTreeMap<&str, &str> = TOKENS
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "))
        .filter_map(|(name, value)| Some((name, value.split(';').next()?)).filter(|(_, v)| v.starts_with('#')))
        .collect();
    for (text, ground, least) in [
        ("text", "paper", 4.5),
        ("text", "warn-soft", 4.5),
        ("text", "danger-soft", 4.5),
        ("text", "action-soft", 4.5),
        ("text", "ring-light", 4.5),
        ("text-soft", "paper", 4.5),
        ("text-soft", "paper-soft", 4.5),
        ("link", "paper", 4.5),
        ("link", "paper-soft", 4.5),
        ("link-visited", "paper", 4.5),
        ("action-dark", "action-soft", 4.5),
        ("paper", "action", 4.5),
        ("paper", "action-dark", 4.5),
        ("danger", "paper", 4.5),
        ("danger-dark", "danger-soft", 4.5),
        ("good", "good-soft", 4.5),
        ("good", "paper", 4.5),
        ("sample", "sample-soft", 4.5),
        ("line-strong", "paper", 3.0),
        ("ring", "paper", 3.0),
        ("warn-line", "paper", 2.9),
    ] {
        let found = contrast(colours[text], colours[ground]);
        assert!(found >= least, "{text} on {ground}: {found:.2}");
    }
}
