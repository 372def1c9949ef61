use std::path::PathBuf;

use insta::assert_snapshot;
use rmcp::handler::server::tool::IntoCallToolResult;
use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock};
use veo_project::{JobKind, NextStep, Phase, ProjectId};

use super::*;

fn view(kind: JobKind, outcome: Option<Outcome>) -> JobView {
    JobView {
        id: "1b4e28ba-2fa1-4d52-883f-0016d3cca427".parse().unwrap(),
        kind,
        phase: Phase::Sent,
        progress: Some(0.42),
        stage: "making the clip".to_owned(),
        news: vec!["The raw clip is there.".to_owned()],
        project: ProjectId::new("5529798706024415232"),
        started_at: time::OffsetDateTime::now_utc(),
        estimate: Some(100),
        finished_at: None,
        outcome,
    }
}

fn result(view: &JobView) -> CallToolResult {
    match JobReport::of(view)
        .answer()
        .into_call_tool_result()
        .unwrap()
    {
        CallToolResponse::Complete(result) => *Box::new(result),
        other => panic!("{other:?}"),
    }
}

/// What a host shows, one way and the other.
fn both(result: &CallToolResult) -> String {
    let text = &result.content[0].as_text().unwrap().text;
    let structured = serde_json::to_string_pretty(&result.structured_content).unwrap();
    format!("{text}\n\n{structured}")
}

fn generated() -> Generated {
    Generated {
        said: "Here is your sunset.".to_owned(),
        changes: vec!["Video clip added: 'sunset ocean', 0-10 s".to_owned()],
        summary: "Timeline (1 track): 1. Video: sunset ocean (0-10s)".to_owned(),
        ready: true,
        charged: Some(100),
        recovered: false,
    }
}

fn exported() -> Exported {
    Exported {
        path: PathBuf::from("/home/ann/my films/sunset.mp4"),
        bytes: 3_456_789,
        duration_ms: 10_000,
        width: Some(1920),
        height: Some(1080),
        url: Some("https://cdn.example.test/render/1.mp4".to_owned()),
        notes: Vec::new(),
        project_link: Some("https://nemovideo.com/workspace/claim?ct=clm_1".to_owned()),
    }
}

#[test]
fn a_running_job_hands_out_its_handle() {
    let result = result(&view(JobKind::Generate, None));
    assert_eq!(result.is_error, Some(false));
    assert_snapshot!(both(&result), @r#"
    Still running: making the clip, 42%. The job goes on by itself: wait for it instead of sending the request again.
    So far: The raw clip is there.
    May cost: about 100 credits
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (generate), project 5529798706024415232
    Next: Wait for the end; a call waits at most 50 seconds, so it may take several (`jobs` {"action":"wait","job":"1b4e28ba-2fa1-4d52-883f-0016d3cca427"})

    {
      "status": "running",
      "message": "Still running: making the clip, 42%. The job goes on by itself: wait for it instead of sending the request again.",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "generate",
      "project": "5529798706024415232",
      "so_far": [
        "The raw clip is there."
      ],
      "percent": 42,
      "estimated_credits": 100,
      "next": [
        {
          "advice": "Wait for the end; a call waits at most 50 seconds, so it may take several",
          "tool": "jobs",
          "arguments": {
            "action": "wait",
            "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427"
          }
        }
      ]
    }
    "#);
}

#[test]
fn a_generation_says_what_changed() {
    let result = result(&view(
        JobKind::Generate,
        Some(Outcome::Generated(generated())),
    ));
    assert_snapshot!(both(&result), @r#"
    Done: one change on the timeline.
    The agent says: Here is your sunset.
    - Video clip added: 'sunset ocean', 0-10 s
    Timeline (1 track): 1. Video: sunset ocean (0-10s)
    Charged: 100 credits
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (generate), project 5529798706024415232
    Next: See what it looks like (`preview` {"project":"5529798706024415232"})
    Next: Render the timeline into an MP4 file (`export` {"project":"5529798706024415232"})
    Next: Say in words what to make or change next (`generate` {"project":"5529798706024415232"})

    {
      "status": "done",
      "message": "Done: one change on the timeline.",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "generate",
      "project": "5529798706024415232",
      "said": "Here is your sunset.",
      "changes": [
        "Video clip added: 'sunset ocean', 0-10 s"
      ],
      "timeline": "Timeline (1 track): 1. Video: sunset ocean (0-10s)",
      "ready_to_export": true,
      "charged_credits": 100,
      "next": [
        {
          "advice": "See what it looks like",
          "tool": "preview",
          "arguments": {
            "project": "5529798706024415232"
          }
        },
        {
          "advice": "Render the timeline into an MP4 file",
          "tool": "export",
          "arguments": {
            "project": "5529798706024415232"
          }
        },
        {
          "advice": "Say in words what to make or change next",
          "tool": "generate",
          "arguments": {
            "project": "5529798706024415232"
          }
        }
      ]
    }
    "#);
}

#[test]
fn a_silent_recovered_generation_speaks_through_its_changes() {
    let made = Generated {
        said: String::new(),
        recovered: true,
        charged: None,
        ..generated()
    };
    let report = JobReport::of(&view(JobKind::Generate, Some(Outcome::Generated(made))));
    assert_snapshot!(report.text(), @r#"
    The service's answer was lost; this was found by reading the project again. Done: one change on the timeline.
    - Video clip added: 'sunset ocean', 0-10 s
    Timeline (1 track): 1. Video: sunset ocean (0-10s)
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (generate), project 5529798706024415232
    Next: See what it looks like (`preview` {"project":"5529798706024415232"})
    Next: Render the timeline into an MP4 file (`export` {"project":"5529798706024415232"})
    Next: Say in words what to make or change next (`generate` {"project":"5529798706024415232"})
    "#);
}

fn uploaded() -> Uploaded {
    let file = FileSummary {
        name: "beach.mp4".to_owned(),
        kind: Some("video".to_owned()),
        duration_ms: Some(12_500),
        width: Some(1280),
        height: Some(720),
        bytes: Some(1_234_567),
        url: None,
    };
    Uploaded {
        files: vec![file],
        changes: vec!["Video clip added: 'beach', 0-12.5 s".to_owned()],
        summary: "Timeline (1 track): 1. Video: beach (0-12.5s)".to_owned(),
        ready: true,
    }
}

#[test]
fn an_upload_names_its_files_and_what_can_be_exported() {
    let report = JobReport::of(&view(JobKind::Upload, Some(Outcome::Uploaded(uploaded()))));
    assert_eq!(report.result.ready_to_export, Some(true));
    assert_snapshot!(report.text(), @r#"
    Uploaded beach.mp4 (video, 12.5 s, 1280x720).
    - Video clip added: 'beach', 0-12.5 s
    Timeline (1 track): 1. Video: beach (0-12.5s)
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (upload), project 5529798706024415232
    Next: See what it looks like (`preview` {"project":"5529798706024415232"})
    Next: Render the timeline into an MP4 file (`export` {"project":"5529798706024415232"})
    Next: Say in words what to make or change next (`generate` {"project":"5529798706024415232"})
    "#);
}

#[test]
fn an_upload_that_is_not_on_the_timeline_offers_no_export() {
    let arrived = Uploaded {
        changes: Vec::new(),
        summary: "empty".to_owned(),
        ready: false,
        ..uploaded()
    };
    let report = JobReport::of(&view(JobKind::Upload, Some(Outcome::Uploaded(arrived))));
    assert_eq!(report.result.ready_to_export, Some(false));
    assert_eq!(
        report.next,
        [words::edit(&ProjectId::new("5529798706024415232"))]
    );
}

#[test]
fn an_export_gives_path_link_and_size() {
    let result = result(&view(JobKind::Export, Some(Outcome::Exported(exported()))));
    let ContentBlock::ResourceLink(link) = &result.content[1] else {
        panic!("no link")
    };
    assert_eq!(link.uri, "file:///home/ann/my%20films/sunset.mp4");
    assert_eq!(link.name, "sunset.mp4");
    assert_eq!(link.mime_type.as_deref(), Some("video/mp4"));
    assert_eq!(link.size, Some(3_456_789));
    assert_snapshot!(both(&result), @r#"
    The film is ready: /home/ann/my films/sunset.mp4 (10 s, 1920x1080, 3.4 MB).
    Copy at the service: https://cdn.example.test/render/1.mp4
    Project page: https://nemovideo.com/workspace/claim?ct=clm_1
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (export), project 5529798706024415232

    {
      "status": "done",
      "message": "The film is ready: /home/ann/my films/sunset.mp4 (10 s, 1920x1080, 3.4 MB).",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "export",
      "project": "5529798706024415232",
      "path": "/home/ann/my films/sunset.mp4",
      "bytes": 3456789,
      "duration_seconds": 10.0,
      "width": 1920,
      "height": 1080,
      "url": "https://cdn.example.test/render/1.mp4",
      "project_link": "https://nemovideo.com/workspace/claim?ct=clm_1"
    }
    "#);
}

#[test]
fn a_failure_says_why_and_what_to_do() {
    let why = Failure::new(
        "there is nothing on the timeline to export",
        vec![NextStep::MakeFootageFirst],
    );
    let result = result(&view(JobKind::Export, Some(Outcome::Failed(why.clone()))));
    assert_eq!(result.is_error, Some(true));
    assert_snapshot!(both(&result), @r#"
    Error: there is nothing on the timeline to export
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (export), project 5529798706024415232
    Next: Put something on the timeline first: describe a clip, or bring a file in with `upload` (`generate`)

    {
      "status": "failed",
      "message": "there is nothing on the timeline to export",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "export",
      "project": "5529798706024415232",
      "next": [
        {
          "advice": "Put something on the timeline first: describe a clip, or bring a file in with `upload`",
          "tool": "generate"
        }
      ]
    }
    "#);
}

#[test]
fn what_was_not_started_is_an_error_that_may_be_asked_again() {
    let why = Failure {
        charged: Some(0),
        ..Failure::new(
            "Nothing came of it.",
            vec![NextStep::AskAgain {
                kind: JobKind::Generate,
                may_charge: true,
            }],
        )
    };
    let result = result(&view(JobKind::Generate, Some(Outcome::NotStarted(why))));
    assert_eq!(result.is_error, Some(true));
    assert_snapshot!(both(&result), @r#"
    Error: Nothing came of it.
    Charged: 0 credits
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (generate), project 5529798706024415232
    Next: Call it again, with a new idempotency_key; this can cost credits (`generate`)

    {
      "status": "not_started",
      "message": "Nothing came of it.",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "generate",
      "project": "5529798706024415232",
      "charged_credits": 0,
      "next": [
        {
          "advice": "Call it again, with a new idempotency_key; this can cost credits",
          "tool": "generate"
        }
      ]
    }
    "#);
}

#[test]
fn what_is_not_known_or_was_cancelled_is_no_error() {
    let why = Failure {
        charged: Some(100),
        ..Failure::new(
            "The answer was lost.",
            vec![NextStep::LookAtState {
                project: ProjectId::new("55"),
            }],
        )
    };
    let unknown = result(&view(
        JobKind::Generate,
        Some(Outcome::Unknown(why.clone())),
    ));
    assert_eq!(unknown.is_error, Some(false));
    let cancelled = result(&view(JobKind::Generate, Some(Outcome::Cancelled(why))));
    assert_eq!(cancelled.is_error, Some(false));
    assert_snapshot!(both(&unknown), @r#"
    Not known how it ended: The answer was lost.
    Charged: 100 credits
    Job: 1b4e28ba-2fa1-4d52-883f-0016d3cca427 (generate), project 5529798706024415232
    Next: See what is on the timeline now (`state` {"project":"55"})

    {
      "status": "unknown",
      "message": "The answer was lost.",
      "job": "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
      "kind": "generate",
      "project": "5529798706024415232",
      "charged_credits": 100,
      "next": [
        {
          "advice": "See what is on the timeline now",
          "tool": "state",
          "arguments": {
            "project": "55"
          }
        }
      ]
    }
    "#);
}

#[test]
fn the_longest_result_stays_under_20_kb() {
    let made = Generated {
        said: "日落 \"sunset\"\n".repeat(2_000),
        changes: vec!["Title added: 'Golden Hour', 0-3 s".to_owned(); 2_000],
        summary: "Timeline (3 tracks): ".repeat(1_000),
        ..generated()
    };
    let result = result(&view(JobKind::Generate, Some(Outcome::Generated(made))));
    let bytes = serde_json::to_string(&result).unwrap().len();
    assert!(bytes < 20_000, "{bytes} bytes");
}
