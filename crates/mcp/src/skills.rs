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
const FILES: &[(&str, &str)] = &[
    ("SKILL.md", include_str!("../../../skill/veo-3-ai/SKILL.md")),
    (
        "references/sentences.md",
        include_str!("../../../skill/veo-3-ai/references/sentences.md"),
    ),
];

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

/// Lists what lies in the skill's folder, or in one below it.
pub(crate) fn read_folder(address: &str) -> Result<ReadResourceDirectoryResult, ErrorData> {
    let folder = address.trim_end_matches('/');
    let mut inside: Vec<Resource> = resources()
        .into_iter()
        .filter_map(|file| {
            let below = file.uri.strip_prefix(folder)?.strip_prefix('/')?;
            Some(match below.split_once('/') {
                Some((name, _)) => subfolder(folder, name),
                None => file,
            })
        })
        .collect();
    inside.dedup();
    if inside.is_empty() || !folder.starts_with(FOLDER) {
        return Err(unknown(address));
    }
    Ok(ReadResourceDirectoryResult::with_all_items(inside))
}

fn subfolder(folder: &str, name: &str) -> Resource {
    Resource::new(format!("{folder}/{name}"), name).with_mime_type("inode/directory")
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
    use std::path::{Path, PathBuf};

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
        let there: BTreeSet<String> = files(&folder)
            .iter()
            .map(|file| file.strip_prefix(&folder).unwrap().display().to_string())
            .collect();
        let served: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(served, there);
        for (path, _) in FILES {
            assert!(read(&uri(path)).is_some());
        }
        assert!(read("skill://veo-3-ai/").is_none());
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .flat_map(|path| {
                if path.is_dir() {
                    files(&path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }

    #[test]
    fn folders_list_what_lies_in_them() {
        let names = |folder: &str| {
            let inside = read_folder(folder).unwrap().resources;
            let told = inside
                .iter()
                .map(|r| (r.uri.clone(), r.mime_type.clone().unwrap()));
            told.collect::<Vec<_>>()
        };
        let markdown = |uri: &str| (uri.to_owned(), MARKDOWN.to_owned());
        assert_eq!(
            names("skill://veo-3-ai/"),
            [
                markdown("skill://veo-3-ai/SKILL.md"),
                (
                    "skill://veo-3-ai/references".to_owned(),
                    "inode/directory".to_owned()
                ),
            ]
        );
        assert_eq!(
            names("skill://veo-3-ai/references"),
            [markdown("skill://veo-3-ai/references/sentences.md")]
        );
        for nowhere in [
            "skill://veo-3-ai/SKILL.md",
            "skill://veo-3-ai/films",
            "skill:",
            "",
        ] {
            assert!(read_folder(nowhere).is_err(), "{nowhere}");
        }
    }
}
