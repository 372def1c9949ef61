//! How lettering gets on to the picture: as a raw picture file that is one more input, and a filter.

use std::ffi::OsString;
use std::path::Path;

use crate::input::file_url;
use crate::text::TextArt;

/// Tells every later filter and the encoder what the picture's numbers mean, without changing them.
pub(crate) const TAG_BT709: &str =
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

/// The arguments that make the pixels of `art`, written to `path`, the next input.
pub(crate) fn art_input(art: &TextArt, path: &Path) -> Vec<OsString> {
    let size = format!("{}x{}", art.width, art.height);
    let mut arguments: Vec<OsString> = ["-f", "rawvideo", "-pix_fmt", "rgba", "-video_size", &size]
        .map(OsString::from)
        .to_vec();
    arguments.extend(["-i".into(), file_url(path)]);
    arguments
}

/// The filter that lays `art`, which is input number `input`, over `below`, giving `above`; between the first
/// and the last frame of `shown`, or always.
pub(crate) fn art_filter(
    art: &TextArt,
    input: usize,
    (below, above): (&str, &str),
    shown: Option<(u32, u32)>,
) -> String {
    let (x, y) = (art.x, art.y);
    let enable = shown.map_or(String::new(), |(first, last)| {
        format!(":enable='between(n,{first},{last})'")
    });
    // Without the explicit conversion FFmpeg would take BT.601 for the letters' colours.
    format!(
        "[{input}:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[{above}art];\
         [{below}][{above}art]overlay=x={x}:y={y}{enable}[{above}]"
    )
}
