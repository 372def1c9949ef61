//! Puts numbers together with what they count: `three seconds`, `20 percent`, `the 2nd`.

use veo_timeline::Millis;

use super::numbers;
use super::tokens::{Kind, Token, words};

/// The tokens with each measure made one token.
pub(super) fn combine(tokens: &[Token]) -> Vec<Token> {
    let mut combined = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (kind, taken) = measure(&tokens[at..]).unwrap_or_else(|| (tokens[at].kind.clone(), 1));
        let (start, end) = (tokens[at].start, tokens[at + taken - 1].end);
        combined.push(Token { kind, start, end });
        at += taken;
    }
    combined
}

/// The measure at the beginning of these tokens, and how many of them it takes.
fn measure(tokens: &[Token]) -> Option<(Kind, usize)> {
    if let Some((amount, taken)) = amount(tokens) {
        return Some(with_unit(amount, taken, &tokens[taken..]));
    }
    let [first, rest @ ..] = tokens else {
        return None;
    };
    match first.word()? {
        // Chinese puts the sign first, as `percent`.
        "percent" => {
            let (amount, taken) = amount(rest)?;
            Some((Kind::Percent(amount), taken + 1))
        }
        "half" => {
            let article = usize::from(
                rest.first()
                    .is_some_and(|token| token.is_one_of(&["a", "an"])),
            );
            Some(match rest.get(article).and_then(unit) {
                Some(unit) => (Kind::Length(Millis::from_seconds(0.5 * unit)), article + 2),
                None => (Kind::Percent(50.0), 1),
            })
        }
        "a" | "an" => {
            let minute = rest
                .first()
                .filter(|token| token.is_one_of(&["minute", "min"]))?;
            Some((Kind::Length(Millis::from_seconds(unit(minute)?)), 2))
        }
        word => Some((Kind::Ordinal(numbers::ordinal(word)?), 1)),
    }
}

/// A number, in digits or words, with the half that may follow it.
fn amount(tokens: &[Token]) -> Option<(f64, usize)> {
    let (amount, taken) = match tokens.first()?.kind {
        Kind::Number(number) => (number, 1),
        _ => numbers::english(words(tokens))?,
    };
    let and_a_half = ["and", "a", "half"];
    if words(&tokens[taken..]).take(3).eq(and_a_half.map(Some)) {
        return Some((amount + 0.5, taken + 3));
    }
    Some((amount, taken))
}

/// What `amount`, taken from so many tokens, measures, by what comes after it.
fn with_unit(amount: f64, taken: usize, after: &[Token]) -> (Kind, usize) {
    let Some(next) = after.first() else {
        return (Kind::Number(amount), taken);
    };
    if let Some(unit) = unit(next) {
        // In Chinese the half comes last: two seconds half.
        let half = after.get(1).is_some_and(|token| token.is_one_of(&["half"]));
        let amount = if half { amount + 0.5 } else { amount };
        return (
            Kind::Length(Millis::from_seconds(amount * unit)),
            taken + 1 + usize::from(half),
        );
    }
    if next.is_mark("%") || next.is_one_of(&["percent"]) {
        return (Kind::Percent(amount), taken + 1);
    }
    if next.is_one_of(&["st", "nd", "rd", "th"])
        && let Some(place) = whole(amount)
    {
        return (Kind::Ordinal(place), taken + 1);
    }
    (Kind::Number(amount), taken)
}

/// How many seconds this unit lasts.
fn unit(token: &Token) -> Option<f64> {
    Some(match token.word()? {
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        "ms" | "millisecond" | "milliseconds" => 0.001,
        _ => return None,
    })
}

/// The number as a count, when it is whole and not absurd.
pub(super) fn whole(number: f64) -> Option<usize> {
    // The decimal form of a whole float has no point, so nothing needs to be cut off.
    number.to_string().parse().ok()
}
