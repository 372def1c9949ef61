use std::fs::{self, File};
use std::sync::{Arc, Mutex};

use veo_backend::{ErrorKind, Transfer};
use veo_media::MediaClass;

use crate::fake::{Answer, Fake, session};

const REPLY: &str = r#"{"code":0,"data":{"files":[{"filename":"a.mov","file_type":"video","cdn_url":"https://cdn.test/a.mov","duration":1.5}],"session_state_applied":true}}"#;

#[tokio::test]
async fn a_file_is_streamed_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Süß \"holiday\".MOV");
    let content: Vec<u8> = (0..1_000_003_u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    fs::write(&path, &content).unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let files = fake
        .client()
        .upload_file(&session(), &path, move |step| {
            told.lock().unwrap().push(step);
        })
        .await
        .unwrap();
    assert_eq!(
        (files.len(), files[0].file_type, files[0].duration),
        (1, Some(MediaClass::Video), Some(1.5))
    );

    let seen = &fake.seen()[0];
    assert_eq!(
        seen.path,
        "/api/upload-video/nemo_agent/me/5529798706024415232"
    );
    assert_eq!(seen.bearer(), Some("nmv_usr_mine"));
    assert_eq!(seen.header("x-skill-source"), Some("veo-3-ai"));
    let boundary = seen
        .header("content-type")
        .unwrap()
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let head_end = seen
        .body
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    let head = String::from_utf8_lossy(&seen.body[..head_end]);
    assert!(head.starts_with(&format!("--{boundary}\r\n")), "{head}");
    assert!(head.contains("name=\"files\""), "{head}");
    assert!(head.contains("filename="), "{head}");
    assert!(
        head.to_ascii_lowercase()
            .contains("content-type: video/quicktime"),
        "{head}"
    );
    assert!(
        seen.body[head_end..].starts_with(&content),
        "the content arrived unchanged"
    );
    assert_eq!(
        seen.body[head_end + content.len()..],
        *format!("\r\n--{boundary}--\r\n").as_bytes()
    );

    let steps = steps.lock().unwrap();
    let total = Some(content.len() as u64);
    assert!(steps.len() > 3 && steps.windows(2).all(|pair| pair[0].done < pair[1].done));
    assert_eq!(
        steps.last(),
        Some(&Transfer {
            done: content.len() as u64,
            total
        })
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("notes.txt"), "x").unwrap();
    fs::create_dir(at("folder.mp4")).unwrap();
    File::create(at("huge.mkv"))
        .unwrap()
        .set_len(500_000_001)
        .unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    for (name, kind, says) in [
        (
            "notes.txt",
            ErrorKind::UnsupportedType,
            "accepted are mp4, mov, avi",
        ),
        (
            "mp4",
            ErrorKind::UnsupportedType,
            "\"mp4\" has a type that is not accepted",
        ),
        ("missing.mp4", ErrorKind::Io, "missing.mp4 cannot be read"),
        ("folder.mp4", ErrorKind::Io, "is not a file"),
        (
            "huge.mkv",
            ErrorKind::TooLarge,
            "has 501 MB, at most 500 MB can be uploaded",
        ),
    ] {
        let error = fake
            .client()
            .upload_file(&session(), &at(name), |_| {})
            .await
            .unwrap_err();
        assert_eq!(error.kind, kind, "{name}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert_eq!(fake.seen().len(), 0);
}

#[tokio::test]
async fn an_upload_is_sent_again_whole_when_the_token_was_renewed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), "picture").unwrap();
    let fake = Fake::start(|seen| match (seen.path.contains("token"), seen.bearer()) {
        (true, _) => Answer::json(200, r#"{"code":0,"data":{"token":"new"}}"#),
        (_, Some("new")) => Answer::json(200, REPLY),
        _ => Answer::json(401, "{}"),
    })
    .await;
    let client = fake.anonymous(&folder.path().join("config"));
    fs::create_dir(folder.path().join("config")).unwrap();
    let kept = format!(r#"{{"{}":{{"token":"old"}}}}"#, fake.url());
    fs::write(folder.path().join("config/anonymous_tokens.json"), kept).unwrap();
    client
        .upload_file(&session(), &folder.path().join("a.png"), |_| {})
        .await
        .unwrap();
    let uploads: Vec<_> = fake
        .seen()
        .into_iter()
        .filter(|seen| seen.path.contains("upload"))
        .collect();
    assert_eq!(
        uploads.iter().map(|seen| seen.bearer()).collect::<Vec<_>>(),
        [Some("old"), Some("new")]
    );
    assert!(
        uploads
            .iter()
            .all(|seen| seen.body.windows(7).any(|window| window == b"picture"))
    );
}

#[tokio::test]
async fn an_upload_that_breaks_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, "sound").unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY).cut_after(10)).await;
    let error = fake
        .client()
        .upload_file(&session(), &path, |_| {})
        .await
        .unwrap_err();
    assert_eq!((error.kind, fake.seen().len()), (ErrorKind::Lost, 1));
}

#[tokio::test]
async fn an_address_is_passed_on_and_nothing_else_is() {
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    fake.client()
        .upload_url(&session(), "https://a.test/x.mp4")
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&fake.seen()[0].body),
        r#"{"urls":["https://a.test/x.mp4"],"source_type":"url"}"#
    );
    for refused in ["file:///etc/passwd", "x.mp4", "ftp://a.test/x.mp4", ""] {
        let error = fake
            .client()
            .upload_url(&session(), refused)
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Rejected, "{refused}");
    }
    assert_eq!(fake.seen().len(), 1);
}
