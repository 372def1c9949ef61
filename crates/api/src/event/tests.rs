mod agreement;

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::code::ErrorCode;
use crate::sse::{Decoder, Frame};

fn events(stream: &str) -> Vec<StreamEvent> {
    let mut decoder = Decoder::default();
    let (mut bytes, mut events) = (stream.as_bytes(), Vec::new());
    while let Some(frame) = decoder.read(&mut bytes).unwrap() {
        events.extend(decode(frame));
    }
    events
}

fn said(events: &[StreamEvent]) -> String {
    let mut reply = Reply::default();
    for event in events {
        reply.add(event);
    }
    reply.into_text()
}

fn text(text: &str, partial: bool) -> StreamEvent {
    StreamEvent::Text {
        text: text.to_owned(),
        partial,
    }
}

fn model_error(code: Option<&str>, message: &str) -> StreamEvent {
    StreamEvent::ModelError {
        code: code.map(str::to_owned),
        message: message.to_owned(),
    }
}

fn failed(code: ErrorCode, message: &str) -> StreamEvent {
    StreamEvent::Failed(ApiError {
        status: 200,
        ..ApiError::new(code, message)
    })
}

/// Names what a stream says, one word or two to an event.
fn outline(events: &[StreamEvent]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            StreamEvent::Text { text, .. } => format!("text {}", text.split(' ').next().unwrap()),
            StreamEvent::ToolCall { id, name, .. } => {
                format!("call {name} {}", id.as_deref().unwrap_or("-"))
            }
            StreamEvent::ToolResult { id, name, .. } => {
                format!("result {name} {}", id.as_deref().unwrap_or("-"))
            }
            StreamEvent::StateHint { delta } => format!(
                "state {}",
                delta
                    .value()
                    .as_object()
                    .unwrap()
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            other => format!("{other:?}"),
        })
        .collect()
}

// The transcripts of protocol.md section 8, in its order.

#[test]
fn text_only_answer() {
    let stream = r#"data: {"content":{"parts":[{"text":"I can make a 10-second clip in 16:9 or 9:16. Which one?"}],"role":"model"},"finishReason":"STOP","usageMetadata":{"totalTokenCount":812},"invocationId":"e-3f6d7765-5287-419e-9991-5fffa1a75565","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"rAnWGSiV","timestamp":1773423650.391317}

"#;
    assert_eq!(
        events(stream),
        [text(
            "I can make a 10-second clip in 16:9 or 9:16. Which one?",
            false
        )]
    );
}

#[test]
fn streamed_text_is_said_once() {
    let stream = r#"data: {"content":{"parts":[{"text":"I can make "}],"role":"model"},"partial":true,"invocationId":"e-1","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"aaaaaaa1","timestamp":1773423650.1}

data: {"content":{"parts":[{"text":"a 10-second clip."}],"role":"model"},"partial":true,"invocationId":"e-1","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"aaaaaaa2","timestamp":1773423650.2}

data: {"content":{"parts":[{"text":"I can make a 10-second clip."}],"role":"model"},"invocationId":"e-1","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"aaaaaaa3","timestamp":1773423650.3}

"#;
    let events = events(stream);
    assert_eq!(
        events[..2],
        [text("I can make ", true), text("a 10-second clip.", true)]
    );
    assert_eq!(said(&events), "I can make a 10-second clip.");
    assert_eq!(
        said(&events[..2]),
        "I can make a 10-second clip.",
        "a stream that is cut before the whole"
    );
}

#[test]
fn silent_edit() {
    let stream = r#"data: {"content":{"parts":[{"functionCall":{"id":"adk-0c1e","name":"edit_multitrack","args":{"op":"add_text","text":"Paradise Found"}}}],"role":"model"},"invocationId":"e-2","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"longRunningToolIds":[],"id":"ptcjaZBa","timestamp":1773423700.1}

data: {"content":{"parts":[{"functionResponse":{"id":"adk-0c1e","name":"edit_multitrack","response":{"result":"ok"}}}],"role":"user"},"invocationId":"e-2","author":"nemo_agent","actions":{"stateDelta":{"draft":{"d":10000,"t":[{"tt":0,"sg":[{"d":10000}]},{"tt":7,"sg":[{"d":3000,"m":{"text":"Paradise Found"}}]}]}},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"5aocxjaq","timestamp":1773423712.9}

"#;
    let events = events(stream);
    assert_eq!(
        outline(&events),
        [
            "call edit_multitrack adk-0c1e",
            "result edit_multitrack adk-0c1e",
            "state draft"
        ]
    );
    assert_eq!(said(&events), "");
}

#[test]
fn heartbeats_in_every_spelling() {
    let spellings = [
        ": ping\n\n",
        ": heartbeat\n\n",
        ": keepalive\n\n",
        "data:\n\n",
        "data: heartbeat\n\n",
        "data: {\"type\":\"heartbeat\"}\n\n",
        "event: heartbeat\ndata: {}\n\n",
        "event: ping\n\n",
        "event: heartbeat\ndata: anything\n\n",
        "data: {}\n\n",
    ];
    for spelling in spellings {
        assert_eq!(events(spelling), [StreamEvent::Heartbeat], "{spelling:?}");
    }
}

#[test]
fn error_frames() {
    for (frame, expected) in [
        (
            r#"{"error": "Session not found: 552"}"#,
            failed(ErrorCode::SessionNotFound, "Session not found: 552"),
        ),
        (
            r#"{"error": "bad "quoted" value"}"#,
            failed(ErrorCode::Unspecified, r#"bad "quoted" value"#),
        ),
        (
            r#"{"error": "ValueError: tool failed", "error_details": {"error_type": "ValueError", "error_message": "tool failed", "timestamp": 1773423800.0}}"#,
            failed(ErrorCode::Unspecified, "ValueError: tool failed"),
        ),
        (
            r#"{"errorCode":"SAFETY","errorMessage":"Response blocked","invocationId":"e-3","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"zzzzzzzz","timestamp":1773423801.0}"#,
            model_error(Some("SAFETY"), "Response blocked"),
        ),
        (
            r#"{"content":{"parts":[{"text":"Error: upstream timeout"}],"role":"model"},"author":"nemo_agent","invocationId":"e-4","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"yyyyyyyy","timestamp":1773423802.0}"#,
            model_error(None, "upstream timeout"),
        ),
        (
            r#"{"code":2001,"message":"insufficient credits"}"#,
            failed(ErrorCode::NoCredits, "insufficient credits"),
        ),
        (
            r#"{"code":"1002","msg":"gone"}"#,
            failed(ErrorCode::SessionNotFound, "gone"),
        ),
        (
            r#"{"error":{"message":"nested","code":7}}"#,
            failed(ErrorCode::Unspecified, "nested"),
        ),
        (
            r#"{"type":"error","content":"typed"}"#,
            failed(ErrorCode::Unspecified, "typed"),
        ),
    ] {
        assert_eq!(events(&format!("data: {frame}\n\n")), [expected], "{frame}");
    }
}

const TWO_STAGES: &str = r#"data: {"content":{"parts":[{"text":"Generating your clip, this takes a few minutes."},{"functionCall":{"id":"adk-a1","name":"generate_video_with_seedance","args":{"prompt":"city skyline timelapse","duration":10}}}],"role":"model"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000001","timestamp":1773424000.0}

data: {"type":"heartbeat"}

data: {"content":{"parts":[{"functionResponse":{"id":"adk-a1","name":"generate_video_with_seedance","response":{"status":"success","video_url":"https://cdn.example.test/gen/city.mp4"}}}],"role":"user"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{"generated_media":[{"type":"video","url":"https://cdn.example.test/gen/city.mp4"}]},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000002","timestamp":1773424180.0}

data: {"content":{"parts":[{"functionCall":{"id":"adk-a2","name":"edit_multitrack","args":{"op":"compose"}}}],"role":"model"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000003","timestamp":1773424181.0}

data: {"content":{"parts":[{"functionResponse":{"id":"adk-a2","name":"edit_multitrack","response":{"result":"ok"}}}],"role":"user"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{"draft":{"d":10000,"t":[{"tt":0,"sg":[{"d":10000}]},{"tt":1,"sg":[{"d":10000}]},{"tt":7,"sg":[{"d":3000}]}]}},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000004","timestamp":1773424200.0}

data: {"content":{"parts":[{"text":"Your video is ready! Preview in the Timeline panel or click Export to save it."}],"role":"model"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000005","timestamp":1773424203.0}

data: {"content":{"parts":[{"text":"I encountered a temporary issue. Please try again."}],"role":"model"},"invocationId":"e-5","author":"nemo_agent","actions":{"stateDelta":{},"artifactDelta":{},"requestedAuthConfigs":{}},"id":"e5000006","timestamp":1773424204.0}

"#;

#[test]
fn two_stages_with_noise_at_the_end() {
    let events = events(TWO_STAGES);
    assert_eq!(
        outline(&events),
        [
            "text Generating",
            "call generate_video_with_seedance adk-a1",
            "Heartbeat",
            "result generate_video_with_seedance adk-a1",
            "state generated_media",
            "call edit_multitrack adk-a2",
            "result edit_multitrack adk-a2",
            "state draft",
            "text Your",
            "text I",
        ]
    );
    assert_eq!(
        said(&events),
        "Generating your clip, this takes a few minutes.\n\nYour video is ready! Preview in the Timeline panel or click Export to save it."
    );
}

// Beyond the transcripts.

#[test]
fn the_noise_is_kept_when_it_is_all_there_is() {
    let noise = text("I encountered a temporary issue. Please try again.", false);
    let broken = StreamEvent::ToolResult {
        id: None,
        name: "t".to_owned(),
        response: json!({"error": "no"}).into(),
    };
    assert_eq!(
        said(&[broken, noise.clone()]),
        "I encountered a temporary issue. Please try again."
    );
    assert_eq!(
        said(&[noise, text("Now it works.", false)]),
        "I encountered a temporary issue. Please try again.\n\nNow it works."
    );
}

#[test]
fn typed_frames_and_bare_texts() {
    let stream = r#"data: {"type":"text","content":"I'll generate your video now..."}

data: {"type":"tool_call","name":"generate_video_with_seedance","args":{"prompt":"..."}}

data: {"type":"tool_result","tool":"generate_video_with_seedance","result":{"status":"ok"}}

data: {"type":"levitating"}

data: {"type":"done"}

data: {"text":"bare"}

data: not json

data: [1]

data: {"unknown":1}

"#;
    assert_eq!(
        outline(&events(stream)),
        [
            "text I'll",
            "call generate_video_with_seedance -",
            "result generate_video_with_seedance -",
            r#"Unrecognised { data: "{\"type\":\"levitating\"}" }"#,
            "Done",
            "text bare",
            r#"Unrecognised { data: "not json" }"#,
            r#"Unrecognised { data: "[1]" }"#,
            r#"Unrecognised { data: "{\"unknown\":1}" }"#,
        ]
    );
}

#[test]
fn snake_case_thoughts_echoes_and_pieces_of_calls() {
    for (frame, expected) in [
        (
            r#"{"content":{"parts":[{"function_call":{"name":"a","args":{}}},{"function_response":{"name":"a","response":{}}}]},"actions":{"state_delta":{"draft":{}}}}"#,
            vec!["call a -", "result a -", "state draft"],
        ),
        (
            r#"{"error_code":"X","author":"nemo_agent"}"#,
            vec![r#"ModelError { code: Some("X"), message: "X" }"#],
        ),
        (
            r#"{"content":{"parts":[{"text":"hmm","thought":true},{"text":"yes"}]}}"#,
            vec!["text yes"],
        ),
        (
            r#"{"author":"user","content":{"parts":[{"text":"my own words"}]}}"#,
            vec![],
        ),
        (
            r#"{"partial":true,"content":{"parts":[{"functionCall":{"name":"a"}}]},"actions":{"stateDelta":{"draft":{}}}}"#,
            vec![],
        ),
        (
            r#"{"actions":{"stateDelta":{"draft":{},"generated_media":[]}}}"#,
            vec!["state draft,generated_media"],
        ),
        (r#"{"actions":{"stateDelta":{}}}"#, vec![]),
        (
            r#"{"error":"ignored","content":{"parts":[{"text":"stays"}]}}"#,
            vec!["text stays"],
        ),
        (
            r#"{"custom_metadata":{"progress":1.5}}"#,
            vec![r#"Progress { fraction: 1.0, stage: "" }"#],
        ),
    ] {
        assert_eq!(
            outline(&events(&format!("data: {frame}\n\n"))),
            expected,
            "{frame}"
        );
    }
}

#[test]
fn an_empty_balance_inside_a_tool_answer_fails_the_turn() {
    let stream = r#"data: {"content":{"parts":[{"functionResponse":{"name":"generate","response":{"error":{"code":2001,"message":"no credits"}}}}]}}

"#;
    assert_eq!(
        events(stream)[1],
        failed(ErrorCode::NoCredits, "no credits")
    );
}

#[test]
fn an_event_is_written_as_adk_writes_it() {
    let mut writer = TurnWriter::new("e-1");
    let at = UNIX_EPOCH + Duration::from_millis(1_773_423_650_500);
    let frame = writer.frame(at, &[text("Hello", false)]);
    assert_eq!(
        serde_json::from_str::<Value>(&frame.data).unwrap(),
        json!({
            "content": {"parts": [{"text": "Hello"}], "role": "model"},
            "invocationId": "e-1", "author": "nemo_agent",
            "actions": {"stateDelta": {}, "artifactDelta": {}, "requestedAuthConfigs": {}},
            "id": "00000001", "timestamp": 1_773_423_650.5
        })
    );
    let result = StreamEvent::ToolResult {
        id: None,
        name: "t".to_owned(),
        response: json!({}).into(),
    };
    let frame = writer.frame(at, &[result]);
    let body: Value = serde_json::from_str(&frame.data).unwrap();
    assert_eq!(
        (&body["content"]["role"], &body["id"]),
        (&json!("user"), &json!("00000002"))
    );
}

#[test]
fn failures_and_heartbeats_come_back() {
    let error = ApiError {
        registration_url: Some("https://nemovideo.com/register?bind=anon_1".to_owned()),
        ..ApiError::new(ErrorCode::NoCredits, "20 credits are left")
    };
    let read = decode(&failure(&error));
    assert_eq!(
        read,
        [StreamEvent::Failed(ApiError {
            status: 200,
            ..error
        })]
    );
    assert_eq!(decode(&heartbeat()), [StreamEvent::Heartbeat]);
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        model_error in prop::option::of((prop::option::of("[A-Z]{1,6}"), "[a-z\"\n]{1,9}")),
        words in prop::collection::vec("[a-z\"\\\\\n🎬]{0,8}[a-z]", 0..3),
        calls in prop::collection::vec((prop::option::of("[a-z]{1,4}"), "[a-z_]{1,9}"), 0..3),
        results in prop::collection::vec("[a-z_]{1,9}", 0..3),
        delta in prop::collection::btree_map("[a-z]{1,5}", any::<i32>(), 0..3),
        progress in prop::option::of((0.0_f32..=1.0, "[a-z ]{0,9}")),
    ) {
        let mut sent = Vec::new();
        sent.extend(model_error.map(|(code, message)| StreamEvent::ModelError { code, message }).filter(
            |event| matches!(event, StreamEvent::ModelError { message, .. } if !message.trim().is_empty()),
        ));
        sent.extend(words.iter().map(|words| text(words, false)));
        sent.extend(calls.into_iter().map(|(id, name)| StreamEvent::ToolCall { id, name, args: json!({"a": [1]}).into() }));
        sent.extend(results.into_iter().map(|name| StreamEvent::ToolResult { id: None, name, response: json!({"result": "ok"}).into() }));
        if !delta.is_empty() {
            sent.push(StreamEvent::StateHint { delta: json!(delta).into() });
        }
        sent.extend(progress.map(|(fraction, stage)| StreamEvent::Progress { fraction, stage }));

        let frame = TurnWriter::new("e-1").frame(UNIX_EPOCH, &sent);
        let mut decoder = Decoder::default();
        let frame = frame.encode();
        let read = decoder.read(&mut frame.as_bytes()).unwrap();
        prop_assert_eq!(decode(read.unwrap()), sent);
    }

    #[test]
    fn no_frame_makes_it_panic(data in "\\PC{0,60}", event in prop::option::of("[a-z]{0,9}")) {
        decode(&Frame { event, data });
    }
}
