//! Instructions about how sounds come, go and lie over each other: `fade the music in over 2 seconds`, `duck the music
//! under the speech`, `make it -14 LUFS`.

mod fades;
mod said;

use veo_timeline::edit::Edit;
use veo_timeline::{Draft, Loudness, Sounding, Volume};

use super::replies;
use super::tokens::Token;
use said::Said;

/// The edits that these tokens ask for, if they are about how sounds lie together.
///
/// # Errors
/// The answer, when they are but cannot be carried out.
pub(super) fn read(tokens: &[Token], draft: &Draft) -> Result<Option<Vec<Edit>>, String> {
    let Some(said) = Said::listen(tokens) else {
        return Ok(None);
    };
    let edit = match loudness(&said)? {
        None => ducking(&said)?,
        leveled => leveled,
    };
    match edit {
        None => fades::read(&said, draft),
        edit => Ok(edit.map(|edit| vec![edit])),
    }
}

/// What the music is called.
const MUSIC: &[&str] = &["music", "bgm", "song", "soundtrack", "tune"];

/// What is heard of anything.
const SOUND: &[&str] = &["sound", "audio", "volume", "loudness"];

/// What all of it is called.
const ALL: &[&str] = &[
    "film",
    "movie",
    "video",
    "it",
    "everything",
    "all",
    "whole",
    "mix",
    "overall",
];

/// That something is to be so no more, and what may stand around that.
const NO_MORE: &[&str] = &["stop", "don't", "not", "remove", "off", "disable"];
const AROUND_NO_MORE: &[&str] = &["do", "turn", "from"];

/// `normalize the loudness`, `make it -14 LUFS`, `stop normalizing`.
fn loudness(said: &Said<'_>) -> Result<Option<Edit>, String> {
    let normalizes = [
        "normalize",
        "normalise",
        "normalizing",
        "normalising",
        "normalization",
        "normalisation",
    ];
    let around = [
        "make", "set", "bring", "level", "to", "at", "lufs", "minus", "add", "apply", "use",
        "change",
    ];
    let is_it = said.has_any(&normalizes) || said.has("lufs");
    let only = [
        &normalizes[..],
        SOUND,
        ALL,
        &around,
        NO_MORE,
        AROUND_NO_MORE,
    ];
    let is_about_more =
        said.is_about_a_clip() || said.length.is_some() || said.counted.percent.is_some();
    if !is_it || is_about_more || said.name.is_some() || !said.has_only(&only) {
        return Ok(None);
    }
    match (said.counted.number, said.has_any(NO_MORE)) {
        (None, true) => Ok(Some(Edit::SetLoudness(None))),
        (None, false) if !said.has("lufs") => Ok(Some(Edit::SetLoudness(Some(Loudness::WEB)))),
        (Some(lufs), false) => Loudness::from_lufs(lufs)
            .map(|loudness| Some(Edit::SetLoudness(Some(loudness))))
            .ok_or_else(|| replies::loudness_out_of_range(lufs)),
        _ => Ok(None),
    }
}

/// `duck the music under the speech`, `lower the music while people speak`, `stop ducking`.
fn ducking(said: &Said<'_>) -> Result<Option<Edit>, String> {
    let ducks = ["duck", "ducks", "ducking"];
    let lowers = ["lower", "dip", "quieter", "soften", "down"];
    let speech = [
        "speech",
        "voice",
        "voices",
        "voiceover",
        "dialogue",
        "dialog",
        "narration",
        "talking",
        "speaking",
        "speak",
        "speaks",
        "talk",
        "talks",
        "words",
    ];
    let under = ["under", "beneath", "behind", "while", "when", "during"];
    let around = [
        "make", "let", "to", "turn", "have", "add", "for", "people", "someone", "somebody", "is",
        "are", "there",
    ];
    let is_under = said.has_any(&under) && said.has_any(&speech) && said.has_any(&lowers);
    let is_it = said.has_any(&ducks) || is_under && said.has_any(MUSIC);
    let only = [
        &ducks[..],
        &lowers,
        &speech,
        &under,
        &around,
        MUSIC,
        SOUND,
        NO_MORE,
        AROUND_NO_MORE,
    ];
    let is_about_more =
        !said.counted.clips.is_empty() || said.length.is_some() || said.counted.number.is_some();
    if !is_it || is_about_more || said.name.is_some() || !said.has_only(&only) {
        return Ok(None);
    }
    match (said.counted.percent, said.has_any(NO_MORE)) {
        (None, true) => Ok(Some(Edit::DuckMusic(None))),
        (None, false) => Ok(Some(Edit::DuckMusic(Some(Sounding::DUCKED)))),
        // So much less is not so much.
        (Some(percent), false) if said.has("to") => (0.0..=100.0)
            .contains(&percent)
            .then(|| Volume::from_fraction(percent / 100.0))
            .map(|left| Some(Edit::DuckMusic(Some(left))))
            .ok_or_else(|| replies::ducking_out_of_range(percent)),
        _ => Ok(None),
    }
}
