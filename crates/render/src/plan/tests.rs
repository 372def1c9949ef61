//! What FFmpeg is told for timelines of each sort.

use std::path::Path;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::probe::Media;

fn source(name: &str, info: MediaInfo) -> (String, Source) {
    let path = Path::new("/media").join(name);
    (name.to_owned(), Source { path, info })
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
        container: Container::Mp4,
    };
    let silent_tall = MediaInfo {
        width: Some(1080),
        height: Some(1920),
        has_audio: false,
        has_color_matrix: false,
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
fn spelled(plan: &Plan) -> String {
    plan.arguments(Path::new("/scratch"), Path::new("/scratch/film.mp4"))
        .iter()
        .map(|argument| argument.to_str().unwrap())
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" -protocol_whitelist", "\n-protocol_whitelist")
        .replace(" -f rawvideo", "\n-f rawvideo")
        .replace(" -filter_complex ", "\n")
        .replace(';', "\n")
        .replace(" -map [picture]", "\n-map [picture]")
}

/// The inputs and filters alone.
fn filters(duration: u64, tracks: &Value) -> String {
    let spelled = spelled(&plan(duration, tracks));
    let lines: Vec<_> = spelled.lines().collect();
    lines[..lines.len() - 1].join("\n")
}

#[test]
fn one_clip() {
    let tracks = json!([{"tt": 0, "sg": [{"d": 10_000, "m": {"start": 0, "src": "clip.mp4"}}]}]);
    assert_snapshot!(spelled(&plan(10_000, &tracks)), @r#"
        -loglevel error
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1920:1080:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=300,setpts=PTS-STARTPTS[v0]
        [v0]concat=n=1:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end_sample=480000,asetpts=N/SR/TB[a0.0]
        [a0.0]concat=n=1:v=0:a=1[lane0]
        [lane0]anull[sound]
        -map [picture] -map [sound] -map_metadata -1 -map_chapters -1 -c:v libx264 -preset veryfast -crf 20 -profile:v high -pix_fmt yuv420p -g 120 -flags +cgop -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:a aac -b:a 192k -ar 48000 -ac 2 -movflags +faststart -metadata comment=veo-3-ai -f mp4 file:/scratch/film.mp4
        "#);
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
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1920:1080:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=150,setpts=PTS-STARTPTS[v0]
        [1:V:0]fps=30:start_time=0:eof_action=pass,crop=iw:ih*0.316406,scale=1920:1080:in_color_matrix=bt709:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=150,setpts=PTS-STARTPTS[v1]
        [v0][v1]concat=n=2:v=1:a=0[clips]
        [2:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[t0art]
        [clips][t0art]overlay=x=626:y=74:enable='between(n,30,119)'[t0]
        [t0]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        [0:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end_sample=240000,asetpts=N/SR/TB[a0.0]
        anullsrc=sample_rate=48000:channel_layout=stereo,atrim=end_sample=240000[a0.1]
        [a0.0][a0.1]concat=n=2:v=0:a=1[lane0]
        [lane0]anull[sound]
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
        [0:V:0]fps=30:start_time=0:eof_action=pass,scale=1440:1080:out_color_matrix=bt709:out_range=tv,format=yuv420p,pad=1920:1080:240:0:black,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=75,setpts=PTS-STARTPTS[v1]
        [v0][v1]concat=n=2:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        anullsrc=sample_rate=48000:channel_layout=stereo,atrim=end_sample=144000[sound]
        "#);
}

#[test]
fn a_trimmed_clip_turned_down_over_music_that_repeats() {
    let tracks = json!([
        {"tt": 0, "sg": [{"d": 6000, "m": {"start": 0, "src": "clip.mp4", "in": 2500, "volume": 0.4}}]},
        {"tt": 1, "sg": [{"d": 6000, "m": {"start": 0, "src": "song.mp3", "volume": 0.35}}]}
    ]);
    assert_snapshot!(filters(6000, &tracks), @r#"
        -loglevel error -ss 2.400
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mov -i file:/media/clip.mp4 -stream_loop -1
        -protocol_whitelist file -max_pixels 67108864 -max_streams 16 -threads 2 -f mp3 -i file:/media/song.mp3
        [0:V:0]setpts=PTS-0.100/TB,fps=30:start_time=0:eof_action=pass,scale=1920:1080:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,tpad=stop=-1:stop_mode=clone,trim=end_frame=180,setpts=PTS-STARTPTS[v0]
        [v0]concat=n=1:v=1:a=0[clips]
        [clips]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[picture]
        [0:a:0]asetpts=PTS-0.100/TB,atrim=start=0,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,volume=0.40,apad,atrim=end_sample=288000,asetpts=N/SR/TB[a0.0]
        [a0.0]concat=n=1:v=0:a=1[lane0]
        [1:a:0]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,volume=0.35,apad,atrim=end_sample=288000,asetpts=N/SR/TB,afade=t=out:start_sample=216000:nb_samples=72000[a1.0]
        [a1.0]concat=n=1:v=0:a=1[lane1]
        [lane0][lane1]amix=inputs=2:normalize=0,alimiter=limit=0.95:level=0[sound]
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
        anullsrc=sample_rate=48000:channel_layout=stereo,atrim=end_sample=96000[a0.0]
        [1:a:0]asetpts=PTS-0.050/TB,atrim=start=0,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=end_sample=96000,asetpts=N/SR/TB,afade=t=out:start_sample=72000:nb_samples=24000[a0.1]
        [a0.0][a0.1]concat=n=2:v=0:a=1[lane0]
        [lane0]anull[sound]
        "#);
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
        the title 'Hi 􏿽' lacks characters that no font on this machine has: 􏿽
        "#);
}

/// However many clips there are: every graph fits into one argument of Linux, of 128 KiB.
#[test]
fn a_film_has_no_more_titles_and_sounds_than_ffmpeg_can_be_told_of() {
    let film = |clips: u64, titles: u64| {
        let segments = |count: u64, metadata: &dyn Fn(u64) -> Value| {
            let segment = |n| json!({"d": 100, "m": metadata(n)});
            (0..count).map(segment).collect::<Vec<_>>()
        };
        let clip = |n| json!({"start": n * 100, "src": "clip.mp4", "in": 5000});
        let title = |n| json!({"start": n * 10, "text": "i"});
        let draft = json!({"d": clips * 100, "t": [
            {"tt": 0, "sg": segments(clips, &clip)},
            {"tt": 7, "sg": segments(titles, &title)}]});
        let output = Output {
            canvas: Canvas {
                width: 64,
                height: 36,
                frame_rate: 30,
            },
            quality: Quality::High,
            comment: "c".repeat(100),
        };
        Plan::new(&Draft::from_value(draft), &sources(), output)
    };
    let plan = film(1000, 200).unwrap();
    let parts = plan.parts();
    assert_eq!(parts.len(), 42);
    assert_eq!(parts.iter().map(Plan::frames).sum::<u32>(), plan.frames());
    let (scratch, file) = (Path::new("/scratch"), Path::new("/film.mp4"));
    let spelled = parts.iter().map(|part| part.part_arguments(scratch, file));
    let spelled = spelled.chain([plan.joining().joining_arguments(scratch, file)]);
    let longest = spelled.flatten().map(|argument| argument.len()).max();
    assert!(longest < Some(120 * 1024), "{longest:?}");
    let error = film(1, 201).unwrap_err();
    assert_snapshot!(error, @"the timeline has 201 titles and sounds; at most 200 can be rendered");
}
