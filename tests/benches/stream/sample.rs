//! Streams as the service sends them (protocol.md 8), the same bytes on every run.

use serde_json::{Value, json};

/// A stream of ordinary events.
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    pub(crate) events: usize,
}

/// Makes a stream of at least this many bytes: texts, calls, answers that change the state, heartbeats.
pub(crate) fn stream(at_least: usize) -> Sample {
    let mut dice = Dice(20_261_122);
    let mut bytes = Vec::with_capacity(at_least + 4096);
    let mut events = 0;
    while bytes.len() < at_least {
        let event = match dice.roll(100) {
            0..45 => text(&mut dice),
            45..68 => call(&mut dice),
            68..91 => answer(&mut dice),
            _ => json!({"type": "heartbeat"}),
        };
        write(&mut bytes, &event);
        events += 1;
    }
    Sample { bytes, events }
}

/// Makes a stream of one event with a text, of at most this many bytes.
pub(crate) fn large_text(at_most: usize) -> Vec<u8> {
    let mut dice = Dice(1);
    let mut words = String::new();
    // Quotes take another byte in JSON.
    while words.len() < at_most - at_most / 64 {
        words.push_str(&dice.words(12));
        words.push_str(". ");
    }
    one(&stamped(
        json!({"content": {"parts": [{"text": words}], "role": "model"}}),
        &json!({}),
        &mut dice,
    ))
}

/// Makes a stream of one event with a draft in its state, of at most this many bytes.
pub(crate) fn large_state(at_most: usize) -> Vec<u8> {
    let mut dice = Dice(2);
    let mut segments = Vec::new();
    let mut length = 0;
    while length < at_most - 4096 {
        let segment = segment(&mut dice);
        length += segment.to_string().len() + 1;
        segments.push(segment);
    }
    let draft = json!({"d": 10_000, "t": [{"tt": 0, "sg": segments}]});
    one(&stamped(json!({}), &json!({"draft": draft}), &mut dice))
}

fn text(dice: &mut Dice) -> Value {
    let count = 20 + dice.roll(100);
    let words = format!("{}.\n\n{}", dice.words(count), dice.words(9));
    let body = json!({
        "content": {"parts": [{"text": words}], "role": "model"},
        "finishReason": "STOP",
        "usageMetadata": {
            "candidatesTokenCount": dice.roll(900), "promptTokenCount": dice.roll(9000),
            "totalTokenCount": dice.roll(9900), "trafficType": "ON_DEMAND",
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": dice.roll(9000)}],
        },
    });
    stamped(body, &json!({}), dice)
}

fn call(dice: &mut Dice) -> Value {
    let args = json!({
        "prompt": dice.words(30), "duration": dice.roll(30), "ratio": "16:9", "seed": dice.roll(1 << 30),
        "negative_prompt": dice.words(8), "options": {"camera": dice.words(3), "fps": 24, "loop": false},
    });
    let call = json!({"id": dice.id("adk-"), "name": "generate_video_with_seedance", "args": args});
    let body = json!({
        "content": {"parts": [{"functionCall": call}], "role": "model"}, "longRunningToolIds": [],
    });
    stamped(body, &json!({}), dice)
}

fn answer(dice: &mut Dice) -> Value {
    let response = json!({
        "status": "success", "video_url": format!("https://cdn.example.test/gen/{}.mp4", dice.id("")),
    });
    let response = json!({"id": dice.id("adk-"), "name": "edit_multitrack", "response": response});
    let segments: Vec<Value> = (0..3 + dice.roll(6)).map(|_| segment(dice)).collect();
    let draft = json!({"d": 10_000, "t": [{"tt": 0, "sg": segments}]});
    let body = json!({"content": {"parts": [{"functionResponse": response}], "role": "user"}});
    stamped(body, &json!({"draft": draft}), dice)
}

fn segment(dice: &mut Dice) -> Value {
    json!({"d": dice.roll(20_000), "m": {
        "name": dice.words(3), "start": dice.roll(90_000), "volume": 1.0,
        "src": format!("/media/{}.mp4", dice.id("")),
    }})
}

/// Adds what every event carries.
fn stamped(mut event: Value, state_delta: &Value, dice: &mut Dice) -> Value {
    event["invocationId"] = json!("e-3f6d7765-5287-419e-9991-5fffa1a75565");
    event["author"] = json!("nemo_agent");
    event["actions"] =
        json!({"stateDelta": state_delta, "artifactDelta": {}, "requestedAuthConfigs": {}});
    event["id"] = json!(dice.id(""));
    event["timestamp"] = json!(1_773_423_650.391_317 + dice.roll(1000) as f64);
    event
}

fn one(event: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, event);
    bytes
}

fn write(bytes: &mut Vec<u8>, event: &Value) {
    bytes.extend_from_slice(format!("data: {event}\n\n").as_bytes());
}

/// Numbers that look random and are always the same (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn words(&mut self, count: u64) -> String {
        const WORDS: [&str; 64] = [
            "a", "slow", "dolly", "shot", "over", "the", "skyline", "of", "Zürich", "at", "dusk",
            "with", "neon", "signs", "in", "rain", "and", "one", "red", "umbrella", "moving",
            "left", "while", "camera", "rises", "\"soft\"", "music", "fades", "behind", "distant",
            "thunder", "clouds", "then", "cut", "to", "wide", "view", "from", "above", "river",
            "boats", "drift", "under", "bridges", "lit", "by", "lanterns", "as", "people", "walk",
            "home", "title", "appears", "centre", "bold", "white", "letters", "for", "three",
            "seconds", "before", "it", "ends", "softly",
        ];
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.roll(64) as usize]).collect();
        words.join(" ")
    }

    fn id(&mut self, before: &str) -> String {
        format!(
            "{before}{:08x}{:08x}",
            self.roll(1 << 30),
            self.roll(1 << 30)
        )
    }
}
