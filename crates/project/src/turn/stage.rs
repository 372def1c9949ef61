//! What a tool of the agent does, in words for the user (protocol.md 4.7).
//!
//! Only its name is looked at; what it is called with is never shown.

/// Parts of tool names, the more telling ones first.
const STAGES: &[(&str, &str)] = &[
    ("generate_video", CLIP),
    ("seedance", CLIP),
    ("generate_image", "making a picture"),
    ("understand", "looking at the footage"),
    ("analy", "looking at the footage"),
    ("mix", "mixing the sound"),
    ("voice", "making the voice"),
    ("speech", "making the voice"),
    ("music", "making the music"),
    ("suno", "making the music"),
    ("bgm", "making the music"),
    ("subtitle", "writing the subtitles"),
    ("caption", "writing the subtitles"),
    ("edit", "editing the timeline"),
    ("draft", "editing the timeline"),
    ("multitrack", "editing the timeline"),
    ("audio", "making the sound"),
    ("sound", "making the sound"),
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
            ("Seedance2", "making the clip"),
            ("generate_image", "making a picture"),
            ("edit_multitrack", "editing the timeline"),
            ("save_draft", "editing the timeline"),
            ("multitrack_mixdown", "mixing the sound"),
            ("audio_mix", "mixing the sound"),
            ("edit_audio", "editing the timeline"),
            ("generate_audio", "making the sound"),
            ("Generate_Music", "making the music"),
            ("suno", "making the music"),
            ("voiceover", "making the voice"),
            ("understand_video", "looking at the footage"),
            ("analyze_audio", "looking at the footage"),
            ("add_subtitles", "writing the subtitles"),
            ("something_new", "working"),
            ("", "working"),
        ] {
            assert_eq!(of_tool(tool), stage, "{tool}");
        }
    }
}
