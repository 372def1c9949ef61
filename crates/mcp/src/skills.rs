//! The skill of this program, served over the protocol (SEP-2640): an agent can learn how to use the
//! tools from the server itself, without an installation.

use std::sync::LazyLock;

use rmcp::ErrorData;
use rmcp::model::{
    GetSkillResult, JsonObject, ListSkillsResult, ReadResourceDirectoryResult, ReadResourceResult,
    Resource, ResourceContents, Skill, SkillFrontmatter, SkillResource, SkillResources,
};
use serde_json::{Value, json};

/// Every file of the skill, by its path below the skill's folder.
const FILES: &[(&str, &str)] = &[("SKILL.md", include_str!("../../../skill/veo-3-ai/SKILL.md"))];

/// The folder of the skill; its last segment is the skill's name.
const FOLDER: &str = "skill://veo-3-ai";

const MARKDOWN: &str = "text/markdown";

/// The skill, with a digest of each file. Made once: the files are part of this program.
static SKILL: LazyLock<Skill> = LazyLock::new(|| {
    let files = FILES
        .iter()
        .map(|(path, text)| SkillResource::from_bytes(uri(path), text.as_bytes()));
    Skill::new(
        uri("SKILL.md"),
        frontmatter(),
        SkillResources::Files(files.collect()),
    )
});

/// Lists the skills: this one.
pub(crate) fn list() -> ListSkillsResult {
    ListSkillsResult::with_all_items(vec![SKILL.clone()])
}

/// Returns the skill, if that is its address.
pub(crate) fn get(address: &str) -> Result<GetSkillResult, ErrorData> {
    if address == SKILL.uri {
        Ok(GetSkillResult::new(SKILL.clone()))
    } else {
        Err(unknown(address))
    }
}

/// Lists what lies in the skill's folder.
pub(crate) fn read_folder(address: &str) -> Result<ReadResourceDirectoryResult, ErrorData> {
    if address.trim_end_matches('/') == FOLDER {
        Ok(ReadResourceDirectoryResult::with_all_items(resources()))
    } else {
        Err(unknown(address))
    }
}

/// The skill's files as resources.
pub(crate) fn resources() -> Vec<Resource> {
    let files = FILES.iter().map(|(path, text)| {
        let resource = |name: &str| {
            Resource::new(uri(path), name)
                .with_title(format!("How to make videos: {path}"))
                .with_mime_type(MARKDOWN)
                .with_size(text.len() as u64)
        };
        if uri(path) == SKILL.uri {
            // The extension's rule: this one is called as its frontmatter says.
            let called = &SKILL.frontmatter;
            resource(&called.name).with_description(&called.description)
        } else {
            resource(path)
        }
    });
    files.collect()
}

/// Reads one of the skill's files, if that is its address.
pub(crate) fn read(address: &str) -> Option<ReadResourceResult> {
    let (_, text) = FILES.iter().find(|(path, _)| uri(path) == address)?;
    let contents = ResourceContents::text(*text, address).with_mime_type(MARKDOWN);
    Some(ReadResourceResult::new(vec![contents]))
}

fn uri(path: &str) -> String {
    format!("{FOLDER}/{path}")
}

/// The extension has one code for this in both eras.
fn unknown(address: &str) -> ErrorData {
    ErrorData::invalid_params("There is no such skill", Some(json!({ "uri": address })))
}

/// The frontmatter with every field that its author wrote. A test holds that it can be read.
fn frontmatter() -> SkillFrontmatter {
    let text = FILES[0].1.strip_prefix("---\n").unwrap_or_default();
    let yaml = text.split("\n---\n").next().unwrap_or_default();
    let mut fields: JsonObject = yaml_serde::from_str(yaml).unwrap_or_default();
    let mut take = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let named = SkillFrontmatter::new(take("name"), take("description"));
    fields
        .into_iter()
        .fold(named, |all, (name, value)| all.with_field(name, value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_skill_is_valid_and_says_all_that_its_author_wrote() {
        SKILL.validate().unwrap();
        assert_eq!(SKILL.name(), "veo-3-ai");
        assert!(SKILL.frontmatter.description.contains("videos"));
        assert_eq!(SKILL.frontmatter.extra["license"], "MIT-0");
        assert_eq!(
            SKILL.frontmatter.extra["metadata"]["openclaw"]["primaryEnv"],
            "NEMO_TOKEN"
        );
    }

    #[test]
    fn every_file_of_the_skill_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../skill/veo-3-ai");
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let served: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(served, there);
        for (path, _) in FILES {
            assert!(read(&uri(path)).is_some());
        }
        assert!(read("skill://veo-3-ai/").is_none());
    }
}
