//! Requests for footage: `generate a 10-second clip of a sunset over the ocean`.

mod details;

use std::ops::RangeInclusive;

use veo_timeline::{Canvas, Draft, Millis};

use self::details::Details;
use super::tokens::{Kind, Token, spelled};
use super::{FootageRequest, clips, replies};

/// How long a clip can be asked to last.
pub(super) const LENGTHS: RangeInclusive<Millis> = Millis::new(1000)..=Millis::new(60_000);

/// How long a clip lasts when nothing is said about it.
const USUAL_LENGTH: Millis = Millis::new(10_000);

/// The footage that these tokens of `message` ask for, if they ask for any. On a timeline without clips, a
/// mere description does.
///
/// # Errors
/// The answer, when footage is asked for that cannot be made.
pub(super) fn read(
    message: &str,
    tokens: &[Token],
    draft: &Draft,
) -> Result<Option<FootageRequest>, String> {
    let view = draft.timeline();
    let is_first = clips::clips(&view).next().is_none();
    if asks_for_music(tokens) {
        return Err(replies::no_music_to_make());
    }
    let Some(Scene {
        head,
        body,
        details,
    }) = Scene::find(message, tokens, is_first)
    else {
        return Ok(None);
    };
    let prompt = match (spelled(message, head), spelled(message, body)) {
        ("", only) | (only, "") => only.to_owned(),
        (head, body) => format!("{body}, {head}"),
    };
    if !prompt.contains(char::is_alphanumeric) {
        return Err(replies::scene_missing());
    }
    let length = details.length.unwrap_or(USUAL_LENGTH);
    if !LENGTHS.contains(&length) {
        return Err(replies::length_out_of_range(length));
    }
    let seed = details
        .seed
        .transpose()
        .map_err(|_| replies::seed_out_of_range())?;
    let asked = details.shape.map(Canvas::from);
    let canvas = match (asked, view.canvas) {
        (Some(asked), Some(has)) if !same_shape(asked, has) => {
            return Err(replies::other_canvas(has, asked));
        }
        (_, Some(_)) => None,
        (asked, None) => asked,
    };
    Ok(Some(FootageRequest {
        prompt,
        length,
        canvas,
        seed,
    }))
}

/// Whether these tokens begin with a plain request for a clip, as far as can be told from its first words.
pub(super) fn opens(tokens: &[Token]) -> bool {
    is_request(tokens) && noun(&tokens[1..], NOUNS).is_some() || named_clip(tokens).is_some()
}

/// Whether these tokens begin with a verb that asks for footage.
pub(super) fn is_request(tokens: &[Token]) -> bool {
    tokens
        .first()
        .is_some_and(|verb| verb.is_one_of(MAKES) || verb.is_one_of(ASKS))
}

/// Verbs that ask for footage even when they do not call it a clip.
const MAKES: &[&str] = &[
    "generate", "create", "produce", "shoot", "film", "make", "render",
];
/// Verbs that ask for footage when they call it a clip.
const ASKS: &[&str] = &["want", "show", "add", "insert", "append"];
/// Of those, the verbs that need not call it a clip while there is none to change.
const WISHES: &[&str] = &["want", "show"];
/// Verbs that change what is there.
const CHANGES: &[&str] = &[
    "remove",
    "delete",
    "trim",
    "cut",
    "set",
    "change",
    "adjust",
    "move",
    "mute",
    "add",
    "insert",
    "undo",
    "redo",
    "regenerate",
    "crop",
    "rotate",
    "split",
    "fade",
    "merge",
    "replace",
    "turn",
    "lower",
    "raise",
    "increase",
    "reduce",
    "speed",
    "slow",
    "reverse",
    "extend",
    "shorten",
    "take",
    "put",
];
/// What a request calls the footage.
const NOUNS: &[&str] = &[
    "clip",
    "clips",
    "video",
    "footage",
    "film",
    "movie",
    "shot",
    "animation",
];
/// What footage is called when no verb asks for it: "a drone shot of a beach" is all scene.
const PLAIN_NOUNS: &[&str] = &["clip", "video", "footage"];
const CONNECTORS: &[&str] = &[
    "of",
    "showing",
    "shows",
    "about",
    "with",
    "where",
    "featuring",
    "depicting",
    "that",
    "which",
];
const ARTICLES: &[&str] = &[
    "a", "an", "the", "another", "some", "new", "short", "quick", "nice", "little", "de", "please",
];

/// How far behind its verb a request names the clip.
const REACH: usize = 8;

/// What is to be seen, as it is said before and behind the word for the clip, and what else is said about it.
struct Scene<'t> {
    head: &'t [Token],
    body: &'t [Token],
    details: Details,
}

impl<'t> Scene<'t> {
    fn find(message: &str, tokens: &'t [Token], is_first: bool) -> Option<Self> {
        let tokens = without(tokens, &["please"]);
        let [verb, rest @ ..] = tokens else {
            return None;
        };
        if is_request(tokens) {
            return Self::requested(message, verb, rest, is_first);
        }
        if let Some(noun) = named_clip(tokens) {
            return Some(Self::around(message, tokens, noun));
        }
        (is_first && !is_about_timeline(tokens)).then(|| Self::described(message, tokens))
    }

    /// The scene behind a verb. Without a word for the clip it must be something new: "make the sky blue" and
    /// "make it faster" are about what is there.
    fn requested(message: &str, verb: &Token, rest: &'t [Token], is_first: bool) -> Option<Self> {
        let is_old = |token: &Token| token.is_one_of(&["the", "it", "this", "that", "them"]);
        if let Some(noun) = noun(rest, NOUNS) {
            let is_shown = rest
                .get(noun + 1)
                .is_some_and(|token| token.is_one_of(CONNECTORS));
            let is_new = is_shown || !rest[..noun].iter().any(is_old);
            return is_new.then(|| Self::around(message, rest, noun));
        }
        let first = rest.first()?;
        let is_new =
            first.is_one_of(ARTICLES) && !is_old(first) || matches!(first.kind, Kind::Length(_));
        let asks = match verb {
            verb if verb.is_one_of(WISHES) => is_first,
            verb if verb.is_one_of(&["make", "render"]) => is_new || is_first,
            verb => verb.is_one_of(MAKES),
        };
        let is_about_old = is_old(first) && !first.is_one_of(&["the"]);
        (asks && !is_about_old).then(|| Self::described(message, rest))
    }

    /// The scene around the noun: `a 10-second [sunset] clip of [waves], vertical`.
    fn around(message: &str, tokens: &'t [Token], noun: usize) -> Self {
        let mut details = Details::default();
        let head = details.strip_front(message, without(&tokens[..noun], ARTICLES), ARTICLES, true);
        let head = details.strip_back(message, head);
        let head = without(without_end(head, ARTICLES), CONNECTORS);
        let head = unless_blank(without_end(head, CONNECTORS));
        let body = details.strip_back(message, &tokens[noun + 1..]);
        let body = details.strip_front(message, body, CONNECTORS, false);
        Self {
            head,
            body,
            details,
        }
    }

    /// The scene in a mere description: `[a sunset over the ocean], 10 seconds`.
    fn described(message: &str, tokens: &'t [Token]) -> Self {
        let mut details = Details::default();
        let all = details.strip_back(message, tokens);
        let without_articles = without(all, ARTICLES);
        let stripped = details.strip_front(message, without_articles, ARTICLES, false);
        // "A 10-second sunset" loses its article with the length, "a sunset" keeps it.
        let body = if stripped.len() == without_articles.len() {
            without(all, &["some", "please", "de"])
        } else {
            without(stripped, CONNECTORS)
        };
        Self {
            head: &[],
            body: unless_blank(body),
            details,
        }
    }
}

/// The tokens, or none where they show nothing: `another one`, `video`.
fn unless_blank(tokens: &[Token]) -> &[Token] {
    let shows_nothing = |token: &Token| {
        token.is_one_of(NOUNS) || token.is_one_of(ARTICLES) || token.kind == Kind::Number(1.0)
    };
    if tokens.iter().all(shows_nothing) {
        &[]
    } else {
        tokens
    }
}

/// Where the clip is named in `a 10-second clip of the sea`, which asks for one without a verb.
fn named_clip(tokens: &[Token]) -> Option<usize> {
    let first = tokens.first()?;
    let noun = noun(tokens, PLAIN_NOUNS)?;
    let next = tokens.get(noun + 1)?;
    let is_new = first.is_one_of(&["a", "an", "another"]) || matches!(first.kind, Kind::Length(_));
    (is_new && (next.is_one_of(CONNECTORS) || next.is_mark(":"))).then_some(noun)
}

/// Where footage is named, before anything is said about what it shows.
fn noun(tokens: &[Token], nouns: &[&str]) -> Option<usize> {
    let mut within = tokens.iter().take(REACH).take_while(|token| {
        let is_about = token.is_one_of(&["about"]);
        (is_about || !token.is_one_of(CONNECTORS)) && !token.is_mark(".;:\n")
    });
    within.position(|token| token.is_one_of(nouns))
}

/// Whether these words are about what is on a timeline, even when they are not understood and nothing is on it:
/// `rotate the clip`, `the music is too loud`, and in Chinese a verb behind `title`.
fn is_about_timeline(tokens: &[Token]) -> bool {
    let speaks_of = |words: &[&str]| tokens.iter().any(|token| token.is_one_of(words));
    let things = ["title", "music", "volume"];
    let (first, second) = (tokens.first(), tokens.get(1));
    first.is_some_and(|verb| verb.is_one_of(CHANGES))
        || first.is_some_and(|first| first.is_one_of(&["the", "my"]))
            && second
                .is_some_and(|second| second.is_one_of(&things) || second.is_one_of(PLAIN_NOUNS))
        || speaks_of(&["take", "add", "remove", "mute", "set"]) && speaks_of(&things)
}

/// `generate some music`, `add background music`: the studio writes none.
fn asks_for_music(tokens: &[Token]) -> bool {
    let [verb, rest @ ..] = without(tokens, &["please"]) else {
        return false;
    };
    let thing = rest
        .iter()
        .find(|token| !token.is_one_of(ARTICLES) && !token.is_one_of(&["calm", "soft"]));
    (verb.is_one_of(MAKES) || verb.is_one_of(ASKS) || verb.is_one_of(&["put"]))
        && thing
            .is_some_and(|token| token.is_one_of(&["music", "bgm", "song", "soundtrack", "tune"]))
        && !rest.iter().any(|token| token.is_one_of(NOUNS))
}

fn without<'t>(mut tokens: &'t [Token], words: &[&str]) -> &'t [Token] {
    while let [first, rest @ ..] = tokens
        && first.is_one_of(words)
    {
        tokens = rest;
    }
    tokens
}

fn without_end<'t>(mut tokens: &'t [Token], words: &[&str]) -> &'t [Token] {
    while let [rest @ .., last] = tokens
        && last.is_one_of(words)
    {
        tokens = rest;
    }
    tokens
}

fn same_shape(one: Canvas, other: Canvas) -> bool {
    u64::from(one.width) * u64::from(other.height) == u64::from(other.width) * u64::from(one.height)
}
