//! What a tool of the agent does, in words for the user (protocol.md 4.7).

/// Parts of tool names, the more telling ones first.
const STAGES: &[(&str, &str)] = &[
    ("generate_video", CLIP),
    ("seedance", CLIP),
    ("generate_image", "making a picture"),
    ("voice", "making the voice"),
    ("music", "making the music"),
    ("suno", "making the music"),
    ("audio", "making the sound"),
    ("understand", "looking at the footage"),
    ("analyze", "looking at the footage"),
    ("edit", "editing the timeline"),
    ("draft", "editing the timeline"),
    ("multitrack", "editing the timeline"),
];

const CLIP: &str = "making the clip";

/// Whether this tool makes footage.
pub(super) fn makes_a_clip(name: &str) -> bool {
    of_tool(name) == CLIP
}

/// What the agent is at while this tool runs.
pub(super) fn of_tool(name: &str) -> &'static str {
    let name = name.to_lowercase();
    STAGES
        .iter()
        .find(|(part, _)| name.contains(part))
        .map_or("working", |(_, stage)| stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_told_by_parts_of_their_names() {
        for (tool, stage) in [
            ("generate_video_with_seedance", "making the clip"),
            ("edit_multitrack", "editing the timeline"),
            ("Generate_Music", "making the music"),
            ("something_new", "working"),
        ] {
            assert_eq!(of_tool(tool), stage);
        }
    }
}
