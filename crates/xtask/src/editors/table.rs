//! The table of what the films cost.

use std::io::{self, Write};

use super::editor::{Editor, Export};
use super::{Cost, Run, Subject};

const HEAD: [&str; 10] = [
    "editor",
    "export",
    "runs",
    "wall s",
    "CPU s",
    "wall of ffmpeg's",
    "CPU of ffmpeg's",
    "memory MB",
    "film MB",
    "SSIM",
];

/// Prints the table, and below it who is not in it and how it is to be read.
pub(super) fn print(subjects: &[Subject]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let rows = subjects.iter().flat_map(|subject| rows(subject, subjects));
    writeln!(out, "\n{}", lined_up(HEAD, rows.collect()))?;
    for subject in subjects {
        if let Err(reason) = &subject.program {
            writeln!(out, "Without {}: {reason}.", subject.editor.name())?;
        }
    }
    writeln!(
        out,
        "Medians (least-most); the ratios are of runs of one round. SSIM is to a film of ffmpeg's command without loss.\n\
         After a title edit all but veo make the whole film again, for they keep nothing; what takes minutes does so once."
    )
}

/// The lines of one editor, as far as it has runs.
fn rows(subject: &Subject, all: &[Subject]) -> Vec<[String; HEAD.len()]> {
    let by_hand = all.iter().find(|one| one.editor == Editor::ByHand);
    let Ok(program) = &subject.program else {
        return Vec::new();
    };
    let row = |export: Export| {
        let runs: Vec<_> = subject
            .runs
            .iter()
            .filter(|run| run.export == export)
            .collect();
        let film = subject.films.iter().find(|(of, _)| *of == export)?.1;
        let of = |figure: fn(&Cost) -> f64| spread(runs.iter().map(|run| figure(&run.cost)), 1);
        let ratio = |figure: fn(&Cost) -> f64| {
            let pairs = runs.iter().filter_map(|run| {
                let theirs = &beside(run, &by_hand?.runs)?.cost;
                Some(figure(&run.cost) / figure(theirs))
            });
            spread(pairs, 2)
        };
        Some([
            format!("{} {}", subject.editor.name(), program.version),
            export.name().to_owned(),
            runs.len().to_string(),
            of(|cost| cost.wall),
            of(|cost| cost.cpu),
            ratio(|cost| cost.wall),
            ratio(|cost| cost.cpu),
            spread(runs.iter().map(|run| run.cost.memory), 0),
            format!("{:.1}", film.size),
            film.likeness
                .map_or_else(String::new, |ssim| format!("{ssim:.4}")),
        ])
    };
    Export::ALL.into_iter().filter_map(row).collect()
}

/// The same export of the same round.
fn beside<'a>(run: &Run, runs: &'a [Run]) -> Option<&'a Run> {
    runs.iter()
        .find(|other| (other.round, other.export) == (run.round, run.export))
}

/// The median, and the least and the most where there are several.
fn spread(numbers: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (numbers.first(), numbers.last()) else {
        return String::new();
    };
    let half = numbers.len() / 2;
    let median = if numbers.len().is_multiple_of(2) {
        f64::midpoint(numbers[half - 1], numbers[half])
    } else {
        numbers[half]
    };
    if numbers.len() == 1 {
        return format!("{median:.digits$}");
    }
    format!("{median:.digits$} ({least:.digits$}-{most:.digits$})")
}

/// A table that Markdown takes, with its columns one below the other.
fn lined_up<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut all = vec![head.map(str::to_owned)];
    all.extend(rows);
    let widths: [usize; N] =
        std::array::from_fn(|n| all.iter().map(|row| row[n].len()).max().unwrap_or(0));
    let line = |row: &[String; N]| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!(" {cell:width$} |"));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule = widths.map(|width| "-".repeat(width));
    let mut lines: Vec<_> = all.iter().map(line).collect();
    lines.insert(1, line(&rule));
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::editor::Program;
    use crate::editors::film::Film;

    fn subject(editor: Editor, walls: &[f64]) -> Subject {
        let run = |(round, wall): (usize, &f64)| Run {
            round,
            export: Export::Cold,
            cost: Cost {
                wall: *wall,
                cpu: wall * 2.0,
                memory: 400.0,
            },
        };
        let film = Film::of(28.8, 0.995);
        Subject {
            editor,
            program: Ok(Program::of(editor, "1.0")),
            runs: walls.iter().enumerate().map(run).collect(),
            films: vec![(Export::Cold, film)],
        }
    }

    #[test]
    fn an_editor_is_compared_with_the_command_of_the_same_round() {
        let all = [
            subject(Editor::ByHand, &[20.0, 40.0, 10.0]),
            subject(Editor::Melt, &[30.0, 40.0, 20.0]),
        ];
        let lines = lined_up(HEAD, all.iter().flat_map(|one| rows(one, &all)).collect());
        let melt = lines.lines().last().unwrap_or_default();
        let cells: Vec<_> = melt.split('|').map(str::trim).collect();
        assert_eq!(
            cells[1..11],
            [
                "melt 1.0",
                "cold",
                "3",
                "30.0 (20.0-40.0)",
                "60.0 (40.0-80.0)",
                "1.50 (1.00-2.00)",
                "1.50 (1.00-2.00)",
                "400 (400-400)",
                "28.8",
                "0.9950"
            ]
        );
        assert_eq!(lines.lines().count(), 4);
    }

    #[test]
    fn what_failed_has_no_line() {
        let by_hand = subject(Editor::ByHand, &[20.0]);
        let mut ges = subject(Editor::Ges, &[30.0]);
        ges.program = Err("it is not here".to_owned());
        assert!(rows(&ges, &[by_hand]).is_empty());
    }

    #[test]
    fn the_middle_of_an_even_number_is_between_two() {
        assert_eq!(spread([4.0, 1.0].into_iter(), 1), "2.5 (1.0-4.0)");
        assert_eq!(spread([3.0].into_iter(), 2), "3.00");
    }
}
