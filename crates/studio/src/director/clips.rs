//! Instructions about clips: `trim the first clip to 5 seconds`, `move clip 3 to the start`.

use veo_timeline::edit::Edit;
use veo_timeline::{Draft, Segment, Timeline, TrackKind};

use super::heard::{Heard, Sense, Which};
use super::measures::whole;
use super::replies;
use super::tokens::{Kind, Token};

/// The edit that these tokens ask for, if they are about clips.
///
/// # Errors
/// The answer, when they are about clips but leave open which one.
pub(super) fn read(tokens: &[Token], draft: &Draft) -> Result<Option<Edit>, String> {
    let view = draft.timeline();
    let count = clips(&view).count();
    if let Some((which, to)) = moving(tokens, count) {
        let clip = Which::choose(which, count).ok_or_else(|| replies::which_clip(count))?;
        return Ok(Some(Edit::MoveClip { clip, to }));
    }
    let Some(heard) = Heard::listen(tokens) else {
        return Ok(None);
    };
    if !heard.has(Sense::Clip) || heard.percent.is_some() {
        return Ok(None);
    }
    let removes = heard.has_only(&[Sense::Remove, Sense::Clip, Sense::The]);
    let is_removal = heard.has(Sense::Remove) && removes && heard.length.is_none();
    if !is_removal && !is_trim(&heard) {
        return Ok(None);
    }
    let clip = Which::choose(heard.which, count).ok_or_else(|| replies::which_clip(count))?;
    let Some(length) = heard.length else {
        return Ok(Some(Edit::RemoveClip { clip }));
    };
    let current = clip
        .checked_sub(1)
        .and_then(|index| clips(&view).nth(index));
    let length = match current.filter(|_| heard.has(Sense::By)) {
        None => length,
        Some(segment) if heard.has(Sense::Extend) => segment.length + length,
        Some(segment) => segment.length.saturating_sub(length),
    };
    Ok(Some(Edit::TrimClip { clip, length }))
}

/// The clips of a timeline as edits count them: the segments of the first video track that has any.
pub(super) fn clips<'v, 'd>(
    view: &'v Timeline<'d>,
) -> impl Iterator<Item = &'v Segment<'d>> + use<'v, 'd> {
    let track = view
        .tracks
        .iter()
        .find(|track| track.kind == TrackKind::Video && !track.segments.is_empty());
    track.into_iter().flat_map(|track| &track.segments)
}

/// `trim the clip to 5 seconds`, `make the first clip 5 seconds long`; `make a 5 second clip` is footage.
fn is_trim(heard: &Heard) -> bool {
    let verb = [Sense::Trim, Sense::Extend];
    let is_one_that_is_there = heard.which.is_some() || heard.has(Sense::The);
    heard.length.is_some()
        && (heard.has_any(&verb) || heard.has(Sense::Set) && is_one_that_is_there)
        && heard.has_only(&[
            Sense::Trim,
            Sense::Extend,
            Sense::Set,
            Sense::Clip,
            Sense::The,
            Sense::To,
            Sense::By,
            Sense::Long,
        ])
}

/// Which clip is moved, and to what number; `None` when these tokens do not move one.
fn moving(tokens: &[Token], count: usize) -> Option<(Option<Which>, usize)> {
    let to = tokens.iter().position(|token| token.is_one_of(&["to"]))?;
    let heard = Heard::listen(&tokens[..to])?;
    let is_move = heard.has(Sense::Move) && heard.has(Sense::Clip);
    if !is_move || !heard.has_only(&[Sense::Move, Sense::Clip, Sense::The]) {
        return None;
    }
    let place = tokens[to + 1..].iter().filter(|token| {
        !token.is_one_of(&[
            "the", "very", "position", "place", "number", "clip", "spot", "de",
        ]) && !token.is_mark(".!?,")
    });
    let [place] = place.collect::<Vec<_>>()[..] else {
        return None;
    };
    let number = match &place.kind {
        Kind::Number(number) => whole(*number)?,
        Kind::Ordinal(place) => *place,
        Kind::Word(word) => match word.as_str() {
            "start" | "beginning" | "front" => 1,
            "end" | "back" | "last" => count,
            _ => return None,
        },
        _ => return None,
    };
    Some((heard.which, number))
}
