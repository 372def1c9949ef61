//! Instructions about titles: `add the title 'Golden Hour' for the first three seconds`.

mod placing;
mod styling;

use veo_timeline::edit::{Edit, Position};
use veo_timeline::{Color, Draft, Millis, Segment, TitleStyle, TrackKind};

use self::placing::Placing;
use super::heard::{Heard, Sense, Which};
use super::replies;
use super::tokens::{Kind, Token, spelled};

/// The edits that these tokens of `message` ask for, if they are about titles.
///
/// # Errors
/// The answer, when they are about titles but leave open what to do.
pub(super) fn read(
    message: &str,
    tokens: &[Token],
    draft: &Draft,
) -> Result<Option<Vec<Edit>>, String> {
    if let Some(removal) = removal(message, tokens, draft)? {
        return Ok(Some(vec![removal]));
    }
    if let Some(edit) = restyling(tokens, draft)? {
        return Ok(Some(vec![edit]));
    }
    if let Some(edits) = rewording(message, tokens, draft)? {
        return Ok(Some(edits));
    }
    let duration = draft.timeline().duration;
    let addition = match quoted_title(tokens, duration) {
        Some(title) => Some(title),
        None => unquoted_title(message, tokens, duration)?,
    };
    let Some((text, placing)) = addition else {
        return Ok(None);
    };
    let (start, length) = placing.span(duration)?;
    let position = placing.position.unwrap_or_default();
    Ok(Some(vec![Edit::AddTitle {
        text,
        start,
        length,
        position,
        color: placing.color,
        style: placing.style,
    }]))
}

const NOUNS: &[&str] = &[
    "title",
    "titles",
    "caption",
    "captions",
    "subtitle",
    "subtitles",
    "text",
    "heading",
    "headline",
];
const ADDS: &[&str] = &[
    "add", "put", "insert", "place", "show", "overlay", "write", "display", "include", "use",
];
/// Of those, the verbs that say by themselves that the words behind them are shown.
const SHOWS: &[&str] = &["show", "overlay", "write", "display"];
/// Verbs that add a title only where they name it as one.
const ALSO_ADDS: &[&str] = &["make", "create", "generate", "set", "want", "have", "take"];
const SAYS: &[&str] = &[
    "saying", "says", "say", "reading", "reads", "called", "named", "words", "text", "titled",
];
const BETWEEN: &[&str] = &[
    "the", "a", "an", "another", "that", "which", "with", "as", "of", "de", "is", "please", "my",
    "new",
];

fn noun(tokens: &[Token]) -> Option<usize> {
    tokens.iter().position(|token| token.is_one_of(NOUNS))
}

fn quotations(tokens: &[Token]) -> Vec<(usize, &str)> {
    let quoted = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| match &token.kind {
            Kind::Quoted(text) => Some((at, text.as_str())),
            _ => None,
        });
    quoted.collect()
}

/// `remove the title`, `delete the title 'Golden Hour'`, `remove all titles`.
fn removal(message: &str, tokens: &[Token], draft: &Draft) -> Result<Option<Edit>, String> {
    let others: Vec<Token> = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Quoted(_)))
        .cloned()
        .collect();
    let Some(heard) = Heard::listen(&others) else {
        return Ok(removal_unquoted(message, tokens));
    };
    let only = [
        Sense::Remove,
        Sense::Title,
        Sense::Titles,
        Sense::The,
        Sense::All,
    ];
    let is_removal = heard.has(Sense::Remove)
        && heard.has_any(&[Sense::Title, Sense::Titles])
        && heard.has_only(&only)
        && heard.length.is_none()
        && heard.percent.is_none();
    if !is_removal {
        return Ok(None);
    }
    match quotations(tokens)[..] {
        [(_, text)] if heard.which.is_none() => {
            return Ok(Some(Edit::RemoveTitle {
                text: text.to_owned(),
            }));
        }
        [] => {}
        _ => return Ok(None),
    }
    let titles = titles(draft);
    if heard.has_any(&[Sense::All, Sense::Titles]) && heard.which.is_none() || titles.is_empty() {
        return Ok(Some(Edit::RemoveTitles));
    }
    let chosen = Which::choose(heard.which, titles.len()).and_then(|number| number.checked_sub(1));
    let text = chosen
        .and_then(|index| titles.get(index))
        .ok_or_else(|| replies::which_title(&titles))?;
    Ok(Some(Edit::RemoveTitle { text: text.clone() }))
}

/// `remove the title Golden Hour`: whatever follows the noun is the title.
fn removal_unquoted(message: &str, tokens: &[Token]) -> Option<Edit> {
    let noun = noun(tokens)?;
    let heard = Heard::listen(&tokens[..=noun])?;
    let is_removal = heard.has(Sense::Remove)
        && heard.has_only(&[Sense::Remove, Sense::Title, Sense::The])
        && quotations(tokens).is_empty();
    let text = after_saying(&tokens[noun + 1..]).0;
    if placing::opens_with_preposition(text) || text.first()?.is_one_of(&["and"]) {
        return None;
    }
    is_removal.then(|| Edit::RemoveTitle {
        text: spelled(message, text).to_owned(),
    })
}

/// `style the title 'Golden Hour' in gold with a fade`, `make the title bigger`.
fn restyling(tokens: &[Token], draft: &Draft) -> Result<Option<Edit>, String> {
    let [verb, rest @ ..] = tokens else {
        return Ok(None);
    };
    let rest = match rest {
        [article, rest @ ..] if article.is_one_of(&["the", "my", "this"]) => rest,
        rest => rest,
    };
    let [noun, rest @ ..] = rest else {
        return Ok(None);
    };
    if !verb.is_one_of(&["style", "make", "animate", "let"]) || !noun.is_one_of(NOUNS) {
        return Ok(None);
    }
    let (named, look) = match rest {
        [
            Token {
                kind: Kind::Quoted(text),
                ..
            },
            look @ ..,
        ] => (Some(text), look),
        look => (None, look),
    };
    let mut placing = Placing::default();
    let is_read = placing
        .read(without_edges(look), draft.timeline().duration)
        .is_some();
    if !is_read || !placing.is_look() {
        return Ok(None);
    }
    let titles = titles(draft);
    let text = match (named, &titles[..]) {
        // "Make" may also add a title; "style" changes one that is there.
        (Some(named), all) => {
            let is_there = |title: &String| title.eq_ignore_ascii_case(named);
            if !verb.is_one_of(&["style", "animate"]) && !all.iter().any(is_there) {
                return Ok(None);
            }
            named.clone()
        }
        (None, [only]) => only.clone(),
        (None, _) => return Err(replies::which_title(&titles)),
    };
    Ok(Some(Edit::StyleTitle {
        text,
        position: placing.position,
        color: placing.color,
        style: placing.style,
    }))
}

/// `change the title to 'Blue Hour'`: the old one goes, and the new one stands where and when it stood.
fn rewording(message: &str, tokens: &[Token], draft: &Draft) -> Result<Option<Vec<Edit>>, String> {
    let Some((old, new)) = old_and_new(message, tokens) else {
        return Ok(None);
    };
    let view = draft.timeline();
    let titles: Vec<_> = view.segments(TrackKind::Text).collect();
    let says_old = |segment: &&&Segment<'_>| {
        old.as_ref().is_none_or(|old| {
            segment
                .text
                .is_some_and(|text| text.eq_ignore_ascii_case(old))
        })
    };
    let matching: Vec<_> = titles.iter().filter(says_old).collect();
    let [segment] = matching[..] else {
        if old.is_none() && matching.is_empty() {
            let length = placing::USUAL_LENGTH;
            let (start, position) = (Millis::ZERO, Position::default());
            return Ok(Some(vec![Edit::AddTitle {
                text: new,
                start,
                length,
                position,
                color: None,
                style: TitleStyle::default(),
            }]));
        }
        return Err(replies::which_title(&self::titles(draft)));
    };
    Ok(Some(vec![
        Edit::RemoveTitle {
            text: segment.text.unwrap_or_default().to_owned(),
        },
        Edit::AddTitle {
            text: new,
            start: segment.start,
            length: segment.length,
            position: segment
                .position
                .and_then(Position::parse)
                .unwrap_or_default(),
            color: segment.color.and_then(Color::parse),
            style: segment.style,
        },
    ]))
}

/// The words of the title that is changed, where they are given, and the words that it gets.
fn old_and_new(message: &str, tokens: &[Token]) -> Option<(Option<String>, String)> {
    let noun = noun(tokens)?;
    let is_change =
        |token: &Token| token.is_one_of(&["change", "replace", "rename", "set", "update"]);
    let is_between =
        |token: &Token| is_change(token) || token.is_one_of(BETWEEN) || token.is_one_of(NOUNS);
    let to = tokens
        .iter()
        .position(|token| token.is_one_of(&["to", "with"]))?;
    let before = &tokens[..to];
    let starts_with_change = before.iter().any(is_change) || is_change_to(tokens, to);
    let old = quotations(before);
    let is_plain = before.iter().all(|token| {
        is_between(token) || token.is_one_of(&["take"]) || matches!(token.kind, Kind::Quoted(_))
    });
    if noun > to || !starts_with_change || !is_plain || old.len() > 1 {
        return None;
    }
    let old = old.first().map(|(_, text)| (*text).to_owned());
    let new = match &tokens[to + 1..] {
        [
            Token {
                kind: Kind::Quoted(text),
                ..
            },
        ] => text.clone(),
        words @ [_, ..] if quotations(words).is_empty() => spelled(message, words).to_owned(),
        _ => return None,
    };
    Some((old, new))
}

/// Whether the word before this `to` is a verb of change, as it is in Chinese: `title change to`.
fn is_change_to(tokens: &[Token], to: usize) -> bool {
    to.checked_sub(1)
        .is_some_and(|before| tokens[before].is_one_of(&["change", "set"]))
}

/// A title whose words are in quotes. Around them there may be only what says that it is a title, and where
/// and when it is shown.
fn quoted_title(tokens: &[Token], duration: Millis) -> Option<(String, Placing)> {
    let quotations = quotations(tokens);
    let [(_, text)] = quotations[..] else {
        return None;
    };
    let is_named = noun(tokens).is_some();
    let is_shown = tokens.iter().any(|token| token.is_one_of(SHOWS));
    if !is_named && !is_shown {
        return None;
    }
    let is_separator = |token: &Token| {
        matches!(token.kind, Kind::Quoted(_))
            || [NOUNS, ADDS, ALSO_ADDS, SAYS]
                .iter()
                .any(|words| token.is_one_of(words))
            || token.is_mark(",:.!?()\n")
    };
    let mut placing = Placing::default();
    for part in tokens.split(is_separator) {
        placing.read(without_edges(part), duration)?;
    }
    Some((text.to_owned(), placing))
}

/// A title whose words are not in quotes: they run from the noun, or from `saying`, to where it is said when
/// and where it is shown.
fn unquoted_title(
    message: &str,
    tokens: &[Token],
    duration: Millis,
) -> Result<Option<(String, Placing)>, String> {
    let Some(noun) = noun(tokens) else {
        return Ok(None);
    };
    if !quotations(tokens).is_empty() {
        return Ok(None);
    }
    let before = &tokens[..noun];
    let is_verb = |token: &Token| token.is_one_of(ADDS) || token.is_one_of(ALSO_ADDS);
    let mut placing = Placing::default();
    for part in before.split(is_verb) {
        if placing.read(without_edges(part), duration).is_none() {
            return Ok(None);
        }
    }
    let (words, is_said) = after_saying(&tokens[noun + 1..]);
    if !is_said && !before.iter().any(is_verb) {
        return Ok(None);
    }
    let is_definite = before.last().is_some_and(|token| token.is_one_of(&["the"]));
    for end in 0..=words.len() {
        let (text, rest) = words.split_at(end);
        let mut placing = placing.clone();
        let is_end =
            !has_capital(message, rest) && (text.is_empty() || placing::may_follow_text(rest));
        if !is_end || placing.read(without_edges(rest), duration).is_none() {
            continue;
        }
        let text_says = spelled(message, text);
        let is_plain = is_said
            || !placing::opens_with_preposition(text)
                && (is_definite || !text_says.starts_with(char::is_lowercase));
        if text.is_empty() || !is_plain {
            return Err(replies::title_words_missing());
        }
        return Ok(Some((text_says.to_owned(), placing)));
    }
    Ok(None)
}

/// Whether one of these words has a capital: then they do not say when and where a title is shown, but are
/// part of one such as `Back in Black`.
fn has_capital(message: &str, tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        let first = message[token.start..].chars().next();
        token.word().is_some() && first.is_some_and(char::is_uppercase)
    })
}

/// The tokens behind `that says`, `with the words`, `:` and the like, and whether any of them was there.
fn after_saying(tokens: &[Token]) -> (&[Token], bool) {
    let is_saying = |token: &Token| token.is_one_of(SAYS) || token.is_mark(":");
    let led = tokens
        .iter()
        .take_while(|token| is_saying(token) || token.is_one_of(BETWEEN));
    match led.clone().position(is_saying) {
        Some(first) => {
            let more = tokens[first..]
                .iter()
                .take_while(|token| is_saying(token))
                .count();
            (&tokens[first + more..], true)
        }
        None => (tokens, false),
    }
}

/// The tokens without the small words around them.
fn without_edges(mut tokens: &[Token]) -> &[Token] {
    while let [first, rest @ ..] = tokens
        && first.is_one_of(BETWEEN)
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && last.is_one_of(BETWEEN)
    {
        tokens = rest;
    }
    tokens
}

fn titles(draft: &Draft) -> Vec<String> {
    let view = draft.timeline();
    let texts = view
        .segments(TrackKind::Text)
        .filter_map(|segment| segment.text);
    texts.map(str::to_owned).collect()
}
