use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use veo_api::upload::UploadedFile;
use veo_backend::{Client, Error, ErrorKind, OpenMedia, Transfer};
use veo_media::{FileType, MediaClass};

use crate::fake::{Answer, Fake, Seen, session};

const REPLY: &str = r#"{"code":0,"data":{"files":[{"filename":"a.mov","file_type":"video","cdn_url":"https://cdn.test/a.mov","duration":1.5}],"session_state_applied":true}}"#;

const MOV_HEAD: &[u8] = b"\0\0\0\x14ftypqt  \0\0\x02\0";
const MP4_HEAD: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0";
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1a\n";

async fn upload(client: &Client, path: &Path) -> Result<Vec<UploadedFile>, Error> {
    let media = OpenMedia::open(path).await?;
    client.upload_file(&session(), media, |_| {}).await
}

/// A file that begins like a MOV and goes on with what compresses badly.
fn film(bytes: usize) -> Vec<u8> {
    let rest = (0..).map(|number: u32| (number.wrapping_mul(2_654_435_761) >> 24) as u8);
    MOV_HEAD.iter().copied().chain(rest).take(bytes).collect()
}

/// The head of the request's first part, and what follows it.
fn part(seen: &Seen) -> (String, &[u8]) {
    let blank = seen.body.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let (head, content) = seen.body.split_at(blank.unwrap() + 4);
    (String::from_utf8(head.to_vec()).unwrap(), content)
}

#[tokio::test]
async fn a_file_is_streamed_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Süß \"holiday\".MOV");
    let content = film(1_000_003);
    fs::write(&path, &content).unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let media = OpenMedia::open(&path).await.unwrap();
    assert_eq!(
        (media.bytes(), media.file_type(), media.name().as_str()),
        (1_000_003, FileType::Mov, "Süß \"holiday\".MOV")
    );
    let files = fake
        .client()
        .upload_file(&session(), media, move |step| {
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
    let (head, sent) = part(seen);
    assert_eq!(
        head,
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; \
             filename=\"Süß 'holiday'.MOV\"\r\nContent-Type: video/quicktime\r\n\r\n"
        )
    );
    assert!(sent.starts_with(&content), "the content arrived unchanged");
    assert_eq!(
        sent[content.len()..],
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
async fn a_part_is_named_as_the_file_and_typed_as_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    for (name, head, mime) in [
        ("photo.jpg", PNG_HEAD, "image/png"),
        ("phone.mp4", MOV_HEAD, "video/quicktime"),
        ("song.m4a", MP4_HEAD, "audio/mp4"),
        ("web.mkv", b"\x1a\x45\xdf\xa3\x42\x82\x84webm", "video/webm"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, head).unwrap();
        upload(&fake.client(), &path).await.unwrap();
        let seen = fake.seen();
        let (head, _) = part(seen.last().unwrap());
        assert!(
            head.contains(&format!(
                "filename=\"{name}\"\r\nContent-Type: {mime}\r\n\r\n"
            )),
            "{head}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn no_name_can_leave_its_header() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    let path = folder
        .path()
        .join("a\"\r\nX-Evil: 1\r\n\r\n--%0d%0a\\\".mp4");
    fs::write(&path, MP4_HEAD).unwrap();
    upload(&fake.client(), &path).await.unwrap();
    let seen = fake.seen();
    let (head, content) = part(&seen[0]);
    assert!(
        head.contains("filename=\"a'X-Evil: 1--_0d_0a_'.mp4\"\r\n"),
        "{head}"
    );
    assert!(content.starts_with(MP4_HEAD));
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
    fs::write(at("list.mp4"), "#EXTM3U\n/etc/passwd\n").unwrap();
    fs::write(at("empty.png"), "").unwrap();
    fs::write(at("film.png"), MP4_HEAD).unwrap();
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
        (
            "list.mp4",
            ErrorKind::UnsupportedType,
            "`list.mp4` is a text playlist (HLS), which is not accepted",
        ),
        (
            "empty.png",
            ErrorKind::UnsupportedType,
            "`empty.png` is an empty file",
        ),
        (
            "film.png",
            ErrorKind::UnsupportedType,
            "`film.png` holds mp4 by its content",
        ),
        ("missing.mp4", ErrorKind::Io, "missing.mp4 cannot be read"),
        ("folder.mp4", ErrorKind::Io, "is not a file"),
        (
            "huge.mkv",
            ErrorKind::TooLarge,
            "has 501 MB, at most 500 MB can be uploaded",
        ),
    ] {
        let error = upload(&fake.client(), &at(name)).await.unwrap_err();
        assert_eq!(error.kind, kind, "{name}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert_eq!(fake.seen().len(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn only_regular_files_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.mp4");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let device = folder.path().join("device.mp4");
    std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
    for path in [&pipe, &device] {
        let error = OpenMedia::open(path).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Io);
        assert!(error.to_string().contains("is not a file"), "{error}");
    }
    // What a caller has opened is looked at as well.
    let opened = File::open("/dev/zero").unwrap();
    let error = OpenMedia::of(opened, &device).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Io);
}

#[tokio::test]
async fn what_a_caller_has_opened_is_sent_from_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    let content = [MP4_HEAD, b"film"].concat();
    fs::write(&path, &content).unwrap();
    let mut opened = File::open(&path).unwrap();
    std::io::Seek::seek(&mut opened, std::io::SeekFrom::End(0)).unwrap();
    let media = OpenMedia::of(opened, &path).await.unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    let client = fake.client();
    client.upload_file(&session(), media, |_| {}).await.unwrap();
    assert!(part(&fake.seen()[0]).1.starts_with(&content));
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mp4");
    fs::write(&path, [MP4_HEAD, b"mine"].concat()).unwrap();
    let media = OpenMedia::open(&path).await.unwrap();
    let other = folder.path().join("b.mp4");
    fs::write(&other, [MP4_HEAD, b"not mine"].concat()).unwrap();
    fs::rename(&other, &path).unwrap();

    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    let client = fake.client();
    client.upload_file(&session(), media, |_| {}).await.unwrap();
    let seen = fake.seen();
    let (_, content) = part(&seen[0]);
    assert!(content.starts_with(&[MP4_HEAD, b"mine\r\n"].concat()));
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_told_and_does_not_arrive() {
    let change: [fn(&Path); 3] = [
        // Shorter, at once and by much; longer, as a film that is still being written; other bytes.
        |path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_len(100).unwrap();
        },
        |path| {
            let mut file = OpenOptions::new().append(true).open(path).unwrap();
            file.write_all(b"more").unwrap();
        },
        |path| {
            let file = OpenOptions::new().write(true).open(path).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH)
                .unwrap();
        },
    ];
    for change in change {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mov");
        fs::write(&path, film(3_000_000)).unwrap();
        let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
        let media = OpenMedia::open(&path).await.unwrap();
        let changed = AtomicBool::new(false);
        let error = fake
            .client()
            .upload_file(&session(), media, move |_| {
                if !changed.swap(true, Ordering::SeqCst) {
                    change(&path);
                }
            })
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Io);
        assert!(
            error
                .to_string()
                .contains("was changed while it was being sent (3000000 bytes before, "),
            "{error}"
        );
        assert_eq!(fake.seen().len(), 0, "no whole request has arrived");
    }
}

#[tokio::test]
async fn an_upload_is_sent_again_whole_when_the_token_was_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let picture = [PNG_HEAD, b"picture"].concat();
    fs::write(folder.path().join("a.png"), &picture).unwrap();
    let fake = Fake::start(|seen| match (seen.path.contains("token"), seen.bearer()) {
        (true, _) => Answer::json(200, r#"{"code":0,"data":{"token":"new"}}"#),
        (_, Some("new")) => Answer::json(200, REPLY),
        _ => Answer::json(401, "{}"),
    })
    .await;
    let client = fake.anonymous(&folder.path().join("config"));
    crate::fake::keep_token(
        &folder.path().join("config"),
        &fake.url(),
        r#"{"token":"old"}"#,
    );
    upload(&client, &folder.path().join("a.png")).await.unwrap();
    let uploads: Vec<_> = fake
        .seen()
        .into_iter()
        .filter(|seen| seen.path.contains("upload"))
        .collect();
    assert_eq!(
        uploads.iter().map(Seen::bearer).collect::<Vec<_>>(),
        [Some("old"), Some("new")]
    );
    assert!(
        uploads
            .iter()
            .all(|seen| part(seen).1.starts_with(&picture))
    );
}

#[tokio::test]
async fn an_upload_that_breaks_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    fs::write(&path, b"RIFF\x10\0\0\0WAVEfmt ").unwrap();
    let fake = Fake::start(|_| Answer::json(200, REPLY).cut_after(10)).await;
    let error = upload(&fake.client(), &path).await.unwrap_err();
    assert_eq!((error.kind, fake.seen().len()), (ErrorKind::Lost, 1));
}

#[tokio::test]
async fn an_address_is_passed_on_and_nothing_else_is() {
    let fake = Fake::start(|_| Answer::json(200, REPLY)).await;
    // No resolver knows this name, and the service may.
    fake.client()
        .upload_url(&session(), "https://a.test/x.mp4")
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&fake.seen()[0].body),
        r#"{"urls":["https://a.test/x.mp4"],"source_type":"url"}"#
    );
    for refused in [
        "file:///etc/passwd",
        "x.mp4",
        "ftp://a.test/x.mp4",
        "",
        "http://127.0.0.1/x.mp4",
        "http://0x7f.1/x.mp4",
        "http://localhost:8080/x.mp4",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/x.mp4",
        "http://nas.local/x.mp4",
        "https://me:canary@a.test/x.mp4",
        &format!("{}/x.mp4", fake.url()),
    ] {
        let error = fake
            .client()
            .upload_url(&session(), refused)
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Rejected, "{refused}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    assert_eq!(fake.seen().len(), 1);
}
