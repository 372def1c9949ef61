//! Films a prompt into plain files, to look at and listen to.
//!
//! ```text
//! cargo run --release -p veo-footage --example shoot -- "sunset over the ocean" out.yuv out.wav \
//!     [width height frames rate seed step]
//! ffmpeg -f rawvideo -pix_fmt yuv420p -s 1920x1080 -r 30 -i out.yuv -i out.wav out.mp4
//! ```
//!
//! `step` films every n-th frame only; the sound is that of the whole clip.
#![allow(
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    reason = "a tool for people"
)]

use std::fs::File;
use std::io::{BufWriter, Error, Write};
use std::time::Instant;

use veo_footage::{Brief, shoot};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, prompt, film, sound, ..] = arguments.as_slice() else {
        return Err(Error::other(
            "usage: shoot PROMPT FILM.yuv SOUND.wav [WIDTH HEIGHT FRAMES RATE SEED STEP]",
        ));
    };
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse().ok());
    let brief = Brief {
        prompt: prompt.clone(),
        width: number(4).unwrap_or(1920),
        height: number(5).unwrap_or(1080),
        frames: number(6).unwrap_or(300),
        frame_rate: number(7).unwrap_or(30),
        seed: number(8).map(u64::from),
    };
    let step = number(9).unwrap_or(1);
    let start = Instant::now();
    let shot = shoot(&brief);
    eprintln!(
        "{} ({}), set up in {:?}",
        shot.generator(),
        shot.title(),
        start.elapsed()
    );
    if let Some(note) = shot.note() {
        eprintln!("{note}");
    }

    let start = Instant::now();
    let mut frame = vec![0; shot.frame_bytes()];
    let mut file = BufWriter::new(File::create(film)?);
    let indices = (0..brief.frames).step_by(step as usize);
    let count = indices.len() as u32;
    for index in indices {
        shot.frame(index, &mut frame);
        file.write_all(&frame)?;
    }
    eprintln!("{count} frames, {:?} each", start.elapsed() / count.max(1));

    let start = Instant::now();
    let samples = shot.sound();
    eprintln!("sound in {:?}", start.elapsed());
    write_wav(File::create(sound)?, &samples)
}

/// Writes 32-bit float stereo at 48 kHz.
fn write_wav(file: File, samples: &[f32]) -> Result<(), Error> {
    let mut file = BufWriter::new(file);
    let bytes = samples.len() as u32 * 4;
    file.write_all(b"RIFF")?;
    file.write_all(&(36 + bytes).to_le_bytes())?;
    file.write_all(b"WAVEfmt ")?;
    let format = [16_u32, 3 | (2 << 16), 48_000, 48_000 * 8, 8 | (32 << 16)];
    for value in format {
        file.write_all(&value.to_le_bytes())?;
    }
    file.write_all(b"data")?;
    file.write_all(&bytes.to_le_bytes())?;
    for sample in samples {
        file.write_all(&sample.to_le_bytes())?;
    }
    file.flush()
}
