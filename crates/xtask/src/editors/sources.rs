//! What the film is made of, and the film without loss that others are held against.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{root, run};
use crate::say;

use super::editor::Export;
use super::script;

/// The clips: their names, their grain and their tone in Hz. The grain is fine, so that a film has some
/// 8 Mb/s, as those of phones have; the clips say which colours they are in, so that no editor has to guess.
const CLIPS: [(&str, u32, u32); 3] = [("a", 2, 220), ("b", 3, 440), ("c", 4, 660)];
const MUSIC: &str = "-f lavfi -i anoisesrc=duration=40:color=pink:amplitude=0.3:seed=1 \
     -filter_complex tremolo=2,lowpass=4000 -c:a aac -b:a 192k -ac 2 -ar 48000 music.m4a";

/// Makes the sources below `folder` and returns where they are, unless they are there as this program makes them.
pub(super) fn make(folder: &Path) -> Result<PathBuf, String> {
    let sources = folder.join("sources");
    let failed = |error: io::Error| format!("{}: {error}", sources.display());
    let drafts = Export::ALL.map(|export| (export, draft(export.title())));
    let recipe = recipe().join("\n");
    let made = sources.join("made-by.txt");
    if fs::read_to_string(&made).is_ok_and(|text| text == recipe) {
        return Ok(sources);
    }
    say("Making the sources and the films without loss below target/editors: two minutes");
    if sources.exists() {
        fs::remove_dir_all(&sources).map_err(failed)?;
    }
    fs::create_dir_all(&sources).map_err(failed)?;
    for arguments in recipe.lines() {
        run(Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-y"])
            .args(arguments.split_whitespace())
            .current_dir(&sources))?;
    }
    for (export, draft) in drafts {
        let title = export.title();
        fs::write(sources.join(format!("{title}.json")), draft?).map_err(failed)?;
        run(Command::new("sh")
            .arg(script("ffmpeg.sh"))
            .args([&sources, Path::new(title), &lossless(&sources, title)])
            .args(["-preset", "ultrafast", "-qp", "0"]))?;
    }
    fs::write(&made, recipe).map_err(failed)?;
    Ok(sources)
}

/// Where the film without loss is that has this title.
pub(super) fn lossless(sources: &Path, title: &str) -> PathBuf {
    sources.join(format!("lossless-{title}.mp4"))
}

/// The arguments of FFmpeg for each source, in the order that they are made in.
fn recipe() -> Vec<String> {
    let clips = CLIPS.map(|(name, grain, tone)| {
        format!(
            "-f lavfi -i testsrc2=size=1920x1080:rate=30:duration=20,noise=alls={grain}:allf=t \
             -f lavfi -i sine=frequency={tone}:duration=20 \
             -c:v libx264 -preset veryfast -crf 20 -g 60 -pix_fmt yuv420p \
             -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv \
             -c:a aac -b:a 192k -ac 2 -ar 48000 {name}.mp4"
        )
    });
    // As our engine sets a title in its usual style, but for its shadow.
    let font = root().join("crates/render/assets/Lato-Bold.ttf");
    let titles = Export::ALL.map(|export| {
        format!(
            "-f lavfi -i color=black@0:size=672x138,format=rgba,drawtext=fontfile={}:text={title}:\
             fontsize=86:fontcolor=white:x=(w-tw)/2:y=(h-th)/2 -frames:v 1 title-{title}.png",
            font.display(),
            title = export.title()
        )
    });
    clips
        .into_iter()
        .chain([MUSIC.to_owned()])
        .chain(titles)
        .collect()
}

/// The timeline for our engine, with the title's words in the place of `TITLE`.
fn draft(title: &str) -> Result<String, String> {
    let path = script("veo.json");
    let draft = fs::read_to_string(&path);
    draft
        .map(|draft| draft.replace("TITLE", title))
        .map_err(|error| format!("{}: {error}", path.display()))
}
