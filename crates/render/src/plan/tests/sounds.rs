//! How the sound of one clip becomes that of the next.

use super::*;

/// What is mixed for clips of 30 frames per second: 1600 samples each.
fn notes(duration: u64, tracks: &Value) -> String {
    let heard = heard(&plan(duration, tracks));
    let (_, notes) = heard.rsplit_once("f32\n").unwrap();
    notes.to_owned()
}

fn clip(start: u64, length: u64, more: &Value) -> Value {
    let mut clip = json!({"d": length, "m": {"start": start, "src": "clip.mp4"}});
    let members = more.as_object().unwrap().clone();
    clip["m"].as_object_mut().unwrap().extend(members);
    clip
}

/// One clip of two seconds, and one that comes in within one.
fn two(first: &Value, kind: &str, second: &Value) -> String {
    let mut crossing = json!({"transition": {"kind": kind, "ms": 1000}});
    let members = second.as_object().unwrap().clone();
    crossing.as_object_mut().unwrap().extend(members);
    let clips = json!([clip(0, 2000, first), clip(2000, 2000, &crossing)]);
    notes(4000, &json!([{"tt": 0, "sg": clips}]))
}

#[test]
fn sounds_cross_while_pictures_do() {
    let nothing = json!({});
    assert_snapshot!(two(&nothing, "dissolve", &nothing), @"
    0..144000 from 0 of 0, 100%, in 0 out over 96000..144000, Clip
    96000..192000 from 0 of 0, 100%, in over 96000..144000 out 0, Clip
    limited true loudness None
    ");
    // One is out before the other comes.
    assert_snapshot!(two(&nothing, "dip", &nothing), @"
    0..120000 from 0 of 0, 100%, in 0 out over 96000..120000, Clip
    96000..192000 from 0 of 0, 100%, in over 120000..144000 out 0, Clip
    limited true loudness None
    ");
}

#[test]
fn the_one_before_goes_on_as_far_as_its_source_does() {
    let nothing = json!({});
    // Half a second more; twice as fast, the whole frames of a quarter; nothing; and its first picture is held, backwards.
    for (first, expected) in [
        (
            json!({"in": 7500}),
            "0..120000 from 360000 of 0, 100%, in 0 out over 96000..120000, Clip",
        ),
        (
            json!({"in": 5500, "speed": 2}),
            "0..107200 from 0 of 0, 100%, in 0 out over 96000..107200, Clip",
        ),
        (
            json!({"in": 8000}),
            "0..96000 from 384000 of 0, 100%, in 0 out over 96000..96000, Clip",
        ),
        (
            json!({"in": 4000, "reverse": true}),
            "0..96000 from 192000 of 0, 100%, in 0 out over 96000..96000, Clip",
        ),
    ] {
        let notes = two(&first, "wipe", &nothing);
        let lines: Vec<_> = notes.lines().collect();
        assert_eq!(lines[0], expected, "{first}");
        assert!(lines[1].contains("in over 96000..144000 out 0"), "{notes}");
    }
}

#[test]
fn a_clip_without_sound_crosses_with_silence() {
    let (nothing, silent) = (json!({}), json!({"src": "tall.webm"}));
    assert_snapshot!(two(&silent, "zoom", &nothing), @"
    96000..192000 from 0 of 0, 100%, in over 96000..144000 out 0, Clip
    limited false loudness None
    ");
    assert_snapshot!(two(&nothing, "zoom", &silent), @"
    0..144000 from 0 of 0, 100%, in 0 out over 96000..144000, Clip
    limited false loudness None
    ");
    // What does not move is not heard.
    let frozen = json!({"freeze": true});
    assert_snapshot!(two(&frozen, "zoom", &nothing), @"
    96000..192000 from 0 of 0, 100%, in over 96000..144000 out 0, Clip
    limited false loudness None
    ");
}

#[test]
fn what_the_draft_says_about_fades_goes_first() {
    let said = two(
        &json!({"fade_out": 500}),
        "dissolve",
        &json!({"fade_in": 0}),
    );
    assert_snapshot!(said, @"
    0..96000 from 0 of 0, 100%, in 0 out 24000, Clip
    96000..192000 from 0 of 0, 100%, in 0 out 0, Clip
    limited false loudness None
    ");
}

#[test]
fn a_higher_clip_crosses_with_what_is_below() {
    let crossing = json!({"transition": {"kind": "slide", "ms": 500}});
    let tracks = json!([
        {"tt": 0, "sg": [clip(0, 4000, &json!({}))]},
        {"tt": 0, "sg": [clip(1000, 1000, &crossing)]}]);
    assert_snapshot!(notes(4000, &tracks), @"
    0..72000 from 0 of 0, 100%, in 0 out over 48000..72000, Clip
    48000..96000 from 0 of 0, 100%, in over 48000..72000 out 0, Clip
    96000..192000 from 96000 of 0, 100%, in 0 out 0, Clip
    limited true loudness None
    ");
    // Both of those that go on are gone when it is there; what covers it ends them all.
    let clear = json!({"opacity": 0.5});
    let tracks = json!([
        {"tt": 0, "sg": [clip(0, 4000, &json!({}))]},
        {"tt": 0, "sg": [clip(500, 500, &clear), clip(1000, 1000, &crossing)]},
        {"tt": 0, "sg": [clip(1200, 500, &json!({}))]}]);
    assert_snapshot!(notes(4000, &tracks), @"
    0..57600 from 0 of 0, 100%, in 0 out over 48000..72000, Clip
    48000..57600 from 0 of 0, 100%, in over 48000..72000 out 0, Clip
    57600..81600 from 0 of 0, 100%, in 0 out 0, Clip
    81600..96000 from 33600 of 0, 100%, in 0 out 0, Clip
    96000..192000 from 96000 of 0, 100%, in 0 out 0, Clip
    24000..57600 from 0 of 0, 100%, in 0 out over 48000..72000, Clip
    limited true loudness None
    ");
}
