//! Proposals while a user types an argument of a prompt or of a resource's address.

use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, Reference};
use veo_project::Workspace;

use crate::prompts::{self, Values};
use crate::resources;

/// Returns what the argument may be, as far as it has been typed.
pub(crate) async fn complete(
    workspace: &Workspace,
    request: &CompleteRequestParams,
) -> CompleteResult {
    let (name, begun) = (&request.argument.name, request.argument.value.as_str());
    let given = |name: &str| {
        let arguments = request.context.as_ref()?.arguments.as_ref()?;
        arguments.get(name).map(String::as_str)
    };
    let values = match &request.r#ref {
        Reference::Resource(_) => {
            resources::complete(workspace, name, begun, given("project")).await
        }
        Reference::Prompt(prompt) => match prompts::values(&prompt.name, name) {
            Values::Any => Vec::new(),
            Values::Projects => resources::complete(workspace, "project", begun, None).await,
            Values::Such(known) => beginning(known, begun),
        },
        // Other references may come with a later protocol.
        _ => Vec::new(),
    };
    CompleteResult::new(first(values))
}

/// Those that begin so, whatever their case.
fn beginning(known: &[&str], begun: &str) -> Vec<String> {
    let begun = begun.to_lowercase();
    known
        .iter()
        .filter(|value| value.to_lowercase().starts_with(&begun))
        .map(ToString::to_string)
        .collect()
}

/// As many as the protocol allows, and how many there are.
fn first(mut values: Vec<String>) -> CompletionInfo {
    let total = u32::try_from(values.len()).ok();
    let has_more = values.len() > CompletionInfo::MAX_VALUES;
    values.truncate(CompletionInfo::MAX_VALUES);
    let mut completion = CompletionInfo::new(values).unwrap_or_default();
    completion.total = total;
    completion.has_more = Some(has_more);
    completion
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_one_in_any_case() {
        let known = ["TikTok", "YouTube Shorts", "X"];
        assert_eq!(beginning(&known, "tik"), ["TikTok"]);
        assert_eq!(beginning(&known, ""), known);
        assert!(beginning(&known, "shorts").is_empty());
    }

    #[test]
    fn no_more_are_proposed_than_the_protocol_allows() {
        let completion = first((0..150).map(|number| number.to_string()).collect());
        assert_eq!(completion.values.len(), 100);
        assert_eq!(
            (completion.total, completion.has_more),
            (Some(150), Some(true))
        );
    }
}
