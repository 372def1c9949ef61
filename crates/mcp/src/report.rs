//! A job as a tool reports it: running, done, failed, unknown or cancelled.

use std::fmt::Write as _;

use rmcp::model::Resource;
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;
use veo_project::{Exported, Failure, FileSummary, Generated, JobView, Outcome, Uploaded};

use crate::answer::{Answer, cut, cut_lines, inside};
use crate::words::{self, Next};

/// The most bytes of each long part; together, as text and as data, a result stays under 20 kB.
const LONGEST_SAID: usize = 3_000;
const LONGEST_CHANGES: usize = 1_500;
const LONGEST_TIMELINE: usize = 2_000;
const LONGEST_MESSAGE: usize = 1_000;

/// What a tool that works through a job gives back. Absent fields are left out.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JobReport {
    /// running: it goes on by itself. `not_started`: nothing was done or charged. unknown: it was
    /// sent, and what came of it is not known.
    status: Status,
    /// The essence in one or two sentences.
    message: String,
    /// The job's handle, for `jobs`.
    job: String,
    /// generate, upload or export.
    kind: &'static str,
    /// The project it works on.
    project: String,
    /// What came of it so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    so_far: Vec<String>,
    /// How much of the present step is done, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 100))]
    percent: Option<u8>,
    /// Credits that it may cost at most, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    estimated_credits: Option<i64>,
    /// What came of it.
    #[serde(flatten)]
    result: Findings,
    /// Ways on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<Next>,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Running,
    Done,
    Failed,
    NotStarted,
    Unknown,
    Cancelled,
}

impl Status {
    /// Returns the word for it, the same as in the structured content.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NotStarted => "not_started",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }
}

// What came of a job; each kind of job fills its part.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Findings {
    /// What the video agent said.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    /// What is different on the timeline now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<String>,
    /// The timeline in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<String>,
    /// Whether there is something to export.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_to_export: Option<bool>,
    /// Credits spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    charged_credits: Option<i64>,
    /// Absolute path of the finished film.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    /// Where the service keeps a copy for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Page that opens the project in a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    project_link: Option<String>,
}

impl JobReport {
    /// Reports how a job stands.
    pub(crate) fn of(view: &JobView) -> Self {
        let mut report = Self {
            status: Status::Running,
            message: String::new(),
            job: view.id.to_string(),
            kind: view.kind.as_str(),
            project: view.project.to_string(),
            so_far: Vec::new(),
            percent: None,
            estimated_credits: None,
            result: Findings::default(),
            next: Vec::new(),
        };
        match &view.outcome {
            None => report.running(view),
            Some(Outcome::Generated(made)) => report.generated(made, view),
            Some(Outcome::Uploaded(arrived)) => report.uploaded(arrived, view),
            Some(Outcome::Exported(film)) => report.exported(film),
            Some(Outcome::Failed(why)) => report.ended(Status::Failed, why),
            Some(Outcome::NotStarted(why)) => report.ended(Status::NotStarted, why),
            Some(Outcome::Unknown(why)) => report.ended(Status::Unknown, why),
            Some(Outcome::Cancelled(why)) => report.ended(Status::Cancelled, why),
        }
        report
    }

    /// Returns how the job stands.
    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// Returns the essence in one or two sentences.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Turns the report into what the tool answers.
    pub(crate) fn answer(self) -> Answer {
        // What is not known is not called an error: models answer an error by asking again, and that
        // could be charged twice.
        Answer::new(self.text(), &self)
            .with_link(self.link())
            .failed(matches!(self.status, Status::Failed | Status::NotStarted))
    }

    fn running(&mut self, view: &JobView) {
        self.percent = view.progress.map(percent);
        self.so_far.clone_from(&view.news);
        self.estimated_credits = view.estimate;
        self.message = format!(
            "Still running: {}. The job goes on by itself: wait for it instead of sending the request \
             again.",
            view.standing()
        );
        self.next.push(words::wait_for(view.id));
    }

    fn generated(&mut self, made: &Generated, view: &JobView) {
        let what = match made.changes.len() {
            0 => "Answered; the timeline is as it was.".to_owned(),
            1 => "Done: one change on the timeline.".to_owned(),
            several => format!("Done: {several} changes on the timeline."),
        };
        let how = "The service's answer was lost; this was found by reading the project again. ";
        self.status = Status::Done;
        self.message = if made.recovered {
            format!("{how}{what}")
        } else {
            what
        };
        self.result.said = (!made.said.is_empty()).then(|| cut(&made.said, LONGEST_SAID));
        self.result.charged_credits = made.charged;
        self.timeline(&made.changes, &made.summary);
        self.ways_on(made.ready, view);
    }

    fn uploaded(&mut self, arrived: &Uploaded, view: &JobView) {
        let files: Vec<String> = arrived.files.iter().map(describe).collect();
        self.status = Status::Done;
        self.message = cut(&format!("Uploaded {}.", files.join(", ")), LONGEST_MESSAGE);
        self.timeline(&arrived.changes, &arrived.summary);
        self.ways_on(arrived.ready, view);
    }

    fn exported(&mut self, film: &Exported) {
        let size = film.width.zip(film.height);
        let path = film.path.display().to_string();
        self.status = Status::Done;
        self.message = format!(
            "The film is ready: {path} ({}{}, {}).",
            seconds(film.duration_ms),
            size.map(|(width, height)| format!(", {width}x{height}"))
                .unwrap_or_default(),
            bytes(film.bytes),
        );
        if !film.notes.is_empty() {
            let notes = format!("{} Note: {}.", self.message, film.notes.join("; "));
            self.message = cut(&notes, LONGEST_MESSAGE);
        }
        self.result.path = Some(path);
        self.result.bytes = Some(film.bytes);
        self.result.duration_seconds = Some(as_seconds(film.duration_ms));
        self.result.width = film.width;
        self.result.height = film.height;
        self.result.url.clone_from(&film.url);
        self.result.project_link.clone_from(&film.project_link);
    }

    fn ended(&mut self, status: Status, why: &Failure) {
        self.status = status;
        self.message = cut(&why.message, LONGEST_MESSAGE);
        self.result.charged_credits = why.charged;
        self.next.extend(why.next.iter().map(words::next));
    }

    fn timeline(&mut self, changes: &[String], summary: &str) {
        self.result.changes = cut_lines(changes, LONGEST_CHANGES);
        self.result.timeline = Some(cut(summary, LONGEST_TIMELINE));
    }

    fn ways_on(&mut self, ready: bool, view: &JobView) {
        self.result.ready_to_export = Some(ready);
        if ready {
            self.next.push(words::preview(&view.project));
            self.next.push(words::export(&view.project));
        }
        self.next.push(words::edit(&view.project));
    }

    /// Says all of it in words.
    fn text(&self) -> String {
        let mut text = String::new();
        match self.status {
            Status::Failed | Status::NotStarted => text.push_str("Error: "),
            Status::Unknown => text.push_str("Not known how it ended: "),
            Status::Running | Status::Done | Status::Cancelled => {}
        }
        text.push_str(&inside(&self.message));
        let result = &self.result;
        let mut line = |label: &str, value: Option<String>| {
            if let Some(value) = value {
                // Writing to a string cannot fail.
                let _ = write!(text, "\n{label}{}", inside(&value));
            }
        };
        for news in &self.so_far {
            line("So far: ", Some(news.clone()));
        }
        line("The agent says: ", result.said.clone());
        for change in &result.changes {
            line("- ", Some(change.clone()));
        }
        line("", result.timeline.clone());
        line("Copy at the service: ", result.url.clone());
        line("Project page: ", result.project_link.clone());
        line(
            "May cost: ",
            self.estimated_credits
                .map(|credits| format!("about {credits} credits")),
        );
        line(
            "Charged: ",
            result
                .charged_credits
                .map(|credits| format!("{credits} credits")),
        );
        line(
            "Job: ",
            Some(format!(
                "{} ({}), project {}",
                self.job, self.kind, self.project
            )),
        );
        text.push_str(&words::next_lines(&self.next));
        text
    }

    fn link(&self) -> Option<Resource> {
        let path = self.result.path.as_deref()?;
        let uri = Url::from_file_path(path).ok()?;
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let link = Resource::new(uri, name)
            .with_title("Finished film")
            .with_mime_type(Exported::mime_of(path.as_ref()));
        Some(match self.result.bytes {
            Some(bytes) => link.with_size(bytes),
            None => link,
        })
    }
}

/// Describes a file in a few words: `beach.mp4 (video, 12 s, 1920x1080)`.
pub(crate) fn describe(file: &FileSummary) -> String {
    let size = file
        .width
        .zip(file.height)
        .map(|(width, height)| format!("{width}x{height}"));
    let facts: Vec<String> = [file.kind.clone(), file.duration_ms.map(seconds), size]
        .into_iter()
        .flatten()
        .collect();
    if facts.is_empty() {
        file.name.clone()
    } else {
        format!("{} ({})", file.name, facts.join(", "))
    }
}

/// Milliseconds as seconds, for output fields.
pub(crate) fn as_seconds(milliseconds: u64) -> f64 {
    std::time::Duration::from_millis(milliseconds).as_secs_f64()
}

fn seconds(milliseconds: u64) -> String {
    format!("{} s", as_seconds(milliseconds))
}

fn bytes(count: u64) -> String {
    match count {
        0..1_000_000 => format!("{} kB", count.div_ceil(1_000)),
        _ => format!("{}.{} MB", count / 1_000_000, count / 100_000 % 10),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100"
)]
fn percent(part: f32) -> u8 {
    (part.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[cfg(test)]
mod tests;
