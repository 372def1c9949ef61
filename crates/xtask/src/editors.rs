//! `cargo xtask editors`: one film by FFmpeg's command, by ours and by other editors, and what it cost each.

mod cost;
mod editor;
mod film;
mod sources;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::root;
use crate::machine::{FFMPEG, ensure};
use crate::say;

use cost::Cost;
use editor::{Editor, Export, Program};
use film::Film;

/// How the command is called.
pub(crate) const USAGE: &str = "cargo xtask editors [--runs NUMBER] [--only NAME,NAME...]";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    runs: usize,
    editors: Vec<Editor>,
}

/// An editor and what came of its exports.
struct Subject {
    editor: Editor,
    program: Result<Program, String>,
    runs: Vec<Run>,
    /// Its last film of each export.
    films: Vec<(Export, Film)>,
}

/// One export that counts.
#[derive(Clone, Copy)]
struct Run {
    round: usize,
    export: Export,
    cost: Cost,
}

/// Installs the editors, has each make the film in turns, and prints a table.
///
/// What cannot be installed, fails, or makes another film than the command of FFmpeg is a line that says why.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let asked = asked(arguments)?;
    if !Path::new("/proc/self/stat").exists() {
        return Err("processor time and memory are read from /proc: this needs Linux".to_owned());
    }
    ensure(&FFMPEG)?;
    let seconds: u64 = asked
        .editors
        .iter()
        .map(|e| e.usual_seconds(asked.runs))
        .sum();
    say(&format!(
        "{} editors, {} runs each: some {} minutes of two quiet processors once all is installed and built",
        asked.editors.len(),
        asked.runs,
        seconds / 60 + 2
    ));
    let folder = root().join("target/editors");
    let sources = sources::make(&folder)?;
    let mut subjects: Vec<_> = asked.editors.iter().map(|e| prepared(*e)).collect();
    let work = folder.join("films");
    compare(&mut subjects, asked.runs, &sources, &work)?;
    table::print(&subjects).map_err(|error| format!("the table: {error}"))?;
    fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))
}

fn asked(arguments: &[String]) -> Result<Asked, String> {
    let mut asked = Asked {
        runs: 5,
        editors: Editor::ALL.to_vec(),
    };
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let value = rest.next().ok_or(format!("usage: {USAGE}"))?;
        match option.as_str() {
            "--runs" => {
                let runs = value.parse().ok().filter(|runs| (1..=100).contains(runs));
                asked.runs = runs.ok_or(format!("--runs takes 1 to 100, not `{value}`"))?;
            }
            "--only" => {
                // What all are compared with is always made.
                asked.editors = vec![Editor::ByHand];
                for name in value.split(',') {
                    let editor = Editor::named(name)?;
                    if !asked.editors.contains(&editor) {
                        asked.editors.push(editor);
                    }
                }
            }
            _ => return Err(format!("usage: {USAGE}")),
        }
    }
    Ok(asked)
}

fn prepared(editor: Editor) -> Subject {
    let program = editor.install();
    if let Err(reason) = &program {
        say(&format!("{} is left out: {reason}", editor.name()));
    }
    Subject {
        editor,
        program,
        runs: Vec::new(),
        films: Vec::new(),
    }
}

/// Every editor makes the film and makes it again after its title was edited, one after the other, round after round:
/// so the moods of the machine hit all alike.
fn compare(
    subjects: &mut [Subject],
    runs: usize,
    sources: &Path,
    work: &Path,
) -> Result<(), String> {
    for round in 0..runs {
        for place in 0..subjects.len() {
            for export in Export::ALL {
                let reference = reference(subjects, export);
                let subject = &mut subjects[place];
                if export == Export::Edited && round > 0 && subject.editor.is_slow() {
                    continue;
                }
                let Ok(program) = &subject.program else {
                    continue;
                };
                say(&format!(
                    "Run {} of {runs}: {}, {}",
                    round + 1,
                    subject.editor.name(),
                    export.name()
                ));
                match once(program, export, sources, work, round == 0, reference) {
                    Ok((cost, film)) => {
                        subject.runs.push(Run {
                            round,
                            export,
                            cost,
                        });
                        // Only the films of the first round were held against the one without loss.
                        if round == 0 {
                            subject.films.push((export, film));
                        }
                    }
                    Err(reason) if subject.editor == Editor::ByHand => return Err(reason),
                    Err(reason) => {
                        say(&format!("{} is left out: {reason}", subject.editor.name()));
                        subject.program = Err(reason);
                    }
                }
            }
        }
    }
    Ok(())
}

/// The film of the command of FFmpeg, once there is one.
fn reference(subjects: &[Subject], export: Export) -> Option<Film> {
    let by_hand = subjects.iter().find(|s| s.editor == Editor::ByHand)?;
    let film = by_hand.films.iter().find(|(of, _)| *of == export);
    film.map(|(_, film)| *film)
}

/// One export: what it cost, and its film if it is the one that was asked for.
fn once(
    program: &Program,
    export: Export,
    sources: &Path,
    work: &Path,
    is_compared: bool,
    reference: Option<Film>,
) -> Result<(Cost, Film), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", work.display());
    if export == Export::Cold && work.exists() {
        fs::remove_dir_all(work).map_err(failed)?;
    }
    fs::create_dir_all(work).map_err(failed)?;
    let output = work.join(format!("{}.mp4", export.title()));
    let cost = cost::of(&mut program.command(sources, export, work, &output), work)?;
    let lossless = is_compared.then(|| sources::lossless(sources, export.title()));
    let film = film::read(&output, lossless.as_deref())?;
    match film.fault(reference.as_ref()) {
        None => Ok((cost, film)),
        Some(fault) => Err(format!("its film is not the same job: {fault}")),
    }
}

/// What a program says of itself in its first lines, on either stream.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| String::new(),
        |output| {
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
                .trim()
                .to_owned()
        },
    )
}

/// Where the scripts of the editors lie.
fn script(name: &str) -> PathBuf {
    root().join("tests/editors").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(words: &str) -> Result<Asked, String> {
        let words: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        asked(&words)
    }

    #[test]
    fn all_are_asked_five_times_unless_something_else_is_said() {
        let usual = asked_with("").unwrap();
        assert_eq!((usual.runs, usual.editors), (5, Editor::ALL.to_vec()));

        let some = asked_with("--only ges,ffmpeg,ges --runs 2").unwrap();
        assert_eq!(some.runs, 2);
        assert_eq!(some.editors, [Editor::ByHand, Editor::Ges]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (words, about) in [
            ("--runs 0", "1 to 100"),
            ("--runs", "usage"),
            ("--only imovie", "editly"),
            ("--fast 1", "usage"),
        ] {
            let error = asked_with(words).unwrap_err();
            assert!(error.contains(about), "{words}: {error}");
        }
    }
}
