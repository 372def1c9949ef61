//! The command itself: what it says when all is well, and when something is wrong.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::product::{Sandbox, binary, told};

#[test]
fn doctor_shows_what_the_installation_is_made_of() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .veo(&["doctor"])
        .env("SKILL_SOURCE", "cursor")
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", told(&output));
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    for word in [
        "veo-3-ai",
        "X-Skill-Platform",
        "cursor",
        "FFmpeg",
        "anonymous",
    ] {
        assert!(said.contains(word), "{word} is missing from: {said}");
    }
}

#[test]
fn doctor_never_shows_the_token() {
    let sandbox = Sandbox::new();
    let token = "nmv_usr_canary0123456789";
    let output = sandbox
        .veo(&["doctor"])
        .env("NEMO_TOKEN", token)
        .output()
        .unwrap();

    assert!(output.status.success(), "{}", told(&output));
    assert!(!told(&output).contains("canary"), "{}", told(&output));
    assert!(told(&output).contains("NEMO_TOKEN"), "{}", told(&output));
}

#[test]
#[cfg(unix)]
fn the_place_of_installation_tells_the_platform() {
    let sandbox = Sandbox::new();
    let table = [
        (".clawhub/skills/veo-3-ai", "clawhub"),
        (".cursor/skills/veo-3-ai", "cursor"),
        (".cursor/skills-old/veo-3-ai", "unknown"),
        ("bin", "unknown"),
    ];
    for (folder, platform) in table {
        let called = sandbox.path(folder).join("veo-3-ai");
        std::fs::create_dir_all(sandbox.path(folder)).unwrap();
        std::os::unix::fs::symlink(binary(), &called).unwrap();
        let mut doctor = Command::new(&called);
        let output = doctor
            .arg("doctor")
            .env_clear()
            .envs(sandbox.environment())
            .output()
            .unwrap();
        let line = format!("X-Skill-Platform  {platform}\n");
        assert!(told(&output).contains(&line), "{folder}: {}", told(&output));
    }
}

#[test]
fn the_readme_names_every_variable() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let source = std::fs::read_to_string(root.join("crates/cli/src/environment.rs")).unwrap();
    let read = source
        .split("text(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let mut read: Vec<&str> = read
        .filter(|name| !["LC_ALL", "LANG"].contains(name))
        .collect();
    let rows = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let mut told: Vec<&str> = rows
        .filter(|name| name.chars().all(is_of_a_variable))
        .collect();
    read.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, read);
}

fn is_of_a_variable(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter == '_'
}

#[test]
fn a_missing_ffmpeg_is_told_with_the_way_out() {
    let sandbox = Sandbox::new();
    let nothing = sandbox.path("empty");
    std::fs::create_dir(&nothing).unwrap();
    for arguments in [&["doctor"][..], &["make", "a sunset over the ocean"]] {
        let output = sandbox
            .veo(arguments)
            .env("PATH", &nothing)
            .output()
            .unwrap();
        assert_refused(&output, &["FFmpeg", "install", "VEO_FFMPEG"]);
    }
}

#[test]
fn an_empty_prompt_is_told_with_the_way_out() {
    assert_refused(&Sandbox::new().run(&["make", "   "]), &["prompt"]);
}

#[test]
fn a_port_in_use_is_told_with_the_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let port = taken.local_addr().unwrap().port().to_string();
    let sandbox = Sandbox::new();
    for arguments in [
        &["serve", "--backend", "studio", "--http", &address][..],
        &["studio", "--listen", &address],
    ] {
        assert_refused(&sandbox.run(arguments), &[&port, "in use"]);
    }
}

#[test]
fn an_address_beyond_this_machine_is_refused() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["serve", "--backend", "studio", "--http", "0.0.0.0:0"][..],
        &["studio", "--listen", "0.0.0.0:0"],
    ] {
        assert_refused(&sandbox.run(arguments), &["0.0.0.0", "127.0.0.1"]);
    }
}

#[test]
fn credits_of_the_cloud_are_not_ours_to_switch() {
    let output = Sandbox::new().run(&["serve", "--credits"]);
    assert_refused(&output, &["--credits", "--backend studio"]);
}

#[test]
fn a_wrong_flag_names_the_right_ones() {
    let output = Sandbox::new().run(&["serve", "--backend", "moon"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("studio"), "{}", told(&output));
}

/// Exit code 1, nothing on stdout, and a message with these words that is not a crash.
fn assert_refused(output: &Output, words: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{}", told(output));
    assert!(!told(output).contains("panicked"), "{}", told(output));
    for word in words {
        assert!(
            told(output).contains(word),
            "{word} is missing: {}",
            told(output)
        );
    }
}
