//! Official numbers in the styles in use: `2(1)`, `2-①`, `2-(4)`, `３－①`, `1-2`.

use domain::text::{circled, fold_number};

/// An official number as it is compared: 2(1) and 2-① are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Number {
    /// The parts of the number: section, ordinal …
    Parts(Vec<u32>),
    /// Something that holds no digits, folded.
    Other(String),
}

/// Reads an official number in any style.
#[must_use]
pub fn number(text: &str) -> Number {
    let folded = fold_number(text);
    let mut parts: Vec<u32> = Vec::new();
    let mut open = false;
    for c in folded.chars() {
        match (c.to_digit(10), circled(c)) {
            (Some(digit), _) if open => {
                if let Some(last) = parts.last_mut() {
                    *last = last.saturating_mul(10).saturating_add(digit);
                }
            }
            (Some(digit), _) => parts.push(digit),
            (None, Some(value)) => parts.push(value),
            (None, None) => {}
        }
        open = c.is_ascii_digit();
    }
    if parts.is_empty() { Number::Other(folded) } else { Number::Parts(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_the_same_number() {
        for same in ["2(1)", "2-①", "2-(1)", "２－①", "2①", "２（１）", "2 - 1", "2⑴"] {
            assert_eq!(number(same), Number::Parts(vec![2, 1]), "{same}");
        }
        assert_eq!(number("2-⑪"), Number::Parts(vec![2, 11]));
        assert_eq!(number("2(11)"), Number::Parts(vec![2, 11]));
        assert_ne!(number("21"), number("2-1"));
        assert_eq!(number("―"), Number::Other("-".into()));
    }
}
