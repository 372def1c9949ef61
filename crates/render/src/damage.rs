//! Where a clip is damaged.
//!
//! FFmpeg goes on over what it cannot decode: the picture freezes or breaks, and the film is called done. So where it
//! complained of a clip, the clip is read once more by itself, up to its first wrong bit.

use std::ffi::OsString;
use std::time::Duration;

use veo_timeline::Millis;

use crate::complaint;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::jail::Grant;
use crate::monitor::Monitor;
use crate::plan::{Input, Plan};
use crate::process::{self, Run};

/// Decoding a long clip on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

impl Engine {
    /// The error for the first input of `plan` whose picture is damaged in the part that is used, if FFmpeg's `messages`
    /// complain of one.
    pub(crate) async fn damage(
        &self,
        operation: &'static str,
        plan: &Plan,
        (messages, monitor): (&str, &Monitor),
    ) -> Result<Option<Error>> {
        for number in suspects(plan.inputs().len(), messages) {
            let Some(input) = plan.input(number).filter(|input| input.pixels > 0) else {
                continue;
            };
            if let Some(good) = self.good_part(operation, input, monitor).await? {
                let kind = ErrorKind::DamagedClip {
                    clip: input.name.clone(),
                    span: input.span,
                    good,
                };
                let error = Error::new(operation, kind);
                return Ok(Some(error.caused_by(messages.to_owned())));
            }
        }
        Ok(None)
    }

    /// How far into the media of `input` its picture is whole; `None` if all is that is used of it.
    async fn good_part(
        &self,
        operation: &'static str,
        input: &Input,
        monitor: &Monitor,
    ) -> Result<Option<Millis>> {
        let used = input.used + Millis::new(200);
        let read = format!("{}.{:03}", used.get() / 1000, used.get() % 1000);
        let rest = ["-t", &read, "-map", "0:V:0", "-vf", "showinfo=checksum=0"];
        let nowhere = ["-f", "null", "-"];
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let run = Run {
            program: self.jailed(),
            grant: Grant::to_read(&input.path, LIMIT),
            arguments: [
                words(&["-xerror"]),
                input.arguments(),
                words(&rest),
                words(&nowhere),
            ]
            .concat(),
            input: None,
            frames: None,
            limit: LIMIT,
        };
        let ended = process::run(run, operation, monitor).await?;
        if ended.success {
            return Ok(None);
        }
        Ok(match last_time(&ended.messages) {
            Some(seen) => Some(input.place() + seen),
            // A decoder that begins in the middle may miss what went before.
            None => (input.place() == Millis::ZERO).then_some(Millis::ZERO),
        })
    }
}

/// The numbers of the inputs that FFmpeg complained of, or all, where it does not say of which.
fn suspects(count: usize, messages: &str) -> Vec<usize> {
    let blamed = complaint::blamed_inputs(messages);
    if blamed.is_empty() && complaint::is_cut_off(messages) {
        return (0..count).collect();
    }
    blamed.into_iter().collect()
}

/// The time of the last picture that `showinfo` told of, to a tenth of a second.
fn last_time(messages: &str) -> Option<Millis> {
    let (_, rest) = messages.rsplit_once(" pts_time:")?;
    let seconds: f64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(Millis::from_seconds((seconds * 10.0).round() / 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_picture_tells_the_time() {
        let line = "[Parsed_showinfo_0 @ 0x55] n: 123 pts:  62976 pts_time:4.17 duration:1";
        let messages = format!("{}\n{line}\nerror\n", line.replace("4.17", "4.1"));
        assert_eq!(last_time(&messages), Some(Millis::new(4200)));
        assert_eq!(last_time("error"), None);
    }

    #[test]
    fn who_is_suspected() {
        let of_one = "Error while decoding stream #1:0: Invalid data found\n";
        let of_nobody = "[mov,mp4 @ 0x55] stream 0, offset 0x2d60b: partial file\n";
        assert_eq!(suspects(3, of_one), [1]);
        assert_eq!(suspects(3, of_nobody), [0, 1, 2]);
        assert_eq!(suspects(3, ""), [0_usize; 0]);
    }
}
