//! A draft worked out to frames and samples.
//!
//! [`Plan::new`] decides everything: which file fills which frames, from where in it, how it is fitted, what is
//! heard beneath, which lettering lies on top. The rest only cuts that into spans (`spans.rs`), takes parts out of it
//! (`parts.rs`), spells them for FFmpeg (`arguments.rs`), and works out what is heard to samples (`score.rs`). The film is counted in frames of the canvas's rate from its first one, so that no rounding adds up.

mod arguments;
mod at_once;
mod clips;
mod colors;
mod crossing;
mod frame;
mod inputs;
mod moments;
mod parts;
mod picture;
mod pieces;
mod plain;
mod scene;
mod score;
mod sound;
mod spans;
mod titles;
mod treatment;

use std::collections::BTreeMap;
use std::path::PathBuf;

use veo_media::Format;
use veo_timeline::{Canvas, Draft, Loudness, Millis, Readiness, TrackKind, Volume};

pub(crate) use arguments::{art_name, span_name};
pub(crate) use colors::jpeg_colors;
pub use frame::Frame;
pub(crate) use inputs::{DECODED, Input};
pub(crate) use plain::{Below, Moment, Seen, Used};
#[cfg(test)]
pub(crate) use score::Ramp;
pub(crate) use score::{Note, Score, Take, decoding_arguments, take_name};
pub(crate) use sound::Part;
pub(crate) use spans::Span as FilmSpan;
pub(crate) use titles::Title;
pub(crate) use treatment::Lut;

use crate::encoding::{Codec, Encoding};
use crate::error::{Error, ErrorKind, Result};
use crate::probe::{MAX_LENGTH, MediaInfo};

use at_once::few_at_once;
use clips::Clips;
use inputs::{Inputs, Placed, RUN_UP};
use pieces::{Clock, Stretch};
use scene::Scene;
use sound::Sound;

const OPERATION: &str = "plan";

/// The most titles and sounds of a film: captions of two hours, one a second, and as long until all of them are measured as
/// anybody waits. Of clips there may be any number.
const MAX_SEGMENTS: usize = 10_000;

/// The most sounds that are heard at once besides those of the clips: each is an open file.
const MOST_SOUNDS: usize = 100;

/// The media of a timeline: what a draft calls it, where it is and what is in it.
pub type Sources = BTreeMap<String, Source>;

/// One media file.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The file on this machine.
    pub path: PathBuf,
    /// What was found in it.
    pub info: MediaInfo,
    /// What tells its content from all others, such as its SHA-256. What is made of a source without one is not kept
    /// for later films.
    pub hash: Option<String>,
}

/// What the film is to be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its picture's size and rate.
    pub canvas: Canvas,
    /// How finely it is written.
    pub quality: Quality,
    /// What is noted in the file about where it comes from.
    pub comment: String,
}

/// The file that a film is written as: an MP4 unless something else is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Target {
    format: Format,
    /// The most that a second of the picture takes, in thousands of bits.
    most_kilobits: Option<u32>,
}

/// How finely a film is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// No loss to be seen.
    #[default]
    High,
    /// About half the size.
    Medium,
    /// A quarter of the size, to look at quickly or to send by mail.
    Draft,
}

/// A film worked out to its last frame, as plain values.
#[derive(Debug)]
pub struct Plan {
    output: Output,
    target: Target,
    frames: u32,
    inputs: Vec<Input>,
    pictures: Vec<Stretch<Scene>>,
    /// The clips' own sound, if there is any.
    own: Option<Vec<Stretch<Sound>>>,
    /// One lane for each audio track, and for the sounds of clips that lie over others; all are mixed with the clips' own.
    beds: Vec<Vec<Stretch<Sound>>>,
    /// Whether something is louder than it came, so that the mix must be kept from crackling.
    amplified: bool,
    /// How loud it is to be as a whole, where that is asked for.
    loudness: Option<Loudness>,
    titles: Vec<Title>,
    notes: Vec<String>,
}

impl Plan {
    /// Works out the film that `draft` describes, as long as its timeline is. Blocks for some
    /// ten milliseconds for each title that was not seen lately, because lettering is drawn to be measured.
    ///
    /// Gaps on the video tracks are black. Where clips overlap, the later one and the higher track is seen and
    /// heard; a clip of a higher track that can be seen through, or has a place of its own on the canvas, is seen and
    /// heard together with what is below. A clip longer than its source holds its last picture; music shorter than its segment repeats.
    ///
    /// # Errors
    /// `EmptyTimeline`, `TooLong` above two hours, `TooManySegments` above ten thousand titles and sounds, `TooManyLayers`,
    /// `TooLargeLayers`, `TooManyTitles` and `TooManySounds` for what is seen or heard at once, `MissingSource` for media
    /// that is not in `sources`, and `UnusableClip` for a clip that its media cannot fill.
    pub fn new(draft: &Draft, sources: &Sources, output: Output) -> Result<Self> {
        let timeline = draft.timeline();
        let clock = Clock::new(timeline.duration, output.canvas.frame_rate);
        if timeline.duration > MAX_LENGTH {
            let (found, limit) = (timeline.duration, MAX_LENGTH);
            return Err(Error::new(OPERATION, ErrorKind::TooLong { found, limit }));
        }
        let tracks = timeline.tracks.iter();
        let laid_over = tracks.filter(|track| track.kind != TrackKind::Video);
        let laid_over = laid_over.map(|track| track.segments.len()).sum();
        few_enough(laid_over)?;
        if matches!(draft.readiness(), Readiness::NotReady(_)) || clock.frames() == 0 {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        }
        titles::few_at_once(&timeline, clock)?;
        let mut inputs = Inputs {
            sources,
            list: Vec::new(),
        };
        let mut notes = Vec::new();

        let clips = Clips::lay(&timeline, &mut inputs, (clock, output.canvas))?;
        let mut beds = clips.over;
        few_enough(laid_over + beds.iter().map(Vec::len).sum::<usize>())?;
        for track in &timeline.tracks {
            match track.kind {
                TrackKind::Audio => {
                    let lane = pieces::beds(track, clock).into_iter();
                    let lane = lane.map(|piece| sound::of_bed(&piece, clock, &mut inputs));
                    beds.push(lane.collect::<Result<Vec<_>>>()?);
                }
                TrackKind::Other(number) => {
                    notes.push(format!("a track of unknown type {number} was left out"));
                }
                TrackKind::Video | TrackKind::Text => {}
            }
        }
        beds.retain(|lane| !lane.is_empty());
        few_heard_at_once(&beds, clock)?;
        let own_sound = clips.own;
        let sounds = own_sound.iter().chain(beds.iter().flatten());
        let amplified = sounds
            .filter_map(|stretch| stretch.content.as_ref())
            .any(|sound| sound.volume > Volume::FULL);
        let whole = |lane| pieces::without_gaps(lane, clock);
        let titles: Vec<_> = timeline
            .segments(TrackKind::Text)
            .filter_map(|segment| titles::title(segment, output.canvas, clock, &mut notes))
            .collect();
        if inputs.list.is_empty() && titles.is_empty() {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        }
        Ok(Self {
            frames: clock.frames(),
            inputs: inputs.list,
            pictures: clips.pictures,
            own: (!own_sound.is_empty()).then(|| whole(own_sound)),
            beds: beds.into_iter().map(whole).collect(),
            amplified,
            loudness: timeline.loudness,
            titles,
            notes,
            output,
            target: Target::default(),
        })
    }

    /// The same film written in this format, where a second of its picture takes at most so many thousands of bits on
    /// average over two seconds. Sound alone has no picture; a GIF has no sound, and is best small and slow.
    #[must_use]
    pub fn written_as(self, format: Format, most_kilobits: Option<u32>) -> Self {
        let target = Target {
            format,
            most_kilobits,
        };
        Self { target, ..self }
    }

    /// What is in the draft and could not be shown as it is written there, in words for the user: characters without
    /// a font, unknown colours, tracks of an unknown type.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many frames the film has.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// How long the film is.
    pub fn duration(&self) -> Millis {
        Millis::from_seconds(f64::from(self.frames) / f64::from(self.output.canvas.frame_rate))
    }

    pub(crate) fn canvas(&self) -> Canvas {
        self.output.canvas
    }

    /// The same film as loud as this over all, unless its timeline says how loud it is to be.
    #[must_use]
    pub fn leveled(self, loudness: Option<Loudness>) -> Self {
        let loudness = self.loudness.or(loudness);
        Self { loudness, ..self }
    }

    pub(crate) fn comment(&self) -> &str {
        &self.output.comment
    }

    pub(crate) fn format(&self) -> Format {
        self.target.format
    }

    pub(crate) fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The same, to have what they hold read from elsewhere.
    pub(crate) fn inputs_mut(&mut self) -> &mut [Input] {
        &mut self.inputs
    }

    /// The input that FFmpeg gives this number.
    pub(crate) fn input(&self, number: usize) -> Option<&Input> {
        self.inputs.get(number)
    }

    /// The lettering, in the order in which it is laid on the picture.
    pub(crate) fn titles(&self) -> &[Title] {
        &self.titles
    }

    /// The tables of colours that are read from the folder that FFmpeg works in; one may come several times.
    pub(crate) fn luts(&self) -> impl Iterator<Item = &Lut> {
        self.pictures.iter().flat_map(Stretch::luts)
    }

    /// How many pixels each lettering has.
    pub(crate) fn lettering_sizes(&self) -> impl Iterator<Item = u64> {
        self.titles.iter().map(|title| title.bounds().pixels())
    }
}

impl Plan {
    /// How the picture is encoded. Groups of four seconds: seeking stays quick and few bits go into whole pictures.
    fn encoding(&self) -> Encoding {
        let codec = match self.target.format {
            Format::Webm => Codec::Vp9,
            _ => Codec::H264,
        };
        Encoding {
            codec,
            rate_factor: match (codec, self.output.quality) {
                (Codec::H264, Quality::High) => 20,
                (Codec::H264, Quality::Medium) => 25,
                (Codec::H264, Quality::Draft) => 30,
                (Codec::Vp9, Quality::High) => 31,
                (Codec::Vp9, Quality::Medium) => 37,
                (Codec::Vp9, Quality::Draft) => 46,
            },
            group_seconds: 4,
            most_kilobits: self.target.most_kilobits,
        }
    }
}

/// Refuses more titles and sounds than a film may have.
fn few_enough(found: usize) -> Result<()> {
    let limit = MAX_SEGMENTS;
    if found > limit {
        let kind = ErrorKind::TooManySegments { found, limit };
        return Err(Error::new(OPERATION, kind));
    }
    Ok(())
}

/// Refuses more sounds at one moment than can be mixed.
fn few_heard_at_once(beds: &[Vec<Stretch<Sound>>], clock: Clock) -> Result<()> {
    let heard = beds.iter().flatten();
    let heard = heard.map(|stretch| stretch.start..stretch.end);
    few_at_once(heard, MOST_SOUNDS, |found, frame| {
        let (limit, at) = (MOST_SOUNDS, clock.time_of(frame));
        ErrorKind::TooManySounds { found, limit, at }
    })
}

/// Seconds as FFmpeg reads them, to the millisecond.
fn seconds(time: Millis) -> String {
    format!("{}.{:03}", time.get() / 1000, time.get() % 1000)
}

#[cfg(test)]
mod tests;
