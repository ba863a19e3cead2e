//! The replies to the ten questions of somebody who has never done this. They travel in the address and are stored only
//! where somebody creates an institution from them.

/// How many questions there are.
pub const QUESTIONS: usize = 10;

/// A reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reply {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// The person does not know.
    Unknown,
}

impl Reply {
    /// Every reply, as the buttons stand.
    pub const ALL: [Reply; 3] = [Reply::Yes, Reply::No, Reply::Unknown];
    /// Its letter in the address.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Reply::Yes => 'y',
            Reply::No => 'n',
            Reply::Unknown => 'u',
        }
    }
    /// The code; the words stand under `ten-CODE`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reply::Yes => "yes",
            Reply::No => "no",
            Reply::Unknown => "unknown",
        }
    }
}

/// The replies of an address, in the order of the questions; none where it holds anything else, or too many.
#[must_use]
pub fn replies(text: &str) -> Option<Vec<Reply>> {
    if text.len() > QUESTIONS {
        return None;
    }
    text.chars().map(|c| Reply::ALL.into_iter().find(|r| r.letter() == c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_replies_and_nothing_else() {
        assert_eq!(replies("ynu"), Some(vec![Reply::Yes, Reply::No, Reply::Unknown]));
        assert_eq!(replies(""), Some(Vec::new()));
        for bad in ["x", "yn ", "ｙ", "yyyyyyyyyyy"] {
            assert_eq!(replies(bad), None, "{bad}");
        }
    }
}
