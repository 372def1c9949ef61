//! Edits of how sounds come, go and give way, and of how loud all of them are.

use serde_json::Value;

use super::{EditError, find_clip, in_use};
use crate::edit::Edge;
use crate::write::{Revision, set_member};
use crate::{Loudness, Millis, TrackKind, Volume};

/// Has a clip's own sound come or go.
pub(super) fn fade_clip(
    revision: &mut Revision,
    clip: usize,
    (edge, length): (Edge, Millis),
) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let view = revision.view();
    if view.tracks[place.track].segments[place.index]
        .volume
        .is_none()
    {
        return Err(EditError::NothingToFade { clip });
    }
    revision.change_segments(place.track, |segments| {
        fade(&mut segments[place.index], edge, length);
    });
    Ok(())
}

/// Has the music come or go: on each of its tracks what begins first, or ends last.
pub(super) fn fade_music(
    revision: &mut Revision,
    edge: Edge,
    length: Millis,
) -> Result<(), EditError> {
    in_use(revision, TrackKind::Audio, EditError::NoMusic)?;
    let view = revision.view();
    let tracks = view.tracks.iter().enumerate();
    let music = tracks.filter(|(_, track)| track.kind == TrackKind::Audio);
    let outer: Vec<_> = music
        .filter_map(|(number, track)| {
            let segments = track.segments.iter().enumerate();
            let outer = match edge {
                Edge::In => segments.min_by_key(|(_, segment)| segment.start),
                Edge::Out => segments.max_by_key(|(_, segment)| segment.span().end()),
            };
            outer.map(|(index, _)| (number, index))
        })
        .collect();
    for (track, index) in outer {
        revision.change_segments(track, |segments| fade(&mut segments[index], edge, length));
    }
    Ok(())
}

/// Has all music give way to the clips, or not.
pub(super) fn duck(revision: &mut Revision, left: Option<Volume>) -> Result<(), EditError> {
    in_use(revision, TrackKind::Audio, EditError::NoMusic)?;
    let kinds = revision.view().tracks.into_iter().map(|track| track.kind);
    let kinds: Vec<_> = kinds.collect();
    let left = left.map_or(Value::Bool(false), |left| left.fraction().into());
    for (track, kind) in kinds.into_iter().enumerate() {
        if kind == TrackKind::Audio {
            revision.change_segments(track, |segments| {
                for segment in segments {
                    set_member(segment, "duck", left.clone());
                }
            });
        }
    }
    Ok(())
}

/// Says how loud the whole film is to be.
pub(super) fn level(revision: &mut Revision, loudness: Option<Loudness>) {
    let loudness = loudness.map_or(Value::Bool(false), |loudness| loudness.lufs().into());
    revision.set_meta("loudness", loudness);
}

fn fade(segment: &mut Value, edge: Edge, length: Millis) {
    set_member(segment, edge.member(), length.get().into());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::edit::{Edge, Edit, EditError};
    use crate::{Draft, Loudness, Millis, Sounding, Timeline, TrackKind, Volume};

    /// Two clips, of which the second has no sound, and music in two pieces.
    fn film() -> Draft {
        Draft::from_value(json!({"d": 8000, "t": [
            {"tt": 0, "sg": [
                {"d": 4000, "m": {"start": 0, "source_length": 9000, "volume": 1}},
                {"d": 4000, "m": {"start": 4000}}]},
            {"tt": 1, "sg": [
                {"d": 3000, "m": {"start": 5000, "volume": 1}},
                {"d": 4000, "fade_in": 1.5, "m": {"start": 0, "volume": 1}}]}]}))
    }

    fn edited(edits: &[Edit]) -> Draft {
        let edit = |draft: Draft, edit: &Edit| edit.apply(&draft).unwrap();
        edits.iter().fold(film(), edit)
    }

    fn heard(view: &Timeline<'_>, kind: TrackKind) -> Vec<Sounding> {
        view.segments(kind).map(|each| each.sounding).collect()
    }

    #[test]
    fn the_music_comes_first_and_goes_last_where_it_is_told_to() {
        let fade = |edge, length| Edit::FadeMusic {
            edge,
            length: Millis::new(length),
        };
        let draft = edited(&[fade(Edge::In, 2000), fade(Edge::Out, 0)]);
        let view = draft.timeline();
        let heard: Vec<_> = heard(&view, TrackKind::Audio)
            .iter()
            .map(|sounding| Edge::BOTH.map(|edge| sounding.fade(edge).map(Millis::get)))
            .collect();
        assert_eq!(heard, [[None, Some(0)], [Some(2000), None]]);
        let nothing = fade(Edge::In, 1).apply(&Draft::default());
        assert_eq!(nothing, Err(EditError::NoMusic));
    }

    #[test]
    fn of_two_halves_of_a_clip_one_comes_and_the_other_goes() {
        let fade = |clip, edge| Edit::FadeClip {
            clip,
            edge,
            length: Millis::new(500),
        };
        let after = Millis::new(1000);
        let split = Edit::SplitClip { clip: 1, after };
        let draft = edited(&[fade(1, Edge::In), fade(1, Edge::Out), split]);
        let view = draft.timeline();
        let heard: Vec<_> = heard(&view, TrackKind::Video)
            .iter()
            .map(|sounding| Edge::BOTH.map(|edge| sounding.fade(edge).is_some()))
            .collect();
        assert_eq!(heard, [[true, false], [false, true], [false, false]]);
        let silent = fade(2, Edge::In).apply(&film());
        assert_eq!(silent, Err(EditError::NothingToFade { clip: 2 }));
    }

    #[test]
    fn music_gives_way_and_the_film_is_leveled_until_they_are_not_to() {
        let on = [
            Edit::DuckMusic(Volume::new(30)),
            Edit::SetLoudness(Some(Loudness::WEB)),
        ];
        let draft = edited(&on);
        let ducked: Vec<_> = heard(&draft.timeline(), TrackKind::Audio)
            .iter()
            .map(|sounding| sounding.duck)
            .collect();
        assert_eq!(ducked, [Volume::new(30); 2]);
        assert_eq!(draft.timeline().loudness, Some(Loudness::WEB));
        let off = [Edit::DuckMusic(None), Edit::SetLoudness(None)];
        let draft = edited(&[on, off].concat());
        let heard = heard(&draft.timeline(), TrackKind::Audio);
        assert!(heard.iter().all(|sounding| sounding.duck.is_none()));
        assert_eq!(draft.timeline().loudness, None);
    }
}
