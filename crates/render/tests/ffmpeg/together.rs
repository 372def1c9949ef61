//! Picture and sound of a long film, held against each other.

use std::fs;
use std::path::Path;

use serde_json::json;
use veo_render::{Monitor, Output, Plan, Quality};
use veo_timeline::Canvas;

use crate::support::{Library, draft, engine, ffmpeg};

const CANVAS: Canvas = Canvas {
    width: 64,
    height: 36,
    frame_rate: 30,
};

/// The samples of a frame, and those of the beep, which rises from 500 to 8500 Hz, so that it is like itself at one place
/// only.
const FRAME: usize = 48_000 / 30;
const BEEP: usize = 2400;

/// How far from its place a beep is looked for, in samples.
const ASIDE: usize = 200;

/// How far it may be: half a millisecond, which is what the place in a source that a draft tells is rounded by.
const NEAR: usize = 24;

/// When it flashes and beeps, in frames: two seconds after every ten.
const EVERY: u64 = 300;
const FIRST: u64 = 60;

fn beep(sample: usize) -> f64 {
    let time = sample as f64 / 48_000.0;
    0.5 * (std::f64::consts::TAU * (500.0 * time + 80_000.0 * time * time)).sin()
}

/// A minute that flashes and beeps.
async fn source(library: &mut Library) {
    let since = "mod(n+384000,480000)";
    let tone = format!("0.5*sin(2*PI*(500*{since}/48000+80000*pow({since}/48000,2)))");
    library
        .add(
            "beat.mp4",
            &format!(
                "-f lavfi -i color=black:size=64x36:rate=30:duration=60 \
                 -f lavfi -i aevalsrc='lt({since},{BEEP})*{tone}':sample_rate=48000:duration=60 \
                 -vf drawbox=color=white:t=fill:enable='eq(mod(n,{EVERY}),{FIRST})' \
                 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 192k"
            ),
        )
        .await;
}

/// Where a beep begins near to `near`: where the sound is most like it.
fn onset(sound: &[f32], near: usize) -> usize {
    let beep: Vec<_> = (0..BEEP).map(beep).collect();
    let likeness = |at: &usize| {
        let heard = sound[*at..].iter().zip(&beep);
        heard
            .map(|(one, other)| f64::from(*one) * other)
            .sum::<f64>()
    };
    let near = near.saturating_sub(ASIDE)..near + ASIDE;
    near.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .unwrap()
}

/// The times of a stream's packets, in order, out of what FFmpeg tells of them.
fn times(told: &str, stream: &str) -> Vec<i64> {
    let lines = told.lines().filter(|line| !line.starts_with('#'));
    let mut times: Vec<i64> = lines
        .map(|line| line.split(',').map(str::trim).collect::<Vec<_>>())
        .filter(|fields| fields[0] == stream)
        .map(|fields| fields[2].parse().unwrap())
        .collect();
    times.sort_unstable();
    times
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

#[tokio::test]
async fn picture_and_sound_stay_together_for_five_minutes() {
    let mut library = Library::new();
    source(&mut library).await;
    // A long clip, then short ones, cut where nothing is a whole second or a region of the sound.
    let (mut clips, mut beats) = (Vec::new(), Vec::new());
    let (mut start, mut number) = (0, 0);
    while start < 9000 {
        let (begin, length) = match number {
            0 => (0, 1800),
            _ => (number * 178 % 1000, 401 + number * 37 % 300),
        };
        let length = u64::min(length, 9000 - start);
        let first = (FIRST..1800).step_by(EVERY as usize);
        let seen = first.filter(|beat| (begin..begin + length).contains(beat));
        beats.extend(seen.map(|beat| (start + beat - begin, begin + length - beat)));
        // To the nearest millisecond, as drafts count.
        let time = |frames: u64| (frames * 1000 + 15) / 30;
        clips.push(json!({"d": time(start + length) - time(start), "m": {
            "start": time(start), "in": time(begin), "src": "beat.mp4"}}));
        start += length;
        number += 1;
    }
    let draft = draft(300_000, &json!([{"tt": 0, "sg": clips}]));
    let output = Output {
        canvas: CANVAS,
        quality: Quality::Draft,
        comment: String::new(),
    };
    let plan = Plan::new(&draft, &library.sources, output).unwrap();
    let path = library.path("film.mp4");
    let made = engine().render(&plan, &path, &Monitor::unwatched()).await;
    assert_eq!(made.unwrap().info.duration.unwrap().get(), 300_000);

    let folder = library.path("");
    ffmpeg(
        &folder,
        "-i film.mp4 -map 0:v -fps_mode passthrough -vf scale=1:1,format=gray -f rawvideo frames \
         -map 0:a -ac 1 -f f32le sound -map 0 -c copy -f framecrc packets",
    );
    // Both begin at nought: the packet before is what the decoder of AAC needs, and is not heard.
    let told = String::from_utf8(read(&folder, "packets")).unwrap();
    let (frames, packets) = (times(&told, "0"), times(&told, "1"));
    assert!((0..).zip(&frames).all(|(n, time)| *time == n * 512));
    assert_eq!(frames.len(), 9000);
    assert_eq!((frames[0], packets[0]), (0, -1024));
    assert!(packets.windows(2).all(|pair| pair[1] - pair[0] == 1024));
    let lights = read(&folder, "frames");
    let flashes: Vec<_> = (0..)
        .zip(&lights)
        .filter(|(_, light)| **light > 128)
        .map(|(n, _)| n)
        .collect();
    let seen: Vec<_> = beats.iter().map(|(beat, _)| *beat).collect();
    assert_eq!(flashes, seen);
    let sound = read(&folder, "sound");
    let (samples, _) = sound.as_chunks::<4>();
    let sound: Vec<_> = samples
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    assert!(
        (9000 * FRAME..9000 * FRAME + 1024).contains(&sound.len()),
        "{}",
        sound.len()
    );
    // Where the clip ends in the middle of a beep, it is not like itself.
    beats.retain(|(_, left)| *left > 1);
    assert!(beats.len() > 25, "{}", beats.len());
    for (beat, _) in beats {
        let expected = beat as usize * FRAME;
        let found = onset(&sound, expected);
        assert!(
            found.abs_diff(expected) <= NEAR,
            "the beep of frame {beat} is at {found}, not {expected}"
        );
    }
}
