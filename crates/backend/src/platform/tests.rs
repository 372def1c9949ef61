use super::*;

fn at(path: &str) -> Evidence {
    Evidence {
        called_as: Some(path.into()),
        home: Some("/home/x".into()),
        ..Evidence::default()
    }
}

fn detect(evidence: &Evidence) -> String {
    Platform::detect(evidence).to_string()
}

#[test]
fn paths_name_their_host() {
    for (path, host) in [
        // The vendor's two.
        ("/home/x/.clawhub/veo-3-ai/bin/veo-3-ai", "clawhub"),
        ("/home/x/.clawhub", "clawhub"),
        ("/home/x/./.clawhub/veo-3-ai", "clawhub"),
        ("/home/x//.clawhub//veo-3-ai", "clawhub"),
        ("/home/x/.cursor/skills/veo-3-ai/veo-3-ai", "cursor"),
        ("/home/x/films/film/.cursor/skills/veo-3-ai", "cursor"),
        ("/home/y/.cursor/skills/veo-3-ai", "cursor"),
        ("/home/x/.clawhub/.cursor/skills/veo-3-ai", "clawhub"),
        // Not directly under home, or another folder.
        ("/home/x/my.clawhub/veo-3-ai", "unknown"),
        ("/home/x/.clawhub-old/veo-3-ai", "unknown"),
        ("/home/x/films/.clawhub/veo-3-ai", "unknown"),
        ("/home/y/.clawhub/veo-3-ai", "unknown"),
        ("/home/x/.clawhubs/veo-3-ai", "unknown"),
        ("/home/x/clawhub/veo-3-ai", "unknown"),
        ("/home/xx/.clawhub/veo-3-ai", "unknown"),
        ("/home/x/.cursor/skills-old/veo-3-ai", "unknown"),
        ("/home/x/.cursor/old/skills/veo-3-ai", "unknown"),
        ("/home/x/my.cursor/skills/veo-3-ai", "unknown"),
        ("/home/x/.cursor-server/skills/veo-3-ai", "unknown"),
        ("/home/x/.cursor/veo-3-ai", "unknown"),
        ("/home/x/cursor/skills/veo-3-ai", "unknown"),
        ("/home/x/.cursorskills/veo-3-ai", "unknown"),
        ("/home/x/skills/.cursor/veo-3-ai", "unknown"),
        // The others.
        ("/home/x/.openclaw/skills/veo-3-ai/veo-3-ai", "openclaw"),
        ("/home/x/.openclaw/workspace/skills/veo-3-ai", "openclaw"),
        ("/home/x/.openclaw/extensions/veo-3-ai", "openclaw"),
        ("/home/x/.openclaw/veo-3-ai", "unknown"),
        ("/home/x/.openclaw/workspace/film/veo-3-ai", "unknown"),
        ("/home/x/.clawdbot/veo-3-ai", "openclaw"),
        ("/home/x/.claude/skills/veo-3-ai", "claude"),
        ("/home/x/.claude/plugins/cache/veo/veo-3-ai", "claude"),
        ("/home/x/.claude/plugins/veo-3-ai", "unknown"),
        ("/home/x/.claude/projects/skills/veo-3-ai", "unknown"),
        ("/home/x/.codex/skills/veo-3-ai", "codex"),
        ("/home/x/.codex/plugins/cache/veo-3-ai", "codex"),
        ("/home/x/.gemini/skills/veo-3-ai", "gemini"),
        ("/home/x/.gemini/extensions/veo-3-ai/bin/veo-3-ai", "gemini"),
        ("/home/x/.copilot/veo-3-ai", "copilot"),
        ("/home/x/.codeium/windsurf/veo-3-ai", "windsurf"),
        ("/home/x/.codeium/veo-3-ai", "unknown"),
        ("/home/x/.config/goose/veo-3-ai", "goose"),
        ("/home/x/.config/opencode/skill/veo-3-ai", "opencode"),
        ("/home/x/.kiro/skills/veo-3-ai", "kiro"),
        ("/home/x/.config/veo-3-ai", "unknown"),
        // Shared by many hosts, or by all.
        ("/home/x/.agents/skills/veo-3-ai", "unknown"),
        ("/usr/local/bin/veo-3-ai", "unknown"),
        ("/home/x/.cargo/bin/veo-3-ai", "unknown"),
        ("/home/x/node_modules/.bin/veo-3-ai", "unknown"),
        ("/", "unknown"),
        ("", "unknown"),
    ] {
        assert_eq!(detect(&at(path)), host, "{path}");
    }
}

#[test]
fn the_environment_goes_before_every_path() {
    for (source, host) in [
        ("github", "github"),
        ("  cursor \n", "cursor"),
        ("", "clawhub"),
        ("   ", "clawhub"),
    ] {
        let evidence = Evidence {
            skill_source: Some(source.to_owned()),
            ..at("/home/x/.clawhub/veo-3-ai")
        };
        assert_eq!(detect(&evidence), host, "{source:?}");
    }
}

#[test]
fn as_called_goes_before_resolved_and_the_skill_before_both() {
    let linked = Evidence {
        resolved: Some("/home/x/.cursor/skills/veo-3-ai".into()),
        ..at("/home/x/.clawhub/veo-3-ai")
    };
    assert_eq!(detect(&linked), "clawhub");
    let through_a_shared_folder = Evidence {
        resolved: Some("/home/x/.agents/skills/veo-3-ai".into()),
        ..at("/home/x/.claude/skills/veo-3-ai")
    };
    assert_eq!(detect(&through_a_shared_folder), "claude");
    let resolved_only = Evidence {
        resolved: Some("/home/x/.cursor/skills/veo-3-ai".into()),
        ..at("/usr/local/bin/veo-3-ai")
    };
    assert_eq!(detect(&resolved_only), "cursor");
    let skill = Evidence {
        skill_dir: Some("/home/x/.gemini/skills/veo-3-ai".into()),
        ..linked_to_codex()
    };
    assert_eq!(detect(&skill), "gemini");
}

#[test]
fn a_vendor_folder_in_any_path_goes_before_the_marker_and_the_marker_before_other_hosts() {
    let marked = |path| Evidence {
        has_clawhub_marker: true,
        ..at(path)
    };
    assert_eq!(detect(&marked("/home/x/.cursor/skills/veo-3-ai")), "cursor");
    assert_eq!(
        detect(&marked("/home/x/.claude/skills/veo-3-ai")),
        "clawhub"
    );
    assert_eq!(detect(&marked("/home/x/films/skills/veo-3-ai")), "clawhub");
    let vendor_resolved = Evidence {
        resolved: Some("/home/x/.cursor/skills/v".into()),
        ..linked_to_codex()
    };
    assert_eq!(detect(&vendor_resolved), "cursor");
}

#[test]
fn without_a_home_clawhub_is_not_guessed() {
    let evidence = Evidence {
        home: None,
        ..at("/home/x/.clawhub/veo-3-ai")
    };
    assert_eq!(detect(&evidence), "unknown");
    assert_eq!(detect(&Evidence::default()), "unknown");
}

fn linked_to_codex() -> Evidence {
    at("/home/x/.codex/skills/veo-3-ai")
}
