//! Makes an edit on a draft.

mod clips;
mod sounds;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::{Edit, EditError, Position};
use crate::quote::one_line;
use crate::write::{Revision, set_length, set_member, set_source_in, set_volume};
use crate::{Color, Draft, Media, Millis, Segment, Span, TitleStyle, TrackKind, Volume};

/// How long a still image may stay: it has no source length of its own to end it.
const LONGEST_STILL: Millis = Millis::new(600_000);

pub(super) fn apply(edit: &Edit, draft: &Draft) -> Result<Draft, EditError> {
    let mut revision = Revision::of(draft);
    match edit {
        Edit::AddTitle {
            text,
            start,
            length,
            position,
            color,
            style,
        } => {
            let span = Span {
                start: *start,
                length: *length,
            };
            add_title(
                &mut revision,
                text,
                span,
                look(Some(*position), *color, *style),
            )?;
        }
        Edit::StyleTitle {
            text,
            position,
            color,
            style,
        } => style_title(&mut revision, text, &look(*position, *color, *style))?,
        Edit::RemoveTitle { text } => remove_title(&mut revision, text)?,
        Edit::RemoveTitles => {
            in_use(&revision, TrackKind::Text, EditError::NoTitles)?;
            revision.retain(TrackKind::Text, |_| false);
        }
        Edit::SetMusicVolume(volume) => set_music_volume(&mut revision, *volume)?,
        Edit::RemoveMusic => {
            in_use(&revision, TrackKind::Audio, EditError::NoMusic)?;
            revision.retain(TrackKind::Audio, |_| false);
        }
        Edit::SetClipVolume { clip, volume } => set_clip_volume(&mut revision, *clip, *volume)?,
        Edit::FadeClip { clip, edge, length } => {
            sounds::fade_clip(&mut revision, *clip, (*edge, *length))?;
        }
        Edit::FadeMusic { edge, length } => sounds::fade_music(&mut revision, *edge, *length)?,
        Edit::DuckMusic(left) => sounds::duck(&mut revision, *left)?,
        Edit::SetLoudness(loudness) => sounds::level(&mut revision, *loudness),
        Edit::TrimClip { clip, length } => trim_clip(&mut revision, *clip, *length)?,
        Edit::ChangeClip { clip, change } => clips::change(&mut revision, *clip, *change)?,
        Edit::SplitClip { clip, after } => clips::split(&mut revision, *clip, *after)?,
        Edit::PutOver { clip, below, place } => {
            clips::put_over(&mut revision, (*clip, *below), *place)?;
        }
        Edit::RemoveOver => {
            if revision.tracks_over().is_empty() {
                return Err(EditError::NothingOver);
            }
            revision.remove_tracks_over();
        }
        Edit::RemoveClip { clip } => remove_clip(&mut revision, *clip)?,
        Edit::MoveClip { clip, to } => move_clip(&mut revision, *clip, *to)?,
    }
    Ok(revision.finish())
}

fn add_title(
    revision: &mut Revision,
    text: &str,
    span: Span,
    look: Map<String, Value>,
) -> Result<(), EditError> {
    let duration = revision.view().duration;
    if text.trim().is_empty() {
        return Err(EditError::TitleWithoutWords);
    }
    if duration == Millis::ZERO {
        return Err(EditError::NothingToTitle);
    }
    if span.start >= duration {
        return Err(EditError::TitleAfterEnd {
            start: span.start,
            duration,
        });
    }
    if span.length == Millis::ZERO {
        return Err(EditError::NoLength);
    }
    let mut meta = json!({"text": text, "start": span.start.get()});
    for (name, value) in look {
        meta[name] = value;
    }
    let id = format!("title-{}", revision.next_version());
    let segment = json!({"id": id, "d": span.length.get(), "m": meta});
    revision.append(TrackKind::Text, "titles", segment);
    Ok(())
}

/// The members that say how a title looks.
fn look(position: Option<Position>, color: Option<Color>, style: TitleStyle) -> Map<String, Value> {
    let mut members = style.members();
    members.extend(position.map(|position| ("position".to_owned(), position.name().into())));
    members.extend(color.map(|color| ("color".to_owned(), color.to_string().into())));
    members
}

fn style_title(
    revision: &mut Revision,
    text: &str,
    look: &Map<String, Value>,
) -> Result<(), EditError> {
    let says_it = titles_that_say(revision, text)?;
    let view = revision.view();
    let found: Vec<Vec<bool>> = (view.tracks.iter())
        .map(|track| {
            let is_text = track.kind == TrackKind::Text;
            let segments = track.segments.iter();
            segments.map(|each| is_text && says_it(each)).collect()
        })
        .collect();
    for (track, found) in found.into_iter().enumerate() {
        if !found.contains(&true) {
            continue;
        }
        revision.change_segments(track, |segments| {
            let styled = segments.iter_mut().zip(found).filter(|(_, found)| *found);
            for (segment, _) in styled {
                for (name, value) in look {
                    set_member(segment, name, value.clone());
                }
            }
        });
    }
    Ok(())
}

fn remove_title(revision: &mut Revision, text: &str) -> Result<(), EditError> {
    let says_it = titles_that_say(revision, text)?;
    revision.retain(TrackKind::Text, |segment| !says_it(segment));
    Ok(())
}

/// What tells the titles with these words, of which there is at least one.
fn titles_that_say(
    revision: &Revision,
    text: &str,
) -> Result<impl Fn(&Segment<'_>) -> bool + use<>, EditError> {
    in_use(revision, TrackKind::Text, EditError::NoTitles)?;
    let wanted = comparable(text);
    let says_it =
        move |segment: &Segment<'_>| segment.text.map(comparable).as_ref() == Some(&wanted);
    let view = revision.view();
    if !view.segments(TrackKind::Text).any(&says_it) {
        let titles = view
            .segments(TrackKind::Text)
            .filter_map(|segment| segment.text);
        let titles = titles.map(one_line).collect();
        return Err(EditError::NoSuchTitle {
            text: one_line(text),
            titles,
        });
    }
    Ok(says_it)
}

fn comparable(text: &str) -> String {
    one_line(text).to_lowercase()
}

fn set_music_volume(revision: &mut Revision, volume: Volume) -> Result<(), EditError> {
    in_use(revision, TrackKind::Audio, EditError::NoMusic)?;
    let kinds: Vec<_> = revision
        .view()
        .tracks
        .iter()
        .map(|track| track.kind)
        .collect();
    for (track, kind) in kinds.into_iter().enumerate() {
        if kind == TrackKind::Audio {
            revision.change_segments(track, |segments| {
                for segment in segments {
                    set_volume(segment, volume);
                }
            });
        }
    }
    Ok(())
}

fn set_clip_volume(revision: &mut Revision, clip: usize, volume: Volume) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let view = revision.view();
    if view.tracks[place.track].segments[place.index]
        .volume
        .is_none()
    {
        return Err(EditError::SilentClip { clip });
    }
    revision.change_segments(place.track, |segments| {
        set_volume(&mut segments[place.index], volume);
    });
    Ok(())
}

fn trim_clip(revision: &mut Revision, clip: usize, length: Millis) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let view = revision.view();
    let segment = &view.tracks[place.track].segments[place.index];
    let start = segment.start;
    let effects = &segment.effects;
    // What runs backwards begins with the end of what it shows, and is cut at its beginning.
    let end = segment.source_in + effects.speed.of_source(segment.length);
    let longest = match (segment.media, segment.source_length) {
        (Some(Media::Image), _) => LONGEST_STILL,
        _ if effects.freeze => LONGEST_STILL,
        (_, Some(_)) if effects.reverse => effects.speed.on_timeline(end),
        (_, Some(source_length)) => {
            let left = source_length.saturating_sub(segment.source_in);
            effects.speed.on_timeline(left)
        }
        (_, None) => segment.length,
    };
    let begin = (effects.reverse && !effects.freeze)
        .then(|| end.saturating_sub(effects.speed.of_source(length)));
    if length == Millis::ZERO {
        return Err(EditError::NoLength);
    }
    if length > longest {
        return Err(EditError::ClipTooShort {
            clip,
            length,
            longest,
        });
    }
    revision.change_segments(place.track, |segments| {
        set_length(&mut segments[place.index], Span { start, length });
        if let Some(begin) = begin {
            set_source_in(&mut segments[place.index], begin);
        }
    });
    revision.lay_end_to_end(place.track);
    Ok(())
}

fn remove_clip(revision: &mut Revision, clip: usize) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    if place.count == 1 {
        revision.remove_track(place.track);
        revision.remove_tracks_over();
        return Ok(());
    }
    revision.change_segments(place.track, |segments| segments.remove(place.index));
    revision.lay_end_to_end(place.track);
    Ok(())
}

fn move_clip(revision: &mut Revision, clip: usize, to: usize) -> Result<(), EditError> {
    let place = find_clip(revision, clip)?;
    let target = to.checked_sub(1).filter(|target| *target < place.count);
    let target = target.ok_or(EditError::NoSuchPlace {
        place: to,
        count: place.count,
    })?;
    revision.change_segments(place.track, |segments| {
        let segment = segments.remove(place.index);
        segments.insert(target, segment);
    });
    revision.lay_end_to_end(place.track);
    Ok(())
}

/// Where a clip is in the draft, and how many there are beside it.
struct Place {
    track: usize,
    index: usize,
    count: usize,
}

fn find_clip(revision: &Revision, clip: usize) -> Result<Place, EditError> {
    let track = revision.track_in_use(TrackKind::Video);
    let count = track.map_or(0, |track| revision.view().tracks[track].segments.len());
    let index = clip.checked_sub(1).filter(|index| *index < count);
    match (track, index) {
        (Some(track), Some(index)) => Ok(Place {
            track,
            index,
            count,
        }),
        _ => Err(EditError::NoSuchClip { clip, count }),
    }
}

fn in_use(revision: &Revision, kind: TrackKind, otherwise: EditError) -> Result<usize, EditError> {
    revision.track_in_use(kind).ok_or(otherwise)
}
