//! Edits on real timelines, by what the summary says afterwards.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::edit::{ClipChange, Edge, Edit, EditError, Position};
use crate::fixtures::any_draft;
use crate::place::{NewClip, NewMusic};
use crate::{
    Color, Draft, Fit, Look, Loudness, Media, Millis, Motion, Region, Share, Speed, TitleStyle,
    TrackKind, Turn, Volume,
};
use crate::{Transition, TransitionKind};

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
    let edge = || prop::sample::select(&Edge::BOTH[..]);
    prop_oneof![
        (0_usize..4, edge(), 0_u64..9000).prop_map(|(clip, edge, length)| Edit::FadeClip {
            clip,
            edge,
            length: Millis::new(length),
        }),
        (edge(), 0_u64..9000).prop_map(|(edge, length)| Edit::FadeMusic {
            edge,
            length: Millis::new(length),
        }),
        prop::option::of(0_u16..=200).prop_map(|left| Edit::DuckMusic(left.and_then(Volume::new))),
        any::<bool>().prop_map(|is_set| Edit::SetLoudness(is_set.then_some(Loudness::WEB))),
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
        (0_usize..5, any_change()).prop_map(|(clip, change)| Edit::ChangeClip { clip, change }),
        (0_usize..5, 0_u64..20_000).prop_map(|(clip, after)| Edit::SplitClip {
            clip,
            after: Millis::new(after)
        }),
        (0_usize..5, 0_usize..5).prop_map(|(clip, below)| Edit::PutOver {
            clip,
            below,
            place: Region::NAMED[9].1
        }),
        Just(Edit::RemoveOver),
    ]
}

fn any_change() -> impl Strategy<Value = ClipChange> {
    let dissolve = Transition::new(TransitionKind::Dissolve, Transition::USUAL);
    prop_oneof![
        (1_u16..=1000).prop_map(|speed| ClipChange::Speed(Speed::new(speed).unwrap_or_default())),
        any::<bool>().prop_map(ClipChange::Reverse),
        any::<bool>().prop_map(ClipChange::Freeze),
        Just(ClipChange::Motion(Some(Motion::NAMED[0].1))),
        Just(ClipChange::Transition(Some(dissolve))),
    ]
}

/// A clip's `in`, length and the rest of what an edit may change, as JSON.
fn clips_of(draft: &Draft) -> Vec<Value> {
    let segments = draft.value()["t"][0]["sg"].as_array().unwrap().iter();
    let told = segments.map(|segment| {
        let mut meta = segment["m"].clone();
        for name in ["name", "src", "kind", "source_length", "volume"] {
            meta.as_object_mut().unwrap().remove(name);
        }
        json!([segment["d"], meta])
    });
    told.collect()
}

/// What these edits make of the film, one after the other.
fn edited(edits: &[Edit]) -> Draft {
    edits
        .iter()
        .fold(film(), |draft, edit| edit.apply(&draft).unwrap())
}

fn changed(clip: usize, change: ClipChange) -> Edit {
    Edit::ChangeClip { clip, change }
}

#[test]
fn what_is_done_to_a_clip_is_written_and_taken_away() {
    let half = Share::new(5000);
    let crop = Region::new(Share::NONE, Share::NONE, half, Share::new(7500));
    let window = |zoom| crate::Window::new(zoom, half, half);
    let motion = Motion {
        from: window(1.0),
        to: window(2.0),
    };
    let transition = Transition::new(TransitionKind::WipeUp, Millis::new(500));
    let changes = [
        ClipChange::Fit(Fit::Blur),
        ClipChange::Crop(Some(crop)),
        ClipChange::Turn(Turn::Right),
        ClipChange::Motion(Some(motion)),
        ClipChange::Look(Some(Look::Warm)),
        ClipChange::Blur(half),
        ClipChange::Vignette(half),
        ClipChange::Opacity(half),
        ClipChange::Place(Region::named("top-right")),
        ClipChange::Transition(Some(transition)),
    ];
    let all = edited(&changes.map(|change| changed(2, change)));
    let told = clips_of(&all).remove(1);
    assert_eq!(
        told,
        json!([4000, {"blur":0.5,"box":"top-right","crop":{"h":0.75,"w":0.5,"x":0.0,"y":0.0},"fit":"blur","in":0,"look":"warm","motion":{"from":{"x":0.5,"y":0.5,"zoom":1.0},"to":{"x":0.5,"y":0.5,"zoom":2.0}},"opacity":0.5,"rotate":90,"start":10000,"transition":{"kind":"wipe-up","ms":500},"vignette":0.5}])
    );
    // The view reads what was written.
    let view = all.timeline();
    let read = ClipChange::all(view.segments(TrackKind::Video).nth(1).unwrap());
    assert!(changes.iter().all(|change| read.contains(change)));
    let none = [
        ClipChange::Fit(Fit::Contain),
        ClipChange::Crop(None),
        ClipChange::Turn(Turn::None),
        ClipChange::Motion(None),
        ClipChange::Look(None),
        ClipChange::Blur(Share::NONE),
        ClipChange::Vignette(Share::NONE),
        ClipChange::Opacity(Share::ALL),
        ClipChange::Place(None),
        ClipChange::Transition(None),
    ];
    let none = none.iter().fold(all.clone(), |draft, change| {
        changed(2, *change).apply(&draft).unwrap()
    });
    assert_eq!(clips_of(&none), clips_of(&film()));
}

#[test]
fn a_clip_is_as_long_as_its_speed_makes_it() {
    let double = changed(1, ClipChange::Speed(Speed::new(200).unwrap()));
    let trim = |length| Edit::TrimClip {
        clip: 1,
        length: seconds(length),
    };
    let backwards = changed(1, ClipChange::Reverse(true));
    assert_eq!(
        edited(std::slice::from_ref(&double)).summary(),
        "Timeline (3 tracks): 1. Video: sea (0-5s), city (5-9s) 2. BGM: waltz (0-9s, 35%)"
            .replace("3 tracks", "2 tracks")
    );
    // Four of the ten seconds of its source, and back to all of them.
    let short = edited(&[double.clone(), trim(2.0)]);
    assert_eq!(
        clips_of(&short)[0],
        json!([2000, {"fit":"contain","in":0,"speed":2.0,"start":0}])
    );
    let error = trim(5.5).apply(&short).unwrap_err();
    assert_eq!(
        error.to_string(),
        "clip 1 cannot last 5.5s: 5s is the longest it can be"
    );
    assert_eq!(
        clips_of(&trim(5.0).apply(&short).unwrap())[0],
        clips_of(&edited(std::slice::from_ref(&double)))[0]
    );
    // Backwards its end is the beginning of its source.
    let short = edited(&[double, backwards, trim(2.0)]);
    assert_eq!(
        clips_of(&short)[0],
        json!([2000, {"fit":"contain","in":6000,"reverse":true,"speed":2.0,"start":0}])
    );
    let error = trim(5.5).apply(&short).unwrap_err();
    assert_eq!(
        error.to_string(),
        "clip 1 cannot last 5.5s: 5s is the longest it can be"
    );
}

#[test]
fn a_clip_that_is_split_shows_the_same() {
    let split = |after| Edit::SplitClip {
        clip: 1,
        after: Millis::new(after),
    };
    assert_eq!(
        clips_of(&edited(&[split(2500)])),
        [
            json!([2500, {"fit":"contain","in":0,"start":0}]),
            json!([7500, {"fit":"contain","in":2500,"start":2500}]),
            json!([4000, {"fit":"contain","in":0,"start":10000}])
        ]
    );
    let double = changed(1, ClipChange::Speed(Speed::new(200).unwrap()));
    let dissolve = ClipChange::Transition(Some(Transition::new(
        TransitionKind::Dissolve,
        Millis::new(500),
    )));
    let backwards = [
        double,
        changed(1, ClipChange::Reverse(true)),
        changed(1, dissolve),
    ];
    let both = [
        &backwards[..],
        &[
            changed(1, ClipChange::Motion(Motion::named("zoom-in"))),
            split(1000),
        ],
    ];
    assert_eq!(
        clips_of(&edited(&both.concat()))[..2],
        [
            json!([1000, {"fit":"contain","in":8000,"motion":{"from":{"x":0.5,"y":0.5,"zoom":1.0},"to":{"x":0.5,"y":0.5,"zoom":1.05}},"reverse":true,"speed":2.0,"start":0,"transition":{"kind":"dissolve","ms":500}}]),
            json!([4000, {"fit":"contain","in":0,"motion":{"from":{"x":0.5,"y":0.5,"zoom":1.05},"to":{"x":0.5,"y":0.5,"zoom":1.3}},"reverse":true,"speed":2.0,"start":1000}])
        ]
    );
    for after in [0, 10_000] {
        let error = split(after).apply(&film()).unwrap_err().to_string();
        assert!(
            error.contains("cannot be split after") && error.ends_with("it is 10s long"),
            "{error}"
        );
    }
}

#[test]
fn a_clip_is_put_over_another_and_ends_with_what_is_below() {
    let place = Region::named("top-right").unwrap();
    let over = |clip, below| Edit::PutOver { clip, below, place };
    let film = edited(&[over(1, 2)]);
    assert_eq!(
        film.summary(),
        "Timeline (3 tracks): 1. Video: city (0-4s) 2. BGM: waltz (0-4s, 35%) 3. Video: sea (0-4s)"
    );
    let view = film.timeline();
    let sea = view.segments(TrackKind::Video).nth(1).unwrap();
    assert_eq!(sea.effects.region, Some(place));
    let longer = film.with_clip(&clip("forest", 3.0));
    let longer = over(2, 1).apply(&longer).unwrap();
    assert_eq!(longer.timeline().duration, seconds(4.0));
    let alone = Edit::RemoveOver.apply(&longer).unwrap();
    assert_eq!(
        alone.summary(),
        "Timeline (2 tracks): 1. Video: city (0-4s) 2. BGM: waltz (0-4s, 35%)"
    );
    for (edit, expected) in [
        (
            Edit::RemoveOver,
            "there are no pictures in pictures on the timeline",
        ),
        (
            over(1, 1),
            "clip 1 cannot lie over itself: say over which other clip",
        ),
        (over(1, 2), "there is no clip 2: the timeline has 1 clip"),
    ] {
        assert_eq!(edit.apply(&alone).unwrap_err().to_string(), expected);
    }
    // With the last clip goes what lies over it.
    let none = Edit::RemoveClip { clip: 1 }.apply(&longer).unwrap();
    assert_eq!(
        none.summary(),
        "Timeline (1 track): 1. BGM: waltz (0-60s, 35%)"
    );
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
            let main = view.tracks.iter().find(|track| track.kind == TrackKind::Video);
            for clip in main.iter().flat_map(|track| &track.segments) {
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
