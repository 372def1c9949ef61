//! Playlists and scripts under the names of films: what would make FFmpeg open other files by itself.

use std::path::Path;
use std::process::Command;

use veo_render::ErrorKind;

use crate::lab::{LAUNCHER, Lab, has_red_frame};

pub(crate) async fn try_all(lab: &Lab) {
    let scripts = scripts(lab.path("private.ts").to_str().unwrap());
    let magics = [
        &b"\0\0\0\x08free"[..],
        b"\x1a\x45\xdf\xa3",
        b"ID3\x04\0\0\0\0\0\0",
    ];
    for (script, magic) in scripts.iter().zip(magics.iter().cycle()) {
        for name in ["x.mp4", "x.png", "x.mp3", "x.mkv"] {
            let path = lab.write(name, script);
            let refusal = lab.probe(&path).await.unwrap_err();
            let is_refused = matches!(refusal.kind, ErrorKind::UnsupportedMedia { .. });
            assert!(is_refused, "{refusal:?} for {script}");
        }
        // Behind bytes that are a film's, the format is forced and the script is not seen.
        let path = lab.write("x.mp4", [magic, script.as_bytes()].concat());
        assert!(!lab.try_file(&path).await, "{script}");
    }
    the_jail_alone_stops_them(lab, &scripts);
}

/// Even an FFmpeg that guesses its format, as it would on its own, gets no more than its file.
fn the_jail_alone_stops_them(lab: &Lab, scripts: &[String]) {
    let is_shown = |mut ffmpeg: Command, path: &Path| {
        ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(path);
        has_red_frame(&mut ffmpeg)
    };
    let jailed = |path: &Path| {
        let mut jailed = Command::new(LAUNCHER);
        jailed
            .args(["jailed", &std::process::id().to_string()])
            .args(["1073741824", "60", "0", "64", "0", "-"])
            .args([path, Path::new("--"), lab.engine.program()]);
        jailed
    };
    let private = lab.path("private.ts");
    assert!(is_shown(jailed(&private), &private), "it gets its file");
    let mut leaks = 0;
    for script in scripts {
        let path = lab.write("x.mp4", script);
        let free = Command::new(lab.engine.program());
        leaks += u32::from(is_shown(free, &path));
        assert!(
            !is_shown(jailed(&path), &path),
            "leaks in the jail: {script}"
        );
    }
    assert!(leaks > 0, "none of the scripts would leak without the jail");
}

fn scripts(private: &str) -> Vec<String> {
    let hls = |uri: &str| {
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{uri}\n#EXT-X-ENDLIST\n")
    };
    vec![
        hls(&format!("file://{private}")),
        hls("private.ts"),
        hls("http://127.0.0.1:9/private.ts"),
        hls("concat:private.ts|private.ts"),
        hls("subfile,,start,0,end,0,,:/etc/passwd"),
        format!("\u{feff}\r\n{}", hls("private.ts")),
        "ffconcat version 1.0\nfile private.mp4\n".to_owned(),
        "ffconcat version 1.0\nfile private.ts\n".to_owned(),
        format!("ffconcat version 1.0\nfile '{private}'\n"),
        format!(
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" \
             mediaPresentationDuration=\"PT1S\"><Period><AdaptationSet><Representation id=\"1\" \
             bandwidth=\"1\" mimeType=\"video/mp4\"><BaseURL>file://{private}</BaseURL>\
             </Representation></AdaptationSet></Period></MPD>"
        ),
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n\
         a=rtpmap:96 H264/90000\n"
            .to_owned(),
        format!("<svg xmlns='http://www.w3.org/2000/svg'><image href='{private}'/></svg>"),
        "[Script Info]\nScriptType: v4.00+\n[Events]\n".to_owned(),
        "[playlist]\nFile1=private.mp4\nNumberOfEntries=1\n".to_owned(),
        ";FFMETADATA1\ntitle=x\n".to_owned(),
    ]
}
