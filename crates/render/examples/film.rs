//! Renders one draft into a film, as a process of its own: `film DRAFT OUTPUT CACHE SOURCE...`.
//!
//! What a draft names `a.mp4` is the source of that file name. `cargo xtask editors` measures it beside other editors.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a part of a benchmark: it prints, and ends where something is wrong"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sha2::{Digest, Sha256};
use veo_render::{Cache, Engine, Monitor, Output, Plan, Quality, Source, Sources};
use veo_timeline::{Canvas, Draft};

fn main() -> ExitCode {
    // The engine starts FFmpeg through this same program.
    veo_render::launch(env::args_os()).unwrap_or_else(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(film());
        ExitCode::SUCCESS
    })
}

async fn film() {
    let mut arguments = env::args_os().skip(1);
    let mut next = || arguments.next().unwrap();
    let (draft, film, cache) = (next(), next(), next());
    let launcher = env::current_exe().unwrap();
    let search_path = env::var_os("PATH");
    let engine = Engine::locate(None, search_path.as_deref(), Some(&launcher))
        .unwrap()
        .with_cache(Cache::new(Path::new(&cache), Cache::USUAL_BOUND));
    let mut sources = Sources::new();
    for path in arguments {
        let name = Path::new(&path).file_name().unwrap().to_owned();
        let source = Source {
            info: engine.probe(Path::new(&path)).await.unwrap(),
            hash: Some(hash(&path)),
            path: path.into(),
        };
        sources.insert(name.into_string().unwrap(), source);
    }
    let draft = Draft::from_json(&fs::read_to_string(draft).unwrap()).unwrap();
    let output = Output {
        canvas: Canvas::default(),
        quality: Quality::High,
        comment: "a benchmark".to_owned(),
    };
    let plan = Plan::new(&draft, &sources, output).unwrap();
    let made = engine
        .render(&plan, Path::new(&film), &Monitor::unwatched())
        .await
        .unwrap();
    println!("{} frames encoded", made.encoded);
}

/// What tells a file's content from all others, as the studio has it of an upload.
fn hash(path: impl AsRef<Path>) -> String {
    format!("{:x}", Sha256::digest(fs::read(path).unwrap()))
}
