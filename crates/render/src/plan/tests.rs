//! What FFmpeg is told for timelines of each sort.

use std::path::Path;

use insta::assert_snapshot;
use serde_json::{Value, json};
use veo_media::Container;

use super::*;
use crate::key::Key;
use crate::probe::{Alpha, DynamicRange, Media};

mod limits;
mod sounds;

fn source(name: &str, info: MediaInfo) -> (String, Source) {
    let path = Path::new("/media").join(name);
    let hash = Some(format!("hash-of-{name}"));
    (name.to_owned(), Source { path, info, hash })
}

/// A tagged HD clip of ten seconds with sound, and others that differ from it.
fn sources() -> Sources {
    let clip = MediaInfo {
        kind: Media::Video,
        duration: Some(Millis::new(10_000)),
        width: Some(1920),
        height: Some(1080),
        frame_rate: Some(30.0),
        has_audio: true,
        has_color_matrix: true,
        has_film_pixels: true,
        alpha: Alpha::None,
        range: DynamicRange::Standard,
        container: Container::Mp4,
    };
    let silent_tall = MediaInfo {
        width: Some(1080),
        height: Some(1920),
        has_audio: false,
        has_color_matrix: false,
        has_film_pixels: false,
        container: Container::Matroska,
        ..clip
    };
    let photo = MediaInfo {
        kind: Media::Image,
        duration: None,
        width: Some(4000),
        height: Some(3000),
        frame_rate: None,
        has_audio: false,
        has_film_pixels: false,
        container: Container::Jpeg,
        ..clip
    };
    let song = MediaInfo {
        kind: Media::Audio,
        duration: Some(Millis::new(4000)),
        width: None,
        height: None,
        frame_rate: None,
        container: Container::Mp3,
        ..clip
    };
    [
        source("clip.mp4", clip),
        source("tall.webm", silent_tall),
        source("photo.jpg", photo),
        source("song.mp3", song),
    ]
    .into()
}

fn plan(duration: u64, tracks: &Value) -> Plan {
    let draft = json!({"d": duration, "t": tracks});
    let output = Output {
        canvas: Canvas::default(),
        quality: Quality::High,
        comment: "veo-3-ai".to_owned(),
    };
    Plan::new(
        &Draft::from_json(&draft.to_string()).unwrap(),
        &sources(),
        output,
    )
    .unwrap()
}

/// The arguments, an input or a filter on each line.
fn lines(arguments: &[std::ffi::OsString]) -> String {
    let words = arguments.iter().map(|argument| argument.to_str().unwrap());
    let spelled = words.collect::<Vec<_>>().join(" ");
    [
        " -protocol_whitelist",
        " -f rawvideo",
        " -map ",
        " -bsf:v ",
        " -movflags ",
    ]
    .iter()
    .fold(spelled, |spelled, option| {
        spelled.replace(option, &format!("\n{}", option.trim_start()))
    })
    .replace(" -filter_complex ", "\n")
    .replace(';', "\n")
}

/// The inputs and filters alone.
fn filters(duration: u64, tracks: &Value) -> String {
    let plan = plan(duration, tracks);
    let mut opened = plan.opened();
    for (number, title) in plan.titles.iter().enumerate() {
        let path = Path::new("/scratch").join(art_name(number));
        opened.extend(title.input(&path));
    }
    let filters = plan.picture_filters();
    format!(
        "{}\n{}\n{}",
        lines(&opened),
        filters.join("\n").replace(';', "\n"),
        heard(&plan)
    )
}

/// What is decoded, and what is mixed of it.
fn heard(plan: &Plan) -> String {
    let score = plan.score();
    let mut heard = vec![lines(&decoding_arguments(&score.takes, Path::new("/run")))];
    heard.extend(score.notes.iter().map(|note| {
        let (start, end, take, from) = (note.start, note.end, note.take, note.from);
        let again = if note.repeats { " again and again" } else { "" };
        let (fade_in, fade_out) = (faded(note.fade_in), faded(note.fade_out));
        format!(
            "{start}..{end} from {from} of {take}{again}, {}, in {fade_in} out {fade_out}, {:?}",
            note.volume, note.part
        )
    }));
    let (limited, loudness) = (score.is_limited, score.loudness);
    heard.push(format!("limited {limited} loudness {loudness:?}"));
    heard.join("\n")
}

/// How long a straight line takes, and when another does something.
fn faded(ramp: Ramp) -> String {
    let Ramp { start, end, curve } = ramp;
    match curve {
        score::Curve::Line => (end - start).to_string(),
        score::Curve::Power => format!("over {start}..{end}"),
    }
}

#[test]
fn one_clip() {
    let tracks = json!([{"tt": 0, "sg": [{"d": 10_000, "m": {"start": 0, "src": "clip.mp4"}}]}]);
    assert_snapshot!(filters(10_000, &tracks), @r#"
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1920:1080,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=300,setpts=PTS-STARTPTS[v0]
        [v0]concat=n=1:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=2880000,asetpts=N/SR/TB[s0]
        -map [s0] -c:a pcm_f32le -f f32le file:/run/take-0.f32
        0..480000 from 0 of 0, 100%, in 0 out 0, Clip
        limited false loudness None
        "#);
}

#[test]
fn spans_and_how_they_are_joined() {
    let tracks = json!([{"tt": 0, "sg": [{"d": 20_000, "m": {"start": 0, "src": "clip.mp4"}}]}]);
    let plan = plan(20_000, &tracks);
    let spans = plan.spans("ffmpeg");
    let frames: Vec<_> = spans.iter().map(|span| span.frames.clone()).collect();
    assert_eq!(frames, [0..300, 300..600]);
    let later = plan
        .pictures_of(300..600)
        .picture_arguments(Path::new("/run"), &[180, 120]);
    let list = Path::new("/parts/parts.ffconcat");
    // An MP4 is joined without FFmpeg.
    let plan = plan.written_as(Format::Mov, None);
    let film = plan.joining_arguments(list, Path::new("/sound.mp4"), Path::new("/film.mov"));
    assert_snapshot!([later, film].map(|run| lines(&run)).join("\n"));
}

/// The keys of the spans of a film of these tracks.
fn keys(tracks: &Value) -> Vec<Key> {
    let spans = plan(24_000, tracks).spans("ffmpeg").into_iter();
    spans.map(|span| span.key.unwrap()).collect()
}

#[test]
fn a_key_is_of_what_is_in_a_span_and_not_of_where_it_is() {
    let clip = |start: u64, begin: u64| json!({"d": 11_000, "m": {"start": start, "src": "clip.mp4", "in": begin}});
    let title = |start: u64, text: &str| json!({"tt": 7, "sg": [{"d": 2000, "m": {"start": start, "text": text}}]});
    let film = |clips: Value, title: Value| keys(&json!([{"tt": 0, "sg": clips}, title]));
    let before = film(json!([clip(0, 0), clip(11_000, 0)]), title(1000, "One"));
    // 0, 1 s, 3 s, 10 s, 11 s, 21 s, 22 s.
    assert_eq!(before.len(), 7);
    // The same frames without a title are the same wherever they are.
    assert_eq!(before[5], before[3]);
    let differing =
        |after: &[Key]| -> Vec<_> { (0..7).filter(|n| before[*n] != after[*n]).collect() };
    let other = film(json!([clip(0, 0), clip(11_000, 0)]), title(1000, "Two"));
    assert_eq!(differing(&other), [1]);
    let trimmed = film(json!([clip(0, 0), clip(11_000, 500)]), title(1000, "One"));
    assert_eq!(differing(&trimmed), [4, 5]);
    // Two seconds later: the title's own span and those of both clips are known.
    let shifted = film(json!([clip(2000, 0), clip(13_000, 0)]), title(3000, "One"));
    assert_eq!(shifted[1..6], before[..5]);
    assert_ne!(
        plan(20_000, &json!([title(0, "One")])).spans("another")[0].key,
        None
    );
}

#[test]
fn what_does_not_tell_what_it_holds_has_no_key() {
    let draft = json!({"d": 1000, "t": [{"tt": 0, "sg": [{"d": 1000, "m": {"src": "clip.mp4"}}]}]});
    let draft = Draft::from_json(&draft.to_string()).unwrap();
    let mut sources = sources();
    let output = || Output {
        canvas: Canvas::default(),
        quality: Quality::High,
        comment: String::new(),
    };
    let known = Plan::new(&draft, &sources, output()).unwrap();
    assert!(known.spans("a")[0].key.is_some() && known.score().key("a").is_some());
    assert_ne!(known.spans("a"), known.spans("b"), "another FFmpeg");
    sources.get_mut("clip.mp4").unwrap().hash = Some("another".to_owned());
    let other = Plan::new(&draft, &sources, output()).unwrap();
    assert_ne!(known.spans("a"), other.spans("a"));
    assert_ne!(known.score().key("a"), other.score().key("a"));
    sources.get_mut("clip.mp4").unwrap().hash = None;
    let unknown = Plan::new(&draft, &sources, output()).unwrap();
    assert!(unknown.spans("a")[0].key.is_none() && unknown.score().key("a").is_none());
}

#[test]
fn two_clips_of_different_shapes_and_a_title() {
    let tracks = json!([
        {"tt": 0, "sg": [
            {"d": 5000, "m": {"start": 0, "src": "clip.mp4"}},
            {"d": 5000, "m": {"start": 5000, "src": "tall.webm"}}]},
        {"tt": 7, "sg": [{"d": 3000, "m": {"start": 1000, "text": "Golden Hour", "position": "top-center"}}]}
    ]);
    assert_snapshot!(filters(10_000, &tracks), @r#"
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f matroska -i file:/media/tall.webm
        -f rawvideo -pix_fmt rgba -video_size 672x138 -i file:/scratch/title-1.rgba
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1920:1080,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=150,setpts=PTS-STARTPTS[v0]
        [1:V:0]fps=30:start_time=0:eof_action=pass,crop=iw:ih*0.316406,scale=1920:1080:in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=150,setpts=PTS-STARTPTS[v1]
        [v0][v1]concat=n=2:v=1:a=0[clips]
        [2:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[t0art]
        [clips][t0art]overlay=x=626:y=74:enable='between(n,30,119)'[t0]
        [t0]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=2880000,asetpts=N/SR/TB[s0]
        -map [s0] -c:a pcm_f32le -f f32le file:/run/take-0.f32
        0..240000 from 0 of 0, 100%, in 0 out 0, Clip
        limited false loudness None
        "#);
}

#[test]
fn a_still_image_shown_whole() {
    let tracks = json!([{"tt": 0, "sg": [
        {"d": 2500, "m": {"start": 500, "src": "photo.jpg", "fit": "contain"}}]}]);
    assert_snapshot!(filters(3000, &tracks), @r#"
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f jpeg_pipe -i file:/media/photo.jpg
        color=black:size=1920x1080:rate=30,format=yuv420p,setsar=1,trim=end_frame=15[v0]
        [0:V:0]fps=30:start_time=0:eof_action=pass,trim=end_pts=1,scale=1440:1080:out_color_matrix=bt709:out_range=tv,format=yuv420p,pad=1920:1080:240:0:black,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=75,setpts=PTS-STARTPTS[v1]
        [v0][v1]concat=n=2:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        -loglevel error
        
        limited false loudness None
        "#);
}

#[test]
fn a_trimmed_clip_turned_down_over_music_that_repeats() {
    let tracks = json!([
        {"tt": 0, "sg": [{"d": 6000, "m": {"start": 0, "src": "clip.mp4", "in": 2500, "volume": 0.4}}]},
        {"tt": 1, "sg": [{"d": 6000, "m": {"start": 0, "src": "song.mp3", "volume": 0.35}}]}
    ]);
    assert_snapshot!(filters(6000, &tracks), @r#"
        -loglevel error -noaccurate_seek -ss 2.500
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mp3 -i file:/media/song.mp3
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1920:1080,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=180,setpts=PTS-STARTPTS[v0]
        [v0]concat=n=1:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mp3 -i file:/media/song.mp3
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=2880000,asetpts=N/SR/TB[s0]
        [1:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=2880000,asetpts=N/SR/TB[s1]
        -map [s0] -c:a pcm_f32le -f f32le file:/run/take-0.f32
        -map [s1] -c:a pcm_f32le -f f32le file:/run/take-1.f32
        0..288000 from 120000 of 0, 40%, in 0 out 0, Clip
        0..288000 from 0 of 1 again and again, 35%, in 0 out 72000, Bed(Volume(100))
        limited true loudness None
        "#);
}

#[test]
fn music_that_comes_later_and_is_long_enough() {
    let tracks = json!([
        {"tt": 0, "sg": [{"d": 4000, "m": {"start": 0, "src": "tall.webm"}}]},
        {"tt": 1, "sg": [{"d": 2000, "m": {"start": 2000, "src": "song.mp3", "in": 50}}]}
    ]);
    assert_snapshot!(filters(4000, &tracks), @r#"
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f matroska -i file:/media/tall.webm
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mp3 -i file:/media/song.mp3
        [0:V:0]fps=30:start_time=0:eof_action=pass,crop=iw:ih*0.316406,scale=1920:1080:in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=120,setpts=PTS-STARTPTS[v0]
        [v0]concat=n=1:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mp3 -i file:/media/song.mp3
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=flt:channel_layouts=stereo,atrim=end_sample=2880000,asetpts=N/SR/TB[s0]
        -map [s0] -c:a pcm_f32le -f f32le file:/run/take-0.f32
        96000..192000 from 2400 of 0, 100%, in 0 out 24000, Bed(Volume(100))
        limited false loudness None
        "#);
}

#[test]
fn a_picture_over_another_and_one_that_comes_in() {
    let tracks = json!([
        {"tt": 0, "sg": [
            {"d": 2000, "m": {"start": 0, "src": "clip.mp4"}},
            {"d": 2000, "m": {"start": 2000, "src": "tall.webm", "speed": 2, "reverse": true, "look": "sepia",
                              "transition": {"kind": "wipe", "ms": 500}}}]},
        {"tt": 0, "sg": [
            {"d": 1000, "m": {"start": 1000, "src": "photo.jpg", "box": "top-right", "opacity": 0.5,
                              "motion": "zoom-in"}}]}
    ]);
    assert_snapshot!(filters(4000, &tracks));
}

#[test]
fn a_film_is_cut_where_what_is_seen_changes() {
    let clip = |start: u64, length: u64, more: Value| {
        let mut meta = more;
        meta["start"] = start.into();
        meta["src"] = "clip.mp4".into();
        json!({"d": length, "m": meta})
    };
    let over = clip(3000, 1000, json!({"box": "center"}));
    let crossing = json!({"transition": {"kind": "dissolve", "ms": 500}, "reverse": true});
    let tracks = json!([
        {"tt": 0, "sg": [clip(0, 12_000, json!({})), clip(12_000, 12_000, crossing)]},
        {"tt": 0, "sg": [over]}
    ]);
    let edges = |tracks: &Value| -> Vec<_> {
        let spans = plan(24_000, tracks).spans("ffmpeg");
        spans.iter().map(|span| span.frames.start).collect()
    };
    // The rest of a clip is cut where it was before; a clip that runs backwards is made in pieces that are no spans.
    assert_eq!(edges(&tracks), [0, 90, 120, 300, 360, 375, 660]);
}

#[test]
fn what_could_not_be_shown_is_noted() {
    let tracks = json!([
        {"tt": 4, "sg": [{"d": 500}]},
        {"tt": 7, "sg": [
            {"d": 1000, "m": {"start": 0, "text": "Hi \u{10fffd}", "color": "octarine"}},
            {"d": 1000, "m": {"start": 0, "text": "Fine", "color": "neon blue"}}]}
    ]);
    assert_snapshot!(plan(1000, &tracks).notes().join("\n"), @r#"
        a track of unknown type 4 was left out
        the title 'Hi 􏿽' is white: its colour 'octarine' is not known
        the title 'Hi 􏿽' lacks characters that no font here has: 􏿽; install a font with them, such as the Noto fonts of your system (Debian and Ubuntu: fonts-noto-core, fonts-noto-cjk), and export again after a restart
        "#);
}
