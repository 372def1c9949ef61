//! How every film is written: H.264 and AAC in an MP4 that plays while it is still coming in.

use veo_timeline::Canvas;

/// The sampling rate of every sound here, in Hz.
pub(crate) const SAMPLE_RATE: u32 = 48_000;

/// Generated clips: they are cut and encoded again, so they are finer than what is handed out.
pub(crate) const FOOTAGE: Encoding = Encoding {
    rate_factor: 15,
    group_seconds: 2,
};

/// How finely a film is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    /// x264's constant rate factor: smaller is finer and larger.
    pub(crate) rate_factor: u8,
    /// Seconds between two frames that can be seeked to.
    pub(crate) group_seconds: u32,
}

impl Encoding {
    /// The arguments that write the filtered streams `[picture]`, as large as `canvas`, and `[sound]` to their
    /// ends. (`-frames:v` would end the sound before its last samples, too.)
    pub(crate) fn arguments(self, canvas: Canvas, comment: &str) -> Vec<String> {
        let streams = words(&["-map", "[picture]", "-map", "[sound]"]);
        [streams, self.picture(canvas), film(comment)].concat()
    }

    /// The arguments that write a part of a film, to be joined by [`joined`]: its picture as it will be, its sound as
    /// exact as it is mixed.
    pub(crate) fn part_arguments(self, canvas: Canvas) -> Vec<String> {
        let streams = words(&["-map", "[picture]", "-map", "[sound]"]);
        let sound = words(&["-c:a", "pcm_f32le", "-f", "mov"]);
        [streams, self.picture(canvas), sound].concat()
    }

    /// Closed groups of pictures can be cut and seeked; colours are tagged, so that no player guesses.
    fn picture(self, canvas: Canvas) -> Vec<String> {
        let group = (self.group_seconds * canvas.frame_rate).to_string();
        let rate_factor = self.rate_factor.to_string();
        words(
            &[
                &["-map_metadata", "-1", "-map_chapters", "-1"][..],
                &["-c:v", "libx264", "-preset", "veryfast"],
                &["-crf", &rate_factor],
                &["-profile:v", "high", "-pix_fmt", "yuv420p"],
                &["-g", &group, "-flags", "+cgop"],
                &["-colorspace", "bt709", "-color_primaries", "bt709"],
                &["-color_trc", "bt709", "-color_range", "tv"],
            ]
            .concat(),
        )
    }
}

/// The arguments that write the picture of input 0 as it is, and the filtered stream `[sound]`.
pub(crate) fn joined(comment: &str) -> Vec<String> {
    let streams = ["-map", "0:v:0", "-map", "[sound]"];
    let picture = ["-map_metadata", "-1", "-map_chapters", "-1", "-c:v", "copy"];
    [words(&streams), words(&picture), film(comment)].concat()
}

/// What every film has: its sound, what it says of itself, and an index at its beginning.
fn film(comment: &str) -> Vec<String> {
    let sample_rate = SAMPLE_RATE.to_string();
    let comment = format!("comment={}", comment.replace('\0', ""));
    words(
        &[
            &["-c:a", "aac", "-b:a", "192k"][..],
            &["-ar", &sample_rate, "-ac", "2"],
            &["-movflags", "+faststart", "-metadata", &comment],
            &["-f", "mp4"],
        ]
        .concat(),
    )
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// How many samples of sound this many frames last, to the nearest.
pub(crate) fn samples(frames: u32, frame_rate: u32) -> u64 {
    let (frames, frame_rate) = (u64::from(frames), u64::from(frame_rate.max(1)));
    (frames * u64::from(SAMPLE_RATE) + frame_rate / 2) / frame_rate
}
