//! Files that a client sends here, piece by piece.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::Semaphore;
use veo_project::{ErrorKind, IncomingRequest, Piece, Received, Ticket, Workspace};

use crate::fake::Run;
use crate::house::{House, ended, prompt, uploaded};

const FILE: &[u8] = b"\0\0\0\x20ftypisom frames";

async fn expected(workspace: &Workspace, name: &str) -> Ticket {
    let request = IncomingRequest {
        name: name.to_owned(),
        bytes: FILE.len() as u64,
        project: None,
        new_project: false,
        key: None,
    };
    workspace.expect_file(request).await.unwrap()
}

/// Sends a piece.
async fn sent(workspace: &Workspace, ticket: Ticket, from: usize, piece: &[u8]) -> Received {
    let incoming = workspace.incoming(ticket.id).unwrap();
    let mut receiving = incoming.receive(from as u64).await.unwrap();
    receiving.take(piece).await.unwrap();
    receiving.end().await.unwrap()
}

/// What waits beside the journal.
fn waiting(house: &House) -> Vec<PathBuf> {
    let entries = fs::read_dir(house.path("data/incoming")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// As if nobody had touched it for an hour.
fn age(folder: &PathBuf) {
    let then = SystemTime::now() - Duration::from_hours(1);
    for entry in fs::read_dir(folder).unwrap() {
        let file = File::options().write(true).open(entry.unwrap().path());
        file.unwrap().set_modified(then).unwrap();
    }
    File::open(folder).unwrap().set_modified(then).unwrap();
}

#[tokio::test]
async fn a_file_is_uploaded_when_its_last_byte_is_here_as_it_was_sent() {
    let house = House::new().await;
    let workspace = house.open().await;
    let ticket = expected(&workspace, "bees at noon.mp4").await;
    let part = sent(&workspace, ticket, 0, &FILE[..7]).await;
    assert!(matches!(part, Received::Part(7)), "{part:?}");
    let incoming = workspace.incoming(ticket.id).unwrap();
    assert_eq!(
        (incoming.received(), incoming.bytes()),
        (7, FILE.len() as u64)
    );
    let Received::Whole(job) = sent(&workspace, ticket, 7, &FILE[7..]).await else {
        panic!("it is whole");
    };
    let [folder] = &waiting(&house)[..] else {
        panic!("one file");
    };
    assert_eq!(fs::read(folder.join("bees at noon.mp4")).unwrap(), FILE);
    let outcome = uploaded(ended(&workspace, &job).await);
    assert_eq!(outcome.files[0].name, "bees at noon.mp4");
    assert!(workspace.incoming(ticket.id).is_none());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_this_machine_reads_what_comes_in() {
    use std::os::unix::fs::PermissionsExt;

    let house = House::new().await;
    let workspace = house.open().await;
    let ticket = expected(&workspace, "bees.mp4").await;
    sent(&workspace, ticket, 0, &FILE[..7]).await;
    let folder = &waiting(&house)[0];
    let mode = |path: &PathBuf| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(folder), mode(&folder.join("bees.mp4"))),
        (0o700, 0o600)
    );
}

#[tokio::test]
async fn a_piece_that_does_not_fit_changes_nothing() {
    let house = House::new().await;
    let workspace = house.open().await;
    let ticket = expected(&workspace, "bees.mp4").await;
    sent(&workspace, ticket, 0, &FILE[..7]).await;
    let incoming = || workspace.incoming(ticket.id).unwrap();
    let refused = |error: veo_project::Error| match error.kind() {
        ErrorKind::BadPiece(piece) => *piece,
        other => panic!("{other:?}"),
    };
    let elsewhere = incoming().receive(8).await.unwrap_err();
    assert_eq!(refused(elsewhere), Piece::Elsewhere { received: 7 });
    let mut receiving = incoming().receive(7).await.unwrap();
    let busy = incoming().receive(7).await.unwrap_err();
    assert_eq!(refused(busy), Piece::Busy);
    let longer = receiving.take(FILE).await.unwrap_err();
    assert_eq!(refused(longer), Piece::TooLong);
    drop(receiving);
    assert_eq!(incoming().received(), 7);
    // All over again.
    let whole = sent(&workspace, ticket, 0, FILE).await;
    assert!(matches!(whole, Received::Whole(_)), "{whole:?}");
}

#[tokio::test]
async fn what_nobody_needs_is_swept() {
    let house = House::new().await;
    let workspace = house.open().await;
    let ticket = expected(&workspace, "bees.mp4").await;
    let Received::Whole(job) = sent(&workspace, ticket, 0, FILE).await else {
        panic!("it is whole");
    };
    ended(&workspace, &job).await;
    // What a process that was killed left behind, and what another one is taking just now.
    let beside = house.path("data/incoming");
    for name in [
        "1b4e28ba-2fa1-4d52-883f-0016d3cca427",
        "1b4e28ba-2fa1-4d52-883f-0016d3cca428",
    ] {
        fs::create_dir(beside.join(name)).unwrap();
        fs::write(beside.join(name).join("x.mp4"), FILE).unwrap();
    }
    let fresh = beside.join("1b4e28ba-2fa1-4d52-883f-0016d3cca428");
    for folder in waiting(&house).iter().filter(|folder| **folder != fresh) {
        age(folder);
    }
    let next = expected(&workspace, "wasps.mp4").await;
    let mut left = waiting(&house);
    left.sort();
    let mut expected = vec![fresh, beside.join(next.id.to_string())];
    expected.sort();
    assert_eq!(left, expected);
}

#[tokio::test]
async fn what_a_job_still_has_to_send_stays() {
    let house = House::new().await;
    let workspace = house.open().await;
    let gate = Arc::new(Semaphore::new(0));
    let run = Run::says("done", None).held(&gate);
    house.fake.world().runs.push_back(run);
    let before = workspace.generate(prompt("bees")).await.unwrap();
    let ticket = expected(&workspace, "bees.mp4").await;
    // It waits until the message before it has ended.
    let Received::Whole(job) = sent(&workspace, ticket, 0, FILE).await else {
        panic!("it is whole");
    };
    age(&waiting(&house)[0]);
    expected(&workspace, "wasps.mp4").await;
    assert!(
        house
            .path("data/incoming")
            .join(ticket.id.to_string())
            .is_dir()
    );
    gate.add_permits(1);
    ended(&workspace, &before).await;
    uploaded(ended(&workspace, &job).await);
}
