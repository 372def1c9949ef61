//! How a clip's picture comes on to the canvas.

use veo_timeline::{Canvas, Fit, Millis};

use super::pieces::{Piece, Stretch};
use super::{Placed, seconds};
use crate::error::Result;

/// A clip's picture.
#[derive(Debug, PartialEq)]
pub(super) struct Picture {
    input: usize,
    lead: Millis,
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
            size,
            fit: piece.segment.fit,
            is_untagged_hd: !info.has_color_matrix && size.0.min(size.1) >= 720,
        }),
    })
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
    let shift = match picture.lead {
        Millis::ZERO => String::new(),
        lead => format!("setpts=PTS-{}/TB,", seconds(lead)),
    };
    // `V` is a picture that is no cover art. A source that is too short, or a still, holds its last frame.
    format!(
        "[{}:V:0]{shift}fps={rate}:start_time=0,{},setsar=1,format=yuv420p,\
         tpad=stop=-1:stop_mode=clone,trim=end_frame={frames},setpts=PTS-STARTPTS[{label}]",
        picture.input,
        fitted(picture, canvas),
    )
}

/// Scales to the canvas without distortion: all of the canvas, or all of the picture.
fn fitted(picture: &Picture, canvas: Canvas) -> String {
    let Canvas { width, height, .. } = canvas;
    let (scaled_width, scaled_height) = scaled_size(picture.size, canvas, picture.fit);
    let colors = if picture.is_untagged_hd {
        "in_color_matrix=bt709:out_color_matrix=bt709"
    } else {
        "out_color_matrix=bt709"
    };
    let scale = format!("scale={scaled_width}:{scaled_height}:{colors}:out_range=tv");
    if (scaled_width, scaled_height) == (width, height) {
        return scale;
    }
    match picture.fit {
        Fit::Cover => format!("{scale},crop={width}:{height}"),
        Fit::Contain => {
            // Even, because two columns and two rows share one colour.
            let left = (width - scaled_width) / 4 * 2;
            let top = (height - scaled_height) / 4 * 2;
            format!("{scale},format=yuv420p,pad={width}:{height}:{left}:{top}:black")
        }
    }
}

/// The even size of the same shape that just covers, or is just contained in, the canvas.
fn scaled_size((width, height): (u32, u32), canvas: Canvas, fit: Fit) -> (u32, u32) {
    let (width, height) = (u64::from(width), u64::from(height));
    let (room_width, room_height) = (u64::from(canvas.width), u64::from(canvas.height));
    let is_wider = width * room_height > height * room_width;
    let to_width = match fit {
        Fit::Cover => !is_wider,
        Fit::Contain => is_wider,
    };
    let even = |length: u64, of: u64| match fit {
        Fit::Cover => length.div_ceil(of * 2) * 2,
        Fit::Contain => (length / (of * 2) * 2).max(2),
    };
    let narrow = |side: u64| u32::try_from(side).unwrap_or(u32::MAX);
    if to_width {
        (canvas.width, narrow(even(room_width * height, width)))
    } else {
        (narrow(even(room_height * width, height)), canvas.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_cover_or_are_contained() {
        let canvas = Canvas {
            width: 320,
            height: 180,
            frame_rate: 30,
        };
        for (size, cover, contain) in [
            ((320, 180), (320, 180), (320, 180)),
            ((1920, 1080), (320, 180), (320, 180)),
            ((180, 320), (320, 570), (100, 180)),
            ((400, 100), (720, 180), (320, 80)),
            ((8000, 1), (1_440_000, 180), (320, 2)),
            ((321, 180), (322, 180), (320, 178)),
        ] {
            assert_eq!(scaled_size(size, canvas, Fit::Cover), cover, "{size:?}");
            assert_eq!(scaled_size(size, canvas, Fit::Contain), contain, "{size:?}");
        }
    }
}
