//! Edits of what is done to a clip's picture and time, of where a clip is cut, and of where it is shown.

use serde_json::{Value, json};

use super::{EditError, find_clip};
use crate::edit::{ClipChange, Edge};
use crate::view::Effects;
use crate::write::{Revision, set_in, set_length, set_source_in};
use crate::{Fit, Media, Millis, Region, Segment, Share, Span, Speed, Turn};

/// Changes what is done to a clip; another speed makes it as much shorter or longer.
pub(super) fn change(
    revision: &mut Revision,
    clip: usize,
    change: ClipChange,
) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let view = revision.view();
    let segment = &view.tracks[place.track].segments[place.index];
    let span = match change {
        ClipChange::Speed(speed) if runs(segment) => {
            let shown = segment.effects.speed.of_source(segment.length);
            let length = speed.on_timeline(shown).max(Millis::new(1));
            Some(Span {
                start: segment.start,
                length,
            })
        }
        _ => None,
    };
    let (name, value) = written(change);
    revision.change_segments(place.track, |segments| {
        set_in(&mut segments[place.index], name, value);
        if let Some(span) = span {
            set_length(&mut segments[place.index], span);
        }
    });
    if span.is_some() {
        revision.lay_end_to_end(place.track);
    }
    Ok(())
}

/// Makes two clips out of one.
pub(super) fn split(revision: &mut Revision, clip: usize, after: Millis) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let view = revision.view();
    let segment = &view.tracks[place.track].segments[place.index];
    let (start, length) = (segment.start, segment.length);
    if after == Millis::ZERO || after >= length {
        return Err(EditError::NoPlaceToSplit {
            clip,
            after,
            length,
        });
    }
    let rest = length.saturating_sub(after);
    let Effects {
        speed,
        reverse,
        motion,
        ..
    } = segment.effects;
    // What runs backwards begins with the end of what it shows.
    let (first_in, second_in) = match (runs(segment), reverse) {
        (false, _) => (Millis::ZERO, Millis::ZERO),
        (true, true) => (speed.of_source(rest), Millis::ZERO),
        (true, false) => (Millis::ZERO, speed.of_source(after)),
    };
    let begin = segment.source_in;
    let share = Share::from_fraction(after.as_seconds() / length.as_seconds());
    let motions = motion.map(|motion| motion.split(share));
    let id = format!("clip-{}", revision.next_version());
    revision.change_segments(place.track, |segments| {
        let first = &mut segments[place.index];
        let mut second = first.clone();
        if let Value::Object(members) = &mut second {
            members.insert("id".to_owned(), id.into());
        }
        // What is done at one end of it is done at that of one half.
        set_in(&mut second, "transition", None);
        set_in(&mut second, Edge::In.member(), None);
        set_in(first, Edge::Out.member(), None);
        if let Some((from, to)) = motions {
            set_in(first, "motion", written(ClipChange::Motion(Some(from))).1);
            set_in(
                &mut second,
                "motion",
                written(ClipChange::Motion(Some(to))).1,
            );
        }
        for (half, later) in [(&mut *first, first_in), (&mut second, second_in)] {
            if later > Millis::ZERO {
                set_source_in(half, begin + later);
            }
        }
        let of = |start, length| Span { start, length };
        set_length(first, of(start, after));
        set_length(&mut second, of(start + after, rest));
        segments.insert(place.index + 1, second);
    });
    revision.lay_end_to_end(place.track);
    Ok(())
}

/// Takes a clip out of its track and shows it over another one.
pub(super) fn put_over(
    revision: &mut Revision,
    (clip, below): (usize, usize),
    region: Region,
) -> Result<(), EditError> {
    let (place, lower) = (find_clip(revision, clip)?, find_clip(revision, below)?);
    if place.index == lower.index {
        return Err(EditError::OverItself { clip });
    }
    let mut segment =
        revision.change_segments(place.track, |segments| segments.remove(place.index));
    revision.lay_end_to_end(place.track);
    let index = lower.index - usize::from(place.index < lower.index);
    let view = revision.view();
    let start = view.tracks[place.track].segments[index].start;
    let moved = ("start", Some(start.get().into()));
    let (name, value) = written(ClipChange::Place(Some(region)));
    for (name, value) in [moved, (name, value), ("transition", None)] {
        set_in(&mut segment, name, value);
    }
    revision.append_over(segment);
    Ok(())
}

/// Whether time passes in a segment's source.
fn runs(segment: &Segment<'_>) -> bool {
    segment.media != Some(Media::Image) && !segment.effects.freeze
}

/// The member of a segment's `m` that says it; none where nothing needs to be said.
fn written(change: ClipChange) -> (&'static str, Option<Value>) {
    let share = |share: Share, usual: Share| (share != usual).then(|| share.fraction().into());
    match change {
        ClipChange::Speed(speed) => (
            "speed",
            (speed != Speed::NORMAL).then(|| speed.factor().into()),
        ),
        ClipChange::Reverse(reverse) => ("reverse", reverse.then(|| true.into())),
        ClipChange::Freeze(freeze) => ("freeze", freeze.then(|| true.into())),
        ClipChange::Fit(fit) => ("fit", Some(Fit::name(fit).into())),
        ClipChange::Crop(crop) => ("crop", crop.map(region)),
        ClipChange::Turn(turn) => ("rotate", (turn != Turn::None).then(|| turn.degrees().into())),
        ClipChange::Motion(motion) => ("motion", motion.map(|motion| match motion.name() {
            Some(name) => name.into(),
            None => json!({"from": window(motion.from), "to": window(motion.to)}),
        })),
        ClipChange::Look(look) => ("look", look.map(|look| look.name().into())),
        ClipChange::Blur(blur) => ("blur", share(blur, Share::NONE)),
        ClipChange::Vignette(vignette) => ("vignette", share(vignette, Share::NONE)),
        ClipChange::Opacity(opacity) => ("opacity", share(opacity, Share::ALL)),
        ClipChange::Place(place) => ("box", place.map(region)),
        ClipChange::Transition(transition) => ("transition", transition.map(|transition| {
            json!({"kind": transition.kind.name(), "ms": transition.length().get()})
        })),
    }
}

fn region(region: Region) -> Value {
    match region.name() {
        Some(name) => name.into(),
        None => json!({
            "x": region.left().fraction(),
            "y": region.top().fraction(),
            "w": region.width().fraction(),
            "h": region.height().fraction(),
        }),
    }
}

fn window(window: crate::Window) -> Value {
    let (x, y) = window.centre();
    json!({"zoom": window.zoom(), "x": x.fraction(), "y": y.fraction()})
}
