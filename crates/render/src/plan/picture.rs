//! How a clip's picture comes on to the canvas.

use veo_timeline::{Canvas, Fit, Millis};

use super::pieces::{Piece, Stretch};
use super::{Placed, seconds};
use crate::error::Result;

/// A clip's picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) input: usize,
    pub(super) lead: Millis,
    /// Where it begins in its clip, in frames of the film.
    pub(super) index: u32,
    /// How many seconds later its input is read for that.
    pub(super) skipped: u64,
    /// Width and height as shown.
    size: (u32, u32),
    fit: Fit,
    /// Whether its colours are meant as BT.709 although it does not say so.
    is_untagged_hd: bool,
}

/// The picture of a clip.
pub(super) fn of_clip(piece: &Piece<'_>, placed: &Placed<'_>) -> Result<Stretch<Picture>> {
    let info = placed.info;
    let size = info
        .width
        .zip(info.height)
        .filter(|(width, height)| width * height > 0);
    let size = size.ok_or_else(|| piece.unusable("there is no picture in it".to_owned()))?;
    Ok(Stretch {
        start: piece.start,
        end: piece.end,
        content: Some(Picture {
            input: placed.input,
            lead: placed.lead,
            index: 0,
            skipped: 0,
            size,
            fit: piece.segment.fit,
            is_untagged_hd: is_untagged_hd(placed, size),
        }),
    })
}

/// The picture of a media file by itself.
pub(super) fn of_media(placed: &Placed<'_>, size: (u32, u32)) -> Picture {
    Picture {
        input: placed.input,
        lead: placed.lead,
        index: 0,
        skipped: 0,
        size,
        fit: Fit::Contain,
        is_untagged_hd: is_untagged_hd(placed, size),
    }
}

fn is_untagged_hd(placed: &Placed<'_>, size: (u32, u32)) -> bool {
    !placed.info.has_color_matrix && size.0.min(size.1) >= 720
}

/// The filters from a stretch's input, or from nothing, to the stream `label`: exactly its number of frames, each
/// exactly the canvas.
pub(super) fn filters(stretch: &Stretch<Picture>, canvas: Canvas, label: &str) -> String {
    let (Canvas { width, height, .. }, rate) = (canvas, canvas.frame_rate);
    let frames = stretch.end - stretch.start;
    let Some(picture) = &stretch.content else {
        return format!(
            "color=black:size={width}x{height}:rate={rate},format=yuv420p,setsar=1,\
             trim=end_frame={frames}[{label}]"
        );
    };
    let (back, shift) = (back(picture.skipped), picture.shift());
    // Held before it is cut, in case that its source ends before. Few frames are: each is fitted once more.
    let later = match picture.index {
        0 => String::new(),
        index => format!("tpad=stop={index}:stop_mode=clone,trim=start_pts={index},"),
    };
    // `V` is a picture that is no cover art. A source that is too short, or a still, holds its last frame; passed
    // at the end, so that there is one even where all of the source lasts less than half a frame of the film.
    format!(
        "[{}:V:0]{back}{shift}fps={rate}:start_time=0:eof_action=pass,{later}{},setsar=1,format=yuv420p,\
         tpad=stop=-1:stop_mode=clone,trim=end_frame={frames},setpts=PTS-STARTPTS[{label}]",
        picture.input,
        fitted(picture, canvas),
    )
}

/// The filters from input number `input`, or from nothing, to the stream `label`: the one frame that [`filters`] has at
/// `index`, where the input is read from `skipped` whole seconds later on.
pub(super) fn one_frame(
    picture: Option<&Picture>,
    canvas: Canvas,
    (index, skipped): (u32, u64),
    (input, label): (usize, &str),
) -> String {
    let Some(picture) = picture else {
        let nothing = Stretch {
            start: 0,
            end: 1,
            content: None,
        };
        return filters(&nothing, canvas, label);
    };
    let (rate, next) = (canvas.frame_rate, index + 1);
    let back = back(skipped);
    format!(
        "[{input}:V:0]{back}{}fps={rate}:start_time=0:eof_action=pass,\
         tpad=stop=-1:stop_mode=clone,trim=start_pts={index}:end_pts={next},{},setsar=1,\
         format=yuv420p,setpts=0[{label}]",
        picture.shift(),
        fitted(picture, canvas),
    )
}

/// The filters for an input that is read so many seconds later.
///
/// Times are brought back to what they are in the whole clip before anything is worked out from them, so that all is
/// rounded as it is there. Whole seconds are whole numbers of ticks.
fn back(skipped: u64) -> String {
    match skipped {
        0 => String::new(),
        // What lies before the place that the whole clip is read from is not seen there either.
        skipped => format!("setpts=round(PTS+{skipped}/TB),trim=start=0,"),
    }
}

impl Picture {
    /// The filter that makes its first frame's time nought.
    fn shift(&self) -> String {
        match self.lead {
            Millis::ZERO => String::new(),
            lead => format!("setpts=PTS-{}/TB,", seconds(lead)),
        }
    }
}

/// Brings the picture on to the canvas without distortion: all of the canvas, or all of the picture.
fn fitted(picture: &Picture, canvas: Canvas) -> String {
    let Canvas { width, height, .. } = canvas;
    let colors = if picture.is_untagged_hd {
        "in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv"
    } else {
        "out_color_matrix=bt709:out_range=tv"
    };
    match picture.fit {
        // Cut first: an extreme shape would be scaled to an enormous size.
        Fit::Cover => {
            let cut = match kept(picture.size, canvas) {
                (1.0, 1.0) => String::new(),
                (1.0, down) => format!("crop=iw:ih*{down:.6},"),
                (across, _) => format!("crop=iw*{across:.6}:ih,"),
            };
            format!("{cut}scale={width}:{height}:{colors}")
        }
        Fit::Contain => {
            let (inner_width, inner_height) = contained(picture.size, canvas);
            // Even, because two columns and two rows share one colour.
            let left = (width - inner_width) / 4 * 2;
            let top = (height - inner_height) / 4 * 2;
            format!(
                "scale={inner_width}:{inner_height}:{colors},format=yuv420p,\
                 pad={width}:{height}:{left}:{top}:black"
            )
        }
    }
}

/// The parts of the width and of the height that are seen when the canvas is covered.
fn kept((width, height): (u32, u32), canvas: Canvas) -> (f64, f64) {
    let shape = f64::from(width) / f64::from(height);
    let room = f64::from(canvas.width) / f64::from(canvas.height);
    if shape > room {
        (room / shape, 1.0)
    } else {
        (1.0, shape / room)
    }
}

/// The largest even size of the same shape that the canvas can contain.
fn contained((width, height): (u32, u32), canvas: Canvas) -> (u32, u32) {
    let (width, height) = (u64::from(width), u64::from(height));
    let (room_width, room_height) = (u64::from(canvas.width), u64::from(canvas.height));
    let even = |side: u64, most: u32| {
        u32::try_from((side / 2 * 2).max(2)).map_or(most, |side| side.min(most))
    };
    if width * room_height > height * room_width {
        (
            canvas.width,
            even(room_width * height / width, canvas.height),
        )
    } else {
        (
            even(room_height * width / height, canvas.width),
            canvas.height,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Canvas = Canvas {
        width: 320,
        height: 180,
        frame_rate: 30,
    };

    #[test]
    fn the_whole_picture_is_contained() {
        for (size, expected) in [
            ((320, 180), (320, 180)),
            ((1920, 1080), (320, 180)),
            ((180, 320), (100, 180)),
            ((400, 100), (320, 80)),
            ((8000, 1), (320, 2)),
            ((321, 180), (320, 178)),
        ] {
            assert_eq!(contained(size, CANVAS), expected, "{size:?}");
        }
    }

    #[test]
    fn the_canvas_is_covered() {
        for (size, expected) in [
            ((1920, 1080), (1.0, 1.0)),
            ((640, 180), (0.5, 1.0)),
            ((320, 720), (1.0, 0.25)),
        ] {
            assert_eq!(kept(size, CANVAS), expected, "{size:?}");
        }
    }
}
