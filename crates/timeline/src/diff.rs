//! What changed between two drafts, in words (protocol.md 7.3).

mod segments;

use std::fmt;

use serde_json::Value;

use crate::edit::{ClipChange, Edge};
use crate::quote::one_line;
use crate::{Canvas, Draft, Loudness, Millis, Segment, Span, Timeline, TrackKind, Volume};

/// What changed from `before` to `after`, in words; empty when nothing but the version did.
///
/// A segment is found again by its id; without one, by its label or words and its place, as far as that is
/// possible. Clips that only moved up because another came, went or changed its length are not mentioned.
pub fn changes(before: &Draft, after: &Draft) -> Vec<Change> {
    let (old, new) = (before.timeline(), after.timeline());
    let mut changes = Vec::new();
    for kind in kinds(&old, &new) {
        changes.extend(segments::changes(kind, &old, &new));
    }
    if old.canvas != new.canvas {
        changes.push(Change::Canvas {
            from: old.canvas,
            to: new.canvas,
        });
    }
    if old.loudness != new.loudness {
        changes.push(Change::Loudness(new.loudness));
    }
    if old.title != new.title {
        changes.push(Change::Title(new.title.map(one_line)));
    }
    if changes.is_empty() && !same_but_for_version(before.value(), after.value()) {
        changes.push(Change::Details);
    }
    changes
}

/// The kinds of track in either, in the order in which people think of them.
fn kinds(old: &Timeline<'_>, new: &Timeline<'_>) -> Vec<TrackKind> {
    let mut kinds = vec![TrackKind::Video, TrackKind::Audio, TrackKind::Text];
    for track in old.tracks.iter().chain(&new.tracks) {
        if !kinds.contains(&track.kind) {
            kinds.push(track.kind);
        }
    }
    kinds
}

fn same_but_for_version(before: &Value, after: &Value) -> bool {
    let without_version = |draft: &Value| {
        let mut draft = draft.clone();
        if let Value::Object(members) = &mut draft {
            members.remove("v");
        }
        draft
    };
    without_version(before) == without_version(after)
}

/// One change between two drafts. Displays as a short sentence without a period:
/// `Title added: 'Golden Hour', 0-3s`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A segment came to the timeline.
    Added {
        /// What came.
        subject: Subject,
        /// Where it lies.
        span: Span,
        /// How loud it is, for music.
        volume: Option<Volume>,
    },
    /// A segment left the timeline.
    Removed(Subject),
    /// A segment now shows or plays something else.
    Replaced {
        /// What it was.
        from: Subject,
        /// What it is, on the same kind of track.
        to: Subject,
    },
    /// A segment became shorter or longer.
    Trimmed {
        /// What was trimmed.
        subject: Subject,
        /// Where it lay.
        from: Span,
        /// Where it lies.
        to: Span,
    },
    /// A segment begins at another time.
    Moved {
        /// What was moved.
        subject: Subject,
        /// Where it lay.
        from: Span,
        /// Where it lies.
        to: Span,
    },
    /// A segment is louder or quieter.
    Volume {
        /// What is louder or quieter.
        subject: Subject,
        /// How loud it was, where the draft said so.
        from: Option<Volume>,
        /// How loud it is, where the draft says so.
        to: Option<Volume>,
    },
    /// Something else is done to a clip's picture or time.
    Effect {
        /// What was changed.
        subject: Subject,
        /// What became of it.
        change: ClipChange,
    },
    /// A sound comes in or goes out in another time, or as nothing says.
    Fade {
        /// What was changed.
        subject: Subject,
        /// Which end of it.
        edge: Edge,
        /// How long it takes, where the draft says so.
        length: Option<Millis>,
    },
    /// A sound gives way to clips, or does not any more.
    Duck {
        /// What was changed.
        subject: Subject,
        /// What is left of it.
        left: Option<Volume>,
    },
    /// The whole film is to be as loud as this, or as it is mixed.
    Loudness(Option<Loudness>),
    /// The picture has another size or rate.
    Canvas {
        /// What it was.
        from: Option<Canvas>,
        /// What it is.
        to: Option<Canvas>,
    },
    /// The project has another title.
    Title(Option<String>),
    /// Something changed that the view does not show.
    Details,
}

/// What a change is about: a kind of track, and the label or words of a segment on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind of track that it lies on.
    pub kind: TrackKind,
    /// Its label, or a title's words.
    pub label: Option<String>,
}

impl Subject {
    fn of(kind: TrackKind, segment: &Segment<'_>) -> Self {
        Self {
            kind,
            label: segment.text.or(segment.label).map(one_line),
        }
    }

    /// `Title removed: 'Golden Hour'`, or `Title removed` where it has no label.
    fn and(&self, what_happened: &str) -> String {
        let noun = match self.kind {
            TrackKind::Video => "Video clip".to_owned(),
            TrackKind::Audio => "Music".to_owned(),
            TrackKind::Text => "Title".to_owned(),
            other @ TrackKind::Other(_) => format!("{other} segment"),
        };
        match &self.label {
            Some(label) => format!("{noun} {what_happened}: '{label}'"),
            None => format!("{noun} {what_happened}"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added {
                subject,
                span,
                volume,
            } => {
                write!(f, "{}, {span}", subject.and("added"))?;
                volume.map_or(Ok(()), |volume| write!(f, " at {volume}"))
            }
            Self::Removed(subject) => f.write_str(&subject.and("removed")),
            Self::Replaced { from, to } => match &to.label {
                Some(label) => write!(f, "{} is now '{label}'", from.and("changed")),
                None => f.write_str(&from.and("changed")),
            },
            Self::Trimmed { subject, from, to } => {
                let longer = to.length > from.length;
                let verb = if longer { "lengthened" } else { "shortened" };
                write!(
                    f,
                    "{}, from {} to {}",
                    subject.and(verb),
                    from.length,
                    to.length
                )
            }
            Self::Moved { subject, from, to } => {
                write!(f, "{}, from {from} to {to}", subject.and("moved"))
            }
            Self::Volume { subject, from, to } => {
                f.write_str(&subject.and("volume changed"))?;
                from.map_or(Ok(()), |from| write!(f, ", from {from}"))?;
                to.map_or(Ok(()), |to| write!(f, " to {to}"))
            }
            Self::Effect { subject, change } => {
                let (subject, property) = (subject.and("changed"), change.property());
                write!(f, "{subject}, {property} {change}")
            }
            Self::Fade {
                subject,
                edge,
                length,
            } => {
                let subject = subject.and("changed");
                match length {
                    Some(length) => write!(f, "{subject}, fades {edge} over {length}"),
                    None => write!(f, "{subject}, fades {edge} as usual"),
                }
            }
            Self::Duck { subject, left } => {
                let subject = subject.and("changed");
                match left {
                    Some(left) => write!(f, "{subject}, {left} is left under clips"),
                    None => write!(f, "{subject}, gives no way to clips"),
                }
            }
            Self::Loudness(Some(loudness)) => write!(f, "Loudness set: {loudness}"),
            Self::Loudness(None) => f.write_str("Loudness left as it is mixed"),
            Self::Canvas {
                from: Some(from),
                to: Some(to),
            } => {
                write!(f, "Canvas changed: from {from} to {to}")
            }
            Self::Canvas { to: Some(to), .. } => write!(f, "Canvas set: {to}"),
            Self::Canvas { to: None, .. } => f.write_str("Canvas removed"),
            Self::Title(Some(title)) => write!(f, "Project title set: '{title}'"),
            Self::Title(None) => f.write_str("Project title removed"),
            Self::Details => f.write_str("Details of the timeline changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::fixtures::{E1, E2, E3, any_draft};

    fn said(before: &Value, after: &Value) -> Vec<String> {
        let [before, after] = [before, after].map(|value| Draft::from_value(value.clone()));
        changes(&before, &after)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn video(segments: &[(&str, u64, u64)]) -> Value {
        let segments: Vec<_> = segments
            .iter()
            .map(|(name, start, length)| json!({"d": length, "m": {"name": name, "start": start}}))
            .collect();
        json!({"t": [{"tt": 0, "sg": segments}]})
    }

    #[test]
    fn what_is_heard_otherwise_is_told() {
        let music = |more: Value, loudness: Value| {
            let mut segment = json!({"d": 9000, "m": {"name": "waltz", "start": 0}});
            segment["m"]
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!({"m": {"loudness": loudness}, "t": [{"tt": 1, "sg": [segment]}]})
        };
        let plain = music(json!({}), Value::Null);
        let full = music(
            json!({"fade_in": 500, "fade_out": 3000, "duck": true}),
            json!(-14),
        );
        let told = [
            "Music changed: 'waltz', fades in over 0.5s",
            "Music changed: 'waltz', fades out over 3s",
            "Music changed: 'waltz', 25% is left under clips",
            "Loudness set: -14 LUFS",
        ];
        assert_eq!(said(&plain, &full), told);
        let told = [
            "Music changed: 'waltz', fades in as usual",
            "Music changed: 'waltz', fades out as usual",
            "Music changed: 'waltz', gives no way to clips",
            "Loudness left as it is mixed",
        ];
        assert_eq!(said(&full, &plain), told);
    }

    #[test]
    fn clips_that_come_go_change_and_move() {
        let two = video(&[("a", 0, 5000), ("b", 5000, 4000)]);
        for (after, expected) in [
            (
                video(&[("a", 0, 5000), ("b", 5000, 4000), ("c", 9000, 1000)]),
                vec!["Video clip added: 'c', 9-10s"],
            ),
            (video(&[("b", 0, 4000)]), vec!["Video clip removed: 'a'"]),
            (
                video(&[("a", 0, 3000), ("b", 3000, 4000)]),
                vec!["Video clip shortened: 'a', from 5s to 3s"],
            ),
            (
                video(&[("a", 0, 6000), ("b", 6000, 4000)]),
                vec!["Video clip lengthened: 'a', from 5s to 6s"],
            ),
            (
                video(&[("b", 0, 4000), ("a", 4000, 5000)]),
                vec![
                    "Video clip moved: 'b', from 5-9s to 0-4s",
                    "Video clip moved: 'a', from 0-5s to 4-9s",
                ],
            ),
            (two.clone(), vec![]),
        ] {
            assert_eq!(said(&two, &after), expected);
        }
    }

    #[test]
    fn what_is_done_to_a_clip_is_told() {
        let before = video(&[("a", 0, 5000)]);
        let mut after = before.clone();
        after["t"][0]["sg"][0]["m"]["speed"] = json!(2);
        after["t"][0]["sg"][0]["m"]["look"] = json!("noir");
        let expected = [
            "Video clip changed: 'a', speed 2x",
            "Video clip changed: 'a', look noir",
        ];
        assert_eq!(said(&before, &after), expected);
    }

    #[test]
    fn an_id_is_the_surest_sign() {
        let with = |id, name, length| json!({"t": [{"tt": 0, "sg": [{"id": id, "d": length, "m": {"name": name}}]}]});
        let before = with("s1", "a", 5000);
        assert_eq!(
            said(&before, &with("s1", "b", 4000)),
            [
                "Video clip changed: 'a' is now 'b'",
                "Video clip shortened: 'b', from 5s to 4s"
            ]
        );
        assert_eq!(
            said(&before, &with("s2", "b", 5000)),
            ["Video clip removed: 'a'", "Video clip added: 'b', 0-5s"]
        );
    }

    #[test]
    fn music_titles_canvas_and_what_nobody_knows() {
        let value = |json: &str| Draft::from_json(json).unwrap().value().clone();
        let (sunset, urban) = (value(E1), value(E2));
        assert_eq!(
            said(&json!({}), &urban),
            [
                "Video clip added: 'city timelapse', 0-10s",
                "Music added: 'Lo-fi', 0-10s at 35%",
                "Title added: 'Urban Dreams', 0-3s",
                "Canvas set: 1080x1920 at 30 fps",
                "Project title set: 'Urban Dreams'",
            ]
        );
        let mut after = urban.clone();
        after["t"][1]["sg"][0]["m"]["volume"] = json!(0.2);
        after["t"][2]["sg"][0]["m"]["text"] = json!("The\nEnd");
        after["m"]["width"] = json!(1920);
        after["m"]["height"] = json!(1080);
        assert_eq!(
            said(&urban, &after),
            [
                "Music volume changed: 'Lo-fi', from 35% to 20%",
                "Title changed: 'Urban Dreams' is now 'The End'",
                "Canvas changed: from 1080x1920 at 30 fps to 1920x1080 at 30 fps",
            ]
        );
        let mut colored = urban.clone();
        colored["t"][2]["sg"][0]["m"]["color"] = json!("gold");
        assert_eq!(said(&urban, &colored), ["Details of the timeline changed"]);
        let mut renumbered = sunset.clone();
        renumbered["v"] = json!(7);
        assert_eq!(said(&sunset, &renumbered), [""; 0]);
        let mut demo = value(E3);
        demo["t"][1]["sg"] = json!([]);
        assert_eq!(said(&value(E3), &demo), ["Track (type 4) segment removed"]);
    }

    #[test]
    fn a_new_signature_is_no_change_of_clip() {
        let with = |source| json!({"t": [{"tt": 0, "sg": [{"d": 1000, "id": 1, "src": source}]}]});
        let said = said(
            &with("https://c.test/a.mp4?s=1"),
            &with("https://c.test/a.mp4?s=2"),
        );
        assert_eq!(said, ["Details of the timeline changed"]);
    }

    proptest! {
        #[test]
        fn something_is_said_exactly_when_something_changed(a in any_draft(), b in any_draft()) {
            prop_assert_eq!(said(&a, &a), Vec::<String>::new());
            prop_assert_eq!(said(&a, &b).is_empty(), same_but_for_version(&a, &b));
        }
    }
}
