//! The quiz of a seminar: a few questions, one right answer each, typed with ○ and ×.

use crate::text::clean_line;
use serde::{Deserialize, Serialize};

/// Most questions.
pub const QUESTIONS_MAX: usize = 20;
/// Most choices of one question.
pub const CHOICES_MAX: usize = 6;
/// Longest question or choice (characters).
pub const LINE_MAX: usize = 200;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub asked: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Which of them is right, from 0.
    pub right: usize,
}

/// What is wrong with a quiz as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongQuiz {
    /// A choice stands before any question.
    NoQuestion,
    /// A question with fewer than two choices, or too many.
    Choices,
    /// A question without a ○, or with two.
    Right,
    /// A line that is too long, or empty behind its mark.
    Line,
    /// There are too many questions.
    Many,
}

impl WrongQuiz {
    /// Key of the sentence, which names the line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WrongQuiz::NoQuestion => "seminar-quiz-no-question",
            WrongQuiz::Choices => "seminar-quiz-choices",
            WrongQuiz::Right => "seminar-quiz-right",
            WrongQuiz::Line => "seminar-quiz-line",
            WrongQuiz::Many => "seminar-quiz-many",
        }
    }
}

/// Reads a quiz as an editor types it: a question on a line of its own, below it its choices, the right one with ○ in
/// front, the others with ×.
///
/// # Errors
/// What is wrong, and in which line (from 1); of a question as a whole, its first line.
pub fn read(text: &str) -> Result<Vec<Question>, (usize, WrongQuiz)> {
    let mut out: Vec<(usize, Question, usize)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (number, line) = (at + 1, clean_line(line));
        if line.is_empty() {
            continue;
        }
        let mark = line.chars().next().unwrap_or_default();
        let right = matches!(mark, '○' | '〇' | '◯' | '⭕');
        let choice = right || matches!(mark, '×' | '✕' | '✗' | '❌');
        let words = if choice { line.chars().skip(1).collect::<String>().trim().to_owned() } else { line };
        if words.is_empty() || words.chars().count() > LINE_MAX {
            return Err((number, WrongQuiz::Line));
        }
        if !choice {
            out.push((number, Question { asked: words, choices: Vec::new(), right: 0 }, 0));
            continue;
        }
        let Some((_, question, rights)) = out.last_mut() else { return Err((number, WrongQuiz::NoQuestion)) };
        if right {
            question.right = question.choices.len();
            *rights += 1;
        }
        question.choices.push(words);
    }
    for (number, question, rights) in &out {
        if !(2..=CHOICES_MAX).contains(&question.choices.len()) {
            return Err((*number, WrongQuiz::Choices));
        }
        if *rights != 1 {
            return Err((*number, WrongQuiz::Right));
        }
    }
    if let Some((number, ..)) = out.get(QUESTIONS_MAX) {
        return Err((*number, WrongQuiz::Many));
    }
    Ok(out.into_iter().map(|(_, question, _)| question).collect())
}

/// A quiz as its editor types it.
#[must_use]
pub fn write(quiz: &[Question]) -> String {
    let one = |q: &Question| {
        let choices =
            q.choices.iter().enumerate().map(|(at, c)| format!("{} {c}", if at == q.right { '○' } else { '×' }));
        std::iter::once(q.asked.clone()).chain(choices).collect::<Vec<_>>().join("\n")
    };
    quiz.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// How many answers are right; a question without an answer is none.
#[must_use]
pub fn right(quiz: &[Question], given: &[Option<usize>]) -> usize {
    quiz.iter().zip(given).filter(|(q, g)| **g == Some(q.right)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TYPED: &str = "変なファイルを開いたら、まず何をしますか。\n○ 線を抜き、責任者に知らせる\n× もう一度開く\n\n\
                         だれに知らせますか。\n✕ だれにも\n◯ 責任者\n× 患者さん";

    #[test]
    fn a_quiz_is_typed_with_rings_and_crosses() {
        let quiz = read(TYPED).expect("a quiz");
        assert_eq!(quiz.len(), 2);
        assert_eq!((quiz[0].right, quiz[1].right, quiz[1].choices.len()), (0, 1, 3));
        assert_eq!(read(&write(&quiz)), Ok(quiz.clone()));
        assert_eq!(right(&quiz, &[Some(0), Some(1)]), 2);
        assert_eq!(right(&quiz, &[Some(0)]), 1);
        assert_eq!(right(&quiz, &[None, Some(7)]), 0);
    }

    #[test]
    fn a_wrong_quiz_names_its_line() {
        assert_eq!(read("○ a"), Err((1, WrongQuiz::NoQuestion)));
        assert_eq!(read("q\n○ a"), Err((1, WrongQuiz::Choices)));
        assert_eq!(read("q\n○ a\n× b\n\nr\n× a\n× b"), Err((5, WrongQuiz::Right)));
        assert_eq!(read("q\n○ a\n○ b"), Err((1, WrongQuiz::Right)));
        assert_eq!(read("q\n○\n× b"), Err((2, WrongQuiz::Line)));
        assert_eq!(read("\n \n"), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn no_text_breaks_a_quiz(text in "[○×a \n]{0,60}") {
            if let Ok(quiz) = read(&text) {
                prop_assert!(quiz.iter().all(|q| q.right < q.choices.len()));
                prop_assert_eq!(read(&write(&quiz)), Ok(quiz));
            }
        }
    }
}
