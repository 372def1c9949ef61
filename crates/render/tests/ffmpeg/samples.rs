//! Sources as people have them: of each accepted type, and of what cameras, browsers and old programs write; and films of
//! them.

use std::fs;
use std::path::Path;

use serde_json::json;
use veo_media::FileType;
use veo_render::{Frame, Media};
use veo_timeline::{Canvas, Draft, Millis};

use crate::sheet::pixels;
use crate::stills::{keeping, remove_sources};
use crate::support::{Film, Library, draft, ffmpeg};

pub(crate) const CANVAS: Canvas = Canvas {
    width: 96,
    height: 64,
    frame_rate: 30,
};

pub(crate) type Rgb = [u8; 3];

pub(crate) const RED: Rgb = [210, 40, 40];
pub(crate) const GREEN: Rgb = [40, 160, 70];
pub(crate) const BLUE: Rgb = [50, 70, 200];
const WHITE: Rgb = [235, 235, 235];
pub(crate) const GREY: Rgb = [128, 128, 128];

/// What is seen of a sample: its quarters from left to right, then down.
const UPRIGHT: [Rgb; 4] = [RED, GREEN, BLUE, WHITE];
const CLOCKWISE: [Rgb; 4] = [BLUE, RED, WHITE, GREEN];
const UPSIDE_DOWN: [Rgb; 4] = [WHITE, BLUE, GREEN, RED];

/// Half a second of four quarters, then half a second of grey, at 20 pictures per second.
fn write_pictures(library: &Library) {
    let mut pictures = Vec::new();
    for place in 0..20 * 64 * 96 {
        let (x, y, number) = (place % 96, place / 96 % 64, place / 96 / 64);
        let quarter = UPRIGHT[x / 48 + y / 32 * 2];
        pictures.extend(if number < 10 { quarter } else { GREY });
    }
    fs::write(library.path("pictures"), pictures).unwrap();
}

/// A sample and what is to be found in it.
#[derive(Clone, Copy)]
struct Sample {
    name: &'static str,
    /// How it is encoded.
    made: &'static str,
    has_sound: bool,
    quarters: [Rgb; 4],
    /// How far its colours may be off.
    tolerance: u8,
}

const fn sample(name: &'static str, made: &'static str) -> Sample {
    Sample {
        name,
        made,
        has_sound: true,
        quarters: UPRIGHT,
        tolerance: 12,
    }
}

impl Sample {
    const fn silent(self) -> Self {
        Self {
            has_sound: false,
            ..self
        }
    }

    const fn shown(self, quarters: [Rgb; 4]) -> Self {
        Self { quarters, ..self }
    }

    /// In few colours, or with few bits.
    const fn rough(self) -> Self {
        Self {
            tolerance: 30,
            ..self
        }
    }
}

const MOVING: [Sample; 21] = [
    sample("h264.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac"),
    sample("phone.mov", "-c:v libx264 -pix_fmt yuv420p -c:a aac").shown(CLOCKWISE),
    sample(
        "upside-down.mov",
        "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p -tag:v hvc1 -c:a aac",
    )
    .shown(UPSIDE_DOWN),
    sample(
        "ten-bit.mov",
        "-vf scale=out_color_matrix=bt709 -pix_fmt yuv420p10le -c:v libx265 -x265-params log-level=none \
         -tag:v hvc1 -c:a aac -colorspace bt709 -color_primaries bt709 -color_trc bt709",
    ),
    sample(
        "variable.mov",
        "-vf setpts='if(lt(N,10),N*N/200,.5+(N-10)/20)/TB' -fps_mode vfr -video_track_timescale 600 \
         -c:v libx264 -pix_fmt yuv420p -c:a aac",
    ),
    sample(
        "surround.mov",
        "-c:v libx264 -pix_fmt yuv420p -c:a aac -ac 6",
    ),
    sample("silent.mp4", "-an -c:v libx264 -pix_fmt yuv420p").silent(),
    sample(
        "odd.mp4",
        "-vf scale=97:65 -c:v libx264 -pix_fmt yuv444p -c:a aac",
    ),
    sample(
        "odd.webm",
        "-vf scale=97:65 -pix_fmt yuv420p -c:v libvpx-vp9 -cpu-used 8 -c:a libopus",
    ),
    sample(
        "clear.webm",
        "-c:v libvpx-vp9 -cpu-used 8 -pix_fmt yuva420p -auto-alt-ref 0 -c:a libopus",
    ),
    sample("vp8.webm", "-c:v libvpx -b:v 1M -c:a libvorbis"),
    sample(
        "browser.webm",
        "-c:v libvpx -b:v 1M -c:a libopus -f webm -live 1",
    ),
    sample(
        "vp9.mkv",
        "-pix_fmt yuv420p -c:v libvpx-vp9 -cpu-used 8 -c:a flac",
    ),
    sample(
        "av1.mkv",
        "-pix_fmt yuv420p -c:v libaom-av1 -cpu-used 8 -c:a libopus",
    ),
    sample("av1.mp4", "-c:v libsvtav1 -preset 12 -c:a aac").rough(),
    sample("old.avi", "-c:v mpeg4 -q:v 2 -c:a libmp3lame"),
    sample("prores.mov", "-c:v prores_ks -c:a pcm_s16le"),
    sample(
        "fragments.mp4",
        "-c:v libx264 -bf 0 -pix_fmt yuv420p -c:a aac -movflags empty_moov+frag_keyframe",
    ),
    sample("moving.gif", "-an -loop 0").silent().rough(),
    sample(
        "lossy.webp",
        "-an -pix_fmt yuv420p -c:v libwebp_anim -q:v 95 -loop 1",
    )
    .silent()
    .rough(),
    sample(
        "clear.webp",
        "-an -pix_fmt bgra -c:v libwebp_anim -lossless 1",
    )
    .silent(),
];

/// How phones note that a picture is to be turned: the matrix of the first track's header (ISO/IEC 14496-12, 8.3.2), in
/// 16.16 and 2.30 fixed point.
fn turn(path: &Path, [a, b, c, d]: [i32; 4]) {
    let mut file = fs::read(path).unwrap();
    let header = file.windows(4).position(|name| name == b"tkhd").unwrap();
    let numbers = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30];
    let bytes: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect();
    let matrix = header + 4 + 40;
    file[matrix..matrix + 36].copy_from_slice(&bytes);
    fs::write(path, file).unwrap();
}

async fn render(library: &Library, draft: &Draft) -> Film {
    library.film(draft, CANVAS).await
}

/// The middles of a frame's quarters.
fn quarters(film: &Film, frame: usize) -> [Rgb; 4] {
    [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(x, y)| film.pixel(frame, x, y))
}

fn are_near(found: [Rgb; 4], wanted: [Rgb; 4], by: u8) -> bool {
    let (found, wanted) = (found.as_flattened(), wanted.as_flattened());
    found.iter().zip(wanted).all(|(a, b)| a.abs_diff(*b) <= by)
}

#[tokio::test]
async fn moving_pictures_of_every_kind_make_a_film() {
    let mut library = Library::new();
    write_pictures(&library);
    for Sample { name, made, .. } in MOVING {
        let pictures = "-f rawvideo -pix_fmt rgb24 -s 96x64 -r 20 -i pictures";
        let sound = "-f lavfi -i aevalsrc=0.25*sin(880*PI*t):duration=1:sample_rate=48000";
        ffmpeg(
            &library.path(""),
            &format!("{pictures} {sound} {made} {name}"),
        );
        match name {
            "phone.mov" => turn(&library.path(name), [0, 1, -1, 0]),
            "upside-down.mov" => turn(&library.path(name), [-1, 0, 0, -1]),
            _ => {}
        }
        library.add_file(name).await;
    }
    let clips: Vec<_> = (0..)
        .zip(&MOVING)
        .map(|(n, sample)| json!({"d": 1000, "m": {"start": n * 1000, "src": sample.name}}))
        .collect();
    let draft = draft(1000 * MOVING.len() as u64, &json!([{"tt": 0, "sg": clips}]));
    let film = render(&library, &draft).await;
    assert_eq!(film.frame_count(), 30 * MOVING.len());
    let mut wrong = Vec::new();
    for (second, sample) in MOVING.iter().enumerate() {
        let Sample {
            name, tolerance, ..
        } = *sample;
        let info = &library.sources[name].info;
        let length = info.duration.unwrap().get();
        if length.abs_diff(1000) > 60
            || info.kind != Media::Video
            || info.has_audio != sample.has_sound
        {
            wrong.push(format!("{name}: {info:?}"));
        }
        // What begins a little late, as a sound may, is no fault.
        let wanted = [
            (0, sample.quarters),
            (9, sample.quarters),
            (20, [GREY; 4]),
            (29, [GREY; 4]),
        ];
        for (frame, wanted) in wanted {
            let seen = quarters(&film, second * 30 + frame);
            if !are_near(seen, wanted, tolerance) {
                wrong.push(format!("{name}: {seen:?} in frame {frame}"));
            }
        }
        let begin = second as f64;
        let loud = film.loudness(begin + 0.2, begin + 0.8);
        if (loud > 0.1) != sample.has_sound {
            wrong.push(format!("{name}: as loud as {loud:.3}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const STILL: [Sample; 7] = [
    sample("photo.jpg", "-q:v 2"),
    sample("phone.jpg", "-q:v 2").shown(CLOCKWISE),
    sample("deep.png", "-pix_fmt rgb48be"),
    sample("clear.png", "-pix_fmt rgba"),
    sample("lossy.webp", "-c:v libwebp -q:v 95"),
    sample("clear.webp", "-c:v libwebp -lossless 1 -pix_fmt bgra"),
    sample("single.gif", "").rough(),
];

const SOUNDS: [Sample; 7] = [
    sample("a.mp3", "-c:a libmp3lame"),
    sample("deep.wav", "-c:a pcm_s24le"),
    sample("old.wav", "-c:a pcm_u8 -ar 11025 -ac 1"),
    sample("float.wav", "-c:a pcm_f32le -ac 6"),
    sample("a.m4a", "-c:a aac"),
    sample("lossless.m4a", "-c:a alac"),
    sample("a.aac", "-c:a aac -f adts"),
];

/// Notes in a JPEG that it is to be turned a quarter clockwise, as phones do (Exif 2.3, 4.6.4: orientation 6).
fn note_turn(path: &Path) {
    let file = fs::read(path).unwrap();
    let mut noted = file[..2].to_vec();
    noted.extend(
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    );
    noted.extend(&file[2..]);
    fs::write(path, noted).unwrap();
}

#[tokio::test]
async fn still_pictures_and_sounds_of_every_kind_make_a_film() {
    let mut library = Library::new();
    write_pictures(&library);
    for Sample { name, made, .. } in STILL {
        let pictures = "-f rawvideo -pix_fmt rgb24 -s 96x64 -r 20 -i pictures";
        ffmpeg(
            &library.path(""),
            &format!("{pictures} -frames:v 1 {made} {name}"),
        );
        if name == "phone.jpg" {
            note_turn(&library.path(name));
        }
        library.add_file(name).await;
    }
    for Sample { name, made, .. } in SOUNDS {
        let sound = "-f lavfi -i aevalsrc=0.25*sin(880*PI*t):duration=1:sample_rate=48000";
        library.add(name, &format!("{sound} {made}")).await;
    }
    let clips = |samples: &[Sample]| -> Vec<_> {
        (0..)
            .zip(samples)
            .map(|(n, sample)| json!({"d": 1000, "m": {"start": n * 1000, "src": sample.name}}))
            .collect()
    };
    let tracks = json!([{"tt": 0, "sg": clips(&STILL)}, {"tt": 1, "sg": clips(&SOUNDS)}]);
    let film = render(&library, &draft(7000, &tracks)).await;
    assert_eq!(film.frame_count(), 210);
    let mut wrong = Vec::new();
    for (second, (still, sound)) in STILL.iter().zip(&SOUNDS).enumerate() {
        let info = &library.sources[still.name].info;
        if info.kind != Media::Image || info.duration.is_some() {
            wrong.push(format!("{}: {info:?}", still.name));
        }
        let seen = quarters(&film, second * 30 + 15);
        if !are_near(seen, still.quarters, still.tolerance) {
            wrong.push(format!("{}: {seen:?}", still.name));
        }
        let info = &library.sources[sound.name].info;
        let length = info.duration.unwrap().get();
        if info.kind != Media::Audio || length.abs_diff(1000) > 60 {
            wrong.push(format!("{}: {info:?}", sound.name));
        }
        let begin = second as f64;
        let tone = film.tone(440.0, begin + 0.1, begin + 0.6);
        // FFmpeg lays one channel on two with half of its power each.
        if !(0.15..0.28).contains(&tone) {
            wrong.push(format!("{}: as loud as {tone:.3}", sound.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_type_is_left_out() {
    let names = [&MOVING[..], &STILL, &SOUNDS].concat();
    for file_type in FileType::all() {
        let is_here = names
            .iter()
            .any(|sample| FileType::of_name(sample.name) == Some(file_type));
        assert!(is_here, "{file_type}");
    }
}

/// Four quarters of grey, given as parts of the signal's range in ten bits, for a second.
fn write_signal(library: &Library, levels: [f64; 4]) {
    let mut pictures = Vec::new();
    for _ in 0..10 {
        let luma = (0..64 * 96).map(|place| {
            let (x, y) = (place % 96, place / 96);
            64 + (876.0 * levels[x / 48 + y / 32 * 2]).round() as u16
        });
        let chroma = std::iter::repeat_n(512_u16, 64 * 96 / 2);
        pictures.extend(luma.chain(chroma).flat_map(u16::to_le_bytes));
    }
    fs::write(library.path("signal"), pictures).unwrap();
}

#[tokio::test]
async fn high_dynamic_range_is_mapped_to_what_a_usual_screen_shows() {
    let mut library = Library::new();
    // Black, a dark grey, white paper (203 cd/m²) and 1000 cd/m²: ITU-R BT.2408, table 1.
    for (transfer, levels) in [
        ("smpte2084", [0.0, 0.38, 0.58, 0.75]),
        ("arib-std-b67", [0.0, 0.38, 0.75, 1.0]),
    ] {
        write_signal(&library, levels);
        let tags = format!("-color_primaries bt2020 -color_trc {transfer} -colorspace bt2020nc");
        let x265 = format!(
            "log-level=none:lossless=1:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
        );
        let made = format!(
            "-f rawvideo -pix_fmt yuv420p10le -s 96x64 -r 10 {tags} -i signal -c:v libx265 \
             -x265-params {x265} -tag:v hvc1 -pix_fmt yuv420p10le {tags}"
        );
        library.add(&format!("{transfer}.mov"), &made).await;
    }
    let clip = |start: u64, name: &str| json!({"d": 1000, "m": {"start": start, "src": name}});
    let clips = [clip(0, "smpte2084.mov"), clip(1000, "arib-std-b67.mov")];
    let draft = draft(2000, &json!([{"tt": 0, "sg": clips}]));
    let film = render(&library, &draft).await;
    let wanted = [0, 108, 217, 255].map(|level| [level; 3]);
    for frame in [15, 45] {
        let seen = quarters(&film, frame);
        assert!(are_near(seen, wanted, 8), "{seen:?} in frame {frame}");
    }

    // A still from a small copy is the same.
    let keeping = keeping(&library);
    let still = async |time| {
        let frame = Frame::new(&draft, &library.sources, CANVAS, Millis::new(time)).unwrap();
        keeping.sheet(&[frame], &library.path("")).await.unwrap()
    };
    still(0).await;
    keeping.settled().await;
    remove_sources(&library);
    for frame in [15, 45] {
        let apart = film.difference(frame, &pixels(&still(frame as u64 * 1000 / 30).await));
        assert!(apart < 4.0, "frame {frame} differs by {apart}");
    }
}

#[tokio::test]
async fn six_channels_are_mixed_without_clipping() {
    let mut library = Library::new();
    let channel = "0.9*sin(880*PI*t)";
    let all = [channel; 6].join("|");
    library
        .add(
            "loud.mkv",
            &format!(
                "-f lavfi -i color=gray:size=96x64:rate=10:duration=1 \
                 -f lavfi -i aevalsrc={all}:channel_layout=5.1:duration=1:sample_rate=48000 \
                 -c:v libx264 -pix_fmt yuv420p -c:a flac"
            ),
        )
        .await;
    let clips = json!([{"tt": 0, "sg": [{"d": 1000, "m": {"src": "loud.mkv"}}]}]);
    let film = render(&library, &draft(1000, &clips)).await;
    // What is cut off at the top has harmonics.
    let (tone, third) = (film.tone(440.0, 0.2, 0.8), film.tone(1320.0, 0.2, 0.8));
    assert!(tone > 0.5 && tone < 1.05, "{tone}");
    assert!(third < 0.02 * tone, "{third} of {tone}");
}

#[tokio::test]
async fn a_recording_that_broke_off_is_as_long_as_what_came() {
    let mut library = Library::new();
    let made = "-f lavfi -i testsrc2=size=96x64:rate=20:duration=2 -f lavfi -i sine=duration=2 \
                -c:v libvpx -b:v 1M -c:a libopus -f webm -live 1 call.webm";
    ffmpeg(&library.path(""), made);
    let file = fs::File::options()
        .write(true)
        .open(library.path("call.webm"))
        .unwrap();
    let whole = file.metadata().unwrap().len();
    file.set_len(whole * 7 / 10).unwrap();
    library.add_file("call.webm").await;
    let length = library.sources["call.webm"].info.duration.unwrap().get();
    assert!((1000..1800).contains(&length), "{length}");
    let clips = json!([{"tt": 0, "sg": [{"d": length, "m": {"src": "call.webm"}}]}]);
    let film = render(&library, &draft(length, &clips)).await;
    let last = film.frame_count() - 1;
    assert_eq!(film.frame_count() as u64, (length * 30 + 500) / 1000);
    // The picture goes on to the end: the pattern's counter turns.
    assert!(film.changes_between(last, last - 6) > 1.0);
}
