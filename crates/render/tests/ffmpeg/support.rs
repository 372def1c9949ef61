//! Makes small media and looks at what was made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use veo_render::{Engine, Monitor, Plan, Quality, Source, Sources};
use veo_timeline::{Canvas, Draft};

pub(crate) const CANVAS: Canvas = Canvas {
    width: 320,
    height: 180,
    frame_rate: 30,
};

/// What starts FFmpeg in its jail here.
pub(crate) const LAUNCHER: &str = env!("CARGO_BIN_EXE_jail-launcher");

/// The FFmpeg of this machine.
pub(crate) fn engine() -> Engine {
    let search_path = std::env::var_os("PATH");
    Engine::locate(None, search_path.as_deref(), Some(Path::new(LAUNCHER)))
        .expect("these tests need ffmpeg on PATH")
}

/// Runs FFmpeg as a test does: with arguments in one line.
pub(crate) fn ffmpeg(folder: &Path, arguments: &str) -> Output {
    let output = Command::new(engine().program())
        .args(["-hide_banner", "-nostdin", "-y"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "ffmpeg {arguments}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// A folder with media in it.
pub(crate) struct Library {
    folder: TempDir,
    pub(crate) sources: Sources,
}

impl Library {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sources: Sources::new(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes `name` with FFmpeg and adds what is found in it to the sources.
    pub(crate) async fn add(&mut self, name: &str, arguments: &str) {
        ffmpeg(self.folder.path(), &format!("{arguments} {name}"));
        self.add_file(name).await;
    }

    /// Adds a file that is in the folder.
    pub(crate) async fn add_file(&mut self, name: &str) {
        let path = self.path(name);
        let info = engine().probe(&path).await.unwrap();
        let hash = Some(hash_of(&path));
        let source = Source { path, info, hash };
        self.sources.insert(name.to_owned(), source);
    }

    /// The film of a draft, made as `film.mp4`.
    pub(crate) async fn film(&self, draft: &Draft, canvas: Canvas) -> Film {
        let output = veo_render::Output {
            canvas,
            quality: Quality::High,
            comment: String::new(),
        };
        let plan = Plan::new(draft, &self.sources, output).unwrap();
        let path = self.path("film.mp4");
        let made = engine().render(&plan, &path, &Monitor::unwatched()).await;
        made.unwrap();
        Film::open(&path, canvas)
    }

    /// The names of what is in the folder, hidden or not.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// What tells a file's content from others here.
fn hash_of(path: &Path) -> String {
    format!("{:08x}", crc32fast::hash(&fs::read(path).unwrap()))
}

/// 440 Hz with a quarter of the full amplitude.
const TONE: &str = "0.25*sin(880*PI*t)";

/// A clip of one colour with a tone: the arguments that make it.
pub(crate) fn tone_clip(color: &str, size: &str, rate: u32, seconds: f64) -> String {
    format!(
        "-f lavfi -i color={color}:size={size}:rate={rate}:duration={seconds} \
         -f lavfi -i aevalsrc={TONE}|{TONE}:sample_rate=48000:duration={seconds} \
         -vf scale=out_color_matrix=bt709 -colorspace bt709 -c:v libx264 -pix_fmt yuv420p -c:a aac -shortest"
    )
}

/// A draft of tracks `(tt, [segment])`, whose segments are `(length, metadata)`.
pub(crate) fn draft(duration: u64, tracks: &serde_json::Value) -> Draft {
    let draft = serde_json::json!({"d": duration, "t": tracks});
    Draft::from_json(&draft.to_string()).unwrap()
}

/// A film, decoded.
pub(crate) struct Film {
    path: PathBuf,
    canvas: Canvas,
    frames: Vec<Vec<u8>>,
    /// Interleaved stereo at 48 kHz.
    sound: Vec<f32>,
}

impl Film {
    pub(crate) fn open(path: &Path, canvas: Canvas) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("file:{}", path.display());
        ffmpeg(
            folder.path(),
            &format!(
                "-i {url} -map 0:v -fps_mode passthrough \
                 -vf scale=in_color_matrix=bt709,format=rgb24 -f rawvideo frames \
                 -map 0:a -ar 48000 -ac 2 -f f32le sound"
            ),
        );
        let frames = fs::read(folder.path().join("frames")).unwrap();
        let frame_bytes = (canvas.width * canvas.height * 3) as usize;
        assert_eq!(frames.len() % frame_bytes, 0);
        let sound = fs::read(folder.path().join("sound")).unwrap();
        Self {
            path: path.to_owned(),
            canvas,
            frames: frames.chunks(frame_bytes).map(<[u8]>::to_vec).collect(),
            sound: sound
                .chunks_exact(4)
                .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
                .collect(),
        }
    }

    pub(crate) fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// A frame's red, green and blue bytes.
    pub(crate) fn frame(&self, number: usize) -> &[u8] {
        &self.frames[number]
    }

    pub(crate) fn seconds_of_sound(&self) -> f64 {
        self.sound.len() as f64 / 2.0 / 48_000.0
    }

    /// Red, green and blue at parts of the width and height.
    pub(crate) fn pixel(&self, frame: usize, x: f64, y: f64) -> [u8; 3] {
        let column = (f64::from(self.canvas.width) * x) as usize;
        let row = (f64::from(self.canvas.height) * y) as usize;
        let start = (row * self.canvas.width as usize + column) * 3;
        self.frames[frame][start..start + 3].try_into().unwrap()
    }

    /// Whether the pixel is about this colour.
    pub(crate) fn is(&self, frame: usize, at: (f64, f64), color: [u8; 3]) -> bool {
        let pixel = self.pixel(frame, at.0, at.1);
        let near = |(one, other): (&u8, &u8)| one.abs_diff(*other) <= 14;
        let matches = pixel.iter().zip(&color).all(near);
        if !matches {
            println!("frame {frame} at {at:?} is {pixel:?}, not {color:?}");
        }
        matches
    }

    /// How much a frame differs from these pixels, on average over all channels.
    pub(crate) fn difference(&self, frame: usize, pixels: &[u8]) -> f64 {
        let frame = &self.frames[frame];
        assert_eq!(frame.len(), pixels.len());
        let apart = frame.iter().zip(pixels);
        let sum: u64 = apart
            .map(|(one, other)| u64::from(one.abs_diff(*other)))
            .sum();
        sum as f64 / pixels.len() as f64
    }

    /// How much two frames differ.
    pub(crate) fn changes_between(&self, one: usize, other: usize) -> f64 {
        self.difference(one, &self.frames[other])
    }

    /// The number of pixels of a frame that are nearly white.
    pub(crate) fn white(&self, frame: usize) -> usize {
        let is_white = |pixel: &&[u8]| pixel.iter().all(|channel| *channel > 235);
        self.frames[frame].chunks(3).filter(is_white).count()
    }

    /// The root mean square of the sound between two moments in seconds.
    pub(crate) fn loudness(&self, from: f64, to: f64) -> f64 {
        let index = |seconds: f64| ((seconds * 48_000.0) as usize * 2).min(self.sound.len());
        let part = &self.sound[index(from)..index(to)];
        let power: f64 = part.iter().map(|sample| f64::from(sample * sample)).sum();
        (power / part.len() as f64).sqrt()
    }

    /// Interleaved stereo at 48 kHz.
    pub(crate) fn sound(&self) -> &[f32] {
        &self.sound
    }

    /// How loud one frequency is between two moments, on the left: its amplitude.
    pub(crate) fn tone(&self, hertz: f64, from: f64, to: f64) -> f64 {
        let (_, (sine, cosine)) = self.heard(hertz, from, to);
        sine.hypot(cosine)
    }

    /// The root mean square of what is heard on the left besides one frequency.
    pub(crate) fn noise(&self, hertz: f64, from: f64, to: f64) -> f64 {
        let (left, (sine, cosine)) = self.heard(hertz, from, to);
        let step = std::f64::consts::TAU * hertz / 48_000.0;
        let power = left.iter().enumerate().map(|(n, sample)| {
            let angle = step * n as f64;
            (sample - sine * angle.sin() - cosine * angle.cos()).powi(2)
        });
        (power.sum::<f64>() / left.len() as f64).sqrt()
    }

    /// What is on the left between two moments, and how much of it is the sine and the cosine of a frequency.
    fn heard(&self, hertz: f64, from: f64, to: f64) -> (Vec<f64>, (f64, f64)) {
        let index = |seconds: f64| ((seconds * 48_000.0) as usize * 2).min(self.sound.len());
        let left: Vec<f64> = self.sound[index(from)..index(to)]
            .chunks(2)
            .map(|pair| f64::from(pair[0]))
            .collect();
        let step = std::f64::consts::TAU * hertz / 48_000.0;
        let (sine, cosine) =
            left.iter()
                .enumerate()
                .fold((0.0, 0.0), |(sine, cosine), (n, sample)| {
                    let angle = step * n as f64;
                    (sine + sample * angle.sin(), cosine + sample * angle.cos())
                });
        let scale = 2.0 / left.len() as f64;
        (left, (sine * scale, cosine * scale))
    }

    /// The names of the file's top-level atoms.
    pub(crate) fn atoms(&self) -> Vec<String> {
        let bytes = fs::read(&self.path).unwrap();
        let mut rest = &bytes[..];
        let mut names = Vec::new();
        while let Some((size, name)) = rest.get(..4).zip(rest.get(4..8)) {
            names.push(String::from_utf8_lossy(name).into_owned());
            let size = u32::from_be_bytes(size.try_into().unwrap()) as usize;
            assert!(size >= 8, "these films have no atoms of 64 bits");
            rest = &rest[size.min(rest.len())..];
        }
        names
    }

    /// What FFmpeg says about the file.
    pub(crate) fn described(&self) -> String {
        let output = Command::new(engine().program())
            .args(["-hide_banner", "-i"])
            .arg(&self.path)
            .output()
            .unwrap();
        String::from_utf8(output.stderr).unwrap()
    }
}
