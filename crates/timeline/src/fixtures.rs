//! The drafts of protocol.md 5.4, and shapes that no backend should send.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Minimal and exportable.
pub(crate) const E1: &str = r#"{"m":{"title":"Sunset over the ocean","width":1920,"height":1080},"d":10000,
 "t":[{"tt":0,"sg":[{"d":10000,"m":{"name":"sunset clip","start":0,"src":"https://cdn.example.test/gen/sunset.mp4"}}]}]}"#;

/// After post-production: footage, music and a title.
pub(crate) const E2: &str = r#"{"m":{"title":"Urban Dreams","width":1080,"height":1920},"d":10000,
 "t":[
  {"tt":0,"sg":[{"d":10000,"m":{"name":"city timelapse","start":0,"src":"https://cdn.example.test/gen/city.mp4"}}]},
  {"tt":1,"sg":[{"d":10000,"m":{"name":"Lo-fi","start":0,"src":"https://cdn.example.test/bgm/lofi.mp3","volume":0.35,"fade_in":500,"fade_out":500}}]},
  {"tt":7,"sg":[{"d":3000,"m":{"text":"Urban Dreams","start":0,"color":"neon blue","position":"top-center","animation":"fade-in"}}]}
 ]}"#;

/// Several clips, an unknown track type, an empty track, unknown keys, a path as source.
pub(crate) const E3: &str = r#"{"m":{"title":"Product demo","width":1920,"height":1080,"fps":30},"d":30000,"v":12,
 "t":[
  {"tt":0,"id":"trk_a","sg":[{"d":12000,"m":{"name":"intro.mov","start":0}},{"d":18000,"m":{"name":"demo.mp4","start":12000,"src":"/mnt/userdata/u1/demo.mp4"}}]},
  {"tt":4,"sg":[{"d":500,"x":{"kind":"cross"}}]},
  {"tt":7,"sg":[]},
  {"tt":1,"sg":[{"d":30000}]}
 ]}"#;

/// Any JSON value.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any_key(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A draft of about the right shape, in which anything may be where a number or a text should be.
pub(crate) fn any_draft() -> impl Strategy<Value = Value> {
    let meta = || prop::collection::vec((any_key(), any_leaf()), 0..4);
    let segment = (any_leaf(), meta(), meta()).prop_map(|(length, own, meta)| {
        let mut segment: serde_json::Map<_, _> = own.into_iter().collect();
        segment.insert("d".to_owned(), length);
        segment.insert("m".to_owned(), Value::Object(meta.into_iter().collect()));
        Value::Object(segment)
    });
    let number = prop_oneof![Just(json!(0)), Just(json!(1)), Just(json!(7)), any_leaf()];
    let track = (
        number,
        prop::collection::vec(prop_oneof![9 => segment, 1 => any_leaf()], 0..4),
    )
        .prop_map(|(number, segments)| json!({"tt": number, "sg": segments}));
    (any_leaf(), any_leaf(), prop::collection::vec(track, 0..4))
        .prop_map(|(length, version, tracks)| json!({"d": length, "v": version, "t": tracks}))
}

fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0_u64..20_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-2.0..2000.0).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("https://cdn.example.test/a/clip.mp4?sign=1")),
    ]
}

fn any_key() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 23] = [
        "t",
        "tt",
        "sg",
        "d",
        "m",
        "v",
        "st",
        "s",
        "start",
        "in",
        "e",
        "end",
        "out",
        "volume",
        "name",
        "text",
        "src",
        "id",
        "source_length",
        "width",
        "height",
        "fps",
        "kind",
    ];
    prop_oneof![9 => prop::sample::select(&KNOWN[..]).prop_map(str::to_owned), 1 => any::<String>()]
}
