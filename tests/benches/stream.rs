//! How fast a turn's stream is read: our framing and decoding beside the framing of the crate `sse-stream`.
//!
//! `cargo bench -p veo-tests --bench stream`. Every figure counts the CPU time of this process, because the
//! machine may be busy; both sides read the same bytes in the same run, in turns.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints figures for people"
)]

mod stream {
    pub(crate) mod clock;
    pub(crate) mod sample;
}

use std::convert::Infallible;
use std::hint::black_box;

use futures_util::{FutureExt, StreamExt, stream::iter};
use sse_stream::SseByteStream;
use veo_api::event::decode;
use veo_api::sse::Decoder;

use crate::stream::clock::{Rounds, Spread, megabytes_per_second, milliseconds};
use crate::stream::sample;

/// Bytes of the stream of ordinary events.
const STREAM_BYTES: usize = 60_000_000;

fn main() {
    let stream = sample::stream(STREAM_BYTES);
    let events = framed(&stream.bytes, 16 << 10);
    println!(
        "{} MB, {} events of {} bytes in the mean\n",
        stream.bytes.len() / 1_000_000,
        stream.events,
        stream.bytes.len() / stream.events
    );
    assert_eq!(events, stream.events);
    assert_eq!(framed_by_sse_stream(&stream.bytes, 1400), stream.events);

    println!("MB per CPU second                 best  median   worst   ours / sse-stream's");
    for (name, chunk) in [("16 KiB", 16 << 10), ("1400 B", 1400)] {
        let rate = |seconds| megabytes_per_second(stream.bytes.len(), seconds);
        print(name, &measured(&stream.bytes, chunk), rate);
    }

    println!("\nCPU ms of one event               best  median   worst   ours / sse-stream's");
    for mebibytes in [1, 8, 16] {
        for (kind, bytes) in [
            ("text", sample::large_text(mebibytes << 20)),
            ("state", sample::large_state(mebibytes << 20)),
        ] {
            let name = format!("{mebibytes} MiB {kind}");
            print(&name, &measured(&bytes, 16 << 10), milliseconds);
        }
    }
}

/// What was measured of one stream.
struct Measured {
    ours: Spread,
    sse_stream: Spread,
    decoded: Spread,
}

fn measured(bytes: &[u8], chunk: usize) -> Measured {
    let [ours, sse_stream, decoded] = Rounds::of(7).measure([
        &|| framed(bytes, chunk),
        &|| framed_by_sse_stream(bytes, chunk),
        &|| decoded(bytes, chunk),
    ]);
    Measured {
        ours,
        sse_stream,
        decoded,
    }
}

fn print(name: &str, measured: &Measured, unit: impl Fn(f64) -> f64) {
    let row = |what: &str, spread: Spread| {
        let [best, median, worst] = [spread.best, spread.median, spread.worst].map(&unit);
        format!("{name:12} {what:16} {best:8.2}{median:8.2}{worst:8.2}")
    };
    let ratio = unit(measured.ours.best) / unit(measured.sse_stream.best);
    println!("{}   {ratio:.2}", row("framing", measured.ours));
    println!("{}", row("sse-stream 0.3", measured.sse_stream));
    println!("{}", row("framing + decode", measured.decoded));
}

fn framed(bytes: &[u8], chunk: usize) -> usize {
    let mut decoder = Decoder::default();
    let mut frames = 0;
    for mut chunk in bytes.chunks(chunk) {
        while let Some(frame) = decoder.read(&mut chunk).expect("within the limits") {
            black_box(frame);
            frames += 1;
        }
    }
    frames
}

fn framed_by_sse_stream(bytes: &[u8], chunk: usize) -> usize {
    let chunks = bytes.chunks(chunk).map(Ok::<&[u8], Infallible>);
    let mut stream = SseByteStream::new(iter(chunks));
    let mut frames = 0;
    // Its input is always ready, so that it never waits.
    while let Some(frame) = stream.next().now_or_never().expect("ready") {
        black_box(frame.expect("well formed"));
        frames += 1;
    }
    frames
}

fn decoded(bytes: &[u8], chunk: usize) -> usize {
    let mut decoder = Decoder::default();
    let mut events = 0;
    for mut chunk in bytes.chunks(chunk) {
        while let Some(frame) = decoder.read(&mut chunk).expect("within the limits") {
            events += black_box(decode(frame)).len();
        }
    }
    events
}
