//! Reads a prompt: which scene fits it, at which hour, and what will be missing.

mod card;
mod token;
mod words;

use crate::dice::fingerprint;
use crate::scene::backdrop::Mood;
use crate::scene::ocean::Hour;
use token::{Token, tokens};
use words::Meaning;

/// What a prompt is understood as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) setting: Setting,
    /// Plain words on what was asked for and is not there.
    pub(crate) note: Option<String>,
}

/// What will be filmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Ocean(Hour),
    City,
    Aurora,
    /// No scene fits: these words, over a backdrop.
    Card(String, Mood),
}

/// Decides what to film for a prompt.
pub(crate) fn read(prompt: &str) -> Reading {
    let wanted = wanted(tokens(prompt));
    let Some(setting) = choose(&wanted) else {
        return Reading {
            setting: Setting::Card(card::card(prompt), mood(&wanted, prompt)),
            note: Some(card_note(prompt)),
        };
    };
    Reading {
        note: scene_note(&setting, &wanted),
        setting,
    }
}

/// Leaves out what the prompt says that it does not want, and what says nothing.
fn wanted(tokens: Vec<Token>) -> Vec<Token> {
    let mut refused = false;
    let mut wanted = Vec::new();
    for token in tokens {
        let ends = token.ends;
        match token.meaning {
            Some(Meaning::Without) => refused = true,
            Some(Meaning::Turn) => refused = false,
            Some(Meaning::Filler) => {}
            _ if refused => {}
            _ => wanted.push(token),
        }
        refused &= !ends;
    }
    wanted
}

/// The scene whose place the prompt names most; where it names no place at all, a time of day
/// that belongs to the sea.
fn choose(wanted: &[Token]) -> Option<Setting> {
    let has = |meaning: Meaning| wanted.iter().any(|token| token.meaning == Some(meaning));
    let count = |meaning: Meaning| {
        wanted
            .iter()
            .filter(|token| token.meaning == Some(meaning))
            .count()
    };
    let hour = wanted.iter().find_map(|token| match token.meaning {
        Some(Meaning::At(hour)) => Some(hour),
        _ => None,
    });
    let by_night = has(Meaning::Night) || has(Meaning::Star);
    let sea = 3 * count(Meaning::Sea) + usize::from(hour.is_some());
    let towns = count(Meaning::City) + count(Meaning::Town);
    let city = 3 * towns + usize::from(by_night) + usize::from(has(Meaning::TimeLapse));
    let aurora = 5 * count(Meaning::Aurora) + usize::from(by_night);
    let ocean = Setting::Ocean(hour.unwrap_or(if by_night { Hour::Dusk } else { Hour::Sunset }));
    // Of two places named as often, the first is what the film is about.
    let first = |meanings: &[Meaning]| {
        let named = |token: &Token| {
            token
                .meaning
                .is_some_and(|meaning| meanings.contains(&meaning))
        };
        wanted.iter().position(named)
    };
    let places = [
        (first(&[Meaning::Aurora]), aurora, Setting::Aurora),
        (first(&[Meaning::Sea]), sea, ocean.clone()),
        (first(&[Meaning::City, Meaning::Town]), city, Setting::City),
    ];
    let named = places.into_iter().filter_map(|(first, score, setting)| {
        first.map(|first| ((score, std::cmp::Reverse(first)), setting))
    });
    if let Some((_, setting)) = named.max_by_key(|(rank, _)| *rank) {
        return Some(setting);
    }
    if has(Meaning::Mountain) && by_night {
        return Some(Setting::Aurora);
    }
    let other = |token: &Token| {
        matches!(
            token.meaning,
            None | Some(Meaning::Elsewhere | Meaning::Subject | Meaning::Mountain)
        )
    };
    (hour.is_some() && !wanted.iter().any(other)).then_some(ocean)
}

fn mood(wanted: &[Token], prompt: &str) -> Mood {
    let all = tokens(prompt);
    let told = wanted
        .iter()
        .chain(&all)
        .find_map(|token| words::mood(&token.text));
    told.unwrap_or(Mood::ALL[fingerprint(prompt) as usize % Mood::ALL.len()])
}

fn card_note(prompt: &str) -> String {
    format!(
        "No scene of the built-in generator fits \"{}\", so this is a typographic card; the \
         generator can film the sea at sunset, sunrise or dusk, a city by night, and northern \
         lights over mountains.",
        prompt.trim()
    )
}

fn scene_note(setting: &Setting, wanted: &[Token]) -> Option<String> {
    let mut notes = Vec::new();
    let missing = quoted(wanted, |meaning| {
        meaning.is_some_and(|meaning| lacks(setting, meaning))
    });
    if let Some(missing) = missing {
        notes.push(format!("The built-in scene cannot show {missing}"));
    }
    if let Some(unknown) = quoted(wanted, |meaning| meaning.is_none()) {
        notes.push(format!("The built-in generator made no use of {unknown}"));
    }
    let towns = quoted(wanted, |meaning| meaning == Some(Meaning::Town));
    if let (Setting::City, Some(town)) = (setting, towns) {
        notes.push(format!("The built-in city is an imagined one, not {town}"));
    }
    let hours = |meaning| matches!(meaning, Meaning::Day | Meaning::At(_));
    match setting {
        Setting::Ocean(hour) if told(wanted, |meaning| meaning == Meaning::Day) => notes.push(
            format!("The built-in sea is filmed at sunset, sunrise or dusk only; this is {hour}"),
        ),
        Setting::Ocean(Hour::Dusk) if told(wanted, |meaning| meaning == Meaning::Night) => {
            notes.push("The built-in sea is not filmed by night; this is dusk".to_owned());
        }
        Setting::City | Setting::Aurora if told(wanted, hours) => {
            notes.push("This built-in scene is filmed by night only".to_owned());
        }
        _ => {}
    }
    (!notes.is_empty()).then(|| notes.join(". ") + ".")
}

fn told(wanted: &[Token], which: impl Fn(Meaning) -> bool) -> bool {
    wanted.iter().any(|token| token.meaning.is_some_and(&which))
}

/// Whether a scene has nothing of a meaning.
fn lacks(setting: &Setting, meaning: Meaning) -> bool {
    match meaning {
        Meaning::Elsewhere | Meaning::Subject => true,
        Meaning::Sea => !matches!(setting, Setting::Ocean(_)),
        Meaning::City | Meaning::Town => *setting != Setting::City,
        Meaning::Aurora | Meaning::Mountain | Meaning::Star => *setting != Setting::Aurora,
        _ => false,
    }
}

/// The words of some meaning as a list in quotes, each once, five at most.
fn quoted(wanted: &[Token], which: impl Fn(Option<Meaning>) -> bool) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for token in wanted.iter().filter(|token| which(token.meaning)) {
        let word = format!("\"{}\"", token.text);
        if words.len() < 5 && !words.contains(&word) {
            words.push(word);
        }
    }
    let last = words.pop()?;
    if words.is_empty() {
        return Some(last);
    }
    Some(format!("{} or {last}", words.join(", ")))
}

#[cfg(test)]
mod tests;
