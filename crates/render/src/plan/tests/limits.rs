//! How much a film may have at once, and in all.

use super::*;

/// Nothing that a film may have makes an argument longer than Linux takes: 128 KiB.
const MOST_BYTES: usize = 120 * 1024;

fn made(canvas: Canvas, sources: &Sources, draft: Value) -> Result<Plan> {
    let output = Output {
        canvas,
        quality: Quality::High,
        comment: "c".repeat(100),
    };
    Plan::new(&Draft::from_value(draft), sources, output)
}

fn small() -> Canvas {
    Canvas {
        width: 64,
        height: 36,
        frame_rate: 30,
    }
}

/// So many tracks of this number, each with a segment of a second from half a second on.
fn tracks(number: u32, count: usize, metadata: &Value) -> Value {
    let mut segment = json!({"d": 1000, "m": {"start": 500}});
    let members = metadata.as_object().unwrap().clone();
    segment["m"].as_object_mut().unwrap().extend(members);
    let track = json!({"tt": number, "sg": [segment]});
    json!({"d": 2000, "t": vec![track; count]})
}

/// The longest argument of the runs that make the film's picture.
fn longest_argument(plan: &Plan) -> usize {
    let scratch = Path::new("/scratch");
    let spans = plan.spans("ffmpeg");
    let runs = spans.iter().map(|span| {
        let pictures = plan.pictures_of(span.frames.clone());
        pictures.picture_arguments(scratch, &[span.length()])
    });
    let longest = runs.flatten().map(|argument| argument.len()).max();
    longest.unwrap()
}

#[test]
fn so_many_pictures_can_be_seen_at_once() {
    let film = |count: usize, source: &str| {
        let picture = json!({"src": source, "box": "center"});
        made(small(), &sources(), tracks(0, count, &picture))
    };
    assert!(film(32, "photo.jpg").is_ok());
    assert!(film(32, "clip.mp4").is_ok());
    assert_snapshot!(film(33, "clip.mp4").unwrap_err(), @"33 pictures are seen at once at 0.5s, with those that a transition leads from; at most 32 can be rendered: move some of them to another time");
}

#[test]
fn the_pictures_that_are_seen_at_once_take_so_much_memory() {
    let mut sources = sources();
    let wall = sources.get_mut("clip.mp4").unwrap();
    (wall.info.width, wall.info.height) = (Some(7680), Some(4320));
    let picture = json!({"src": "clip.mp4", "box": "center"});
    let film = |count| made(small(), &sources, tracks(0, count, &picture));
    let backward = json!({"src": "tall.webm", "box": "center", "reverse": true});
    let backward = |count| made(small(), &sources, tracks(0, count, &backward)).is_ok();
    assert!(film(5).is_ok() && backward(26) && !backward(27));
    assert_snapshot!(film(6).unwrap_err(), @"the pictures that are seen at once at 0.5s take 4777 MB to read; at most 4000 MB can be given: move some of them to another time, or use smaller ones");
}

#[test]
fn so_many_titles_can_be_seen_at_once() {
    let film = |count| made(small(), &sources(), tracks(7, count, &json!({"text": "i"})));
    assert!(film(64).is_ok());
    assert_snapshot!(film(65).unwrap_err(), @"65 titles are seen at once at 0.5s; at most 64 can be rendered: move some of them to another time");
}

#[test]
fn so_many_sounds_can_be_heard_at_once() {
    let film = |count| {
        let song = json!({"src": "song.mp3"});
        made(small(), &sources(), tracks(1, count, &song))
    };
    assert_eq!(film(100).unwrap().score().notes.len(), 100);
    assert_snapshot!(film(101).unwrap_err(), @"101 sounds are heard at once at 0.5s; at most 100 can be rendered: move some of them to another time");
}

#[test]
fn a_long_film_has_any_number_of_clips_and_its_captions() {
    let film = |clips: u64, titles: u64| {
        let segments = |count: u64, metadata: &dyn Fn(u64) -> Value| {
            let segment = |n| json!({"d": 100, "m": metadata(n)});
            (0..count).map(segment).collect::<Vec<_>>()
        };
        let clip = |n| json!({"start": n * 100, "src": "clip.mp4", "in": 5000});
        let title = |n| json!({"start": n * 50, "text": format!("caption {}", n % 50)});
        let draft = json!({"d": clips * 100, "t": [
            {"tt": 0, "sg": segments(clips, &clip)},
            {"tt": 7, "sg": segments(titles, &title)}]});
        made(small(), &sources(), draft)
    };
    let plan = film(1000, 2000).unwrap();
    assert_eq!(plan.titles().len(), 2000);
    let longest = longest_argument(&plan);
    assert!(longest < MOST_BYTES, "{longest}");
    let score = plan.score();
    assert_eq!((score.takes.len(), score.notes.len()), (1, 1000));
    let decoding = decoding_arguments(&score.takes, Path::new("/scratch"));
    assert!(decoding.iter().all(|argument| argument.len() < MOST_BYTES));
    let error = film(1, 10_001).unwrap_err();
    assert_snapshot!(error, @"the timeline has 10001 titles and sounds; at most 10000 can be rendered");
}

#[test]
fn all_that_there_may_be_at_once_fits_into_one_argument() {
    let treated = json!({
        "src": "tall.webm", "in": 1000, "speed": 1.37, "fit": "blur", "crop": {"x": 0.12, "y": 0.11, "w": 0.63, "h": 0.71},
        "rotate": 90, "look": "vintage", "blur": 0.37, "vignette": 0.63, "opacity": 0.77,
        "motion": {"from": {"zoom": 1.13, "x": 0.31, "y": 0.47}, "to": {"zoom": 1.71, "x": 0.63, "y": 0.37}},
        "box": {"x": 0.1, "y": 0.2, "w": 0.31, "h": 0.29}
    });
    let clip = |start: u64, more: &Value| {
        let mut metadata = treated.clone();
        metadata["start"] = start.into();
        let members = more.as_object().unwrap().clone();
        metadata.as_object_mut().unwrap().extend(members);
        json!({"d": 4000, "m": metadata})
    };
    let crossing = json!({"transition": {"kind": "zoom", "ms": 3000}});
    let pair = json!({"tt": 0, "sg": [clip(0, &json!({})), clip(4000, &crossing)]});
    let words = "typed one by one ".repeat(20);
    let typed = json!({"d": 8000, "m": {"start": 0, "text": words, "animation": {"kind": "typewriter", "ms": 7900}}});
    let title = json!({"tt": 7, "sg": [typed]});
    let tracks: Vec<_> = (0..16).map(|_| pair.clone()).collect();
    let all = [tracks, vec![title; titles::MOST_AT_ONCE]].concat();
    let draft = json!({"d": 8000, "t": all});
    let plan = made(Canvas::default(), &sources(), draft).unwrap();
    let most = plan.spans("ffmpeg").iter().map(|span| span.inputs).max();
    assert_eq!(most, Some(2 * 16 + titles::MOST_AT_ONCE));
    let longest = longest_argument(&plan);
    assert!(longest > MOST_BYTES / 4, "{longest}: that is no test");
    assert!(longest < MOST_BYTES, "{longest}");
}
