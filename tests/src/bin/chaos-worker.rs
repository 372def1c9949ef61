//! A process to be killed: it opens a workspace, asks for work, and says so on stdout as soon as it is acknowledged.
//!
//! `chaos-worker work <house> <seed>` works until it is killed or has done its share; each line that it prints is one
//! acknowledged job: `<id> <kind> <what>`. `chaos-worker export <house> <project> <file>` makes one film and prints
//! how that ended.

#![expect(clippy::expect_used, reason = "a test may end where it stands")]

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use veo_tests::house::{End, House, Open};

/// Jobs that one process asks for in its life.
const SHARE: u32 = 8;

const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let house = |json: &str| serde_json::from_str::<House>(json).expect("a house");
    match arguments.as_slice() {
        ["work", json, seed] => work(&house(json), seed.parse().expect("a seed")).await,
        ["export", json, project, file] => export(&house(json), project, Path::new(file)).await,
        other => say(&format!("unknown arguments: {other:?}")),
    }
}

async fn work(house: &House, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let open = house.open().await.expect("the journal opens");
    let mut jobs = Vec::new();
    for number in 0..SHARE {
        let project = format!("p{}", random.u8(0..4));
        let what = format!("{seed:x}-{number}");
        let begun = match random.u8(0..10) {
            0..4 => {
                // Sometimes in a project of its own.
                let project = (random.u8(0..4) > 0).then_some(project.as_str());
                let prompt = format!("clip {what}");
                let id = open.generate(&prompt, project).await;
                id.map(|id| (id, "generate", prompt))
            }
            4..6 => {
                let name = format!("file-{what}.mp4");
                let bytes = random.usize(1..200_000);
                let file = house.file(&name, bytes).expect("the file is written");
                let id = open.upload(&[file], &project).await;
                id.map(|id| (id, "upload", name))
            }
            _ => {
                let id = open.export(None, &project).await;
                id.map(|id| (id, "export", project))
            }
        };
        match begun {
            Ok((id, kind, what)) => {
                say(&format!("{id} {kind} {what}"));
                jobs.push(id);
            }
            // The service is not always there: then nothing was begun, and nothing is promised.
            Err(_) => continue,
        }
        if random.u8(0..12) == 0 {
            open.cancel(&jobs[random.usize(..jobs.len())]).await;
        }
        tokio::time::sleep(Duration::from_millis(random.u64(0..30))).await;
    }
    for job in jobs {
        open.wait(&job, PATIENCE).await.expect("the job is there");
    }
}

async fn export(house: &House, project: &str, file: &Path) {
    let open: Open = house.open().await.expect("the journal opens");
    let job = open.export(Some(file), project).await;
    let job = match job {
        Ok(job) => job,
        Err(error) => return say(&format!("refused: {error}")),
    };
    let seen = open.wait(&job, PATIENCE).await.expect("the job is there");
    match seen.end {
        Some((_, End::Done { film })) => say(&format!("done: {film:?}")),
        Some((_, End::Failed(message))) => say(&format!("failed: {message}")),
        other => say(&format!("{other:?}")),
    }
}

/// One line, whole and at once: what is said must be out before anything else happens.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever listened may be gone.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
