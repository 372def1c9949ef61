//! Where hostile files are made and looked at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use veo_render::{
    Engine, Error, ErrorKind, Media, MediaInfo, Monitor, Plan, Quality, Source, Sources,
};
use veo_timeline::{Canvas, Draft};

pub(crate) const LAUNCHER: &str = env!("CARGO_BIN_EXE_jail-launcher");

const CANVAS: Canvas = Canvas {
    width: 64,
    height: 36,
    frame_rate: 10,
};

/// The arguments that make a moving picture with sound and nothing red in it.
pub(crate) const HARMLESS: &str = "-f lavfi -i testsrc2=size=64x36:rate=25:duration=1 \
    -f lavfi -i sine=duration=1 -vf lutrgb=r=0 -pix_fmt yuv420p";

/// Longer than the engine takes before it stops something by itself.
const HANG: Duration = Duration::from_mins(3);

pub(crate) struct Lab {
    folder: TempDir,
    pub(crate) engine: Engine,
}

impl Lab {
    /// A folder with a private film, a red one, that nothing else in it may show.
    pub(crate) fn new() -> Self {
        let search_path = std::env::var_os("PATH");
        let engine = Engine::locate(None, search_path.as_deref(), Some(Path::new(LAUNCHER)));
        let lab = Self {
            folder: tempfile::tempdir().unwrap(),
            engine: engine.expect("these tests need ffmpeg on PATH"),
        };
        let red = "-f lavfi -i color=red:size=64x36:rate=25:duration=0.4 -pix_fmt yuv420p";
        lab.make("private.mp4", red);
        lab.make("private.ts", red);
        lab.make("001.png", &format!("{red} -frames:v 1 -pix_fmt rgb24"));
        lab
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Makes a file with FFmpeg.
    pub(crate) fn make(&self, name: &str, arguments: &str) -> PathBuf {
        let mut ffmpeg = Command::new(self.engine.program());
        let made = ffmpeg
            .args(["-v", "error", "-nostdin", "-y"])
            .args(arguments.split_whitespace())
            .arg(self.path(name))
            .output();
        assert_eq!(complaints(&made.unwrap()), "", "{name}");
        self.path(name)
    }

    /// What the engine finds in a file.
    pub(crate) async fn probe(&self, path: &Path) -> Result<MediaInfo, Error> {
        let probe = tokio::time::timeout(HANG, self.engine.probe(path));
        probe.await.unwrap_or_else(|_| panic!("hangs: {path:?}"))
    }

    /// Makes a film of half a second of each of these files.
    pub(crate) async fn film(&self, media: &[(&Path, MediaInfo)]) -> Result<PathBuf, Error> {
        let mut sources = Sources::new();
        let mut segments = Vec::new();
        for (number, (path, info)) in media.iter().enumerate() {
            let (path, info) = (path.to_path_buf(), info.clone());
            sources.insert(
                number.to_string(),
                Source {
                    path,
                    info,
                    hash: None,
                },
            );
            let metadata = json!({"src": number.to_string(), "start": number * 500});
            segments.push(json!({"d": 500, "m": metadata}));
        }
        let track = u8::from(media[0].1.kind == Media::Audio);
        let draft = json!({"d": media.len() * 500, "t": [{"tt": track, "sg": segments}]});
        let draft = Draft::from_json(&draft.to_string()).unwrap();
        let output = veo_render::Output {
            canvas: CANVAS,
            quality: Quality::Draft,
            comment: String::new(),
        };
        let plan = Plan::new(&draft, &sources, output)?;
        let film = self.path(film_name(media[0].0));
        let watch = Monitor::unwatched();
        let render = tokio::time::timeout(HANG, self.engine.render(&plan, &film, &watch));
        let made = render
            .await
            .unwrap_or_else(|_| panic!("hangs: {:?}", media[0].0));
        made.map(|_| film)
    }

    /// Probes a file and, if that goes well, makes a film of it, which must show nothing private. Returns
    /// whether there was a film. Every refusal must say what is wrong with the file.
    pub(crate) async fn try_file(&self, path: &Path) -> bool {
        let made = match self.probe(path).await {
            Ok(info) => self.film(&[(path, info)]).await,
            Err(refusal) => Err(refusal),
        };
        match made {
            Ok(film) => {
                assert!(!shows_red(&self.engine, &film), "{path:?} leaks");
                fs::remove_file(film).unwrap();
                true
            }
            Err(refusal) => {
                assert!(is_of_the_file(&refusal), "{path:?}: {refusal:?}");
                false
            }
        }
    }

    /// Does once what is allocated once.
    pub(crate) async fn warm_up(&self) {
        let path = self.make("warm.mp4", HARMLESS);
        assert!(self.try_file(&path).await);
    }

    /// The arguments of all processes that name this folder.
    pub(crate) fn children(&self) -> Vec<String> {
        let folder = self.folder.path().to_string_lossy();
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|process| fs::read(process.path().join("cmdline")).ok())
            .map(|line| String::from_utf8_lossy(&line).into_owned())
            .filter(|line| line.contains(&*folder))
            .collect()
    }
}

/// The memory that this process holds, in bytes: not the pages of its own program, which come as they are needed.
pub(crate) fn own_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// Whether a frame of a film is red.
pub(crate) fn shows_red(engine: &Engine, film: &Path) -> bool {
    let mut ffmpeg = Command::new(engine.program());
    ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(film);
    has_red_frame(&mut ffmpeg)
}

/// Whether an FFmpeg that was given its input shows a red frame.
pub(crate) fn has_red_frame(ffmpeg: &mut Command) -> bool {
    let decoded = ffmpeg
        .args([
            "-frames:v",
            "10",
            "-pix_fmt",
            "rgb24",
            "-f",
            "rawvideo",
            "-",
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let is_red = |pixel: &&[u8]| pixel[0] > 180 && pixel[1] < 60 && pixel[2] < 60;
    let pixels = decoded.stdout.chunks_exact(3);
    // Damage makes red spots; a private frame is nothing but red.
    let most = (CANVAS.width * CANVAS.height * 9 / 10) as usize;
    pixels.filter(is_red).count() > most
}

/// Whether a failure is one that a damaged or hostile file may cause.
fn is_of_the_file(error: &Error) -> bool {
    use ErrorKind as Kind;
    matches!(
        error.kind,
        Kind::UnsupportedMedia { .. }
            | Kind::DamagedMedia { .. }
            | Kind::DamagedClip { .. }
            | Kind::OverLimit { .. }
            | Kind::UnusableClip { .. }
            | Kind::Failed { .. }
    )
}

fn complaints(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A name for the film of a media file that no other has at the same time.
fn film_name(media: &Path) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    media.hash(&mut hasher);
    format!("film-{:x}.mp4", hasher.finish())
}
