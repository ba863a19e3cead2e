//! What a message is made of: its text and its variables.

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::BTreeSet;

/// What one message is made of.
pub(crate) struct Shape {
    /// The file that holds it.
    pub file: String,
    /// Names of its variables.
    pub variables: BTreeSet<String>,
    /// All its words, with readings as `{漢字|かんじ}`; variants follow one another.
    pub text: String,
    /// Whether its words depend on its values: a plural, a number written in a certain way, another message.
    pub chooses: bool,
}

/// The messages of a file that have words.
pub(crate) fn shapes(resource: &FluentResource, file: &str) -> Vec<(String, Shape)> {
    resource
        .entries()
        .filter_map(|entry| match entry {
            Entry::Message(message) => message.value.as_ref().map(|value| (message.id.name, value)),
            _ => None,
        })
        .map(|(key, value)| {
            let (variables, text) = (BTreeSet::new(), String::new());
            let mut shape = Shape { file: file.to_owned(), variables, text, chooses: false };
            shape.pattern(value);
            (key.to_owned(), shape)
        })
        .collect()
}

impl Shape {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.chooses = true;
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                    self.text.push(' ');
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        self.chooses |= !matches!(
            inline,
            InlineExpression::StringLiteral { .. }
                | InlineExpression::VariableReference { .. }
                | InlineExpression::Placeable { .. }
        );
        match inline {
            InlineExpression::StringLiteral { value } => self.text.push_str(value),
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::TermReference { arguments: Some(arguments), .. } => self.arguments(arguments),
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|a| self.inline(a));
        arguments.named.iter().for_each(|a| self.inline(&a.value));
    }
}

/// Fluent reads `{` as the begin of a placeable; a reading `{漢字|かんじ}` becomes text with literal braces.
/// Lines stay where they are.
pub(crate) fn protect_readings(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let end = inner.find(['{', '}', '"', '\n']).unwrap_or(inner.len());
        let body = &inner[..end];
        if inner[end..].starts_with('}') && body.split_once('|').is_some_and(|(b, r)| !b.is_empty() && !r.is_empty()) {
            out.push_str("{\"{\"}");
            out.push_str(body);
            out.push_str("{\"}\"}");
            rest = &inner[end + 1..];
        } else {
            out.push('{');
            rest = inner;
        }
    }
    out.push_str(rest);
    out
}
