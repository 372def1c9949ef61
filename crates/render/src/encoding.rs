//! How films are written: H.264 and AAC in an MP4 that plays while it is still coming in, and the other formats.

use veo_media::Format;
use veo_timeline::Canvas;

/// The sampling rate of every sound here, in Hz.
pub(crate) const SAMPLE_RATE: u32 = 48_000;

/// How many frames of x264's are decoded before the one that is seen first: its groups of B-frames have one level of
/// others that refer to them (`b-pyramid`, as every preset has it).
pub(crate) const REORDERED: u32 = 2;

/// The threads of each encoder of H.264 that makes a span. What x264 writes depends on their number, so it is the same on every machine: as
/// many as it takes by itself on two processors. (8 s of 1920 x 1080 took 28.6, 28.3 and 28.1 CPU-s with one, two and
/// three.)
const ENCODER_THREADS: &str = "3";

/// Generated clips: they are cut and encoded again, so they are finer than what is handed out.
pub(crate) const FOOTAGE: Encoding = Encoding {
    codec: Codec::H264,
    rate_factor: 15,
    group_seconds: 2,
    most_kilobits: None,
};

/// How finely a film is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Encoding {
    pub(crate) codec: Codec,
    /// The encoder's constant rate factor: smaller is finer and larger.
    pub(crate) rate_factor: u8,
    /// Seconds between two frames that can be seeked to.
    pub(crate) group_seconds: u32,
    /// The most that a second takes, in thousands of bits, on average over two.
    pub(crate) most_kilobits: Option<u32>,
}

/// What encodes a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// x264.
    H264,
    /// libvpx.
    Vp9,
}

impl Encoding {
    /// The arguments that write the filtered streams `[picture]`, as large as `canvas`, and `[sound]` to their
    /// ends. (`-frames:v` would end the sound before its last samples, too.)
    pub(crate) fn arguments(self, canvas: Canvas, comment: &str) -> Vec<String> {
        let streams = words(&["-map", "[picture]", "-map", "[sound]"]);
        [
            streams,
            self.picture(canvas),
            aac(),
            file(Format::Mp4, comment),
        ]
        .concat()
    }

    /// The arguments that write the filtered stream `[label]` as a span of a film's picture, to be joined by [`joined`].
    /// An encoder of its own makes it, so that it is the same whatever else is made.
    pub(crate) fn span(self, canvas: Canvas, label: &str) -> Vec<String> {
        let stream = words(&["-map", &format!("[{label}]")]);
        let threads = match self.codec {
            Codec::H264 => words(&["-threads", ENCODER_THREADS]),
            Codec::Vp9 => Vec::new(),
        };
        let format = words(&["-f", "mp4"]);
        [stream, self.picture(canvas), threads, format].concat()
    }

    /// Closed groups of pictures can be cut and seeked; colours are tagged, so that no player guesses.
    fn picture(self, canvas: Canvas) -> Vec<String> {
        let group = (self.group_seconds * canvas.frame_rate).to_string();
        let rate_factor = self.rate_factor.to_string();
        let most = self.most_kilobits.unwrap_or(0);
        let mean = format!("{most}k");
        let codec: &[&[&str]] = match self.codec {
            Codec::H264 => &[
                &["-c:v", "libx264", "-preset", "veryfast"],
                &["-crf", &rate_factor],
                // Its look ahead in a thread of its own races with its macroblock tree: of 48 encodes on busy
                // processors ten differed, and none without.
                &["-x264-params", "sync-lookahead=0"],
                &["-profile:v", "high", "-pix_fmt", "yuv420p"],
                // As it is where nothing is said: a JPEG's is told, and would be in the head of its span alone.
                &["-chroma_sample_location", "left"],
                &["-g", &group, "-flags", "+cgop"],
            ],
            // Tiles are encoded by themselves: what comes out does not depend on the number of threads. libvpx is bounded
            // by the mean of a film, where 0 is no bound, and refuses what bounds x264.
            Codec::Vp9 => &[
                &["-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", "4"],
                &["-crf", &rate_factor, "-b:v", &mean],
                &["-row-mt", "0", "-tile-columns", "2", "-threads", "4"],
                &["-pix_fmt", "yuv420p", "-g", &group],
            ],
        };
        let mut arguments = words(&["-map_metadata", "-1", "-map_chapters", "-1"]);
        arguments.extend(words(&codec.concat()));
        if self.codec == Codec::H264 && most > 0 {
            let buffer = format!("{}k", most * 2);
            arguments.extend(words(&["-maxrate", &mean, "-bufsize", &buffer]));
        }
        arguments.extend(words(&[
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-color_range",
            "tv",
        ]));
        arguments
    }
}

/// The arguments that count the frames of the filtered stream `[label]` and write nothing.
pub(crate) fn counted(label: &str) -> Vec<String> {
    let label = format!("[{label}]");
    words(&["-map", &label, "-c:v", "wrapped_avframe", "-f", "null", "-"])
}

/// The arguments that write the sound of the input with this number as frames of AAC (ADTS).
pub(crate) fn sound_frames(input: usize) -> Vec<String> {
    let stream = words(&["-map", &format!("{input}:a")]);
    [stream, aac(), words(&["-f", "adts"])].concat()
}

/// What the sound of a film is joined from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// The track of AAC, as it is.
    Track,
    /// The samples of the mix, so that it loses nothing twice.
    Samples,
}

/// What a film of this format takes its sound from; none where it has none.
pub(crate) fn sound_of(format: Format) -> Option<Joined> {
    match format {
        Format::Mp4 | Format::Mov | Format::M4a => Some(Joined::Track),
        Format::Webm | Format::Mp3 | Format::Wav => Some(Joined::Samples),
        Format::Gif => None,
    }
}

/// The arguments that make interleaved stereo samples, in four bytes each, the next input.
pub(crate) fn samples_input() -> Vec<String> {
    let sample_rate = SAMPLE_RATE.to_string();
    words(&["-f", "f32le", "-ar", &sample_rate, "-ac", "2"])
}

/// The arguments that write the picture of input 0, which is the spans of a film, and the sound of input 1, which is what
/// [`sound_of`] says, each where `format` has it: as they are, where it takes them. (An MP4 is what [`crate::mp4::join`]
/// makes instead, and the same to who plays it.)
///
/// A frame's time is worked out from its place, so that the lengths of the spans, which are rounded, do not add up. The
/// order of decoding is told by one delay for all: a span of one or two frames comes with a shorter one, which would let
/// time run backwards at its end.
pub(crate) fn joined(format: Format, frame_rate: u32, comment: &str) -> Vec<String> {
    let timed = format!(
        "setts=pts=round(PTS*TB*{frame_rate})/({frame_rate}*TB):\
         dts=(N-{REORDERED})/({frame_rate}*TB)"
    );
    let both = [
        "-map", "0:v:0", "-map", "1:a:0", "-c", "copy", "-bsf:v", &timed,
    ];
    let colored = format!("fps={frame_rate}[seen];[seen][1:v]paletteuse=dither=sierra2_4a[gif]");
    let colored = format!("[0:v]{colored}");
    // As the whole of the input, where there is no picture.
    let alone = ["-map", "0:a:0"];
    let chosen: &[&[&str]] = match format {
        Format::Mp4 | Format::Mov => &[&both],
        // WebM counts in milliseconds, which nothing adds up in: the lengths in the list end where frames do.
        Format::Webm => &[&both[..6], &OPUS],
        Format::Gif => &[&["-filter_complex", &colored, "-map", "[gif]", "-loop", "0"]],
        Format::Mp3 => &[&alone, &["-c:a", "libmp3lame", "-b:a", "192k"]],
        Format::Wav => &[&alone, &["-c:a", "pcm_s16le"]],
        Format::M4a => &[&alone, &["-c:a", "copy"]],
    };
    let nothing = ["-map_metadata", "-1", "-map_chapters", "-1"];
    [
        words(&chosen.concat()),
        words(&nothing),
        words(&ORDERED),
        file(format, comment),
    ]
    .concat()
}

/// How the sound of a film with VP9 is written.
const OPUS: [&str; 4] = ["-c:a", "libopus", "-b:a", "160k"];

/// The filter that picks the colours of a GIF out of all of input 0.
pub(crate) fn palette() -> Vec<String> {
    // A picture that moves little is not to have its background's colours alone.
    let picked = "palettegen=stats_mode=diff";
    words(&[
        "-map",
        "0:v:0",
        "-vf",
        picked,
        "-frames:v",
        "1",
        "-f",
        "image2",
        "-c:v",
        "png",
    ])
}

/// Writes packets in the order of their times, however much longer one input takes to be read: else ten seconds of the
/// other would be written first, and the film be another one.
const ORDERED: [&str; 2] = ["-max_interleave_delta", "0"];

/// How a film's sound is written.
fn aac() -> Vec<String> {
    let sample_rate = SAMPLE_RATE.to_string();
    words(&[
        "-c:a",
        "aac",
        "-b:a",
        "192k",
        "-ar",
        &sample_rate,
        "-ac",
        "2",
    ])
}

/// What a film of this format has: an index at its beginning, and what it says of itself.
fn file(format: Format, comment: &str) -> Vec<String> {
    let (name, is_indexed) = match format {
        Format::Mp4 => ("mp4", true),
        Format::Mov => ("mov", true),
        Format::M4a => ("ipod", true),
        Format::Webm => ("webm", false),
        Format::Gif => ("gif", false),
        Format::Mp3 => ("mp3", false),
        Format::Wav => ("wav", false),
    };
    let index: &[&str] = if is_indexed {
        &["-movflags", "+faststart"]
    } else {
        &[]
    };
    let comment = format!("comment={}", comment.replace('\0', ""));
    words(&[index, &["-metadata", &comment, "-f", name]].concat())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// How many samples of sound this many frames last, to the nearest.
pub(crate) fn samples(frames: u32, frame_rate: u32) -> u64 {
    let (frames, frame_rate) = (u64::from(frames), u64::from(frame_rate.max(1)));
    (frames * u64::from(SAMPLE_RATE) + frame_rate / 2) / frame_rate
}
