//! Spells a plan as FFmpeg's arguments.

use std::ffi::OsString;
use std::path::Path;

use super::pieces::Stretch;
use super::sound::Sound;
use super::{Plan, picture, sound};
use crate::encoding::{joined, samples};
use crate::input::file_url;
use crate::overlay::{TAG_BT709, art_filter, art_input};

impl Plan {
    /// The arguments that make FFmpeg write this film to `film`, with the lettering as raw pictures in
    /// `scratch`. Touches nothing.
    pub fn arguments(&self, scratch: &Path, film: &Path) -> Vec<OsString> {
        let encoding = self.output.quality.encoding();
        let encoding = encoding.arguments(self.output.canvas, &self.output.comment);
        self.spelled(scratch, encoding, film)
    }

    /// The same for a part of a film.
    pub(crate) fn part_arguments(&self, scratch: &Path, part: &Path) -> Vec<OsString> {
        let encoding = self.output.quality.encoding();
        self.spelled(scratch, encoding.part_arguments(self.output.canvas), part)
    }

    /// The arguments that join the parts that `list` names, as `-f concat` reads it, under the rest of the sound.
    pub(crate) fn joining_arguments(&self, list: &Path, film: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
        // The list is ours, and names files beside it.
        let parts = [
            "-protocol_whitelist",
            "file",
            "-f",
            "concat",
            "-safe",
            "1",
            "-i",
        ];
        arguments.extend(parts.map(OsString::from));
        arguments.push(file_url(list));
        for input in &self.inputs {
            arguments.extend(input.arguments());
        }
        let filters = self.sound_filters().join(";");
        arguments.extend(["-filter_complex".into(), filters.into()]);
        let encoding = joined(&self.output.comment).into_iter();
        arguments.extend(encoding.map(OsString::from));
        arguments.push(file_url(film));
        arguments
    }

    fn spelled(&self, scratch: &Path, encoding: Vec<String>, film: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
        for input in &self.inputs {
            arguments.extend(input.arguments());
        }
        for (number, title) in self.titles.iter().enumerate() {
            arguments.extend(art_input(&title.art, &scratch.join(art_name(number))));
        }
        let filters = [self.picture_filters(), self.sound_filters()].concat();
        arguments.extend(["-filter_complex".into(), filters.join(";").into()]);
        arguments.extend(encoding.into_iter().map(OsString::from));
        arguments.push(file_url(film));
        arguments
    }

    /// From the inputs to `[picture]`: the clips one after the other, then the titles on top.
    fn picture_filters(&self) -> Vec<String> {
        let canvas = self.output.canvas;
        let mut filters: Vec<String> = self
            .pictures
            .iter()
            .enumerate()
            .map(|(number, stretch)| picture::filters(stretch, canvas, &format!("v{number}")))
            .collect();
        let count = filters.len();
        filters.push(format!(
            "{}concat=n={count}:v=1:a=0[clips]",
            labels("v", count)
        ));
        let mut below = "clips".to_owned();
        for (number, title) in self.titles.iter().enumerate() {
            let (above, input) = (format!("t{number}"), self.inputs.len() + number);
            let shown = Some(title.shown);
            filters.push(art_filter(&title.art, input, (&below, &above), shown));
            below = above;
        }
        filters.push(format!("[{below}]{TAG_BT709}[picture]"));
        filters
    }

    /// From the inputs to `[sound]`: each lane one sound after the other, then all lanes together.
    fn sound_filters(&self) -> Vec<String> {
        let frame_rate = self.output.canvas.frame_rate;
        let mut filters = Vec::new();
        for (lane, stretches) in self.lanes().enumerate() {
            let prefix = format!("a{lane}.");
            for (number, stretch) in stretches.iter().enumerate() {
                let label = format!("{prefix}{number}");
                filters.push(sound::filters(stretch, frame_rate, &label));
            }
            let count = stretches.len();
            let joined = labels(&prefix, count);
            filters.push(format!("{joined}concat=n={count}:v=0:a=1[lane{lane}]"));
        }
        let count = self.lanes().count();
        let joined = labels("lane", count);
        filters.push(match count {
            0 => sound::silence(samples(self.frames, frame_rate), "sound"),
            1 if !self.amplified => format!("{joined}anull[sound]"),
            // Sounds that add up must not be cut off at the top, which crackles; the limiter bends them.
            _ => format!(
                "{joined}amix=inputs={count}:normalize=0,alimiter=limit=0.95:level=0[sound]"
            ),
        });
        filters
    }

    fn lanes(&self) -> impl Iterator<Item = &Vec<Stretch<Sound>>> {
        self.own.iter().chain(&self.beds)
    }
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
