//! Edits on real timelines, by what the summary says afterwards.

use proptest::prelude::*;

use crate::edit::{Edit, EditError, Position};
use crate::fixtures::any_draft;
use crate::place::{NewClip, NewMusic};
use crate::{Color, Draft, Media, Millis, TitleStyle, TrackKind, Volume};

fn seconds(seconds: f64) -> Millis {
    Millis::from_seconds(seconds)
}

fn clip(name: &str, length: f64) -> NewClip {
    NewClip {
        name: name.to_owned(),
        source: format!("/media/{name}.mp4"),
        media: Media::Video,
        length: seconds(length),
        generator: None,
        prompt: None,
        seed: None,
        has_sound: true,
    }
}

fn title(text: &str, start: f64, length: f64) -> Edit {
    Edit::AddTitle {
        text: text.to_owned(),
        start: seconds(start),
        length: seconds(length),
        position: Position::Bottom,
        color: None,
        style: TitleStyle::default(),
    }
}

/// Clips of 10 s and 4 s, music that lasts 60 s, and a title at the end.
fn film() -> Draft {
    let music = NewMusic {
        name: "waltz".to_owned(),
        source: "/media/waltz.mp3".to_owned(),
        length: seconds(60.0),
        volume: Volume::from_fraction(0.35),
    };
    let draft = Draft::default()
        .with_clip(&clip("sea", 10.0))
        .with_clip(&clip("city", 4.0));
    title("The End", 12.0, 2.0)
        .apply(&draft.with_music(&music))
        .unwrap()
}

#[test]
fn edits_keep_the_timeline_consistent() {
    let film = film();
    assert_eq!(
        film.summary(),
        "Timeline (3 tracks): 1. Video: sea (0-10s), city (10-14s) 2. BGM: waltz (0-14s, 35%) \
         3. Title: \"The End\" (12-14s)"
    );
    for (edit, expected) in [
        (
            title("Golden Hour", 0.0, 3.0),
            "Timeline (3 tracks): 1. Video: sea (0-10s), city (10-14s) 2. BGM: waltz (0-14s, 35%) \
             3. Title: \"The End\" (12-14s), \"Golden Hour\" (0-3s)",
        ),
        (
            Edit::TrimClip {
                clip: 2,
                length: seconds(3.5),
            },
            "Timeline (3 tracks): 1. Video: sea (0-10s), city (10-13.5s) \
             2. BGM: waltz (0-13.5s, 35%) 3. Title: \"The End\" (12-13.5s)",
        ),
        (
            Edit::TrimClip {
                clip: 1,
                length: seconds(5.0),
            },
            "Timeline (2 tracks): 1. Video: sea (0-5s), city (5-9s) 2. BGM: waltz (0-9s, 35%)",
        ),
        (
            Edit::MoveClip { clip: 2, to: 1 },
            "Timeline (3 tracks): 1. Video: city (0-4s), sea (4-14s) 2. BGM: waltz (0-14s, 35%) \
             3. Title: \"The End\" (12-14s)",
        ),
        (
            Edit::RemoveClip { clip: 1 },
            "Timeline (2 tracks): 1. Video: city (0-4s) 2. BGM: waltz (0-4s, 35%)",
        ),
        (
            Edit::RemoveTitle {
                text: "the end".to_owned(),
            },
            "Timeline (2 tracks): 1. Video: sea (0-10s), city (10-14s) 2. BGM: waltz (0-14s, 35%)",
        ),
        (
            Edit::SetMusicVolume(Volume::from_fraction(0.2)),
            "Timeline (3 tracks): 1. Video: sea (0-10s), city (10-14s) 2. BGM: waltz (0-14s, 20%) \
             3. Title: \"The End\" (12-14s)",
        ),
        (
            Edit::SetClipVolume {
                clip: 1,
                volume: Volume::SILENT,
            },
            "Timeline (3 tracks): 1. Video: sea (0-10s, 0%), city (10-14s) \
             2. BGM: waltz (0-14s, 35%) 3. Title: \"The End\" (12-14s)",
        ),
        (
            Edit::RemoveMusic,
            "Timeline (2 tracks): 1. Video: sea (0-10s), city (10-14s) \
             2. Title: \"The End\" (12-14s)",
        ),
        (
            Edit::RemoveTitles,
            "Timeline (2 tracks): 1. Video: sea (0-10s), city (10-14s) 2. BGM: waltz (0-14s, 35%)",
        ),
    ] {
        let edited = edit.apply(&film).unwrap();
        assert_eq!(edited.summary(), expected, "{edit}");
        assert_eq!(edited.value()["v"], 5, "{edit}");
    }
}

#[test]
fn music_comes_back_as_far_as_the_pictures_reach() {
    let without_city = Edit::RemoveClip { clip: 2 }.apply(&film()).unwrap();
    let longer = without_city.with_clip(&clip("forest", 20.0));
    assert_eq!(
        longer.summary(),
        "Timeline (2 tracks): 1. Video: sea (0-10s), forest (10-30s) 2. BGM: waltz (0-30s, 35%)"
    );
    let only_music = Edit::RemoveClip { clip: 1 }.apply(&without_city).unwrap();
    assert_eq!(
        only_music.summary(),
        "Timeline (1 track): 1. BGM: waltz (0-60s, 35%)"
    );
}

#[test]
fn what_cannot_be_done_is_said_plainly() {
    let picture = NewClip {
        media: Media::Image,
        has_sound: false,
        ..clip("photo", 5.0)
    };
    let still = Draft::default().with_clip(&picture);
    let film = film();
    let empty = Draft::default();
    for (draft, edit, expected) in [
        (
            &film,
            Edit::RemoveClip { clip: 4 },
            "there is no clip 4: the timeline has 2 clips",
        ),
        (
            &film,
            Edit::RemoveClip { clip: 0 },
            "there is no clip 0: the timeline has 2 clips",
        ),
        (
            &empty,
            Edit::RemoveClip { clip: 1 },
            "there is no clip 1: the timeline has no clips yet",
        ),
        (
            &still,
            Edit::MoveClip { clip: 1, to: 2 },
            "there is no position 2: the timeline has 1 clip",
        ),
        (
            &film,
            Edit::TrimClip {
                clip: 2,
                length: seconds(12.0),
            },
            "clip 2 cannot last 12s: 4s is the longest it can be",
        ),
        (
            &still,
            Edit::TrimClip {
                clip: 1,
                length: seconds(601.0),
            },
            "clip 1 cannot last 601s: 600s is the longest it can be",
        ),
        (
            &film,
            Edit::TrimClip {
                clip: 2,
                length: Millis::ZERO,
            },
            "a length of 0s shows nothing: give a longer one, or ask to remove it",
        ),
        (
            &still,
            Edit::SetClipVolume {
                clip: 1,
                volume: Volume::FULL,
            },
            "clip 1 has no sound of its own, so it has no volume to set",
        ),
        (
            &still,
            Edit::SetMusicVolume(Volume::FULL),
            "there is no music on the timeline: upload an audio file first",
        ),
        (
            &still,
            Edit::RemoveTitles,
            "there are no titles on the timeline",
        ),
        (
            &film,
            Edit::RemoveTitle {
                text: "Fin".to_owned(),
            },
            "there is no title 'Fin': the timeline has 'The End'",
        ),
        (
            &film,
            title(" ", 0.0, 1.0),
            "a title needs words: say which, in quotes",
        ),
        (
            &empty,
            title("Hi", 0.0, 1.0),
            "there is nothing on the timeline to put a title on: make or upload a clip first",
        ),
        (
            &film,
            title("Hi", 14.0, 1.0),
            "a title at 14s would come after the end: the timeline is 14s long",
        ),
    ] {
        assert_eq!(edit.apply(draft).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_still_can_stay_longer_and_a_trimmed_clip_comes_back() {
    let picture = NewClip {
        media: Media::Image,
        has_sound: false,
        ..clip("photo", 5.0)
    };
    let draft = Draft::default()
        .with_clip(&picture)
        .with_clip(&clip("sea", 10.0));
    let draft = Edit::TrimClip {
        clip: 1,
        length: seconds(8.0),
    }
    .apply(&draft)
    .unwrap();
    let draft = Edit::TrimClip {
        clip: 2,
        length: seconds(2.0),
    }
    .apply(&draft)
    .unwrap();
    let draft = Edit::TrimClip {
        clip: 2,
        length: seconds(10.0),
    }
    .apply(&draft)
    .unwrap();
    assert_eq!(
        draft.summary(),
        "Timeline (1 track): 1. Video: photo (0-8s), sea (8-18s)"
    );
}

#[test]
fn other_spellings_are_kept_when_a_foreign_draft_is_edited() {
    let foreign = r#"{"d":9000,"x":1,"t":[{"tt":0,"q":2,"sg":[
        {"st":0,"end":4000,"d":4000,"z":[3]},{"st":4000,"end":9000,"d":5000}]}]}"#;
    let draft = Draft::from_json(foreign).unwrap();
    let edited = Edit::TrimClip {
        clip: 1,
        length: seconds(3.0),
    }
    .apply(&draft)
    .unwrap();
    assert_eq!(
        edited.as_json(),
        r#"{"d":8000,"x":1,"t":[{"tt":0,"q":2,"sg":[{"st":0,"end":3000,"d":3000,"z":[3]},{"st":3000,"end":8000,"d":5000}]}],"v":1}"#
    );
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0_u64..20_000, 0_u64..20_000).prop_map(|(start, length)| Edit::AddTitle {
            text: "x".to_owned(),
            start: Millis::new(start),
            length: Millis::new(length),
            position: Position::Top,
            color: None,
            style: TitleStyle::default(),
        }),
        Just(Edit::StyleTitle {
            text: "x".to_owned(),
            position: Some(Position::Top),
            color: None,
            style: TitleStyle::default(),
        }),
        Just(Edit::RemoveTitles),
        Just(Edit::RemoveTitle {
            text: "x".to_owned()
        }),
        (0_u16..=200).prop_map(|percent| Edit::SetMusicVolume(Volume::new(percent).unwrap())),
        (0_usize..5, 0_u16..=200).prop_map(|(clip, percent)| Edit::SetClipVolume {
            clip,
            volume: Volume::new(percent).unwrap()
        }),
        Just(Edit::RemoveMusic),
        (0_usize..5, 0_u64..20_000).prop_map(|(clip, length)| Edit::TrimClip {
            clip,
            length: Millis::new(length)
        }),
        (0_usize..5).prop_map(|clip| Edit::RemoveClip { clip }),
        (0_usize..5, 0_usize..5).prop_map(|(clip, to)| Edit::MoveClip { clip, to }),
    ]
}

proptest! {
    #[test]
    fn no_edit_leaves_the_studio_s_timeline_inconsistent(edits in prop::collection::vec(any_edit(), 1..9)) {
        let mut draft = film();
        for edit in edits {
            match edit.apply(&draft) {
                Ok(edited) => draft = edited,
                Err(EditError::NoSuchClip { clip: 1.., count: 5.. }) => prop_assert!(false),
                Err(_) => {}
            }
            let view = draft.timeline();
            let mut end = Millis::ZERO;
            for clip in view.segments(TrackKind::Video) {
                prop_assert_eq!(clip.start, end);
                end = clip.span().end();
            }
            if end > Millis::ZERO {
                prop_assert_eq!(view.duration, end);
            }
            for track in &view.tracks {
                prop_assert!(!track.segments.is_empty());
                for segment in &track.segments {
                    prop_assert!(segment.length > Millis::ZERO);
                    prop_assert!(segment.span().end() <= view.duration);
                }
            }
        }
    }

    #[test]
    fn no_draft_makes_an_edit_panic(draft in any_draft(), edit in any_edit()) {
        let draft = Draft::from_value(draft);
        let edited = edit.apply(&draft).unwrap_or(draft);
        edited.with_clip(&clip("sea", 1.0)).summary();
    }
}

#[test]
fn a_title_is_styled_and_keeps_what_is_not_said() {
    let style = TitleStyle {
        backdrop: Color::parse("navy"),
        ..TitleStyle::default()
    };
    let styled = |text: &str| Edit::StyleTitle {
        text: text.to_owned(),
        position: None,
        color: Color::parse("gold"),
        style,
    };
    let before = title("Dusk", 0.0, 2.0).apply(&film()).unwrap();
    let after = styled("DUSK").apply(&before).unwrap();
    let view = after.timeline();
    let titles: Vec<_> = view.segments(TrackKind::Text).collect();
    let dusk = titles
        .iter()
        .find(|each| each.text == Some("Dusk"))
        .unwrap();
    assert_eq!((dusk.color, dusk.style), (Some("gold"), style));
    assert_eq!((dusk.position, dusk.length), (Some("bottom"), seconds(2.0)));
    let others = titles.iter().filter(|each| each.text != Some("Dusk"));
    assert!(
        others
            .into_iter()
            .all(|each| each.style == TitleStyle::default())
    );
    assert!(matches!(
        styled("Dawn").apply(&before),
        Err(EditError::NoSuchTitle { .. })
    ));
}
