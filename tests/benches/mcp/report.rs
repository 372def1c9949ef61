//! Figures in lines, each with its bound.

use std::fmt::Write as _;

/// What a figure must keep to.
#[derive(Clone, Copy)]
pub(crate) enum Bound {
    AtMost(f64),
    AtLeast(f64),
    /// Times what the echo server takes in the same run.
    TimesEcho(f64),
}

/// What is shown, where it is found in a sample, and its bound.
pub(crate) type Row<S> = (&'static str, fn(&S) -> f64, Bound);

/// The product and the echo server in one line.
pub(crate) fn beside<S>(rounds: &[[S; 2]], (what, of, bound): &Row<S>) -> String {
    let product = Spread::of(rounds.iter().map(|[product, _]| of(product)));
    let echo = Spread::of(rounds.iter().map(|[_, echo]| of(echo)));
    let times = product.median / echo.median;
    let verdict = verdict(product.median, Some(times), *bound);
    format!(
        "{what:36}{}   echo{}  {times:5.2} times   {verdict}",
        product.told(),
        echo.told()
    )
}

/// The product alone in one line.
pub(crate) fn ours<S>(rounds: &[S], (what, of, bound): &Row<S>) -> String {
    let product = Spread::of(rounds.iter().map(of));
    let verdict = verdict(product.median, None, *bound);
    format!("{what:36}{}   {verdict}", product.told())
}

fn verdict(median: f64, times: Option<f64>, bound: Bound) -> String {
    let (words, holds) = match bound {
        Bound::AtMost(most) => (format!("at most {most}"), median <= most),
        Bound::AtLeast(least) => (format!("at least {least}"), median >= least),
        Bound::TimesEcho(most) => (
            format!("at most {most} times"),
            times.is_some_and(|times| times <= most),
        ),
    };
    format!("{words}: {}", if holds { "holds" } else { "DOES NOT HOLD" })
}

/// The middle of several figures and how far they lie apart.
pub(crate) struct Spread {
    lowest: f64,
    pub(crate) median: f64,
    highest: f64,
}

impl Spread {
    pub(crate) fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        Self {
            lowest: figures[0],
            median: figures[figures.len() / 2],
            highest: figures[figures.len() - 1],
        }
    }

    fn told(&self) -> String {
        let digits = if self.median < 10.0 { 3 } else { 1 };
        let mut told = format!("{:10.digits$}", self.median);
        // Writing to a string cannot fail.
        let _ = write!(
            told,
            " ({:.digits$} - {:.digits$})",
            self.lowest, self.highest
        );
        format!("{told:30}")
    }
}
