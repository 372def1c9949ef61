//! The command itself: what it says when all is well, and when something is wrong.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};

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
        "Jail              ",
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
fn an_address_beyond_this_machine_is_refused_without_a_token() {
    let sandbox = Sandbox::new();
    let studio = sandbox.run(&["studio", "--listen", "0.0.0.0:0"]);
    assert_refused(&studio, &["0.0.0.0", "127.0.0.1"]);
    let ways = [
        "0.0.0.0",
        "127.0.0.1",
        "--auth-token-file",
        "VEO_AUTH_TOKEN",
        "--generate-auth-token",
    ];
    assert_refused(&sandbox.run(&["serve", "--http", "0.0.0.0:0"]), &ways);
}

#[test]
#[cfg(unix)]
fn a_token_that_would_not_keep_others_out_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    let good = "canary-0123456789abcdef0123";
    for (mode, text, words) in [
        (0o644, good, ["mode 644", "chmod 600"]),
        (0o640, good, ["mode 640", "chmod 600"]),
        (0o600, "canary", ["line 1", "openssl rand"]),
        (0o600, "", ["no token", "openssl rand"]),
    ] {
        let file = sandbox.path("token");
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        let output = sandbox.run(&[
            "serve",
            "--http",
            "127.0.0.1:0",
            "--auth-token-file",
            "token",
        ]);
        assert_refused(&output, &words);
        assert!(!told(&output).contains("canary"), "{}", told(&output));
    }
    let missing = ["serve", "--http", "127.0.0.1:0", "--auth-token-file", "no"];
    assert_refused(&sandbox.run(&missing), &["`no`", "--auth-token-file"]);
    let mut weak = sandbox.veo(&["serve", "--http", "127.0.0.1:0"]);
    let output = weak.env("VEO_AUTH_TOKEN", "canary").output().unwrap();
    assert_refused(&output, &["VEO_AUTH_TOKEN", "guessed"]);
    assert!(!told(&output).contains("canary"), "{}", told(&output));
}

#[test]
fn a_token_that_was_made_is_shown_once_and_opens_the_door() {
    let sandbox = Sandbox::new();
    let serve = ["serve", "--http", "0.0.0.0:0", "--generate-auth-token"];
    let mut server = sandbox.veo(&serve);
    let mut server = server.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(server.stderr.take().unwrap()).lines();
    let mut after = |words: &str| {
        said.find_map(|line| Some(line.unwrap().split_once(words)?.1.to_owned()))
            .unwrap()
    };
    let address = after("http://0.0.0.0:");
    let address = format!("127.0.0.1:{}", address.trim_end_matches("/mcp"));
    let token = after("shown this once: ");
    assert_eq!(token.len(), 64);

    let status = |authorization: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{authorization}\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    let wrong = format!("authorization: Bearer {}\r\n", "0".repeat(64));
    assert_eq!(
        (status("").as_str(), status(&wrong).as_str()),
        ("401", "401")
    );
    assert_eq!(status(&format!("authorization: Bearer {token}\r\n")), "200");
    server.kill().unwrap();
    server.wait().unwrap();
    let rest: Vec<_> = said.map(Result::unwrap).collect();
    assert!(!rest.join("\n").contains(&token), "{rest:?}");
}

#[test]
fn an_authorization_server_is_named_whole() {
    let sandbox = Sandbox::new();
    let serve = [
        "serve",
        "--http",
        "127.0.0.1:0",
        "--oauth-issuer",
        "https://login.example.com",
    ];
    let output = sandbox.run(&serve);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    for flag in ["--oauth-audience", "--oauth-jwks"] {
        assert!(told(&output).contains(flag), "{}", told(&output));
    }
    let audience = ["--oauth-audience", "https://video.example.com/mcp"];
    for (keys, words) in [
        ("no.json", ["no.json", "jwks_uri"]),
        ("http://keys.example.com/", ["https", "jwks_uri"]),
    ] {
        let whole = [&serve[..], &audience, &["--oauth-jwks", keys]].concat();
        assert_refused(&sandbox.run(&whole), &words);
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
