//! One frame of a film, worked out without the rest of it.

use veo_media::Container;
use veo_timeline::{Canvas, Draft, Millis, Readiness, Span, TrackKind};

use super::moments::{self, Shown};
use super::pieces::{self, Clock, Stretch};
use super::plain::{self, Below, Used};
use super::scene::{self, Scene};
use super::{Input, Inputs, Lut, OPERATION, Source, Sources, picture, titles};
use crate::error::{Error, ErrorKind, Result};
use crate::probe::{Media, MediaInfo};
use crate::text::TextArt;

/// How much of a source is read at its end where it is shown longer than it lasts. Lengths are rounded, and sound may
/// last longer than the pictures.
const TAIL: Millis = Millis::new(2000);

/// One frame of a film: what is seen on it, and nothing else.
#[derive(Debug)]
pub struct Frame {
    pub(crate) canvas: Canvas,
    pub(crate) inputs: Vec<Input>,
    /// The frame by itself.
    picture: Stretch<Scene>,
    /// The lettering as it is seen on it.
    titles: Vec<TextArt>,
    at: Millis,
    /// What lies under the lettering.
    pub(crate) below: Below,
    /// What is seen of its sources there and after it.
    pub(crate) ahead: Vec<Used>,
}

impl Frame {
    /// Works out the frame that the film of `draft` shows at `time`, or its last one if it is shorter.
    ///
    /// It is the frame that [`Plan::new`](super::Plan::new) puts there, from the same rules. Blocks for some ten
    /// milliseconds for each title that is seen on it, unless it was seen lately.
    ///
    /// # Errors
    /// `EmptyTimeline`, `TooManyLayers`, `TooLargeLayers` and `TooManyTitles` for what is seen at once, `MissingSource` for
    /// media that is not in `sources`, and `UnusableClip` for a clip that its media cannot fill.
    pub fn new(draft: &Draft, sources: &Sources, canvas: Canvas, time: Millis) -> Result<Self> {
        let timeline = draft.timeline();
        let clock = Clock::new(timeline.duration, canvas.frame_rate);
        let Some(last) = clock.frames().checked_sub(1) else {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        };
        if matches!(draft.readiness(), Readiness::NotReady(_)) {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        }
        titles::few_at_once(&timeline, clock)?;
        // The film changes at the beginning of a frame: the one that is on at `time` began before.
        let number = clock.frame_before(time).min(last);
        let mut inputs = Inputs {
            sources,
            list: Vec::new(),
        };
        let pieces = pieces::clips(&timeline, clock, |segment| inputs.is_opaque(segment));
        let moments = moments::moments(&pieces, &inputs, clock, canvas)?;
        let mut moments = moments.into_iter();
        let seen = moments.find(|moment| (moment.start..moment.end).contains(&number));
        let content = match seen
            .as_ref()
            .and_then(|seen| seen.content.as_ref().map(|m| (seen, m)))
        {
            Some((seen, moment)) => {
                let pieces = moment.pieces.iter().filter_map(|n| pieces.get(*n));
                let mut shown = Vec::new();
                for piece in pieces.clone() {
                    shown.push(Shown::open(piece, &mut inputs, clock)?.0);
                }
                let shown: Vec<_> = pieces.zip(&shown).collect();
                let scene = moment.scene((seen.start, seen.end), clock, &shown);
                Some(scene.part(seen.end - seen.start, (number - seen.start, 1)))
            }
            None => None,
        };
        let moment = seen.as_ref().and_then(|seen| seen.content.as_ref());
        let all = moment.map_or(&[][..], |moment| &moment.pieces);
        let seen: Vec<_> = all.iter().filter_map(|n| pieces.get(*n)).collect();
        let below = plain::below(&seen, sources, clock, number);
        let ahead = plain::ahead(&pieces, sources, clock, number);
        let titles = timeline
            .segments(TrackKind::Text)
            .filter(|segment| titles::frames(segment, clock).contains(&number))
            .filter_map(|segment| titles::title(segment, canvas, clock, &mut Vec::new()))
            .filter_map(|title| Some(title.within(&(number..number + 1))?.still()))
            .collect();
        let (picture, inputs) = opened(content, &inputs.list, canvas);
        Ok(Self {
            canvas,
            inputs,
            picture,
            titles,
            at: clock.time_of(number),
            below,
            ahead,
        })
    }

    /// Works out the picture that a media file shows at `time`, or its last one if it is shorter.
    ///
    /// # Errors
    /// `UnusableClip` when there is no picture in it.
    pub fn of_media(source: &Source, time: Millis) -> Result<Self> {
        let name = source
            .path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let unusable = || {
            let (clip, reason) = (name.clone(), "there is no picture in it".to_owned());
            Error::new(OPERATION, ErrorKind::UnusableClip { clip, reason })
        };
        let info = &source.info;
        let size = info.width.zip(info.height).ok_or_else(unusable)?;
        if info.kind == Media::Audio {
            return Err(unusable());
        }
        // Even, as 4:2:0 colour wants it.
        let even = |side: u32| side.div_ceil(2).max(1) * 2;
        let canvas = Canvas {
            width: even(size.0),
            height: even(size.1),
            frame_rate: info
                .frame_rate
                .map_or(Canvas::default().frame_rate, whole_rate),
        };
        let length = info.duration.unwrap_or_default();
        let span = Span {
            start: Millis::ZERO,
            length,
        };
        let clock = Clock::new(length, canvas.frame_rate);
        let last = clock.frames().saturating_sub(1);
        let index = clock.frame_before(time).min(last);
        let mut inputs = Inputs {
            sources: &Sources::new(),
            list: Vec::new(),
        };
        let placed = inputs.add(source, Millis::ZERO, 0, (&name, span), Vec::new());
        let scene = Scene::of(picture::of_media(&placed, size));
        let scene = scene.part(clock.frames(), (index, 1));
        let (picture, inputs) = opened(Some(scene), &inputs.list, canvas);
        Ok(Self {
            canvas,
            picture,
            inputs,
            titles: Vec::new(),
            at: clock.time_of(index),
            below: Below::Other,
            ahead: Vec::new(),
        })
    }

    /// The tables of colours that are read from the folder that FFmpeg works in.
    pub(crate) fn luts(&self) -> impl Iterator<Item = &Lut> {
        self.picture.luts()
    }

    /// When it is seen, from the beginning of the film.
    pub fn time(&self) -> Millis {
        self.at
    }

    /// The lettering, in the order in which it is laid on the picture.
    pub(crate) fn art(&self) -> impl Iterator<Item = &TextArt> {
        self.titles.iter()
    }

    /// The filters from its inputs, the first of which is number `input`, and its lettering, the first of which is
    /// number `lettering`, to the stream `label`: one frame, exactly the canvas.
    pub(crate) fn filters(&self, input: usize, lettering: usize, label: &str) -> Vec<String> {
        let mut below = format!("{label}p");
        let mut filters = scene::filters(&self.picture, self.canvas, (input, &below));
        for (number, title) in self.titles.iter().enumerate() {
            let above = format!("{label}t{number}");
            filters.push(crate::overlay::art_filter(
                title.bounds(),
                lettering + number,
                (&below, &above),
                None,
            ));
            below = above;
        }
        filters.push(format!("[{below}]null[{label}]"));
        filters
    }
}

/// A frame by itself, and those of `inputs` that are seen on it, opened near to where it is.
fn opened(scene: Option<Scene>, inputs: &[Input], canvas: Canvas) -> (Stretch<Scene>, Vec<Input>) {
    let mut picture = Stretch {
        start: 0,
        end: 1,
        content: scene,
    };
    let inputs = picture.opened(inputs, canvas.frame_rate);
    (picture, inputs)
}

/// How many whole seconds of a source, which a film reads from `begin` on, can be left out to see what is on so much
/// later.
pub(super) fn skipped(info: &MediaInfo, begin: Millis, later: Millis) -> u64 {
    // An animation is read from its beginning on; and an AVI counts in frames, of which a second may hold a part.
    let (Some(duration), false) = (
        info.duration,
        info.is_animation() || info.container == Container::Avi,
    ) else {
        return 0;
    };
    // What is shown longer than it lasts is held at its last picture, which must be among what is read.
    let end = duration.saturating_sub(begin).saturating_sub(TAIL);
    later.min(end).get() / 1000
}

/// The whole number of frames per second that is nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between 1 and the largest rate that is taken"
)]
fn whole_rate(rate: f64) -> u32 {
    rate.round().clamp(1.0, 240.0) as u32
}
