//! Next steps, phrased as something to type.

use veo_project::{Error, Failure as JobFailure, NextStep};

use crate::failure::Failure;

/// A project's error, for the terminal.
pub(crate) fn error(error: &Error) -> Failure {
    let mut failure = Failure::from_error(error);
    failure.steps = error.next_steps().iter().filter_map(step).collect();
    failure
}

/// A job that did not end well, for the terminal.
pub(crate) fn failure(job: &JobFailure) -> Failure {
    let mut failure = Failure::new(&job.message);
    failure.steps = job.next.iter().filter_map(step).collect();
    failure
}

/// What to type. Steps that only make sense inside a longer conversation with an agent say nothing.
fn step(step: &NextStep) -> Option<String> {
    let words = match step {
        NextStep::SayWhatToMake => {
            r#"veo-3-ai make "a 10-second clip of a sunset over the ocean""#.to_owned()
        }
        NextStep::MakeFootageFirst => "a prompt that describes footage".to_owned(),
        NextStep::AskAgain { .. } => "the same command again".to_owned(),
        NextStep::InstallFfmpeg => {
            "install FFmpeg (for example `apt-get install ffmpeg`), or set VEO_FFMPEG".to_owned()
        }
        NextStep::CheckPath { path } => format!("check {}", path.display()),
        NextStep::UsePath { path } => format!("--output {}", path.display()),
        NextStep::CheckToken => "check NEMO_TOKEN, or unset it for an anonymous one".to_owned(),
        NextStep::SetToken => "set NEMO_TOKEN, or `--backend studio`".to_owned(),
        NextStep::UseTokenWithScope => "set NEMO_TOKEN to a token with that scope".to_owned(),
        NextStep::CheckConnection => "check the connection, or `--backend studio`".to_owned(),
        NextStep::TryLater => "try again in a minute".to_owned(),
        NextStep::Register { url } => format!("open {url}"),
        NextStep::GetCredits => "get more credits, or `--backend studio`".to_owned(),
        NextStep::UpgradePlan {
            register: Some(url),
        } => format!("open {url}, or `--backend studio`"),
        NextStep::UpgradePlan { register: None } => {
            "register or upgrade the account's plan, or `--backend studio`".to_owned()
        }
        _ => return None,
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use veo_project::JobKind;

    use super::*;

    #[test]
    fn a_message_that_nothing_came_of_can_be_sent_again() {
        let again = NextStep::AskAgain {
            kind: JobKind::Generate,
            may_charge: true,
        };
        let lost = JobFailure {
            message: "The answer is lost.".to_owned(),
            next: vec![again],
            charged: Some(0),
        };
        assert_eq!(failure(&lost).steps, ["the same command again"]);
    }
}
