//! How a title looks and moves: `at 150% size with a black outline on a navy box with a fade of 0.5s`.

use veo_timeline::{
    Alignment, Animation, AnimationKind, Color, LetterSize, Millis, TitleStyle, Way, Weight,
};

use super::placing::{Item, PREPOSITIONS, named_color};

/// The phrase about the look at the beginning of these items, and how many of them it takes. What is said before
/// them, such as `at`, is taken off already.
pub(super) fn style(items: &[Item<'_>]) -> Option<(TitleStyle, usize)> {
    let with = usize::from(matches!(items, [Item::Word("with"), ..]));
    let (style, taken) = of_rest(&items[with..])?;
    Some((style, with + taken))
}

/// Adds what is said to what was said; `None` when something is said twice.
pub(super) fn put(said: &mut TitleStyle, more: TitleStyle) -> Option<()> {
    let both = said.or(more);
    // Something that both say would be said by one of them only.
    if more.or(*said) != both {
        return None;
    }
    *said = both;
    Some(())
}

fn of_rest(items: &[Item<'_>]) -> Option<(TitleStyle, usize)> {
    let usual = TitleStyle::default();
    if let Some((animation, taken)) = animation(items) {
        let animation = Some(animation);
        return Some((TitleStyle { animation, ..usual }, taken));
    }
    if let Some((size, taken)) = size(items) {
        let size = Some(size);
        return Some((TitleStyle { size, ..usual }, taken));
    }
    Some(match items {
        [Item::Word(weight), rest @ ..] if Weight::parse(weight).is_some() => {
            let weight = Weight::parse(weight);
            let noun = matches!(
                rest,
                [Item::Word("letters" | "lettering" | "font" | "type"), ..]
            );
            (TitleStyle { weight, ..usual }, 1 + usize::from(noun))
        }
        [Item::Word("aligned"), Item::Word(edge), ..] => {
            let align = Some(Alignment::parse(edge)?);
            (TitleStyle { align, ..usual }, 2)
        }
        [Item::Word("without"), Item::Word("shadow"), ..] => {
            let shadow = Some(false);
            (TitleStyle { shadow, ..usual }, 2)
        }
        [Item::Word("shadow"), ..] => {
            let shadow = Some(true);
            (TitleStyle { shadow, ..usual }, 1)
        }
        _ => {
            let (color, taken) = named_color(items).unwrap_or((Color::parse("black")?, 0));
            match items.get(taken) {
                Some(Item::Word("outline" | "outlines" | "stroke")) => {
                    let outline = Some(color);
                    (TitleStyle { outline, ..usual }, taken + 1)
                }
                Some(Item::Word("box" | "background" | "backdrop")) => {
                    let backdrop = Some(color);
                    (TitleStyle { backdrop, ..usual }, taken + 1)
                }
                _ => return None,
            }
        }
    })
}

/// `fade of 0.5s`, `fading in over 1s`, `slide in and out`, `typewriter effect`.
fn animation(items: &[Item<'_>]) -> Option<(Animation, usize)> {
    let [Item::Word(word), rest @ ..] = items else {
        return None;
    };
    let kind = AnimationKind::parse(word).or(match *word {
        "fades" | "fading" => Some(AnimationKind::Fade(Way::Both)),
        "slides" | "sliding" => Some(AnimationKind::Slide(Way::Both)),
        "pops" | "popping" => Some(AnimationKind::Pop),
        "types" | "typing" | "typed" => Some(AnimationKind::Typewriter),
        "highlights" | "highlighting" | "highlighted" | "karaoke" => Some(AnimationKind::Highlight),
        _ => None,
    })?;
    let is_small = |item: &&Item<'_>| {
        matches!(
            item,
            Item::Word("in" | "out" | "up" | "on" | "effect" | "animation" | "over" | "of")
        )
    };
    let small = rest.iter().take_while(is_small).count();
    let kind = match kind {
        AnimationKind::Fade(Way::Both) => AnimationKind::Fade(way(&rest[..small], rest.get(small))),
        AnimationKind::Slide(Way::Both) => {
            AnimationKind::Slide(way(&rest[..small], rest.get(small)))
        }
        kind => kind,
    };
    Some(match (rest[..small].last(), rest.get(small)) {
        (Some(Item::Word("over" | "of")), Some(Item::Length(length))) => {
            let length = Some(*length);
            (Animation { kind, length }, small + 2)
        }
        (Some(Item::Word("over" | "of")), _) => return None,
        // `fade in the center`: what follows says where.
        _ => (Animation { kind, length: None }, small + 1),
    })
}

/// Which way these words name, behind a word for both. An `in` right before what says where, or which colour, belongs to
/// that.
fn way(words: &[Item<'_>], after: Option<&Item<'_>>) -> Way {
    let joined = ["with", "without", "aligned"];
    let is_of_next = matches!(after, Some(Item::Word(word))
        if !PREPOSITIONS.contains(word) && !joined.contains(word));
    let own = match words {
        [own @ .., Item::Word("in")] if is_of_next => own,
        all => all,
    };
    let says = |word| {
        own.iter()
            .any(|item| matches!(item, Item::Word(said) if *said == word))
    };
    match (says("in"), says("out")) {
        (true, false) => Way::In,
        (false, true) => Way::Out,
        _ => Way::Both,
    }
}

/// `150% size`, `bigger`.
fn size(items: &[Item<'_>]) -> Option<(LetterSize, usize)> {
    let percent = |percent: f64| LetterSize::percent(Millis::from_seconds(percent / 1000.0).get());
    match items {
        [Item::Percent(size), Item::Word("size" | "large"), ..] => Some((percent(*size), 2)),
        [Item::Word(word), rest @ ..] => {
            let size = match *word {
                "huge" => 200,
                "large" | "larger" | "big" | "bigger" => 150,
                "small" | "smaller" => 70,
                "tiny" => 50,
                _ => return None,
            };
            let noun = matches!(
                rest,
                [Item::Word("letters" | "lettering" | "font" | "type"), ..]
            );
            Some((LetterSize::percent(size), 1 + usize::from(noun)))
        }
        _ => None,
    }
}
