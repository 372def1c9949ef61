//! What is heard, worked out to samples: which part of which file is decoded, and what is mixed of it, when and how.

mod ramp;

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;

use veo_timeline::{Loudness, Millis, Speed, Volume};

use super::inputs::Sense;
use super::pieces::Stretch;
use super::sound::{Part, Sound};
use super::{Input, Plan, RUN_UP, seconds};
use crate::encoding::{SAMPLE_RATE, samples};
use crate::input::file_url;
use crate::key::Key;
pub(crate) use ramp::{Curve, Ramp};

/// What is decoded begins and ends at whole minutes of its file, so that a trim decodes nothing again, and most music is
/// decoded once.
const WINDOW: u64 = 60_000;

/// Changes when the same score is mixed or encoded to something else.
const MIXING: &str = "mixing 1";

/// All that is heard of a film.
#[derive(Debug)]
pub(crate) struct Score {
    /// How long it is, in samples of each channel, as everything here.
    pub(crate) length: u64,
    pub(crate) takes: Vec<Take>,
    /// In the order in which they are added up.
    pub(crate) notes: Vec<Note>,
    /// Whether it has to be kept from crackling: several sounds may add up to more than there is.
    pub(crate) is_limited: bool,
    pub(crate) loudness: Option<Loudness>,
}

/// A part of a file's sound, decoded: stereo at 48 kHz, as fast as it is heard.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    pub(crate) input: Input,
    /// How much comes too early and is cut off.
    lead: Millis,
    speed: Speed,
    /// The most samples that it has; a file may end before.
    pub(crate) length: u64,
}

/// One sound of the film: a part of a take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    /// The number of its take.
    pub(crate) take: usize,
    /// Its first sample in the film, and the one after its last.
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Its first sample in the take.
    pub(crate) from: u64,
    /// Whether it is heard from its last sample to its first.
    pub(crate) is_backward: bool,
    /// Whether it begins again where the take ends, else there is silence.
    pub(crate) repeats: bool,
    pub(crate) volume: Volume,
    /// How it comes and how it goes.
    pub(crate) fade_in: Ramp,
    pub(crate) fade_out: Ramp,
    pub(crate) part: Part,
}

impl Plan {
    /// What is heard.
    pub(crate) fn score(&self) -> Score {
        let mut score = Score {
            length: self.samples(),
            takes: Vec::new(),
            notes: Vec::new(),
            is_limited: self.amplified || self.loudness.is_some() || self.adds_up(),
            loudness: self.loudness,
        };
        for stretch in self.lanes().flatten() {
            let heard = stretch.content.as_ref();
            let heard = heard.and_then(|sound| Some((sound, self.inputs.get(sound.input)?)));
            if let Some((sound, input)) = heard {
                let note = self.note(stretch, sound, (input, &mut score.takes));
                score.notes.push(note);
            }
        }
        score
    }

    /// How long it is, in samples of each channel.
    pub(crate) fn samples(&self) -> u64 {
        samples(self.frames, self.output.canvas.frame_rate)
    }

    /// As long as so many samples, of these inputs, without anything to be seen.
    pub(crate) fn of_sound(&self, inputs: Vec<Input>, samples: u64) -> Plan {
        let rate = u64::from(self.output.canvas.frame_rate);
        let frames = samples
            .saturating_mul(rate)
            .div_ceil(u64::from(SAMPLE_RATE));
        Plan {
            inputs,
            ..self.without_content(u32::try_from(frames).unwrap_or(u32::MAX))
        }
    }

    /// Whether more than one sound is heard at once.
    fn adds_up(&self) -> bool {
        let overlaps = |pair: &[Stretch<Sound>]| pair[1].start < pair[0].end;
        self.lanes().count() > 1 || self.lanes().any(|lane| lane.windows(2).any(overlaps))
    }

    fn lanes(&self) -> impl Iterator<Item = &Vec<Stretch<Sound>>> {
        self.own.iter().chain(&self.beds)
    }

    fn note(
        &self,
        stretch: &Stretch<Sound>,
        sound: &Sound,
        (input, takes): (&Input, &mut Vec<Take>),
    ) -> Note {
        let rate = self.output.canvas.frame_rate;
        let (start, end) = (samples(stretch.start, rate), samples(stretch.end, rate));
        let length = end - start;
        let (speed, begin) = (sound.speed, input.seek + sound.lead);
        let heard = Millis::new(length.div_ceil(u64::from(SAMPLE_RATE) / 1000));
        let used = speed.of_source(heard);
        let window = if speed == Speed::NORMAL {
            window(input, begin, used)
        } else {
            (begin, heard)
        };
        let first = window.0;
        let take = Take::new(input, window, speed);
        let known = takes.iter().position(|known| known.is_like(&take));
        let number = known.unwrap_or_else(|| {
            takes.push(take);
            takes.len() - 1
        });
        let take = &mut takes[number];
        // What is not used of a file may be damaged.
        let used = (begin + used).saturating_sub(take.input.seek);
        take.input.used = take.input.used.max(used);
        Note {
            take: number,
            start,
            end,
            from: in_samples(begin.saturating_sub(first)),
            is_backward: sound.is_backward,
            repeats: sound.repeats,
            volume: sound.volume,
            fade_in: sound.fade_in.coming(start..end, rate),
            fade_out: sound.fade_out.going(start..end, rate),
            part: sound.part,
        }
    }
}

impl Score {
    /// What tells this sound from others, decoded and encoded by the FFmpeg that `engine` names.
    pub(crate) fn key(&self, engine: &str) -> Option<Key> {
        let takes = self.takes.iter().map(|take| take.key(engine));
        let takes = takes.collect::<Option<Vec<_>>>()?;
        let takes = takes.iter().map(|key| key.as_str().to_owned());
        let rest = format!(
            "{} {:?} {} {:?}",
            self.length, self.notes, self.is_limited, self.loudness
        );
        let facts = [MIXING.to_owned(), engine.to_owned(), rest];
        Some(Key::of(facts.into_iter().chain(takes)))
    }
}

impl Take {
    /// Of `input`'s file, from `start` on, what is heard for so long.
    fn new(input: &Input, (start, length): (Millis, Millis), speed: Speed) -> Self {
        let seek = start.saturating_sub(RUN_UP);
        Self {
            input: Input {
                options: Vec::new(),
                seek,
                skipped: 0,
                sense: Sense::Hearing,
                used: Millis::ZERO,
                ..input.clone()
            },
            lead: start.saturating_sub(seek),
            speed,
            length: in_samples(length),
        }
    }

    /// Whether the other one would be decoded to the same.
    fn is_like(&self, other: &Self) -> bool {
        let place = |take: &Self| (take.input.seek + take.lead, take.speed, take.length);
        place(self) == place(other) && self.input.path == other.input.path
    }

    /// What tells it from others; none where its file does not tell what it holds.
    pub(crate) fn key(&self, engine: &str) -> Option<Key> {
        let mut nowhere = self.clone();
        nowhere.input.path = Path::new("/").join(self.input.hash.as_ref()?);
        let told = decoding_arguments(&[nowhere], Path::new("/"));
        let told = told.into_iter().map(OsString::into_encoded_bytes);
        let facts = std::iter::once(engine.as_bytes().to_vec());
        Some(Key::of(facts.chain(told)))
    }

    /// From its input to the stream `label`: stereo at 48 kHz, from its beginning to its end or its file's.
    fn filter(&self, number: usize) -> String {
        let shift = match self.lead {
            Millis::ZERO => String::new(),
            lead => format!("asetpts=PTS-{}/TB,atrim=start=0,", seconds(lead)),
        };
        let length = self.length;
        format!(
            "[{number}:a:0]{shift}aresample={SAMPLE_RATE}:async=1:first_pts=0,\
             aformat=sample_fmts=flt:channel_layouts=stereo{},\
             atrim=end_sample={length},asetpts=N/SR/TB[s{number}]",
            tempo(self.speed),
        )
    }
}

/// The part of `input`'s file that is decoded for what is heard from `begin` on: where it begins, and how long it is.
fn window(input: &Input, begin: Millis, used: Millis) -> (Millis, Millis) {
    let first = begin.get() / WINDOW * WINDOW;
    let mut last = (begin + used).get().div_ceil(WINDOW) * WINDOW;
    if let Some(duration) = input.info.duration {
        // A length is rounded; music that repeats is decoded once, however often it does.
        last = last.min((duration.get() + 1000).div_ceil(WINDOW) * WINDOW);
    }
    (Millis::new(first), Millis::new(last.saturating_sub(first)))
}

/// The filters that change how fast a sound runs and keep its pitch, each after a comma.
fn tempo(speed: Speed) -> String {
    let (mut filters, mut left) = (String::new(), speed.factor());
    // Beyond twice as fast samples would be left out, and below half as fast FFmpeg takes nothing.
    while !(0.5..=2.0).contains(&left) {
        let step = if left > 2.0 { 2.0 } else { 0.5 };
        // Writing to a string cannot fail.
        let _ = write!(filters, ",atempo={step}");
        left /= step;
    }
    if speed != Speed::NORMAL {
        let _ = write!(filters, ",atempo={left:.4}");
    }
    filters
}

/// The arguments that make FFmpeg decode `takes`, each to a file of its own in `folder`.
pub(crate) fn decoding_arguments(takes: &[Take], folder: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
    arguments.extend(takes.iter().flat_map(|take| take.input.arguments()));
    let filters = takes.iter().enumerate();
    let filters: Vec<_> = filters.map(|(number, take)| take.filter(number)).collect();
    arguments.extend(["-filter_complex".into(), filters.join(";").into()]);
    for number in 0..takes.len() {
        let stream = format!("[s{number}]");
        let format = ["-map", &stream, "-c:a", "pcm_f32le", "-f", "f32le"];
        arguments.extend(format.map(OsString::from));
        arguments.push(file_url(&folder.join(take_name(number))));
    }
    arguments
}

/// The name of the file of the take with this number, among those that are decoded together.
pub(crate) fn take_name(number: usize) -> String {
    format!("take-{number}.f32")
}

fn in_samples(time: Millis) -> u64 {
    time.get() * u64::from(SAMPLE_RATE) / 1000
}
