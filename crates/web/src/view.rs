//! How a person wants to see pages: language, big type, readings.

use app::people::Preferences;
use content::{Lang, Ruby};

/// Kept in the person's preferences, and in a cookie before sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct View {
    /// Language of the interface.
    pub lang: Lang,
    /// 20 px instead of 17 px.
    pub big_type: bool,
    /// Readings above kanji.
    pub furigana: bool,
}

impl View {
    /// As the cookie holds it: `ja.big.furigana`.
    #[must_use]
    pub fn to_cookie(self) -> String {
        let mut out = self.lang.code().to_owned();
        if self.big_type {
            out.push_str(".big");
        }
        if self.furigana {
            out.push_str(".furigana");
        }
        out
    }
    /// From the cookie; what is not understood is left at its default.
    #[must_use]
    pub fn from_cookie(text: &str) -> Self {
        let mut view = View::default();
        for part in text.split('.') {
            match part {
                "big" => view.big_type = true,
                "furigana" => view.furigana = true,
                code => view.lang = Lang::from_code(code).unwrap_or(view.lang),
            }
        }
        view
    }
    /// From what a person keeps.
    #[must_use]
    pub fn of(kept: &Preferences) -> Self {
        Self { lang: kept.lang, big_type: kept.big_type, furigana: kept.furigana }
    }
    /// As a person keeps it.
    #[must_use]
    pub fn to_keep(self) -> Preferences {
        Preferences { big_type: self.big_type, furigana: self.furigana, lang: self.lang }
    }
    /// Whether readings are shown.
    #[must_use]
    pub fn ruby(self) -> Ruby {
        if self.furigana { Ruby::On } else { Ruby::Off }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_survives_its_cookie() {
        for lang in Lang::ALL {
            for (big_type, furigana) in [(false, false), (true, false), (false, true), (true, true)] {
                let view = View { lang, big_type, furigana };
                assert_eq!(View::from_cookie(&view.to_cookie()), view);
            }
        }
        assert_eq!(View::from_cookie("xx.<script>"), View::default());
    }
}
