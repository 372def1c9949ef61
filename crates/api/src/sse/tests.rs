use proptest::prelude::*;

use super::*;

fn decode(chunks: &[&[u8]]) -> Vec<Frame> {
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    for mut chunk in chunks.iter().copied() {
        while let Some(frame) = decoder.read(&mut chunk).unwrap() {
            frames.push(frame.clone());
        }
    }
    frames.extend(decoder.finish());
    frames
}

fn frame(event: Option<&str>, data: &str) -> Frame {
    Frame {
        event: event.map(str::to_owned),
        data: data.to_owned(),
    }
}

#[test]
fn blocks_become_frames() {
    for (text, expected) in [
        ("data: a\n\n", vec![frame(None, "a")]),
        (
            "data:a\r\n\r\ndata:  b\r\r",
            vec![frame(None, "a"), frame(None, " b")],
        ),
        ("\u{feff}data: a\n\n", vec![frame(None, "a")]),
        ("data: a\ndata\ndata: b\n\n", vec![frame(None, "a\n\nb")]),
        (
            "event: x\nevent: heartbeat\ndata: {}\n\n",
            vec![frame(Some("heartbeat"), "{}")],
        ),
        (
            ": ping\n\ndata:\n\n",
            vec![frame(None, ""), frame(None, "")],
        ),
        (
            "id: 1\nretry: soon\nfuture: yes\ndata: a\n\n",
            vec![frame(None, "a")],
        ),
        ("\n\n\r\n", vec![]),
        ("data: no empty line\n", vec![frame(None, "no empty line")]),
        ("data: a\n\ndata: cut", vec![frame(None, "a")]),
        (
            "data: {\"a\":\"b:c\"}\n\n",
            vec![frame(None, "{\"a\":\"b:c\"}")],
        ),
    ] {
        assert_eq!(decode(&[text.as_bytes()]), expected, "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_replaced_and_read_on() {
    assert_eq!(
        decode(&[b"data: \xff\xfe\n\ndata: b\n\n"]),
        [frame(None, "\u{fffd}\u{fffd}"), frame(None, "b")]
    );
}

#[test]
fn an_event_that_is_too_large_ends_the_stream_after_what_was_complete() {
    let mut decoder = Decoder::with_limits(20, 1000);
    let mut bytes = &b"data: fits\n\ndata: 0123456789\ndata: 0123456789\n\n"[..];
    assert_eq!(decoder.read(&mut bytes), Ok(Some(&frame(None, "fits"))));
    assert_eq!(decoder.read(&mut bytes), Err(Overflow::Event(20)));
}

#[test]
fn a_stream_that_is_too_long_ends() {
    let mut decoder = Decoder::with_limits(100, 30);
    let mut bytes = &b"data: 0123\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"[..];
    assert_eq!(decoder.read(&mut bytes), Ok(Some(&frame(None, "0123"))));
    assert_eq!(decoder.read(&mut bytes), Err(Overflow::Stream(30)));
}

#[test]
fn one_large_event_in_small_chunks_is_read() {
    let data = "x".repeat(1 << 20);
    let text = frame(None, &data).encode();
    let chunks: Vec<&[u8]> = text.as_bytes().chunks(777).collect();
    assert_eq!(decode(&chunks), [frame(None, &data)]);
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_frames(
        pieces in prop::collection::vec(prop_oneof![
            Just("data: a".to_owned()), Just("data:".to_owned()), Just("event: x".to_owned()),
            Just(": c".to_owned()), Just("\r".to_owned()), Just("\n".to_owned()), Just("\r\n".to_owned()),
            Just("\u{feff}".to_owned()), Just("é\u{1F600}".to_owned()), "[ -~]{0,6}",
        ], 0..40),
        junk in prop::collection::vec(any::<u8>(), 0..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut bytes = pieces.concat().into_bytes();
        bytes.extend(junk);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(bytes.len());
        let mut start = 0;
        let chunks: Vec<&[u8]> = cuts.iter().map(|&end| {
            let chunk = &bytes[start..end];
            start = end;
            chunk
        }).collect();
        prop_assert_eq!(decode(&chunks), decode(&[&bytes]));
    }

    #[test]
    fn what_is_encoded_is_decoded(event in prop::option::of("[a-z]{1,8}"), data in "[^\r\u{feff}]{0,40}") {
        let sent = Frame { event, data };
        prop_assert_eq!(decode(&[sent.encode().as_bytes()]), [sent]);
    }
}
