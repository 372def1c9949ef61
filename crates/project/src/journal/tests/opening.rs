//! A journal as it is opened, and what its connection promises.

use super::*;

#[tokio::test]
async fn the_journal_of_a_newer_program_is_left_alone() {
    let desk = Desk::new().await;
    let connection = Connection::open(desk.path()).unwrap();
    connection
        .pragma_update(None, "user_version", 1_000)
        .unwrap();
    let error = Journal::open(&desk.path(), LONG).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NewerJournal(1_000));
}

#[tokio::test]
async fn a_journal_that_is_no_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    std::fs::write(
        &path,
        "this is not a database, and long enough to be taken for one",
    )
    .unwrap();
    let error = Journal::open(&path, LONG).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Journal);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_user_can_enter_the_folder() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new().await;
    let folder = desk.path().parent().unwrap().metadata().unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn writes_reach_the_disk_before_they_are_acknowledged() {
    let desk = Desk::new().await;
    let journal = desk.open(LONG).await;
    let durable = journal
        .ask("reading settings", |connection| {
            let mode: String =
                connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
            let level: i64 =
                connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
            Ok((mode, level))
        })
        .await
        .unwrap();
    assert_eq!(durable, ("wal".to_owned(), 2));
}
