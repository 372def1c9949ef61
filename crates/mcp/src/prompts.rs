//! Workflows that a user can start: each tells the agent which tools to call, in which order.

mod workflows;

use rmcp::ErrorData;
use rmcp::model::{
    GetPromptResult, JsonObject, ListPromptsResult, Prompt, PromptArgument, PromptMessage, Role,
};

use workflows::WORKFLOWS;

/// The longest value of an argument, in bytes; a tool takes no longer prompt either.
const LONGEST_VALUE: usize = 10_000;

/// One workflow.
struct Workflow {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: &'static [Argument],
    /// The message, line by line. `{name}` stands for an argument; a line whose argument was not given is
    /// left out.
    lines: &'static [&'static str],
}

struct Argument {
    name: &'static str,
    description: &'static str,
    is_required: bool,
    values: Values,
}

/// What is proposed while the user types a value.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    /// Nothing: it is the user's own words.
    Any,
    /// The projects that there are.
    Projects,
    /// These, among others.
    Such(&'static [&'static str]),
}

/// Lists the workflows.
pub(crate) fn list() -> ListPromptsResult {
    ListPromptsResult::with_all_items(WORKFLOWS.iter().map(prompt).collect())
}

/// Writes the message of one.
pub(crate) fn get(name: &str, given: Option<&JsonObject>) -> Result<GetPromptResult, ErrorData> {
    let invalid = |reason: String| ErrorData::invalid_params(reason, None);
    let workflow = WORKFLOWS
        .iter()
        .find(|workflow| workflow.name == name)
        .ok_or_else(|| invalid(format!("there is no prompt {name:?}")))?;
    let mut values = Vec::new();
    for argument in workflow.arguments {
        let value = given.and_then(|given| given.get(argument.name)?.as_str());
        match value.map(str::trim).filter(|value| !value.is_empty()) {
            Some(value) if value.len() > LONGEST_VALUE => {
                return Err(invalid(format!(
                    "the argument {:?} is longer than {LONGEST_VALUE} bytes",
                    argument.name
                )));
            }
            Some(value) => values.push((argument.name, value)),
            None if argument.is_required => {
                return Err(invalid(format!(
                    "the prompt {name:?} needs the argument {:?}: {}",
                    argument.name, argument.description
                )));
            }
            None => {}
        }
    }
    let lines: Vec<String> = workflow
        .lines
        .iter()
        .filter_map(|line| filled(line, workflow.arguments, &values))
        .collect();
    let message = PromptMessage::new_text(Role::User, lines.join("\n"));
    Ok(GetPromptResult::new(vec![message]).with_description(workflow.description))
}

/// Returns what is proposed for an argument of a workflow.
pub(crate) fn values(prompt: &str, argument: &str) -> Values {
    let workflow = WORKFLOWS.iter().find(|workflow| workflow.name == prompt);
    let arguments = workflow.map_or(&[][..], |workflow| workflow.arguments);
    let known = arguments.iter().find(|known| known.name == argument);
    known.map_or(Values::Any, |known| known.values)
}

fn prompt(workflow: &Workflow) -> Prompt {
    let arguments = workflow.arguments.iter().map(|argument| {
        PromptArgument::new(argument.name)
            .with_description(argument.description)
            .with_required(argument.is_required)
    });
    Prompt::new(
        workflow.name,
        Some(workflow.description),
        Some(arguments.collect()),
    )
    .with_title(workflow.title)
}

/// Puts the values into a line. What a value itself says is never replaced.
fn filled(line: &str, arguments: &[Argument], values: &[(&str, &str)]) -> Option<String> {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        debug_assert!(arguments.iter().any(|argument| argument.name == name));
        let (_, value) = values.iter().find(|(known, _)| *known == name)?;
        text.push_str(before);
        text.push_str(value);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::json;

    use super::*;

    fn text(name: &str, arguments: &serde_json::Value) -> String {
        let given = arguments.as_object().unwrap();
        let result = get(name, Some(given)).unwrap();
        let message = serde_json::to_value(&result.messages[0]).unwrap();
        message["content"]["text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn every_line_names_arguments_that_there_are() {
        for workflow in WORKFLOWS {
            let all: Vec<_> = workflow
                .arguments
                .iter()
                .map(|argument| (argument.name, "x"))
                .collect();
            for line in workflow.lines {
                assert!(filled(line, workflow.arguments, &all).is_some(), "{line}");
            }
        }
    }

    #[test]
    fn a_line_without_its_value_is_left_out() {
        let with = text(
            "social_cut",
            &json!({ "platform": "TikTok", "project": "55", "seconds": "{project}" }),
        );
        assert_snapshot!(with);
        let without = text(
            "social_cut",
            &json!({ "platform": "TikTok", "seconds": " " }),
        );
        assert!(!without.contains("55"), "{without}");
        assert!(!without.contains('{'), "{without}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = get("storyboard", None).unwrap_err();
        assert_eq!(
            error.message,
            r#"the prompt "storyboard" needs the argument "story": The story, in your own words"#
        );
        let error = get("poem", None).unwrap_err();
        assert_eq!(error.message, r#"there is no prompt "poem""#);
    }
}
