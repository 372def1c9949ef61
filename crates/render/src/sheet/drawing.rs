//! A sheet as FFmpeg draws it.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;

use veo_timeline::{Canvas, Millis};

use super::layout::Layout;
use super::{LIMIT, OPERATION};
use crate::complaint;
use crate::error::{Error, ErrorKind};
use crate::input::file_url;
use crate::jail::{Grant, Limits};
use crate::key::Key;
use crate::overlay::{art_filter, art_input};
use crate::plan::{Frame, Input};
use crate::scratch::Scratch;
use crate::text::{TextArt, draw_label};

/// The most inputs of one run: all of them are open together, and their filters are in one argument.
const MOST_INPUTS: usize = 48;

/// Frames, each in its place.
pub(super) struct Drawing<'a> {
    pub(super) frames: &'a [Frame],
    pub(super) layout: Layout,
    /// When each frame is seen, where there are several.
    pub(super) labels: Cow<'a, [TextArt]>,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(frames: &'a [Frame], layout: Layout) -> Self {
        let tile = layout.tile();
        let label = |frame: &Frame| draw_label(&clock(frame.time()), tile);
        let labels = match frames {
            [_] => Vec::new(),
            _ => frames.iter().map(label).collect(),
        };
        Self {
            frames,
            layout,
            labels: labels.into(),
        }
    }

    /// Whether one FFmpeg can draw it.
    pub(super) fn fits_in_one_run(&self) -> bool {
        let inputs = |frame: &Frame| frame.inputs.len() + frame.art().count();
        self.frames.len() == 1 || self.frames.iter().map(inputs).sum::<usize>() <= MOST_INPUTS
    }

    /// Each of its frames by itself, with its label.
    pub(super) fn one_by_one(&self) -> impl Iterator<Item = Drawing<'_>> {
        let frames = self.frames.chunks(1).enumerate();
        frames.map(|(number, frames)| Drawing {
            frames,
            layout: self.layout.of_one(),
            labels: self.labels.get(number..=number).unwrap_or_default().into(),
        })
    }

    /// The lettering of all frames, then their labels, in the order of the inputs, each with the name of its file.
    pub(super) fn art(&self) -> impl Iterator<Item = (String, &TextArt)> {
        let letterings = self.frames.iter().flat_map(Frame::art);
        let all = letterings.chain(&*self.labels).enumerate();
        all.map(|(number, art)| (format!("{number}.rgba"), art))
    }

    /// What its frames are read from, in the order of the inputs.
    pub(super) fn inputs(&self) -> Vec<Input> {
        let inputs = self.frames.iter().flat_map(|frame| &frame.inputs);
        inputs.cloned().collect()
    }

    pub(super) fn grant(&self, inputs: &[Input], scratch: &Scratch) -> Grant {
        let canvas = self
            .frames
            .iter()
            .map(|frame| frame.canvas)
            .max_by_key(area);
        let frames = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        Grant {
            read: inputs.iter().map(|input| input.path.clone()).collect(),
            write: Some(scratch.path().to_owned()),
            limits: Limits::of_a_film(
                canvas.unwrap_or_default(),
                frames,
                inputs.iter().map(|input| input.pixels),
                LIMIT,
            ),
        }
    }

    /// The arguments that make FFmpeg write the sheet's pixels out of these inputs. Touches nothing.
    pub(super) fn arguments<'i>(
        &self,
        inputs: impl IntoIterator<Item = &'i Input>,
        scratch: &Path,
        pixels: &Path,
    ) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
        for input in inputs {
            arguments.extend(input.arguments());
        }
        for (name, art) in self.art() {
            arguments.extend(art_input(art.bounds(), &scratch.join(name)));
        }
        arguments.extend(["-filter_complex".into(), self.filters().join(";").into()]);
        let written = ["-map", "[sheet]", "-frames:v", "1", "-f", "rawvideo"];
        arguments.extend(written.map(OsString::from));
        arguments.push(file_url(pixels));
        arguments
    }

    /// What tells the sheet from all others, drawn by an FFmpeg of this version. None where a source does not tell what it
    /// holds.
    pub(super) fn key(&self, version: &str) -> Option<Key> {
        let nowhere = |frame: &Frame| {
            let inputs = frame.inputs.iter().map(Input::nowhere);
            inputs.collect::<Option<Vec<_>>>()
        };
        let inputs = self
            .frames
            .iter()
            .map(nowhere)
            .collect::<Option<Vec<_>>>()?;
        let folder = Path::new("/");
        let told = self
            .arguments(inputs.iter().flatten(), folder, folder)
            .into_iter();
        let told = told.map(OsString::into_encoded_bytes);
        let letterings = self.frames.iter().flat_map(Frame::art);
        let letterings = letterings.map(|art| art.rgba.clone());
        let about = [
            version.as_bytes().to_vec(),
            format!("{:?}", self.layout).into_bytes(),
        ];
        Some(Key::of(about.into_iter().chain(told).chain(letterings)))
    }

    fn filters(&self) -> Vec<String> {
        let tile = self.layout.tile();
        let mut input = 0;
        let mut lettering: usize = self.frames.iter().map(|frame| frame.inputs.len()).sum();
        let first_label = lettering + self.frames.iter().flat_map(Frame::art).count();
        let mut filters = Vec::new();
        for (number, frame) in self.frames.iter().enumerate() {
            let (whole, mut small) = (format!("f{number}"), format!("s{number}"));
            filters.extend(frame.filters(input, lettering, &whole));
            filters.push(format!(
                "[{whole}]scale={}:{}:flags=area,format=yuv420p[{small}]",
                tile.width, tile.height
            ));
            if let Some(label) = self.labels.get(number) {
                let labelled = format!("l{number}");
                filters.push(art_filter(
                    label.bounds(),
                    first_label + number,
                    (&small, &labelled),
                    None,
                ));
                small = labelled;
            }
            filters.push(format!("[{small}]null[tile{number}]"));
            input += frame.inputs.len();
            lettering += frame.art().count();
        }
        filters.push(self.layout.joined());
        filters
    }
}

/// The failure in terms of the timeline: the clip that is to blame, if FFmpeg's messages tell.
pub(super) fn failure(inputs: &[Input], messages: &str) -> Error {
    let mut inputs = inputs.iter();
    let reason = complaint::reason(messages);
    let kind = match inputs.find(|input| input.is_named_in(messages)) {
        Some(input) => ErrorKind::DamagedMedia {
            name: input.name.clone(),
            reason,
        },
        None => ErrorKind::Failed { reason },
    };
    Error::new(OPERATION, kind).caused_by(messages.to_owned())
}

fn area(canvas: &Canvas) -> u64 {
    u64::from(canvas.width) * u64::from(canvas.height)
}

/// A time as people write it: `1:03.5`.
fn clock(time: Millis) -> String {
    let tenths = time.get() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_people_do() {
        let times = [0, 3_540, 63_500, 600_000].map(|time| clock(Millis::new(time)));
        assert_eq!(times, ["0:00.0", "0:03.5", "1:03.5", "10:00.0"]);
    }
}
