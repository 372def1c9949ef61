//! Files into a session (protocol.md 3.2).

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;
use veo_api::paths;

use crate::bench::{Answer, Bench, PNG, SUNSET, fetch, wav};

#[tokio::test]
async fn pictures_and_sound_are_described_kept_and_placed() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let files = [("../pixel.PNG", PNG), ("tone.wav", &wav(4000))];
    let answer = owner.upload(&session, &files).await;
    let reply = answer.data();
    assert_eq!(reply["session_state_applied"], true);
    let picture = &reply["files"][0];
    assert_eq!(picture["filename"], "pixel.PNG");
    assert_eq!(picture["file_type"], "image");
    assert_eq!(
        (&picture["width"], &picture["height"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        picture["hash"],
        "497790947d4666760ce38f3c00e852c71fdb66cae849bae8e9ede352719e1581"
    );
    let sound = &reply["files"][1];
    assert_eq!(
        (&sound["file_type"], &sound["duration"]),
        (&json!("audio"), &json!(0.5))
    );

    let fetched = fetch(&picture["cdn_url"]).await;
    assert_eq!(fetched.headers()["content-type"], "image/png");
    assert_eq!(fetched.bytes().await.unwrap(), PNG);

    let state = owner.state(&session).await;
    assert_eq!(state["video_infos"], reply["files"]);
    assert_eq!(state["generated_media"], json!([]));
    let tracks = state["draft"]["t"].as_array().unwrap();
    let (clip, music) = (&tracks[0]["sg"][0], &tracks[1]["sg"][0]);
    assert_eq!((&tracks[0]["tt"], &clip["d"]), (&json!(0), &json!(5000)));
    assert_eq!(
        (&clip["m"]["name"], &clip["m"]["kind"]),
        (&json!("pixel.PNG"), &json!("image"))
    );
    assert!(clip["m"]["src"].as_str().unwrap().starts_with("/media/"));
    assert_eq!(
        (&tracks[1]["tt"], &music["m"]["volume"]),
        (&json!(1), &json!(0.35))
    );
    // A square picture makes a square project of the usual height.
    assert_eq!(
        state["canvas_config"],
        json!({"width": 180, "height": 180, "fps": 15})
    );
}

#[tokio::test]
async fn a_film_made_elsewhere_is_a_clip_with_its_own_measures() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let source = owner.session().await;
    owner.say(&source, SUNSET).await;
    let url = owner.state(&source).await["video_infos"][0]["cdn_url"].clone();
    let film = fetch(&url).await.bytes().await.unwrap();

    let session = owner.session().await;
    let answer = owner.upload(&session, &[("holiday.mp4", &film)]).await;
    let described = &answer.data()["files"][0];
    assert_eq!(described["file_type"], "video");
    assert_eq!(
        (&described["width"], &described["height"]),
        (&json!(320), &json!(180))
    );
    assert_eq!(
        (&described["fps"], &described["duration"]),
        (&json!(15.0), &json!(1.0))
    );
    let draft = owner.state(&session).await["draft"].clone();
    assert_eq!(draft["d"], 1000);
    assert_eq!(draft["m"]["title"], "Golden hours");
}

#[tokio::test]
async fn what_is_not_media_is_refused_with_the_reason_and_nothing_is_placed() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n";
    for (sent, refusal, words) in [
        (
            vec![("notes.txt", &b"hello"[..])],
            (4001, 415),
            "mp4, mov, avi",
        ),
        (
            vec![("noname", b"hello")],
            (4001, 415),
            "`noname` is not of an accepted type",
        ),
        (
            vec![("film.mp4", playlist)],
            (4001, 415),
            "`film.mp4` is a text playlist",
        ),
        (
            vec![("film.mp4", b"")],
            (4001, 415),
            "`film.mp4` is an empty file",
        ),
        (
            vec![("pixel.png", &PNG[..40])],
            (422, 422),
            "`pixel.png` cannot be read",
        ),
        (
            vec![("pixel.png", PNG), ("film.mp4", playlist)],
            (4001, 415),
            "`film.mp4`",
        ),
        (vec![("a.png", PNG); 17], (400, 400), "more than 16 files"),
    ] {
        let answer = owner.upload(&session, &sent).await;
        assert_eq!(answer.refusal(), refusal, "{}", answer.body);
        assert!(answer.message().contains(words), "{}", answer.message());
    }
    assert_eq!(owner.state(&session).await["draft"], json!({}));
    let kept = std::fs::read_dir(bench.folder.path().join("media"))
        .unwrap()
        .count();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn a_large_refused_file_still_hears_why() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let large = vec![b'x'; 8 << 20];
    let answer = owner.upload(&session, &[("film.exe", &large)]).await;
    assert_eq!(answer.refusal(), (4001, 415));
}

#[tokio::test]
async fn a_file_may_be_larger_than_a_json_body() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let large = wav(9 << 20);
    let answer = owner.upload(&session, &[("long.wav", &large)]).await;
    assert_eq!(answer.data()["files"][0]["duration"], 1179.65);
}

#[tokio::test]
async fn urls_are_not_fetched() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let body = json!({"urls": ["http://127.0.0.1:1/x.mp4"], "source_type": "url"});
    let answer = owner.post(&paths::upload(&session), &body).await;
    assert_eq!(answer.refusal(), (400, 400));
    assert!(
        answer.message().contains("download the file and upload it"),
        "{}",
        answer.message()
    );
}

#[tokio::test]
async fn other_parts_are_passed_over_and_a_request_without_files_is_refused() {
    let bench = Bench::start().await;
    let owner = bench.owner();
    let session = owner.session().await;
    let send = async |form: Form| {
        let request = owner.request(Method::POST, &paths::upload(&session));
        Answer::of(request.multipart(form)).await
    };
    let comment = Form::new().text("comment", "mine");
    let both = comment.part("files", Part::bytes(PNG).file_name("pixel.png"));
    let answer = send(both).await;
    assert_eq!(answer.data()["files"].as_array().unwrap().len(), 1);
    let answer = send(Form::new().text("comment", "mine")).await;
    assert_eq!(answer.refusal(), (400, 400));
    assert!(answer.message().contains("`files`"), "{}", answer.message());
}

#[tokio::test]
async fn without_ffmpeg_an_upload_says_how_to_get_it() {
    let bench = Bench::start_with(|config| config.ffmpeg = Some("/nowhere/ffmpeg".into())).await;
    let owner = bench.owner();
    let session = owner.session().await;
    let answer = owner.upload(&session, &[("pixel.png", PNG)]).await;
    assert_eq!(answer.refusal(), (424, 424));
    assert!(
        answer.message().contains("install ffmpeg"),
        "{}",
        answer.message()
    );
}
