//! Reading the command line: the help, and the sentence for whatever was not understood.

use crate::args::Typed;
use crate::said::Said;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use content::{Lang, Messages};

/// Reads the command line; the help speaks the words of `content/`.
///
/// # Errors
/// As clap gives them; also for `--help` and `--version`.
pub fn read(words: &Messages, lang: Lang) -> Result<Typed, clap::Error> {
    let command = told(Typed::command(), "cli-help", words, lang);
    Typed::from_arg_matches(&command.try_get_matches()?)
}

fn told(mut command: clap::Command, path: &str, words: &Messages, lang: Lang) -> clap::Command {
    if words.has(lang, path) {
        command = command.about(words.say(lang, path, &[]));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| told(sub, &format!("{path}-{name}"), words, lang));
    }
    let arguments: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    for id in arguments {
        let key = format!("cli-help--{}", id.replace('_', "-"));
        if words.has(lang, &key) {
            command = command.mut_arg(&id, |argument| argument.help(words.say(lang, &key, &[])));
        }
    }
    command
}

/// What clap could not read, in one sentence; help and version are printed, and are no fault.
#[must_use]
pub fn not_understood(error: &clap::Error) -> Option<Said> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let _gone = error.print();
        return None;
    }
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    Some(match error.kind() {
        ErrorKind::InvalidSubcommand => {
            Said::wrong_use("cli-use-command").with("what", named(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => Said::wrong_use("cli-use-argument").with("what", named(ContextKind::InvalidArg)),
        ErrorKind::MissingRequiredArgument => {
            Said::wrong_use("cli-use-missing").with("what", named(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Said::wrong_use("cli-use-value")
            .with("value", named(ContextKind::InvalidValue))
            .with("what", named(ContextKind::InvalidArg)),
        _ => Said::wrong_use("cli-use-other"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Typed::command().debug_assert();
    }

    /// The keys of the commands that lack words in a language.
    fn without(command: &clap::Command, path: &str, words: &Messages, out: &mut Vec<String>) {
        for sub in command.get_subcommands() {
            let key = format!("{path}-{}", sub.get_name());
            without(sub, &key, words, out);
            if !Lang::ALL.iter().all(|lang| words.has(*lang, &key)) {
                out.push(key);
            }
        }
    }

    #[test]
    fn the_help_has_words_for_every_command() {
        let mut lacking = Vec::new();
        without(&Typed::command(), "cli-help", &Messages::bundled().expect("messages"), &mut lacking);
        assert_eq!(lacking, Vec::<String>::new());
    }
}
