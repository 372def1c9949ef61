//! Names that are meant to be read as something else, and files that are none.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use veo_render::ErrorKind;

use crate::lab::{HARMLESS, Lab, shows_red};

pub(crate) async fn try_all(lab: &Lab) {
    odd_names_are_only_names(lab).await;
    what_is_no_file_is_not_read(lab).await;
    links_lead_to_files_that_are_looked_at(lab).await;
}

async fn odd_names_are_only_names(lab: &Lab) {
    let film = fs::read(lab.make("harmless.mp4", HARMLESS)).unwrap();
    let names = [
        "-i.mp4",
        "-y",
        "--",
        "-",
        "it's.mp4",
        "\"quoted\".mp4",
        "two\nlines.mp4",
        "tab\tand\rreturn.mp4",
        " leading and trailing ",
        "%03d.mp4",
        "%s%n.mp4",
        "$(touch hacked).mp4",
        "`touch hacked`;touch hacked",
        "concat:private.mp4|private.mp4",
        "subfile,,start,0,end,0,,:private.mp4",
        "http:127.0.0.1",
        "pipe:0",
        "a,b[out];[in]c=d:e\\,.mp4",
        "*?.mp4",
        "Ünïcödé-\u{202e}4pm.exe",
        "日本語🎬.mp4",
    ];
    let mut names: Vec<OsString> = names.map(OsString::from).into();
    names.push(OsString::from_vec(b"\xff\xfe.mp4".to_vec()));
    names.push("x".repeat(255).into());
    let paths: Vec<PathBuf> = names.iter().map(|name| lab.write(name, &film)).collect();
    let mut media = Vec::new();
    for path in &paths {
        media.push((path.as_path(), lab.probe(path).await.unwrap()));
    }
    let film = lab.film(&media).await.unwrap();
    assert!(!shows_red(&lab.engine, &film));
    // As a pattern, this name would read the private picture beside it.
    let picture = lab.make("blue.png", "-f lavfi -i color=blue:size=64x36 -frames:v 1");
    let pattern = lab.path("%03d.png");
    fs::rename(picture, &pattern).unwrap();
    assert!(lab.try_file(&pattern).await);
    assert!(!lab.path("hacked").exists());
}

async fn what_is_no_file_is_not_read(lab: &Lab) {
    let fifo = lab.path("fifo.mp4");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let socket = lab.path("socket.mp4");
    let _socket = UnixListener::bind(&socket).unwrap();
    let link = lab.path("link.mp4");
    symlink(&fifo, &link).unwrap();
    let devices = [
        "/dev/zero",
        "/dev/random",
        "/dev/null",
        "/dev/tty",
        "/proc/self/mem",
    ];
    let folder = lab.path("");
    let paths = [fifo, socket, link, folder];
    for path in paths
        .iter()
        .map(AsRef::as_ref)
        .chain(devices.map(Path::new))
    {
        let refusal = lab.probe(path).await.unwrap_err();
        let expected = matches!(
            refusal.kind,
            ErrorKind::UnsupportedMedia { .. } | ErrorKind::File { .. }
        );
        assert!(expected, "{path:?}: {refusal:?}");
    }
}

async fn links_lead_to_files_that_are_looked_at(lab: &Lab) {
    let script = lab.write("script", "ffconcat version 1.0\nfile private.mp4\n");
    let to = |name: &str, target: &OsStr| {
        let link = lab.path(name);
        symlink(target, &link).unwrap();
        link
    };
    let harmless = to("to-harmless.mp4", "harmless.mp4".as_ref());
    assert!(lab.try_file(&harmless).await);
    for link in [
        to("to-script.mp4", script.as_os_str()),
        to("to-accounts.mp4", "/etc/passwd".as_ref()),
        to("to-nothing.mp4", "nothing".as_ref()),
        to("to-itself.mp4", "to-itself.mp4".as_ref()),
    ] {
        assert!(lab.probe(&link).await.is_err(), "{link:?}");
    }
}
