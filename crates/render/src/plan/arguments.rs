//! Spells a plan as FFmpeg's arguments.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;

use super::{Input, Plan, scene};
use crate::encoding::{Joined, counted, joined, palette, samples_input, sound_of};
use crate::input::file_url;
use crate::overlay::TAG_BT709;

impl Plan {
    /// The arguments that make FFmpeg write the picture in one file for each of `lengths`, which are numbers of frames,
    /// into `folder`, where the lettering is as raw pictures. Touches nothing.
    ///
    /// The first output is none: it only counts the frames that come by, for FFmpeg tells of its first output how far
    /// it is.
    pub(crate) fn picture_arguments(&self, folder: &Path, lengths: &[u32]) -> Vec<OsString> {
        let mut arguments = self.opened();
        for (number, title) in self.titles.iter().enumerate() {
            arguments.extend(title.input(&folder.join(art_name(number))));
        }
        let filters = [self.picture_filters(), vec![cut(lengths)]].concat();
        arguments.extend(filtered(&filters));
        arguments.extend(counted("count").into_iter().map(OsString::from));
        let encoding = self.encoding();
        for number in 0..lengths.len() {
            let encoding = encoding.span(self.output.canvas, &format!("s{number}"));
            arguments.extend(encoding.into_iter().map(OsString::from));
            arguments.push(file_url(&folder.join(span_name(number))));
        }
        arguments
    }

    /// The arguments that join the spans that `list` names and the sound.
    pub(crate) fn joining_arguments(
        &self,
        list: &Path,
        sound: &Path,
        film: &Path,
    ) -> Vec<OsString> {
        let mut arguments = quietly();
        arguments.extend(listed(list));
        arguments.extend(self.sounding(sound));
        self.write_joined(arguments, film)
    }

    /// The same for a GIF, whose colours `palette` has.
    pub(crate) fn gif_arguments(&self, list: &Path, palette: &Path, film: &Path) -> Vec<OsString> {
        let mut arguments = quietly();
        arguments.extend(listed(list));
        let palette_is = ["-protocol_whitelist", "file", "-f", "png_pipe", "-i"];
        arguments.extend(palette_is.map(OsString::from));
        arguments.push(file_url(palette));
        self.write_joined(arguments, film)
    }

    /// The arguments that pick the colours of a GIF out of the spans that `list` names.
    pub(crate) fn palette_arguments(list: &Path, colors: &Path) -> Vec<OsString> {
        let mut arguments = quietly();
        arguments.extend(listed(list));
        arguments.extend(palette().into_iter().map(OsString::from));
        arguments.push(file_url(colors));
        arguments
    }

    /// The arguments that write the sound by itself.
    pub(crate) fn alone_arguments(&self, sound: &Path, film: &Path) -> Vec<OsString> {
        let mut arguments = quietly();
        arguments.extend(self.sounding(sound));
        self.write_joined(arguments, film)
    }

    /// The arguments that make the film's sound the next input, as its format takes it.
    fn sounding(&self, sound: &Path) -> Vec<OsString> {
        let form = match sound_of(self.format()) {
            Some(Joined::Samples) => samples_input(),
            _ => ["-f", "mov"].map(str::to_owned).to_vec(),
        };
        let mut arguments = ["-protocol_whitelist", "file"].map(OsString::from).to_vec();
        arguments.extend(form.into_iter().map(OsString::from));
        arguments.extend(["-i".into(), file_url(sound)]);
        arguments
    }

    fn write_joined(&self, mut arguments: Vec<OsString>, film: &Path) -> Vec<OsString> {
        let rate = self.output.canvas.frame_rate;
        let encoding = joined(self.format(), rate, &self.output.comment);
        arguments.extend(encoding.into_iter().map(OsString::from));
        arguments.push(file_url(film));
        arguments
    }

    /// The arguments that open the inputs.
    pub(super) fn opened(&self) -> Vec<OsString> {
        let mut arguments = quietly();
        arguments.extend(self.inputs.iter().flat_map(Input::arguments));
        arguments
    }

    /// From the inputs to `[picture]`: the clips one after the other, then the titles on top.
    pub(super) fn picture_filters(&self) -> Vec<String> {
        let canvas = self.output.canvas;
        let mut filters: Vec<String> = self
            .pictures
            .iter()
            .enumerate()
            .flat_map(|(number, stretch)| {
                scene::filters(stretch, canvas, (0, &format!("v{number}")))
            })
            .collect();
        let count = self.pictures.len();
        filters.push(format!(
            "{}concat=n={count}:v=1:a=0[clips]",
            labels("v", count)
        ));
        let mut below = "clips".to_owned();
        for (number, title) in self.titles.iter().enumerate() {
            let (above, input) = (format!("t{number}"), self.inputs.len() + number);
            filters.push(title.filter(input, (&below, &above), canvas.frame_rate));
            below = above;
        }
        filters.push(format!("[{below}]{TAG_BT709}[picture]"));
        filters
    }
}

fn quietly() -> Vec<OsString> {
    ["-loglevel", "error"].map(OsString::from).to_vec()
}

/// The arguments that make what `list` names the next input. The list is ours, and names files beside it.
fn listed(list: &Path) -> Vec<OsString> {
    let concat = ["-protocol_whitelist", "file", "-f", "concat", "-safe", "1"];
    let mut arguments = concat.map(OsString::from).to_vec();
    arguments.extend(["-i".into(), file_url(list)]);
    arguments
}

fn filtered(filters: &[String]) -> [OsString; 2] {
    ["-filter_complex".into(), filters.join(";").into()]
}

/// From `[picture]` to `[count]`, which is all of it, and `[s0]`, `[s1]` and so on, of these lengths.
fn cut(lengths: &[u32]) -> String {
    let count = lengths.len();
    let mut filter = format!("[picture]split={}[count]{}", count + 1, labels("p", count));
    let mut start = 0;
    for (number, length) in lengths.iter().enumerate() {
        let end = start + length;
        // Writing to a string cannot fail.
        let _ = write!(
            filter,
            ";[p{number}]trim=start_frame={start}:end_frame={end},setpts=PTS-STARTPTS[s{number}]"
        );
        start = end;
    }
    filter
}

/// `[prefix0][prefix1]` and so on.
fn labels(prefix: &str, count: usize) -> String {
    let labels: Vec<_> = (0..count).map(|n| format!("[{prefix}{n}]")).collect();
    labels.concat()
}

/// The name of the file of the lettering with this number.
pub(crate) fn art_name(number: usize) -> String {
    format!("title-{}.rgba", number + 1)
}

/// The name of the file of the span with this number, among those that are made together.
pub(crate) fn span_name(number: usize) -> String {
    format!("span-{number}.mp4")
}
