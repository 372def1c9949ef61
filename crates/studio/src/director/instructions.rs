//! Cuts a message that asks for several things into one instruction for each.

use super::footage;
use super::tokens::{Kind, Token};

/// The instructions in these tokens, in order. A comma, a period or an "and" parts two of them only where the
/// words after it open another instruction; everywhere else it belongs to a scene or a title.
pub(super) fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut instructions = Vec::new();
    let mut start = 0;
    for at in 0..tokens.len() {
        if at < start || !is_boundary(&tokens[at]) {
            continue;
        }
        let between = tokens[at..]
            .iter()
            .take_while(|token| is_between(token))
            .count();
        let (between, rest) = tokens[at..].split_at(between);
        let is_with = between.iter().all(|token| token.is_one_of(&["with"]));
        if is_title(rest) || !is_with && opens(rest) {
            instructions.push(&tokens[start..at]);
            start = at + between.len();
        }
    }
    instructions.push(&tokens[start..]);
    instructions
        .into_iter()
        .map(trim)
        .filter(|instruction| !instruction.is_empty())
        .collect()
}

/// The tokens without boundaries and courtesy around them. An exclamation mark may belong to a title.
fn trim(mut tokens: &[Token]) -> &[Token] {
    while let [first, rest @ ..] = tokens
        && is_between(first)
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && (last.is_mark(",.;\n") || last.is_one_of(&["and", "please"]))
    {
        tokens = rest;
    }
    tokens
}

fn is_boundary(token: &Token) -> bool {
    token.is_mark(",.;!\n")
        || token.is_one_of(&["and", "then", "also", "plus", "afterwards", "with"])
}

fn is_between(token: &Token) -> bool {
    is_boundary(token)
        || token.is_one_of(&[
            "please", "now", "next", "finally", "ok", "okay", "hey", "let's",
        ])
}

/// How far behind its verb the thing that an instruction is about is looked for.
const REACH: usize = 6;

/// Whether these tokens begin with an instruction: a verb, and soon after it something that it can be done to.
fn opens(tokens: &[Token]) -> bool {
    let [verb, rest @ ..] = tokens else {
        return false;
    };
    let within: &[Token] = &rest[..rest.len().min(REACH)];
    let within = within.split(is_boundary).next().unwrap_or_default();
    let speaks_of = |things: &[&str]| within.iter().any(|token| token.is_one_of(things));
    verb.is_one_of(CHANGES) && speaks_of(CHANGEABLE)
        || verb.is_one_of(ADDS) && speaks_of(ADDABLE)
        || verb.is_one_of(CROSSES) && speaks_of(&["clip", "clips"])
        || footage::opens(tokens)
}

/// `the title 'Dusk'`, `a caption saying Dusk`: as in "a sunset with the title 'Dusk'".
fn is_title(tokens: &[Token]) -> bool {
    let tokens = match tokens {
        [article, rest @ ..] if article.is_one_of(&["a", "the", "another"]) => rest,
        all => all,
    };
    let [noun, next, ..] = tokens else {
        return false;
    };
    noun.is_one_of(&["title", "caption", "heading"])
        && (matches!(next.kind, Kind::Quoted(_)) || next.is_one_of(&["saying", "reading", "that"]))
}

const CHANGES: &[&str] = &[
    "remove",
    "delete",
    "drop",
    "erase",
    "set",
    "change",
    "adjust",
    "make",
    "turn",
    "trim",
    "cut",
    "shorten",
    "extend",
    "move",
    "mute",
    "silence",
    "lower",
    "reduce",
    "raise",
    "increase",
    "replace",
    "rename",
    "take",
    "style",
    "animate",
    "reverse",
    "play",
    "rotate",
    "flip",
    "zoom",
    "pan",
    "blur",
    "crop",
    "split",
    "speed",
    "slow",
    "freeze",
    "fit",
    "fill",
    "apply",
    "give",
    "fade",
    "duck",
    "normalize",
    "normalise",
    "stop",
];
const CHANGEABLE: &[&str] = &[
    "title",
    "titles",
    "caption",
    "text",
    "music",
    "bgm",
    "song",
    "soundtrack",
    "volume",
    "clip",
    "sound",
    "audio",
    "loudness",
    "lufs",
    "pictures",
];
/// `dissolve into clip 2`.
const CROSSES: &[&str] = &["dissolve", "crossfade", "fade", "dip", "wipe"];
const ADDS: &[&str] = &[
    "add", "put", "insert", "place", "show", "overlay", "write", "display",
];
const ADDABLE: &[&str] = &[
    "title",
    "titles",
    "caption",
    "subtitle",
    "text",
    "music",
    "transition",
    "dissolve",
    "crossfade",
    "wipe",
    "vignette",
    "fade",
    "clip",
];
