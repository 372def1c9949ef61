//! Exports (protocol.md 6): from a prompt to a film.

use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde_json::json;
use veo_api::ids::SessionId;
use veo_api::paths;
use veo_media::Container;
use veo_render::{Engine, Media};

use crate::bench::{Bench, SUNSET, fetch};

#[tokio::test]
async fn a_prompt_becomes_a_film_that_can_be_fetched() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;
    let draft = owner.state(&session).await["draft"].clone();

    let submitted = owner.submit("render_1", &session, &draft).await;
    assert_eq!(submitted.data()["id"], "render_1");
    let end = owner.end_of("render_1").await;
    assert_eq!(
        (&end["status"], &end["progress"]),
        (&json!("completed"), &json!(100))
    );
    assert_eq!(
        (&end["taskId"], &end["success"]),
        (&json!("render_1"), &json!(true))
    );
    assert_eq!(end["outputUrl"], end["data"]["output"]["url"]);
    assert_eq!(end["output"]["duration"], 1.0);
    assert_eq!(owner.get("/api/render/proxy/render_1").await.body, end);

    let film = fetch(&end["outputUrl"]).await;
    assert_eq!(film.headers()["content-type"], "video/mp4");
    let film = film.bytes().await.unwrap();
    assert_eq!(end["output"]["size"], film.len());
    let direct = owner.request(Method::GET, "/api/render/proxy/render_1/download");
    assert_eq!(direct.send().await.unwrap().bytes().await.unwrap(), film);

    let path = bench.folder.path().join("fetched.mp4");
    std::fs::write(&path, &film).unwrap();
    let info = engine().probe(&path).await.unwrap();
    assert_eq!((info.kind, info.container), (Media::Video, Container::Mp4));
    assert_eq!((info.width, info.height), (Some(320), Some(180)));
    assert!(info.has_audio);
    // The draft that was sent is what is rendered, and the library's own files stay as they are.
    assert_eq!(files_in(&bench.folder.path().join("renders")), 1);
    assert_eq!(files_in(&bench.folder.path().join("media")), 1);
}

#[tokio::test]
async fn an_export_after_an_edit_makes_only_what_was_changed() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;
    let draft = owner.state(&session).await["draft"].clone();
    let titled = |text: &str| {
        let mut draft = draft.clone();
        let title = json!({"d": 400, "m": {"start": 200, "text": text}});
        let tracks = draft["t"].as_array_mut().unwrap();
        tracks.push(json!({"tt": 7, "sg": [title]}));
        draft
    };
    let cache = bench.folder.path().join("cache");
    let mut kept = Vec::new();
    for (id, text) in [("one", "One"), ("two", "Two"), ("again", "One")] {
        owner.submit(id, &session, &titled(text)).await.data();
        assert_eq!(owner.end_of(id).await["status"], "completed");
        kept.push(files_in(&cache));
    }
    // Before, under and after the title, the film, and the sound in three steps; then the other title and its film;
    // then nothing.
    assert_eq!(kept, [7, 9, 9]);
    let film = |id: &str| {
        let path = format!("/api/render/proxy/{id}/download");
        owner.request(Method::GET, &path).send()
    };
    let films = [film("one").await, film("again").await].map(Result::unwrap);
    let [one, again] = films.map(reqwest::Response::bytes);
    assert!(one.await.unwrap() == again.await.unwrap());
}

#[tokio::test]
async fn what_cannot_be_rendered_is_refused_with_the_reason() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    for draft in [
        json!({}),
        json!(null),
        json!({"t": []}),
        json!({"t": [{"tt": 0, "sg": []}]}),
    ] {
        let answer = owner.submit("render_1", &session, &draft).await;
        assert_eq!(answer.refusal(), (422, 422), "{draft}");
        assert!(
            answer.message().contains("generate a clip or upload one"),
            "{}",
            answer.message()
        );
    }
    let draft = json!({"t": [{"tt": 0, "sg": [{"d": 1000}]}]});
    let body =
        json!({"id": "r", "sessionId": session, "draft": draft, "output": {"format": "avi"}});
    let answer = owner.post(paths::SUBMIT_RENDER.pattern(), &body).await;
    assert_eq!(answer.refusal(), (422, 422));
    assert_eq!(
        owner
            .submit("r", &SessionId::new("1"), &draft)
            .await
            .refusal(),
        (1002, 404)
    );
}

#[tokio::test]
async fn a_request_without_attribution_is_blocked_as_the_cloud_does() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let body = json!({"id": "r", "sessionId": session, "draft": {"t": []}});
    for missing in ["X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"] {
        for path in [
            paths::SUBMIT_RENDER.pattern(),
            paths::SUBMIT_RENDER_OLDER.pattern(),
        ] {
            let mut request = owner
                .request(Method::POST, path)
                .json(&body)
                .build()
                .unwrap();
            request.headers_mut().remove(missing);
            let answer = crate::bench::client().execute(request).await.unwrap();
            assert_eq!(answer.status(), 402, "{missing} {path}");
        }
    }
}

#[tokio::test]
async fn a_draft_opens_no_file_but_the_users_own_media() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let secret = bench.folder.path().join("secret.png");
    std::fs::write(&secret, crate::bench::PNG).unwrap();
    for (number, source) in [
        secret.to_str().unwrap().to_owned(),
        format!("file://{}", secret.display()),
        "/media/../secret.png".to_owned(),
        "/media/%2e%2e%2fsecret.png".to_owned(),
        format!("{}../secret.png", bench.running.base_url),
        "http://127.0.0.1:1/x.mp4".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let draft =
            json!({"t": [{"tt": 0, "sg": [{"d": 1000, "m": {"src": source, "start": 0}}]}]});
        let id = format!("render_{number}");
        owner.submit(&id, &session, &draft).await.data();
        let end = owner.end_of(&id).await;
        assert_eq!(end["status"], "failed", "{source}");
        assert!(
            end["error"].as_str().unwrap().contains("is not here"),
            "{source}: {end}"
        );
    }
}

#[tokio::test]
async fn the_same_request_is_the_same_render_and_another_needs_another_id() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let (session, draft) = owner.session_with_picture().await;
    owner.submit("render_1", &session, &draft).await.data();
    let end = owner.end_of("render_1").await;
    assert_eq!(owner.submit("render_1", &session, &draft).await.body, end);
    let other = json!({"t": [{"tt": 0, "sg": [{"d": 500}]}]});
    assert_eq!(
        owner.submit("render_1", &session, &other).await.refusal(),
        (409, 409)
    );
    // Another user's ids are another user's.
    let stranger = bench.anonymous("x").await;
    let own = stranger.session().await;
    stranger.submit("render_1", &own, &other).await.data();
}

#[tokio::test]
async fn a_cancelled_render_has_no_film() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let (session, draft) = owner.session_with_picture().await;
    // The second waits for the first, and is called off before it begins.
    owner.submit("first", &session, &draft).await.data();
    owner.submit("second", &session, &draft).await.data();
    let cancelled = owner
        .post("/api/render/proxy/lambda/second/cancel", &json!({}))
        .await;
    assert_eq!(cancelled.data()["status"], "failed");
    assert_eq!(cancelled.data()["error"], "the render was cancelled");
    assert_eq!(owner.end_of("first").await["status"], "completed");
    assert_eq!(
        owner.end_of("second").await["error"],
        "the render was cancelled"
    );
    let film = owner.get("/api/render/proxy/second/download").await;
    assert_eq!(film.refusal(), (404, 404));
    assert_eq!(files_in(&bench.folder.path().join("renders")), 1);
    // What is over stays as it ended.
    let late = owner
        .post("/api/render/proxy/lambda/first/cancel", &json!({}))
        .await;
    assert_eq!(late.data()["status"], "completed");
    let unknown = owner
        .post("/api/render/proxy/lambda/third/cancel", &json!({}))
        .await;
    assert_eq!(unknown.refusal(), (404, 404));
}

#[tokio::test]
async fn without_ffmpeg_an_export_says_how_to_get_it() {
    let bench = Bench::start_with(|config| config.ffmpeg = Some("/nowhere/ffmpeg".into())).await;
    let owner = bench.owner();
    let session = owner.session().await;
    let draft = json!({"t": [{"tt": 0, "sg": [{"d": 1000}]}]});
    let answer = owner.submit("r", &session, &draft).await;
    assert_eq!(answer.refusal(), (424, 424));
    assert!(
        answer.message().contains("install ffmpeg"),
        "{}",
        answer.message()
    );
}

fn engine() -> Engine {
    Engine::locate(None, std::env::var_os("PATH").as_deref(), None).unwrap()
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn a_film_is_written_as_it_is_asked_for() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    owner.say(&session, SUNSET).await;
    let mut draft = owner.state(&session).await["draft"].clone();
    let title = json!({"d": 400, "m": {"start": 0, "text": "Hi", "color": "octarine"}});
    let tracks = draft["t"].as_array_mut().unwrap();
    tracks.push(json!({"tt": 7, "sg": [title]}));
    for (output, mime, container, size) in [
        (
            json!({"format": "webm", "quality": "draft", "aspect": "1:1", "resolution": 144}),
            "video/webm",
            Container::Matroska,
            (Some(144), Some(144)),
        ),
        (
            json!({"format": "gif", "resolution": 144}),
            "image/gif",
            Container::Gif,
            (Some(256), Some(144)),
        ),
        (
            json!({"format": "mp3"}),
            "audio/mpeg",
            Container::Mp3,
            (None, None),
        ),
    ] {
        let format = output["format"].as_str().unwrap().to_owned();
        let body = json!({"id": format, "sessionId": session, "draft": draft, "output": output});
        owner
            .post(paths::SUBMIT_RENDER.pattern(), &body)
            .await
            .data();
        let end = owner.end_of(&format).await;
        assert_eq!(end["status"], "completed", "{end}");
        let note = "the title 'Hi' is white: its colour 'octarine' is not known";
        assert_eq!(end["notes"], json!([note]));
        let url = end["outputUrl"].as_str().unwrap();
        assert!(url.ends_with(&format!(".{format}")), "{url}");
        let film = fetch(&end["outputUrl"]).await;
        assert_eq!(film.headers()["content-type"], mime);
        let path = bench.folder.path().join("fetched").with_extension(&format);
        std::fs::write(&path, film.bytes().await.unwrap()).unwrap();
        let info = engine().probe(&path).await.unwrap();
        assert_eq!(
            (info.container, (info.width, info.height)),
            (container, size)
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_animated_webp_goes_from_an_upload_to_the_film() {
    let launcher = env!("CARGO_BIN_EXE_studio-launcher");
    let bench = Bench::start_with(|config| config.launcher = Some(launcher.into())).await;
    let owner = bench.owner();
    let session = owner.session().await;
    let path = |name: &str| bench.folder.path().join(name);
    // Half a second of red, then as long blue: two pictures, for libwebp joins what is alike.
    let colors = "-f lavfi -i color=red:size=64x36:rate=10:duration=0.5 \
        -f lavfi -i color=blue:size=64x36:rate=10:duration=0.5 -filter_complex concat \
        -c:v libwebp_anim -lossless 1";
    ffmpeg(
        &colors.split_whitespace().collect::<Vec<_>>(),
        &path("moving.webp"),
    );
    let animation = std::fs::read(path("moving.webp")).unwrap();

    let answer = owner.upload(&session, &[("moving.webp", &animation)]).await;
    let file = &answer.data()["files"][0];
    assert_eq!(
        (&file["file_type"], &file["duration"], &file["fps"]),
        (&json!("video"), &json!(1.0), &json!(2.0))
    );
    let mut draft = owner.state(&session).await["draft"].clone();
    let clip = &mut draft["t"][0]["sg"][0];
    assert_eq!(
        (&clip["d"], &clip["m"]["kind"]),
        (&json!(1000), &json!("video"))
    );
    // Longer than it is: it begins again.
    clip["d"] = json!(2000);
    draft["d"] = json!(2000);
    owner.submit("one", &session, &draft).await.data();
    let end = owner.end_of("one").await;
    assert_eq!(end["status"], "completed", "{end}");
    let film = fetch(&end["outputUrl"]).await.bytes().await.unwrap();
    std::fs::write(path("film.mp4"), film).unwrap();
    let pixels = [
        "-i",
        "film.mp4",
        "-vf",
        "scale=1:1",
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
    ];
    ffmpeg(&pixels, &path("pixels"));
    let frames = std::fs::read(path("pixels")).unwrap();
    let is_red: Vec<bool> = frames.chunks(3).map(|pixel| pixel[0] > pixel[2]).collect();
    // Fifteen pictures a second: each half of the animation lasts seven or eight.
    let shown = |number: &usize| if is_red[*number] { 'r' } else { 'b' };
    assert_eq!(is_red.len(), 30);
    let seen: String = [0, 6, 9, 13, 16, 21, 24, 28].iter().map(shown).collect();
    assert_eq!(seen, "rrbbrrbb");
}

/// Runs FFmpeg in the folder of the file that it makes.
fn ffmpeg(arguments: &[&str], to: &Path) {
    let mut ffmpeg = Command::new("ffmpeg");
    let ffmpeg = ffmpeg.args(["-v", "error", "-y"]).args(arguments).arg(to);
    assert!(
        ffmpeg
            .current_dir(to.parent().unwrap())
            .status()
            .unwrap()
            .success()
    );
}
