//! Any bytes in any chunks give the frames of the whole, and no more text than there were bytes for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veo_api::sse::{Decoder, Frame, Overflow};

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (cuts, bytes) = input;
    let whole = frames(std::iter::once(bytes));
    assert_eq!(frames(chunks(bytes, &cuts)), whole);
    assert_eq!(frames(bytes.chunks(1)), whole);

    // A byte that is no text becomes three.
    let length: usize = whole.iter().map(|frame| frame.data.len()).sum();
    assert!(length <= 3 * bytes.len());

    let encoded: String = whole.iter().map(Frame::encode).collect();
    assert_eq!(frames(std::iter::once(encoded.as_bytes())), whole);

    // With limits it ends early, with the frames that were complete.
    let (mut decoder, mut early) = (Decoder::with_limits(16, 64), Vec::new());
    let overflow = chunks(bytes, &cuts).try_for_each(|chunk| read(&mut decoder, chunk, &mut early));
    if let Err(Overflow::Stream(_)) = overflow {
        assert!(bytes.len() > 64);
    }
    assert!(whole.starts_with(&early));
});

fn read(decoder: &mut Decoder, mut chunk: &[u8], frames: &mut Vec<Frame>) -> Result<(), Overflow> {
    while let Some(frame) = decoder.read(&mut chunk)? {
        frames.push(frame.clone());
    }
    Ok(())
}

fn frames<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> Vec<Frame> {
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    for chunk in chunks {
        read(&mut decoder, chunk, &mut frames).expect("far below the limits");
    }
    frames.extend(decoder.finish());
    frames
}

/// Cuts `bytes` into chunks of these lengths, over and over.
fn chunks<'a>(mut bytes: &'a [u8], lengths: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let lengths: Vec<usize> = lengths.iter().map(|&length| length.max(1).into()).collect();
    let mut lengths = lengths.into_iter().cycle();
    std::iter::from_fn(move || {
        let length = lengths.next().unwrap_or(7).min(bytes.len());
        let (chunk, rest) = bytes.split_at(length);
        bytes = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}
