//! Any frame is read, and as the plain reader reads it wherever that one can.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use veo_api::event::{Reply, by_value, decode};
use veo_api::sse::Frame;

fuzz_target!(|data: &str| {
    let frame = Frame::of_data(data);
    let events = decode(&frame);

    let mut reply = Reply::default();
    events.iter().for_each(|event| reply.add(event));
    reply.into_text();

    if serde_json::from_str::<Value>(data.trim()).is_ok() {
        assert_eq!(by_value::plain(events), by_value::decode(&frame));
    }
});
