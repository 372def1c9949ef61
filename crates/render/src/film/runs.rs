//! Which neighbouring spans one run of FFmpeg makes.

use std::ops::Range;

use veo_timeline::Canvas;

use super::turns::spans_at_once;
use crate::plan::FilmSpan;

/// The most inputs that one FFmpeg opens for several spans: each decoder takes memory to the end. A span by itself may
/// have as many as there are layers.
const MOST_INPUTS: usize = 8;

/// The `missing` of the film's spans, neighbours together as far as one run may make them, in their order. One alone
/// always may.
pub(super) fn runs(missing: &[usize], spans: &[FilmSpan], canvas: Canvas) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for number in missing.iter().copied() {
        match runs.last_mut() {
            Some(run)
                if run.end == number && fit_in_one_run(&spans[run.start..=number], canvas) =>
            {
                run.end += 1;
            }
            _ => runs.push(number..number + 1),
        }
    }
    runs
}

/// How many frames these spans last together.
pub(super) fn length(spans: &[FilmSpan]) -> u32 {
    spans.iter().map(FilmSpan::length).sum()
}

fn fit_in_one_run(spans: &[FilmSpan], canvas: Canvas) -> bool {
    let inputs: usize = spans.iter().map(|span| span.inputs).sum();
    inputs <= MOST_INPUTS && spans.len() <= spans_at_once(canvas, length(spans))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_made_together() {
        let made = |missing: &[usize]| runs(missing, &spans(&[1; 9]), Canvas::default());
        assert_eq!(made(&[]), []);
        assert_eq!(made(&[0, 1, 4, 6, 7, 8]), [0..2, 4..5, 6..8, 8..9]);
    }

    #[test]
    fn few_inputs_are_opened_together() {
        assert!(together(&spans(&[4, MOST_INPUTS - 4])));
        assert!(!together(&spans(&[4, MOST_INPUTS - 3])));
        assert!(!together(&spans(&[MOST_INPUTS + 1, 0])));
    }

    #[test]
    fn what_fits_together_depends_on_the_length_of_both() {
        let lasting = |frames: u32| FilmSpan {
            frames: 0..frames,
            key: None,
            inputs: 1,
        };
        assert!(together(&[lasting(75), lasting(75)]));
        assert!(!together(&[lasting(75), lasting(76)]));
    }

    fn together(two: &[FilmSpan]) -> bool {
        runs(&[0, 1], two, Canvas::default()).len() == 1
    }

    /// Spans of ten frames, with so many inputs each.
    fn spans(inputs: &[usize]) -> Vec<FilmSpan> {
        let spans = (0..).zip(inputs).map(|(number, inputs)| FilmSpan {
            frames: number * 10..(number + 1) * 10,
            key: None,
            inputs: *inputs,
        });
        spans.collect()
    }
}
