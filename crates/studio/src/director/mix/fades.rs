//! `fade the music in over 2 seconds`, `fade out the sound at the end`, `remove the fades from the music`.

use veo_timeline::edit::{Edge, Edit};
use veo_timeline::{Draft, Millis, Segment, TrackKind};

use super::said::Said;
use super::{ALL, AROUND_NO_MORE, MUSIC, NO_MORE, SOUND};
use crate::director::clips::clips;
use crate::director::heard::Which;
use crate::director::replies;

/// How long a fade takes where nobody says.
const USUAL: Millis = Millis::new(2000);

/// The edits that are asked for, if it is about fades of something that is heard.
pub(super) fn read(said: &Said<'_>, draft: &Draft) -> Result<Option<Vec<Edit>>, String> {
    let fades = ["fade", "fades", "fading"];
    let around = [
        "in",
        "out",
        "over",
        "for",
        "at",
        "to",
        "with",
        "and",
        "end",
        "start",
        "beginning",
        "add",
        "put",
        "make",
        "give",
        "let",
        "have",
        "own",
        "its",
    ];
    let only = [
        &fades[..],
        &around,
        MUSIC,
        SOUND,
        ALL,
        NO_MORE,
        AROUND_NO_MORE,
    ];
    let is_about_more = said.counted.number.is_some() || said.counted.percent.is_some();
    if !said.has_any(&fades) || is_about_more || !said.has_only(&only) {
        return Ok(None);
    }
    let is_no_more = said.has_any(NO_MORE);
    // Else it is the music that is to go.
    let is_of_fades = !said.has("with") && said.has_before(&fades, &[MUSIC, SOUND].concat());
    if is_no_more && !is_of_fades {
        return Ok(None);
    }
    let (edges, length) = match (is_no_more, said.length) {
        (true, None) if edges(said).is_empty() => (Edge::BOTH.to_vec(), Millis::ZERO),
        (true, None) => (edges(said), Millis::ZERO),
        (false, length) => (edges(said), length.unwrap_or(USUAL)),
        (true, Some(_)) => return Ok(None),
    };
    let mut edits = Vec::new();
    for edge in edges {
        let Some(voices) = voices(said, edge, draft)? else {
            return Ok(None);
        };
        edits.extend(voices.into_iter().map(|voice| match voice {
            Voice::Music => Edit::FadeMusic { edge, length },
            Voice::Clip(clip) => Edit::FadeClip { clip, edge, length },
        }));
    }
    Ok((!edits.is_empty()).then_some(edits))
}

/// Which ends are spoken of: in and out, or else where.
fn edges(said: &Said<'_>) -> Vec<Edge> {
    let ways = [("in", Edge::In), ("out", Edge::Out)];
    let places = [
        ("start", Edge::In),
        ("beginning", Edge::In),
        ("end", Edge::Out),
    ];
    let named = |names: &[(&str, Edge)]| {
        let said = names.iter().filter(|(word, _)| said.has(word));
        said.map(|(_, edge)| *edge).collect::<Vec<_>>()
    };
    let ways = named(&ways);
    if ways.is_empty() {
        named(&places)
    } else {
        ways
    }
}

/// Whose sound it is.
enum Voice {
    Music,
    Clip(usize),
}

/// Whose sounds are spoken of; none if nobody's.
fn voices(said: &Said<'_>, edge: Edge, draft: &Draft) -> Result<Option<Vec<Voice>>, String> {
    let view = draft.timeline();
    let all: Vec<_> = clips(&view).collect();
    let is_music = said.has_any(MUSIC);
    let is_sound = said.has_any(SOUND);
    if let Some(name) = said.name {
        let found: Vec<_> = (1..)
            .zip(&all)
            .filter(|(_, clip)| is_called(clip, name))
            .map(|(number, _)| number)
            .collect();
        let mut sounds = view.segments(TrackKind::Audio);
        let is_its_name = sounds.any(|sound| is_called(sound, name));
        return match found[..] {
            _ if said.is_about_a_clip() && is_music => Ok(None),
            [clip] if is_sound && !is_music => Ok(Some(vec![Voice::Clip(clip)])),
            _ if is_its_name => Ok(Some(vec![Voice::Music])),
            _ if !is_sound && !is_music => Ok(None),
            [] => Err(replies::nothing_called(name)),
            _ => Err(replies::which_clip(all.len())),
        };
    }
    match (is_music, said.is_about_a_clip()) {
        (true, false) => Ok(Some(vec![Voice::Music])),
        (false, true) if is_sound => {
            let named = match &said.counted.clips[..] {
                [] => vec![None],
                named => named.iter().copied().map(Some).collect(),
            };
            let clips = named.into_iter().map(|which| {
                let clip = Which::choose(which, all.len()).map(Voice::Clip);
                clip.ok_or_else(|| replies::which_clip(all.len()))
            });
            clips.collect::<Result<_, _>>().map(Some)
        }
        (false, false) if is_sound => {
            // All that is heard at that end of the film.
            let (number, clip) = match edge {
                Edge::In => (1, all.first()),
                Edge::Out => (all.len(), all.last()),
            };
            let is_heard = clip.is_some_and(|clip| clip.volume.is_some());
            let clip = is_heard.then_some(Voice::Clip(number));
            let has_music = view.segments(TrackKind::Audio).next().is_some();
            let music = has_music.then_some(Voice::Music);
            let voices: Vec<_> = clip.into_iter().chain(music).collect();
            if voices.is_empty() {
                return Err(replies::nothing_heard());
            }
            Ok(Some(voices))
        }
        _ => Ok(None),
    }
}

fn is_called(segment: &Segment<'_>, name: &str) -> bool {
    let label = segment.label.map(|label| label.trim().to_lowercase());
    label == Some(name.trim().to_lowercase())
}
