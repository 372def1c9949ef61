//! How a clip's picture comes out of its source: which of its frames, and how each is treated.

use veo_timeline::{Canvas, Effects, Fit, Millis, Speed};

use super::colors::film_colors;
use super::pieces::{Clock, Piece};
use super::treatment::{Lut, Size, Treatment};
use super::{Placed, seconds};
use crate::error::Result;
use crate::probe::Alpha;

/// A clip's picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) input: usize,
    pub(super) lead: Millis,
    /// Which frame of what is read of its source it begins with, in frames of the film.
    pub(super) index: u32,
    /// How many seconds later its input is read for that.
    pub(super) skipped: u64,
    /// How fast its source runs.
    pub(super) speed: Speed,
    course: Course,
    /// Which frame of its clip it begins with, and how many all of it has: for what changes over time.
    place: (u32, u32),
    /// Width and height of its source as shown.
    size: (u32, u32),
    /// What is done to its colours first.
    colors: &'static str,
    treatment: Treatment,
}

/// In which order the frames of a source are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Forward,
    Backward,
    /// One of them, all the time.
    Frozen,
}

/// All of the picture of a piece.
pub(super) fn of_piece(piece: &Piece<'_>, placed: &Placed<'_>, clock: Clock) -> Result<Picture> {
    let (segment, (first, end)) = (piece.segment, piece.clip(clock));
    let effects = &segment.effects;
    let course = match (effects.freeze, effects.reverse) {
        (true, _) => Course::Frozen,
        (false, true) => Course::Backward,
        (false, false) => Course::Forward,
    };
    let has_alpha = placed.info.alpha != Alpha::None;
    let size = placed.info.width.zip(placed.info.height);
    let size = size.filter(|(width, height)| width * height > 0);
    let size = size.ok_or_else(|| piece.unusable("there is no picture in it".to_owned()))?;
    let treatment = Treatment::of(effects, segment.fit, has_alpha);
    let treatment = treatment
        .map_err(|reason| piece.unusable(format!("its table of colours (lut) {reason}")))?;
    Ok(Picture {
        speed: effects.speed,
        // There is only one frame of a still.
        course: placed.info.duration.map_or(Course::Frozen, |_| course),
        place: (piece.start - first, end - first),
        treatment,
        ..untreated(placed, size)
    })
}

/// The picture of a media file by itself.
pub(super) fn of_media(placed: &Placed<'_>, size: (u32, u32)) -> Picture {
    untreated(placed, size)
}

fn untreated(placed: &Placed<'_>, size: (u32, u32)) -> Picture {
    let info = placed.info;
    Picture {
        input: placed.input,
        lead: placed.lead,
        index: 0,
        skipped: 0,
        speed: Speed::NORMAL,
        course: info.duration.map_or(Course::Frozen, |_| Course::Forward),
        place: (0, 1),
        size,
        colors: film_colors(info),
        treatment: Treatment::fitted(&Effects::default(), Fit::Contain, false),
    }
}

impl Picture {
    /// Of its `all` frames those of `length` from frame `before` on.
    pub(super) fn part(&self, all: u32, (before, length): (u32, u32)) -> Self {
        let index = match self.course {
            Course::Forward => self.index + before,
            Course::Backward => self.index + all.saturating_sub(before + length),
            Course::Frozen => self.index,
        };
        Self {
            index,
            place: (self.place.0 + before, self.place.1),
            ..self.clone()
        }
    }

    /// What is shown after its last frame, frame `after` of what it would be if it were longer: what its source has, or
    /// that last frame, where it does not run on.
    pub(super) fn beyond(&self, after: u32) -> Self {
        let (course, index) = match self.course {
            Course::Forward => (Course::Forward, self.index + after),
            Course::Backward => {
                let index = self.place.1.saturating_sub(after.min(self.place.1));
                (Course::Frozen, self.index + index)
            }
            Course::Frozen => (Course::Frozen, self.index),
        };
        Self {
            course,
            index,
            place: (self.place.0 + after, self.place.1),
            ..self.clone()
        }
    }

    /// The table of colours that it is changed by.
    pub(super) fn lut(&self) -> Option<&Lut> {
        self.treatment.lut.as_deref()
    }

    /// The filters from its input, where its own is number `first`, to the stream `label`: so many frames of `size`.
    pub(super) fn filters(
        &self,
        frames: u32,
        (size, rate): (Size, u32),
        (first, label): (usize, &str),
    ) -> String {
        let (back, shift) = (back(self.skipped), self.shift());
        // Held before it is cut, in case that its source ends before. Few frames are: each is fitted once more.
        let index = self.index;
        let later = match (self.course, index) {
            (Course::Frozen, 0) => "trim=end_pts=1,".to_owned(),
            (Course::Frozen, _) => format!(
                "tpad=stop={index}:stop_mode=clone,trim=start_pts={index}:end_pts={},",
                index + 1
            ),
            (_, 0) => String::new(),
            (..) => format!("tpad=stop={index}:stop_mode=clone,trim=start_pts={index},"),
        };
        let treatment = &self.treatment;
        let work = treatment.work_size(self.size, size);
        let still = treatment.still((self.size, work), self.colors, label);
        let backward = match self.course {
            Course::Backward => "reverse,",
            Course::Forward | Course::Frozen => "",
        };
        let moving = treatment.moving(self.place, (work, size), label);
        // `V` is a picture that is no cover art. A source that is too short, or a still, holds its last frame; passed
        // at the end, so that there is one even where all of the source lasts less than half a frame of the film.
        format!(
            "[{}:V:0]{back}{shift}fps={rate}:start_time=0:eof_action=pass,{later}{still},\
             tpad=stop=-1:stop_mode=clone,trim=end_frame={frames},{backward}setpts=PTS-STARTPTS{moving}[{label}]",
            first + self.input,
        )
    }

    /// The filters that make its first frame's time nought, and time run as fast as it does.
    fn shift(&self) -> String {
        let shift = match self.lead {
            Millis::ZERO => String::new(),
            lead => format!("setpts=PTS-{}/TB,", seconds(lead)),
        };
        match self.speed {
            Speed::NORMAL => shift,
            // In ticks that are fine enough for any speed.
            speed => format!(
                "{shift}settb=1/90000,setpts=PTS*100/{},",
                speed.hundredths()
            ),
        }
    }
}

/// Nothing, for so many frames.
pub(super) fn black(canvas: Canvas, frames: u32, label: &str) -> String {
    let (Canvas { width, height, .. }, rate) = (canvas, canvas.frame_rate);
    format!(
        "color=black:size={width}x{height}:rate={rate},format=yuv420p,setsar=1,\
         trim=end_frame={frames}[{label}]"
    )
}

/// The filters for an input that is read so many seconds later.
///
/// Times are brought back to what they are in the whole clip before anything is worked out from them, so that all is
/// rounded as it is there. Whole seconds are whole numbers of ticks.
fn back(skipped: u64) -> String {
    match skipped {
        0 => String::new(),
        skipped => format!("setpts=round(PTS+{skipped}/TB),"),
    }
}
