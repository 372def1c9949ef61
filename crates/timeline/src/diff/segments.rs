//! Finds the segments of one draft again in another.

use super::{Change, Subject};
use crate::edit::{ClipChange, Edge};
use crate::{Segment, Timeline, TrackKind};

/// What happened to the segments on the tracks of this kind: those that went, stayed and came.
pub(super) fn changes(kind: TrackKind, old: &Timeline<'_>, new: &Timeline<'_>) -> Vec<Change> {
    let mut old: Vec<_> = old.segments(kind).collect();
    let mut new: Vec<_> = new.segments(kind).collect();
    let kept = pair_up(&mut old, &mut new);

    let mut changes: Vec<_> = old
        .iter()
        .map(|segment| Change::Removed(Subject::of(kind, segment)))
        .collect();
    let some_left_or_came = !old.is_empty() || !new.is_empty();
    let some_length_changed = kept.iter().any(|(was, is)| was.length != is.length);
    let moved_up = kind == TrackKind::Video && (some_left_or_came || some_length_changed);
    for (was, is) in kept {
        changes.extend(changes_of_one(kind, was, is, moved_up));
    }
    changes.extend(new.iter().map(|segment| Change::Added {
        subject: Subject::of(kind, segment),
        span: segment.span(),
        volume: segment.volume.filter(|_| kind == TrackKind::Audio),
    }));
    changes
}

type Pair<'s, 'd> = (&'s Segment<'d>, &'s Segment<'d>);

/// What tells that a segment is the same one as another, surest first.
const SIGNS: [fn(&Segment<'_>, &Segment<'_>) -> bool; 5] = [
    |was, is| was.id.is_some() && was.id == is.id,
    |was, is| same_content(was, is) && was.span() == is.span(),
    |was, is| same_content(was, is) && was.length == is.length,
    same_content,
    // A title at the same time as before says something else now.
    |was, is| was.text.is_some() && is.text.is_some() && was.start == is.start,
];

/// Takes out of both lists the segments that are the same one.
fn pair_up<'s, 'd>(
    old: &mut Vec<&'s Segment<'d>>,
    new: &mut Vec<&'s Segment<'d>>,
) -> Vec<Pair<'s, 'd>> {
    let mut pairs = Vec::new();
    for is_same in SIGNS {
        old.retain(|was| match new.iter().position(|is| is_same(was, is)) {
            Some(found) => {
                pairs.push((*was, new.remove(found)));
                false
            }
            None => true,
        });
    }
    pairs.sort_by_key(|(_, is)| is.start);
    pairs
}

fn changes_of_one(
    kind: TrackKind,
    was: &Segment<'_>,
    is: &Segment<'_>,
    moved_up: bool,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let subject = || Subject::of(kind, is);
    let (from, to) = (was.span(), is.span());
    if Subject::of(kind, was) != subject() || !same_source(was, is) {
        changes.push(Change::Replaced {
            from: Subject::of(kind, was),
            to: subject(),
        });
    }
    if from.length != to.length {
        changes.push(Change::Trimmed {
            subject: subject(),
            from,
            to,
        });
    } else if from.start != to.start && !moved_up {
        changes.push(Change::Moved {
            subject: subject(),
            from,
            to,
        });
    }
    if was.volume != is.volume {
        changes.push(Change::Volume {
            subject: subject(),
            from: was.volume,
            to: is.volume,
        });
    }
    let (before, after) = (was.sounding, is.sounding);
    for edge in Edge::BOTH {
        let length = after.fade(edge);
        if before.fade(edge) != length {
            let subject = subject();
            changes.push(Change::Fade {
                subject,
                edge,
                length,
            });
        }
    }
    if before.duck != after.duck {
        let (subject, left) = (subject(), after.duck);
        changes.push(Change::Duck { subject, left });
    }
    if kind == TrackKind::Video {
        let pairs = ClipChange::all(was).into_iter().zip(ClipChange::all(is));
        changes.extend(pairs.filter(|(was, is)| was != is).map(|(_, change)| {
            let subject = subject();
            Change::Effect { subject, change }
        }));
    }
    changes
}

fn same_content(was: &Segment<'_>, is: &Segment<'_>) -> bool {
    was.text == is.text && was.label == is.label && same_source(was, is)
}

/// Whether both show the same file; the query of a URL may hold a signature that is new each time.
fn same_source(was: &Segment<'_>, is: &Segment<'_>) -> bool {
    match (was.source, is.source) {
        (Some(was), Some(is)) => was.split('?').next() == is.split('?').next(),
        (was, is) => was == is,
    }
}
