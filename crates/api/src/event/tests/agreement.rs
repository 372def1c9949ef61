//! The reader of one pass against the plain one: they must say the same of every frame.

use proptest::prelude::*;
use serde_json::Value;

use crate::event::{StreamEvent, by_value, decode};
use crate::sse::Frame;

/// Values of every type, with the texts and numbers that some member gives a meaning.
fn any_scalar() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0.0",
        "1",
        "2001",
        "1002.0",
        "1001.9",
        "0.25",
        "2001e0",
        "-7",
        "18446744073709551616",
        r#""""#,
        r#"" ""#,
        r#""\t""#,
        r#""0""#,
        r#""2001""#,
        r#"" 1001 ""#,
        r#""0.5""#,
        r#""NaN""#,
        r#""user""#,
        r#""\u0075ser""#,
        r#""Error: broke ""#,
        r#""text""#,
        r#""ERROR""#,
        r#""tool_call""#,
        r#""tool_end""#,
        r#""Done""#,
        r#""heartbeat""#,
        r#""message""#,
        r#""a \"b\" \\ \u00e9 \ud83c\udfac""#,
        r#""https://example.com/register""#,
        r#""Session not found: 5""#,
        r#""I encountered a temporary issue""#,
    ]);
    prop_oneof![
        4 => known.prop_map(str::to_owned),
        1 => "[a-z \"\\\\\u{1F3AC}é\n]{0,8}".prop_map(|text| Value::from(text).to_string()),
        1 => any::<f64>().prop_filter("JSON", |number| number.is_finite()).prop_map(|number| Value::from(number).to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
    ]
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.join(" , "))
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("{name}\t:{value}"))
        .collect();
    format!("{{{}\n}}", members.join(","))
}

/// A name as it is or with an escape in it, which is the same name.
fn spelled(name: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        15 => Just(format!("\"{name}\"")),
        1 => Just(format!("\"\\u{:04x}{}\"", name.as_bytes()[0], &name[1..])),
    ]
}

fn any_value() -> BoxedStrategy<String> {
    let leaf = any_scalar();
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = prop::sample::select(vec![
            "a", "code", "error", "message", "detail", "progress", "stage", "url", "parts", "text",
        ]);
        let member = (name.prop_flat_map(spelled), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| list(&items)),
            prop::collection::vec(member, 0..4).prop_map(|members| object(&members)),
        ]
    })
    .boxed()
}

/// An object of these members, some of them twice, in any order; a value is mostly of the right kind.
fn object_of(members: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<String> {
    let member = prop::sample::select(members).prop_flat_map(|(name, right)| {
        let value = prop_oneof![5 => right, 2 => any_scalar(), 1 => any_value()];
        (spelled(name), value)
    });
    prop::collection::vec(member, 0..6)
        .prop_map(|members| object(&members))
        .boxed()
}

fn any_frame() -> BoxedStrategy<String> {
    let scalar = || any_scalar().boxed();
    let call = object_of(vec![
        ("id", scalar()),
        ("name", scalar()),
        ("args", any_value()),
    ]);
    let response = object_of(vec![
        ("id", scalar()),
        ("name", scalar()),
        ("response", any_value()),
    ]);
    let part = object_of(vec![
        ("text", scalar()),
        ("thought", scalar()),
        ("functionCall", call.clone()),
        ("function_call", call),
        ("functionResponse", response.clone()),
        ("function_response", response),
        ("inlineData", any_value()),
    ]);
    let parts = prop::collection::vec(part, 0..4)
        .prop_map(|parts| list(&parts))
        .boxed();
    let content = object_of(vec![
        ("parts", parts.clone()),
        ("parts", parts),
        ("role", scalar()),
    ]);
    let actions = object_of(vec![
        ("stateDelta", any_value()),
        ("state_delta", any_value()),
        ("artifactDelta", any_value()),
    ]);
    let event = object_of(vec![
        ("content", content.clone()),
        ("actions", actions.clone()),
        ("author", scalar()),
        ("partial", scalar()),
        ("usageMetadata", any_value()),
        ("customMetadata", any_value()),
        ("timestamp", scalar()),
    ]);
    let anything = object_of(vec![
        ("type", scalar()),
        ("content", content),
        ("actions", actions),
        ("error", any_value()),
        ("code", scalar()),
        ("errorCode", scalar()),
        ("error_code", scalar()),
        ("errorMessage", scalar()),
        ("error_message", scalar()),
        ("custom_metadata", any_value()),
        ("customMetadata", any_value()),
        ("text", scalar()),
        ("name", scalar()),
        ("tool", scalar()),
        ("tool_name", scalar()),
        ("id", scalar()),
        ("args", any_value()),
        ("result", any_value()),
        ("response", any_value()),
        ("message", scalar()),
        ("partial", scalar()),
    ]);
    let whole = prop_oneof![4 => event, 4 => anything, 1 => any_value()];
    // Some of them are cut or damaged.
    let damage = prop::option::weighted(0.1, (any::<prop::sample::Index>(), "[\"{}:, x]{0,2}"));
    (whole, damage)
        .prop_map(|(text, damage)| {
            let Some((place, junk)) = damage else {
                return text;
            };
            let place = text.floor_char_boundary(place.index(text.len()));
            let (before, after) = text.split_at(place);
            format!("{before}{junk}{}", after.get(1..).unwrap_or_default())
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn both_readers_say_the_same(data in any_frame()) {
        let frame = Frame::of_data(data);
        prop_assert_eq!(by_value::plain(decode(&frame)), by_value::decode(&frame));
    }
}

#[test]
fn what_no_value_can_hold_loses_nothing() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for odd in ["1e400", deep.as_str(), r#""\ud800""#] {
        let data = format!(
            r#"{{"usageMetadata":{odd},"content":{{"parts":[{{"functionCall":{{"name":"a","args":{{"x":{odd}}}}}}},{{"text":"b"}}]}}}}"#
        );
        let events = decode(&Frame::of_data(data));
        assert!(
            matches!(&events[..], [StreamEvent::ToolCall { args, .. }, StreamEvent::Text { text, .. }]
                if args.as_text() == format!(r#"{{"x":{odd}}}"#) && text == "b"),
            "{events:?}"
        );
    }
}
