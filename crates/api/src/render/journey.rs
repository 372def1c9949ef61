//! A draft on its way through the messages: state reply, journal, render request.

use proptest::prelude::*;
use veo_timeline::Draft;

use super::{Output, RenderRequest};
use crate::envelope;
use crate::ids::{RenderId, SessionId};
use crate::state::SessionState;

/// JSON text as no writer of ours would spell it.
fn any_json() -> impl Strategy<Value = String> {
    let number = prop::sample::select(vec![
        "0",
        "-0",
        "-0.0",
        "1.10",
        "1.0e+2",
        "1E400",
        "-1e-400",
        "18446744073709551617",
        "12345678901234567890123",
        "0.1000000000000000055511151231257827",
        "9007199254740993",
    ]);
    let text = prop::sample::select(vec![
        r#""""#,
        r#""é🎬""#,
        r#""\u00e9\/\b\f\u0000""#,
        r#""\ud83c\udfac""#,
        r#""a \"b\" \\""#,
        "\"\u{2028}\u{7f}\"",
    ]);
    let leaf = prop_oneof![
        number.prop_map(str::to_owned),
        text.prop_map(str::to_owned),
        "true|false|null",
        any::<f64>()
            .prop_filter("JSON", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let space = "[ \t\r\n]{0,3}";
        // Few names, so that some come twice.
        let name = prop::sample::select(vec![
            r#""t""#,
            r#""sg""#,
            r#""d""#,
            r#""m""#,
            r#""\u0074""#,
            r#""draft""#,
            r#""""#,
        ]);
        let item = (space, inner, space)
            .prop_map(|(before, value, after)| format!("{before}{value}{after}"));
        let member = (space, name, space, item.clone())
            .prop_map(|(before, name, after, value)| format!("{before}{name}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..4)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// Takes the draft of a state reply through everything that keeps or sends it.
fn travelled(text: &str) -> Option<[String; 3]> {
    let reply = format!(
        r#"{{"code":0,"data":{{"session_id":"1","state":{{"video_infos":[],"draft":{text} }}}}}}"#
    );
    let state: SessionState = envelope::decode(200, reply.as_bytes()).ok()?;
    let read = state.draft.as_json().to_owned();

    let journal = serde_json::to_string(&state).unwrap();
    let state: SessionState = serde_json::from_str(&journal).unwrap();
    let kept = state.draft.as_json().to_owned();

    let request = RenderRequest {
        id: RenderId::new("r"),
        session_id: SessionId::new("1"),
        draft: state.draft,
        output: Output::default(),
    };
    let request = serde_json::to_string(&request).unwrap();
    let sent = request
        .strip_prefix(r#"{"id":"r","sessionId":"1","draft":"#)
        .and_then(|rest| rest.strip_suffix(r#","output":{"format":"mp4","quality":"high"}}"#))
        .unwrap();
    Some([read, kept, sent.to_owned()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_draft_travels_byte_for_byte(text in any_json()) {
        match travelled(&text) {
            Some(texts) => {
                let expected = if text == "null" { "{}" } else { text.as_str() };
                prop_assert_eq!(texts, [expected; 3]);
            }
            // No number of 64 bits holds it: the draft is refused, not changed.
            None => prop_assert!(text.contains("1E400"), "{}", text),
        }
    }

    #[test]
    fn any_depth_is_kept_or_refused(depth in 0_usize..400, list: bool) {
        let (open, close) = if list { ("[", "]") } else { (r#"{"t":"#, "}") };
        let text = format!("{}0{}", open.repeat(depth), close.repeat(depth));
        let texts = travelled(&text);
        prop_assert_eq!(texts.is_some(), Draft::from_json(&text).is_ok());
        // serde_json's limit.
        prop_assert_eq!(texts.is_some(), depth < 128);
        if let Some(texts) = texts {
            prop_assert_eq!(texts, [text.as_str(); 3]);
        }
    }
}
