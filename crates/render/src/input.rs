//! How FFmpeg is given a file that somebody else made.

use std::ffi::OsString;
use std::path::Path;

use veo_media::Container;

use crate::sniff::demuxer;

/// The largest picture that is decoded: 8192 x 8192. A small file can hold a picture of many gigabytes.
pub(crate) const MAX_PIXELS: u64 = 8192 * 8192;

/// More tracks than any camera writes; each costs memory.
const MAX_STREAMS: u32 = 16;

/// How many threads decode a picture. What comes out does not depend on their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decoders {
    /// One: where all processors have such work to do, more would wait for each other.
    Single,
    /// Two. More would keep more pictures, and a film may have many inputs.
    Paired,
}

/// The arguments that make `path` the next input: its format as recognised by us, or that of what was unpacked, no other protocol than
/// files, and bounds on what it may ask for. `options` go before them and apply to this input.
pub(crate) fn input_arguments(
    path: &Path,
    (container, is_packed): (Container, bool),
    decoders: Decoders,
    options: &[String],
) -> Vec<OsString> {
    let threads = match decoders {
        Decoders::Single => "1",
        Decoders::Paired => "2",
    };
    let mut arguments: Vec<OsString> = options.iter().map(OsString::from).collect();
    let fixed = [
        ("-protocol_whitelist", "file".to_owned()),
        ("-max_pixels", MAX_PIXELS.to_string()),
        ("-max_streams", MAX_STREAMS.to_string()),
        ("-threads", threads.to_owned()),
        ("-f", demuxer(container, is_packed).to_owned()),
    ];
    for (name, value) in fixed {
        arguments.extend([name.into(), value.into()]);
    }
    arguments.extend(["-i".into(), file_url(path)]);
    arguments
}

/// `path` as FFmpeg takes it whatever characters it has: absolute, and with its protocol.
pub(crate) fn file_url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    // A path that has no absolute form means the same to FFmpeg, which starts in the same folder.
    url.push(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    url
}
