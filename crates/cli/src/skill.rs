//! The skill that this command belongs to: the one home of its version.

/// Its name, and ours on every call of the API.
pub(crate) const NAME: &str = "veo-3-ai";

/// The skill's text, as it ships.
const SKILL: &str = include_str!("../../../skill/veo-3-ai/SKILL.md");

/// The version in the skill's frontmatter: the top-level `version`, else `metadata.version`
/// (reference/ecosystem.md section 1.2). `None` if there is neither, which a test rules out.
pub(crate) fn version() -> Option<&'static str> {
    let frontmatter = SKILL.strip_prefix("---\n")?.split("\n---\n").next()?;
    let value = |prefix: &str| {
        let line = frontmatter
            .lines()
            .find_map(|line| line.strip_prefix(prefix))?;
        Some(line.trim().trim_matches('"'))
    };
    value("version:").or_else(|| value("  version:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_packages() {
        assert_eq!(version(), Some(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn both_places_say_the_same() {
        let quoted = format!("version: \"{}\"", env!("CARGO_PKG_VERSION"));
        let lines: Vec<_> = SKILL
            .lines()
            .filter(|line| line.trim_start() == quoted)
            .collect();
        assert_eq!(lines, [quoted.clone(), format!("  {quoted}")]);
    }
}
