//! How lettering gets on to the picture: as a raw picture file that is one more input, and a filter.

use std::ffi::OsString;
use std::fmt::Display;
use std::path::Path;

use crate::input::file_url;
use crate::text::Bounds;

/// Tells every later filter and the encoder what the picture's numbers mean, without changing them.
pub(crate) const TAG_BT709: &str =
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

/// The arguments that make the pixels of lettering, written to `path`, the next input. There may be several pictures in
/// it.
pub(crate) fn art_input(bounds: Bounds, path: &Path) -> Vec<OsString> {
    let size = format!("{}x{}", bounds.width, bounds.height);
    let mut arguments: Vec<OsString> = ["-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", &size]
        .map(OsString::from)
        .to_vec();
    arguments.extend(["-i".into(), file_url(path)]);
    arguments
}

/// Lettering that changes or moves.
pub(crate) struct Changes {
    /// The first and the last frame that it is seen on.
    pub(crate) shown: (u32, u32),
    /// From which frame on each of its pictures is seen.
    pub(crate) times: Vec<u32>,
    /// Where it is, across and down, where that changes: expressions of ours.
    pub(crate) place: Option<(String, String)>,
    pub(crate) frame_rate: u32,
}

/// The filter that lays lettering, which is input number `input`, over `below`, giving `above`; between the first
/// and the last frame of `shown`, or always.
pub(crate) fn art_filter(
    bounds: Bounds,
    input: usize,
    labels: (&str, &str),
    shown: Option<(u32, u32)>,
) -> String {
    laid((bounds.x, bounds.y), "", input, labels, shown)
}

/// The filter that lays lettering that changes, which is input number `input`, over `below`, giving `above`.
pub(crate) fn changing_filter(
    bounds: Bounds,
    input: usize,
    labels: (&str, &str),
    changes: &Changes,
) -> String {
    let mut timed = String::new();
    if changes.times.len() > 1 {
        // Each picture stays until the next one comes: half a frame before it is seen, because the film's frames may be
        // a millionth of a second early or late.
        let times = changes.times.iter().enumerate();
        let times: Vec<_> = times.map(|(n, time)| format!("eq(N,{n})*{time}")).collect();
        let (times, rate) = (times.join("+"), changes.frame_rate);
        timed = format!("settb=1/1000000,setpts='max(0,{times}-0.5)/({rate}*TB)',");
    }
    let shown = Some(changes.shown);
    match &changes.place {
        Some((x, y)) => laid(
            (format!("'{x}'"), format!("'{y}'")),
            &timed,
            input,
            labels,
            shown,
        ),
        None => laid((bounds.x, bounds.y), &timed, input, labels, shown),
    }
}

fn laid(
    (x, y): (impl Display, impl Display),
    timed: &str,
    input: usize,
    (below, above): (&str, &str),
    shown: Option<(u32, u32)>,
) -> String {
    let enable = shown.map_or(String::new(), |(first, last)| {
        format!(":enable='between(n,{first},{last})'")
    });
    // Without the explicit conversion FFmpeg would take BT.601 for the letters' colours.
    format!(
        "[{input}:v]{timed}scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[{above}art];\
         [{below}][{above}art]overlay=x={x}:y={y}{enable}[{above}]"
    )
}
