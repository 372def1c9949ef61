//! A disk that is full (reliability.md R-03): on a real one, of one megabyte, in a namespace of its own.
//!
//! It needs Linux and the right to mount: root, or user namespaces. Where neither is there the test fails and says
//! so, because it has shown nothing.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use veo_tests::cloud::{Character, Cloud, Mood, film_in};
use veo_tests::house::House;

/// Runs one export on the small disk, then gives it room, and runs another one. What the folder holds is listed after
/// each: the disk is gone with the namespace, so the film is copied out.
const SCRIPT: &str = r#"
set -eu
mount -t tmpfs -o size=1m tmpfs "$DISK"
"$WORKER" export "$HOUSE" p0 "$DISK/film.mp4"
echo "files: $(ls -A "$DISK" | tr '\n' ' ')"
mount -o remount,size=32m "$DISK"
"$WORKER" export "$HOUSE" p0 "$DISK/film.mp4"
echo "files: $(ls -A "$DISK" | tr '\n' ' ')"
cp "$DISK/film.mp4" "$OUT"
"#;

/// Larger than the small disk and smaller than the large one, whatever the render.
const LENGTHS: (usize, usize) = (2 << 20, 3 << 20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_in_words_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&Character {
        seed: 0,
        mood: Mood::Calm,
        slowest_ms: 1,
        projects: vec!["p0".to_owned()],
        anonymous_token: "nmv_anon".to_owned(),
        film_bytes: LENGTHS,
        bad_render: None,
    })
    .unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let out = folder.path().join("out.mp4");
    let house = House::new(
        folder.path(),
        cloud.url().as_str(),
        Some("nmv_usr_test"),
        60_000,
    );
    let mut script = in_a_namespace();
    script
        .arg(SCRIPT)
        .env("DISK", &disk)
        .env("OUT", &out)
        .env("HOUSE", serde_json::to_string(&house).unwrap())
        .env("WORKER", Path::new(env!("CARGO_BIN_EXE_chaos-worker")));
    let ran = tokio::task::spawn_blocking(move || script.output().unwrap())
        .await
        .unwrap();
    let (told, trouble) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{told}{trouble}");
    let lines: Vec<&str> = told.lines().collect();
    let [full, nothing, well, film] = lines.as_slice() else {
        panic!("{told}{trouble}");
    };
    assert!(
        full.starts_with("failed: ") && full.contains("space"),
        "{full}"
    );
    assert_eq!(nothing.trim_end(), "files:");
    assert!(well.starts_with("done: "), "{well}");
    assert_eq!(film.trim_end(), "files: film.mp4");
    let film = std::fs::read(&out).unwrap();
    assert!(film_in(&film).is_some());
}

/// A shell that may mount, and whose mounts nobody else sees.
fn in_a_namespace() -> Command {
    let may = |arguments: &[&str]| {
        let tried = Command::new("unshare")
            .args(arguments)
            .args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"])
            .output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    // Root in a container may lack one of the two.
    let ways: [&[&str]; 2] = [&["-rm"], &["-m"]];
    let way = ways.into_iter().find(|way| may(way)).expect(
        "NOTHING WAS TESTED: neither `unshare -rm` nor `unshare -m` may mount here. Run the tests as root, or allow \
         user namespaces (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0)",
    );
    let mut command = Command::new("unshare");
    command.args(way).args(["sh", "-c"]);
    command
}
