//! Any text that is a draft comes back byte for byte, and can be looked at in every way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veo_api::envelope;
use veo_api::ids::{RenderId, SessionId};
use veo_api::render::{Output, RenderRequest};
use veo_api::state::SessionState;
use veo_timeline::Draft;

fuzz_target!(|text: &str| {
    // As a whole reply of any kind.
    let _ = envelope::decode::<SessionState>(200, text.as_bytes());

    let Ok(draft) = Draft::from_json(text) else {
        return;
    };
    let kept = text.trim_matches([' ', '\t', '\n', '\r']);
    let kept = if kept == "null" { "{}" } else { kept };
    assert_eq!(draft.as_json(), kept);

    let reply = format!(r#"{{"code":0,"data":{{"session_id":"1","state":{{"draft":{text}}}}}}}"#);
    let state: SessionState = envelope::decode(200, reply.as_bytes()).expect("a state reply");
    assert_eq!(state.draft.as_json(), kept);

    let journal = serde_json::to_string(&state).expect("a state");
    let state: SessionState = serde_json::from_str(&journal).expect("what was written");
    assert_eq!(state.draft.as_json(), kept);

    let request = RenderRequest {
        id: RenderId::new("r"),
        session_id: SessionId::new("1"),
        draft: state.draft,
        output: Output::default(),
    };
    let sent = serde_json::to_string(&request).expect("a request");
    assert!(sent.contains(&format!(r#""draft":{kept},"output""#)));

    let _ = format!("{:?} {}", draft.timeline(), draft.summary());
    draft.readiness();
    assert_eq!(veo_timeline::changes(&draft, &draft), []);
    veo_timeline::changes(&Draft::default(), &draft);
    veo_timeline::changes(&draft, &Draft::default());
});
