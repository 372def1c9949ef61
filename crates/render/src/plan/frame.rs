//! One frame of a film, worked out without the rest of it.

use veo_timeline::{Canvas, Draft, Millis, Readiness, TrackKind};

use super::picture::{self, Picture};
use super::pieces::{self, Clock, Piece, Stretch};
use super::titles::{self, Title};
use super::{Input, Inputs, OPERATION, Placed, RUN_UP, Source, Sources};
use crate::error::{Error, ErrorKind, Result};
use crate::probe::Media;

/// One frame of a film: what is seen on it, and nothing else.
#[derive(Debug)]
pub struct Frame {
    pub(crate) canvas: Canvas,
    pub(crate) inputs: Vec<Input>,
    pub(super) picture: Stretch<Picture>,
    pub(super) titles: Vec<Title>,
    at: Millis,
}

impl Frame {
    /// Works out the frame that the film of `draft` shows at `time`, or its last one if it is shorter.
    ///
    /// It is the frame that [`Plan::new`](super::Plan::new) puts there, from the same rules. Blocks for some ten
    /// milliseconds for each title that is seen on it.
    ///
    /// # Errors
    /// `EmptyTimeline`, `MissingSource` for media that is not in `sources`, and `UnusableClip` for a clip that its media
    /// cannot fill.
    pub fn new(draft: &Draft, sources: &Sources, canvas: Canvas, time: Millis) -> Result<Self> {
        let timeline = draft.timeline();
        let clock = Clock::new(timeline.duration, canvas.frame_rate);
        let Some(last) = clock.frames().checked_sub(1) else {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        };
        if matches!(draft.readiness(), Readiness::NotReady(_)) {
            return Err(Error::new(OPERATION, ErrorKind::EmptyTimeline));
        }
        // The film changes at the beginning of a frame: the one that is on at `time` began before.
        let number = clock.frame_before(time).min(last);
        let mut inputs = Inputs {
            sources,
            list: Vec::new(),
        };
        let seen = pieces::clips(&timeline, clock)
            .into_iter()
            .find(|piece| (piece.start..piece.end).contains(&number));
        let picture = match seen {
            Some(piece) => {
                let placed = inputs.open_at(&piece, clock, number)?;
                let alone = Piece {
                    start: number,
                    end: number + 1,
                    ..piece
                };
                picture::of_clip(&alone, &placed)?
            }
            None => Stretch {
                start: number,
                end: number + 1,
                content: None,
            },
        };
        // What cannot be drawn is noted by the film's own plan.
        let mut notes = Vec::new();
        let titles = timeline
            .segments(TrackKind::Text)
            .filter(|segment| {
                let shown = clock.frame_at(segment.start)..clock.frame_at(segment.span().end());
                shown.contains(&number)
            })
            .filter_map(|segment| titles::draw(segment, canvas, clock, &mut notes))
            .collect();
        Ok(Self {
            canvas,
            inputs: inputs.list,
            picture,
            titles,
            at: clock.time_of(number),
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
            ..Canvas::default()
        };
        let clock = Clock::new(
            info.duration.unwrap_or(time) + Millis::new(1),
            canvas.frame_rate,
        );
        let begin = held(
            clock.time_of(clock.frame_before(time)),
            info.duration,
            clock,
        );
        let mut inputs = Inputs {
            sources: &Sources::new(),
            list: Vec::new(),
        };
        let placed = inputs.add(source, begin, run_up(source), &name, Vec::new());
        Ok(Self {
            canvas,
            picture: picture::of_media(&placed, size),
            inputs: inputs.list,
            titles: Vec::new(),
            at: begin,
        })
    }

    /// When it is seen, from the beginning of the film.
    pub fn time(&self) -> Millis {
        self.at
    }

    /// The lettering, in the order in which it is laid on the picture.
    pub(crate) fn art(&self) -> impl Iterator<Item = &crate::text::TextArt> {
        self.titles.iter().map(|title| &title.art)
    }

    /// The filters from its inputs, the first of which is number `input`, and its lettering, the first of which is
    /// number `lettering`, to the stream `label`: one frame, exactly the canvas.
    pub(crate) fn filters(&self, input: usize, lettering: usize, label: &str) -> Vec<String> {
        let mut below = format!("{label}p");
        let mut filters = vec![picture::filters_from(
            &self.picture,
            self.canvas,
            input,
            &below,
        )];
        for (number, title) in self.titles.iter().enumerate() {
            let above = format!("{label}t{number}");
            filters.push(crate::overlay::art_filter(
                &title.art,
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

impl<'a> Inputs<'a> {
    /// Makes the media of `piece` the next input, opened where the film's frame `number` is.
    fn open_at(&mut self, piece: &Piece<'_>, clock: Clock, number: u32) -> Result<Placed<'a>> {
        let source = self.source(piece)?;
        let from = piece.source_in(clock);
        if let Some(duration) = source.info.duration.filter(|duration| from >= *duration) {
            let reason = format!("it begins {from} into media that is {duration} long");
            return Err(piece.unusable(reason));
        }
        let wanted = from + clock.time_of(number - piece.start);
        if source.info.container == veo_media::Container::Gif {
            // It repeats, and cannot be entered in the middle.
            let repeat = vec!["-ignore_loop".to_owned(), "0".to_owned()];
            return Ok(self.add(source, wanted, wanted, &piece.name, repeat));
        }
        let begin = held(wanted, source.info.duration, clock);
        Ok(self.add(source, begin, run_up(source), &piece.name, Vec::new()))
    }
}

/// A time in media that lasts so long: its last picture is held.
fn held(wanted: Millis, duration: Option<Millis>, clock: Clock) -> Millis {
    let Some(duration) = duration else {
        return Millis::ZERO;
    };
    wanted.min(duration.saturating_sub(clock.time_of(1)))
}

/// How long before the wanted place a source is read, so that the picture that is on there has begun by then.
fn run_up(source: &Source) -> Millis {
    let rate = source.info.frame_rate.filter(|rate| *rate > 0.0);
    let pictures = rate.map_or(Millis::ZERO, |rate| Millis::from_seconds(3.0 / rate));
    pictures.max(RUN_UP)
}
