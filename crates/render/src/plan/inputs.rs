//! The files that a film is made of, each opened near to where it is needed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use veo_media::Container;
use veo_timeline::{Millis, Segment, Share, Span};

use super::picture::Picture;
use super::pieces::{Clock, Piece};
use super::{OPERATION, Source, Sources, frame, seconds};
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Decoders, file_url, input_arguments};
use crate::probe::{Alpha, Media, MediaInfo};
use crate::unpack::UNPACKED_AS;

/// How long before the wanted place a source is read: sound decoders need a run-up, and seeking rounds.
/// What comes early is cut off again by time stamp, but for the picture that is still on.
pub(super) const RUN_UP: Millis = Millis::new(100);

/// Bytes that a decoder takes for each pixel of its picture: those that others are made from, and those on their way. A
/// still picture has none such.
pub(crate) const DECODED: u64 = 24;
const STILL: u64 = 8;

/// A file that FFmpeg reads, from a certain place on.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(super) options: Vec<String>,
    /// What was found in it.
    pub(super) info: MediaInfo,
    /// See [`Source::hash`].
    pub(crate) hash: Option<String>,
    /// How many pixels its picture has; none if it is sound.
    pub(crate) pixels: u64,
    pub(crate) decoders: Decoders,
    /// From where on it is read where all of its segment is.
    pub(super) seek: Millis,
    /// How many whole seconds later it is read.
    pub(super) skipped: u64,
    /// What is read of it for.
    pub(super) sense: Sense,
    /// How much of it is used at most.
    pub(crate) used: Millis,
    /// What it is in the timeline: `clip 2 'intro.mov'`.
    pub(crate) name: String,
    /// Where it is in the timeline.
    pub(crate) span: Span,
}

/// What is taken from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// Pictures, read from the nearest whole one before: the one that is on may have come long ago, as in a recording of
    /// a screen.
    Sight,
    /// Sound, read from its place on.
    Hearing,
}

/// The files that the film is made of, gathered as the plan needs them.
pub(super) struct Inputs<'a> {
    pub(super) sources: &'a Sources,
    pub(super) list: Vec<Input>,
}

/// A piece's media, opened at the right place.
pub(super) struct Placed<'a> {
    pub(super) input: usize,
    /// How much comes too early and is cut off.
    pub(super) lead: Millis,
    /// Whether it is to begin again where its media ends.
    pub(super) repeats: bool,
    pub(super) info: &'a MediaInfo,
}

impl<'a> Inputs<'a> {
    /// Makes the media of `piece` the next input; it is to be repeated where it `may_repeat` and is too short.
    pub(super) fn open(
        &mut self,
        piece: &Piece<'_>,
        clock: Clock,
        may_repeat: bool,
    ) -> Result<Placed<'a>> {
        let source = self.source(piece)?;
        let info = &source.info;
        let begin = piece.source_in(clock);
        let (mut options, mut repeats) = (Vec::new(), false);
        if let Some(duration) = info.duration {
            if begin >= duration {
                let reason = format!("it begins {begin} into media that is {duration} long");
                return Err(piece.unusable(reason));
            }
            // A rounded length may end a frame early; that is not worth a repetition.
            let frame = clock.time_of(1);
            let used = piece
                .segment
                .effects
                .speed
                .of_source(clock.time_of(piece.length()));
            repeats = may_repeat && used > duration.saturating_sub(begin) + frame;
        }
        if info.is_animation() {
            options.extend(["-ignore_loop".to_owned(), "0".to_owned()]);
        }
        let begin = info.duration.map_or(Millis::ZERO, |_| begin);
        let label = (piece.name.as_str(), piece.segment.span());
        let placed = self.add(source, begin, 0, label, options);
        Ok(Placed { repeats, ..placed })
    }

    /// Makes `source` the next input, read from shortly before `begin`, or from so many whole seconds after that.
    pub(super) fn add<'s>(
        &mut self,
        source: &'s Source,
        begin: Millis,
        skipped: u64,
        (name, span): (&str, Span),
        mut options: Vec<String>,
    ) -> Placed<'s> {
        let info = &source.info;
        if let Some(decoder) = info.alpha.decoder() {
            options.extend(["-c:v".to_owned(), decoder.to_owned()]);
        }
        let seek = match info.container {
            // It has no whole pictures but the first.
            _ if info.is_animation() => Millis::ZERO,
            // It is sought by when its pictures are seen, so that the one that is on is found. A whole picture may begin
            // just here: from before it, those since the last one would be decoded in vain.
            Container::Mp4 => begin,
            _ => begin.saturating_sub(RUN_UP),
        };
        self.list.push(Input {
            path: source.path.clone(),
            options,
            info: info.clone(),
            hash: source.hash.clone(),
            pixels: pixels(info),
            decoders: Decoders::Paired,
            seek,
            skipped,
            sense: Sense::Sight,
            used: span.length,
            name: name.to_owned(),
            span,
        });
        Placed {
            input: self.list.len() - 1,
            lead: begin.saturating_sub(seek),
            repeats: false,
            info,
        }
    }

    /// Whether nothing can be seen of what lies below a segment.
    pub(super) fn is_opaque(&self, segment: &Segment<'_>) -> bool {
        let effects = &segment.effects;
        let source = segment.source.and_then(|name| self.sources.get(name));
        let has_alpha = source.is_some_and(|source| source.info.alpha != Alpha::None);
        effects.region.is_none() && effects.opacity == Share::ALL && !has_alpha
    }

    /// How many bytes it takes to read the picture of a segment; none if it has none.
    pub(super) fn memory(&self, segment: &Segment<'_>) -> u64 {
        let source = segment.source.and_then(|name| self.sources.get(name));
        source.map_or(0, |source| {
            let info = &source.info;
            let is_still = info.kind == Media::Image && !info.is_animation();
            let each = if is_still { STILL } else { DECODED };
            pixels(info).saturating_mul(each)
        })
    }

    pub(super) fn source(&self, piece: &Piece<'_>) -> Result<&'a Source> {
        let name = piece.segment.source.unwrap_or("it names no media");
        self.sources.get(name).ok_or_else(|| {
            let (clip, source_name) = (piece.name.clone(), name.to_owned());
            Error::new(OPERATION, ErrorKind::MissingSource { clip, source_name })
        })
    }
}

impl Input {
    /// The arguments that make it FFmpeg's next input.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut options = self.options.clone();
        if self.place() > Millis::ZERO {
            if self.sense == Sense::Sight {
                options.push("-noaccurate_seek".to_owned());
            }
            options.extend(["-ss".to_owned(), seconds(self.place())]);
        }
        input_arguments(
            &self.path,
            (self.info.container, self.is_packed()),
            self.decoders,
            &options,
        )
    }

    /// This input, opened near to where `picture` begins in it, for so many frames at this rate.
    pub(super) fn opened_for(&self, picture: &mut Picture, (length, rate): (u32, u32)) -> Self {
        let time = |frames: u32| {
            let shown = Millis::from_seconds(f64::from(frames) / f64::from(rate));
            picture.speed.of_source(shown)
        };
        let begin = self.seek + picture.lead;
        let skipped = frame::skipped(&self.info, begin, time(picture.index));
        let used = time(picture.index + length).saturating_sub(Millis::new(skipped * 1000));
        picture.skipped = skipped;
        Self {
            skipped,
            used,
            ..self.clone()
        }
    }

    /// The same where what it holds stands in the place of where it is; none if that is not known.
    pub(crate) fn nowhere(&self) -> Option<Self> {
        let hash = self.hash.as_ref()?;
        Some(Self {
            path: Path::new("/").join(if self.is_packed() {
                format!("{UNPACKED_AS}-{hash}")
            } else {
                hash.clone()
            }),
            ..self.clone()
        })
    }

    /// Whether FFmpeg is given it unpacked: see [`crate::unpack`].
    pub(crate) fn is_packed(&self) -> bool {
        self.info.is_packed()
    }

    /// From where on it is read.
    pub(crate) fn place(&self) -> Millis {
        self.seek + Millis::new(self.skipped * 1000)
    }

    /// Whether FFmpeg's messages name this file.
    pub(crate) fn is_named_in(&self, messages: &str) -> bool {
        let url = file_url(&self.path);
        let ends = |rest: &str| rest.starts_with(": ") || rest.starts_with(".\n");
        messages
            .match_indices(&*url.to_string_lossy())
            .any(|(at, url)| ends(&messages[at + url.len()..]))
    }
}

/// How many pixels a picture has; none if it is sound.
fn pixels(info: &MediaInfo) -> u64 {
    u64::from(info.width.unwrap_or(0)) * u64::from(info.height.unwrap_or(0))
}
