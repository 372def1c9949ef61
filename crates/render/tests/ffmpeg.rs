//! What comes out of a real FFmpeg, looked at frame by frame. Needs `ffmpeg` on PATH.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of frames and samples are small"
)]

#[cfg(test)]
#[cfg(unix)]
#[path = "ffmpeg/animations.rs"]
mod animations;
#[cfg(test)]
#[path = "ffmpeg/colors.rs"]
mod colors;
#[cfg(test)]
#[path = "ffmpeg/decoders.rs"]
mod decoders;
#[cfg(test)]
#[path = "ffmpeg/effects.rs"]
mod effects;
#[cfg(test)]
#[path = "ffmpeg/film.rs"]
mod film;
#[cfg(test)]
#[path = "ffmpeg/footage.rs"]
mod footage;
#[cfg(test)]
#[path = "ffmpeg/formats.rs"]
mod formats;
#[cfg(test)]
#[path = "ffmpeg/hostile.rs"]
mod hostile;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "ffmpeg/jail.rs"]
mod jail;
#[cfg(test)]
#[cfg(target_os = "linux")]
#[path = "ffmpeg/life.rs"]
mod life;
#[cfg(test)]
#[path = "ffmpeg/probe.rs"]
mod probe;
#[cfg(test)]
#[path = "ffmpeg/refused.rs"]
mod refused;
#[cfg(test)]
#[path = "ffmpeg/samples.rs"]
mod samples;
#[cfg(test)]
#[path = "ffmpeg/sheet.rs"]
mod sheet;
#[cfg(test)]
#[path = "ffmpeg/sound.rs"]
mod sound;
#[cfg(test)]
#[path = "ffmpeg/spans.rs"]
mod spans;
#[cfg(test)]
#[path = "ffmpeg/stills.rs"]
mod stills;
#[cfg(test)]
#[path = "ffmpeg/support.rs"]
mod support;
#[cfg(test)]
#[path = "ffmpeg/titles.rs"]
mod titles;
#[cfg(test)]
#[path = "ffmpeg/together.rs"]
mod together;
#[cfg(test)]
#[path = "ffmpeg/walls.rs"]
mod walls;
