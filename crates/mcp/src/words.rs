//! Ways on, in the words of these tools.
//!
//! The project crate says what to do as data; this is the one place where that becomes a tool to
//! call and a sentence. Nothing here orders: hosts wrap results as untrusted, and rightly so.

use std::fmt::Write as _;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use veo_project::{JobId, JobKind, KnownProject, NextStep, ProjectId};

/// One way on.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Next {
    /// What to do.
    advice: String,
    /// The tool that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    /// Its arguments.
    #[serde(skip_serializing_if = "JsonObject::is_empty")]
    arguments: JsonObject,
}

impl Next {
    fn advise(advice: impl Into<String>) -> Self {
        Self {
            advice: advice.into(),
            tool: None,
            arguments: JsonObject::new(),
        }
    }

    fn call(tool: &'static str, advice: impl Into<String>) -> Self {
        Self {
            tool: Some(tool),
            ..Self::advise(advice)
        }
    }

    fn with(mut self, argument: &str, value: impl Into<Value>) -> Self {
        self.arguments.insert(argument.to_owned(), value.into());
        self
    }
}

/// Returns the lines that end a text: one for each way on, or nothing.
pub(crate) fn next_lines(steps: &[Next]) -> String {
    steps.iter().fold(String::new(), |mut text, step| {
        text.push_str("\nNext: ");
        text.push_str(&step.advice);
        // Writing to a string cannot fail.
        let _ = match step.tool {
            Some(tool) if step.arguments.is_empty() => write!(text, " (`{tool}`)"),
            Some(tool) => write!(
                text,
                " (`{tool}` {})",
                Value::Object(step.arguments.clone())
            ),
            None => Ok(()),
        };
        text
    })
}

/// How to see the end of a job that is still running.
pub(crate) fn wait_for(job: JobId) -> Next {
    Next::call(
        "jobs",
        "Wait for the end; a call waits at most 50 seconds, so it may take several",
    )
    .with("action", "wait")
    .with("job", job.to_string())
}

/// How to turn the timeline into a file.
pub(crate) fn export(project: &ProjectId) -> Next {
    Next::call("export", "Render the timeline into an MP4 file").with("project", project.as_str())
}

/// How to see what came of it.
pub(crate) fn preview(project: &ProjectId) -> Next {
    Next::call("preview", "See what it looks like").with("project", project.as_str())
}

/// How to go on with a project.
pub(crate) fn edit(project: &ProjectId) -> Next {
    Next::call("generate", "Say in words what to make or change next")
        .with("project", project.as_str())
}

/// How to begin.
pub(crate) fn begin() -> Next {
    Next::call(
        "generate",
        "Say in words what to make, such as \"a 10-second clip of a sunset over the ocean\"",
    )
}

/// How to see a project's timeline.
pub(crate) fn look(project: &ProjectId) -> Next {
    Next::call("state", "See what is on the timeline now").with("project", project.as_str())
}

/// How to call a tool again with better arguments.
pub(crate) fn correct(tool: &'static str) -> Next {
    Next::call(tool, "Correct the arguments and call it again")
}

/// What to do when the user does not want to spend what something costs.
pub(crate) fn ask_what_instead() -> Next {
    Next::advise("Ask the user what they want instead; exports and uploads cost nothing")
}

/// How to find a job.
pub(crate) fn list_jobs() -> Next {
    Next::call("jobs", "See which jobs there are").with("action", "list")
}

/// Phrases one way on that the project crate gives.
pub(crate) fn next(step: &NextStep) -> Next {
    match step {
        NextStep::SayWhatToMake => begin(),
        NextStep::MakeFootageFirst => Next::call(
            "generate",
            "Put something on the timeline first: describe a clip, or bring a file in with `upload`",
        ),
        NextStep::ExportFirst => Next::call(
            "export",
            "Export it first: a film can be looked at. That costs nothing",
        ),
        NextStep::AskAgain { kind, may_charge } => ask_again(*kind, *may_charge),
        NextStep::UseTool { intent } => Next::call(
            intent.as_str(),
            format!("That is what the tool `{}` is for", intent.as_str()),
        ),
        NextStep::ChooseProject { projects } => Next::advise(choose(projects)),
        NextStep::StartNewProject => Next::call(
            "generate",
            "Begin a new project: describe a video and pass `new_project: true`; files have to be \
             uploaded again",
        )
        .with("new_project", true),
        NextStep::NewOrNamed { project } => Next::advise(format!(
            "Pass `new_project: true` to begin a new project, or `project` to go on with {project}, \
             and leave the other one out"
        )),
        NextStep::LookAtState { project } => look(project),
        NextStep::WaitForJob { job } => wait_for(*job),
        NextStep::ListJobs => list_jobs(),
        NextStep::CheckPath { path } => Next::advise(format!(
            "Check that {} is an absolute path, exists and can be used by this server",
            path.display()
        )),
        NextStep::UsePath { path } => Next::call("export", "Write to a path that is free")
            .with("output", path.display().to_string()),
        NextStep::NameWhatToUpload => Next::call(
            "upload",
            "Name files by absolute paths, or public http(s) addresses that the service can fetch",
        ),
        NextStep::UseSupportedType { types } => {
            Next::advise(format!("Convert the file to one of: {}", types.join(", ")))
        }
        NextStep::MakeFileSmaller { limit_bytes } => Next::advise(format!(
            "Compress, trim or split the file: at most {} MB are taken, and a service may take less",
            limit_bytes / 1_000_000
        )),
        NextStep::UseAnotherKey => Next::advise(
            "Give this request an idempotency_key of its own; the other one names another request",
        ),
        NextStep::CheckToken => Next::advise(
            "Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an \
             anonymous one",
        ),
        NextStep::SetToken => Next::advise(
            "Ask the user to set NEMO_TOKEN, in this server's environment, to a token of their own",
        ),
        NextStep::UseTokenWithScope => Next::advise(
            "The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN \
             that has it, or has all of them (*)",
        ),
        NextStep::CheckConnection => {
            Next::advise("Ask the user whether this machine can reach the service")
        }
        NextStep::InstallFfmpeg => Next::advise(
            "Ask the user to install FFmpeg (apt install ffmpeg, brew install ffmpeg or winget \
             install ffmpeg), then call again",
        ),
        NextStep::TryLater => Next::advise(
            "Wait a minute, then call again, with a new idempotency_key if one was given",
        ),
        NextStep::Register { url } => Next::advise(format!(
            "Ask the user to open {url} to register or add credits"
        )),
        NextStep::GetCredits => Next::call(
            "credits",
            "Ask the user to add credits; this shows the balance",
        ),
        NextStep::UpgradePlan { register } => {
            let way = register.as_ref().map_or_else(
                || "to register an account or to upgrade its plan".to_owned(),
                |url| format!("to register an account at {url}"),
            );
            Next::advise(format!(
                "It is the plan that does not allow exports: not the attribution headers, which were \
                 sent, and not the credits, since an export costs none. Ask the user {way}"
            ))
        }
        NextStep::RaiseLimit => Next::advise(
            "Ask the user whether it may cost so much. Only they can allow it, by raising `--confirm-over` or \
             `--spend-cap` of this server, or with a host that shows its questions",
        ),
        NextStep::TellUser => Next::advise(
            "Tell the user what the service said; the same request would be refused again",
        ),
    }
}

fn ask_again(kind: JobKind, may_charge: bool) -> Next {
    let cost = if may_charge {
        "; this can cost credits"
    } else {
        ""
    };
    Next::call(
        kind.as_str(),
        format!("Call it again, with a new idempotency_key{cost}"),
    )
}

fn choose(projects: &[KnownProject]) -> String {
    const SHOWN: usize = 10;
    let names: Vec<String> = projects
        .iter()
        .take(SHOWN)
        .map(|project| format!("{} ({})", project.id, json!(project.name)))
        .collect();
    let rest = projects.len().saturating_sub(SHOWN);
    let more = if rest > 0 {
        format!(" and {rest} older ones")
    } else {
        String::new()
    };
    format!(
        "Name one of the projects that are known: {}{more}",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use insta::assert_snapshot;
    use veo_project::Intent;

    use super::*;
    use crate::tools::Toolbox;

    fn every_step() -> Vec<NextStep> {
        let job: JobId = "1b4e28ba-2fa1-4d52-883f-0016d3cca427".parse().unwrap();
        let path = PathBuf::from("/films/sunset.mp4");
        let known = KnownProject {
            id: ProjectId::new("55"),
            name: "Ann's \"film\"".to_owned(),
        };
        vec![
            NextStep::SayWhatToMake,
            NextStep::MakeFootageFirst,
            NextStep::ExportFirst,
            NextStep::AskAgain {
                kind: JobKind::Generate,
                may_charge: true,
            },
            NextStep::AskAgain {
                kind: JobKind::Export,
                may_charge: false,
            },
            NextStep::UseTool {
                intent: Intent::Export,
            },
            NextStep::ChooseProject {
                projects: vec![known; 12],
            },
            NextStep::StartNewProject,
            NextStep::NewOrNamed {
                project: ProjectId::new("55"),
            },
            NextStep::LookAtState {
                project: ProjectId::new("55"),
            },
            NextStep::WaitForJob { job },
            NextStep::ListJobs,
            NextStep::CheckPath { path: path.clone() },
            NextStep::UsePath { path },
            NextStep::NameWhatToUpload,
            NextStep::UseSupportedType {
                types: vec!["mp4".to_owned(), "mov".to_owned()],
            },
            NextStep::MakeFileSmaller {
                limit_bytes: 500_000_000,
            },
            NextStep::UseAnotherKey,
            NextStep::CheckToken,
            NextStep::SetToken,
            NextStep::UseTokenWithScope,
            NextStep::CheckConnection,
            NextStep::InstallFfmpeg,
            NextStep::TryLater,
            NextStep::Register {
                url: "https://nemovideo.com/register".to_owned(),
            },
            NextStep::GetCredits,
            NextStep::UpgradePlan { register: None },
            NextStep::UpgradePlan {
                register: Some("https://nemovideo.com/register".to_owned()),
            },
            NextStep::RaiseLimit,
            NextStep::TellUser,
        ]
    }

    #[test]
    fn every_step_has_its_words() {
        let steps: Vec<Next> = every_step().iter().map(next).collect();
        assert_snapshot!(next_lines(&steps), @r#"

        Next: Say in words what to make, such as "a 10-second clip of a sunset over the ocean" (`generate`)
        Next: Put something on the timeline first: describe a clip, or bring a file in with `upload` (`generate`)
        Next: Export it first: a film can be looked at. That costs nothing (`export`)
        Next: Call it again, with a new idempotency_key; this can cost credits (`generate`)
        Next: Call it again, with a new idempotency_key (`export`)
        Next: That is what the tool `export` is for (`export`)
        Next: Name one of the projects that are known: 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\""), 55 ("Ann's \"film\"") and 2 older ones
        Next: Begin a new project: describe a video and pass `new_project: true`; files have to be uploaded again (`generate` {"new_project":true})
        Next: Pass `new_project: true` to begin a new project, or `project` to go on with 55, and leave the other one out
        Next: See what is on the timeline now (`state` {"project":"55"})
        Next: Wait for the end; a call waits at most 50 seconds, so it may take several (`jobs` {"action":"wait","job":"1b4e28ba-2fa1-4d52-883f-0016d3cca427"})
        Next: See which jobs there are (`jobs` {"action":"list"})
        Next: Check that /films/sunset.mp4 is an absolute path, exists and can be used by this server
        Next: Write to a path that is free (`export` {"output":"/films/sunset.mp4"})
        Next: Name files by absolute paths, or public http(s) addresses that the service can fetch (`upload`)
        Next: Convert the file to one of: mp4, mov
        Next: Compress, trim or split the file: at most 500 MB are taken, and a service may take less
        Next: Give this request an idempotency_key of its own; the other one names another request
        Next: Ask the user to set a valid NEMO_TOKEN in this server's environment, or none for an anonymous one
        Next: Ask the user to set NEMO_TOKEN, in this server's environment, to a token of their own
        Next: The token lacks a scope (read, write, upload or render). Ask the user for a NEMO_TOKEN that has it, or has all of them (*)
        Next: Ask the user whether this machine can reach the service
        Next: Ask the user to install FFmpeg (apt install ffmpeg, brew install ffmpeg or winget install ffmpeg), then call again
        Next: Wait a minute, then call again, with a new idempotency_key if one was given
        Next: Ask the user to open https://nemovideo.com/register to register or add credits
        Next: Ask the user to add credits; this shows the balance (`credits`)
        Next: It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account or to upgrade its plan
        Next: It is the plan that does not allow exports: not the attribution headers, which were sent, and not the credits, since an export costs none. Ask the user to register an account at https://nemovideo.com/register
        Next: Ask the user whether it may cost so much. Only they can allow it, by raising `--confirm-over` or `--spend-cap` of this server, or with a host that shows its questions
        Next: Tell the user what the service said; the same request would be refused again
        "#);
    }

    #[test]
    fn only_tools_that_exist_are_named() {
        let router = Toolbox::router();
        for step in every_step().iter().map(next) {
            assert!(
                step.tool.is_none_or(|tool| router.has_route(tool)),
                "{step:?}"
            );
        }
    }
}
