//! Reads the reason of a failure out of what FFmpeg printed.

use std::collections::BTreeSet;

/// How many of its last complaints are passed on.
const KEPT: usize = 2;

/// What FFmpeg complained about last, without the names of its parts and of our files.
pub(crate) fn reason(messages: &str) -> String {
    let mut complaints: Vec<&str> = Vec::new();
    for line in messages.lines() {
        if let Some(complaint) = complaint(line)
            && !complaints.contains(&complaint)
        {
            complaints.push(complaint);
        }
    }
    let last = complaints.len().saturating_sub(KEPT);
    match &complaints[last..] {
        [] => "FFmpeg gave no reason".to_owned(),
        complaints => complaints.join("; "),
    }
}

/// The number of the input that the last complaint names that names one.
pub(crate) fn blamed_input(messages: &str) -> Option<usize> {
    messages.lines().rev().find_map(blamed)
}

/// The numbers of all inputs that are named in complaints.
pub(crate) fn blamed_inputs(messages: &str) -> BTreeSet<usize> {
    messages.lines().filter_map(blamed).collect()
}

/// Whether an input, which is not named, ended in the middle.
pub(crate) fn is_cut_off(messages: &str) -> bool {
    ["partial file", "ended prematurely"]
        .iter()
        .any(|words| messages.contains(words))
}

/// The number of the input that a complaint names, as in `Error while decoding stream #3:0`.
fn blamed(line: &str) -> Option<usize> {
    let lower = line.to_lowercase();
    if !lower.contains("error") && !lower.contains("invalid") {
        return None;
    }
    // `[vist#3:0/h264 @ 0x55]` since FFmpeg 6, `stream #3:0` before.
    let (_, rest) = lower
        .split_once("ist#")
        .or_else(|| lower.split_once("input stream #"))
        .or_else(|| lower.split_once("decoding stream #"))?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The complaint in a line: `[part @ 0x55] complaint` or `file:/path: complaint`.
fn complaint(line: &str) -> Option<&str> {
    let line = line.trim();
    let said = if let Some(rest) = line.strip_prefix('[') {
        let (part, said) = rest.split_once("] ")?;
        part.contains(" @ ").then_some(said)?
    } else if line.starts_with("file:") {
        line.rsplit_once(": ")?.1
    } else if line.starts_with("Error ") || line.starts_with("Unknown ") {
        line
    } else {
        return None;
    };
    let said = said.trim().trim_end_matches('.');
    // What follows from a failure does not explain it.
    let follows = [
        "Error marking filters",
        "Error opening input file",
        "Could not find codec parameters",
    ];
    let explains = !said.is_empty() && !follows.iter().any(|start| said.starts_with(start));
    explains.then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_last_complaints_without_paths() {
        for (messages, expected) in [
            (
                "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55d] moov atom not found\n\
                 file:/home/ann/x.mp4: Invalid data found when processing input\n",
                "moov atom not found; Invalid data found when processing input",
            ),
            (
                "[in#0 @ 0x55] Error opening input: Invalid data found\n\
                 Error opening input file file:/home/ann/x.mp4.\n\
                 Error opening input files: Invalid data found\n",
                "Error opening input: Invalid data found",
            ),
            (
                "  Duration: N/A\nUnknown encoder 'libx264'\n",
                "Unknown encoder 'libx264'",
            ),
            ("", "FFmpeg gave no reason"),
        ] {
            assert_eq!(reason(messages), expected);
        }
    }

    #[test]
    fn finds_the_input_that_is_blamed() {
        for (messages, expected) in [
            (
                "Error while decoding stream #3:0: Invalid data found\n",
                Some(3),
            ),
            (
                "[vist#12:0/h264 @ 0x55] Error submitting packet\n",
                Some(12),
            ),
            ("Stream #0:0: Video: h264\n", None),
        ] {
            assert_eq!(blamed_input(messages), expected, "{messages}");
        }
    }
}
