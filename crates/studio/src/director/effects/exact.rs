//! The sentences of edits, to the letter.

use veo_timeline::Region;
use veo_timeline::edit::{ClipChange, Edit};

use crate::director::measures::whole;
use crate::director::tokens::{Kind, Token, spelled};

/// The edit whose own sentence this is, with or without articles.
pub(super) fn read(message: &str, tokens: &[Token]) -> Option<Edit> {
    let tokens: Vec<_> = tokens
        .iter()
        .filter(|token| !token.is_one_of(&["the"]))
        .cloned()
        .collect();
    let clip = |noun: &Token, number: &Token| match number.kind {
        Kind::Number(number) if noun.is_one_of(&["clip"]) => whole(number),
        _ => None,
    };
    let rest = |from: usize| spelled(message, &tokens[from..]).to_lowercase();
    match &tokens[..] {
        [set, property, of, noun, number, to, _, ..]
            if set.is_one_of(&["set", "change"])
                && of.is_one_of(&["of"])
                && to.is_one_of(&["to"]) =>
        {
            let clip = clip(noun, number)?;
            let change = ClipChange::parse(property.word()?, &rest(6))?;
            Some(Edit::ChangeClip { clip, change })
        }
        [
            split,
            noun,
            number,
            after,
            Token {
                kind: Kind::Length(length),
                ..
            },
        ] if split.is_one_of(&["split"]) && after.is_one_of(&["after"]) => {
            let (clip, after) = (clip(noun, number)?, *length);
            Some(Edit::SplitClip { clip, after })
        }
        [put, noun, number, over, other, below, at, _, ..]
            if put.is_one_of(&["put"]) && over.is_one_of(&["over"]) && at.is_one_of(&["at"]) =>
        {
            let (clip, below) = (clip(noun, number)?, clip(other, below)?);
            let ClipChange::Place(place) = ClipChange::parse("place", &rest(7))? else {
                return None;
            };
            let place = place.unwrap_or(Region::WHOLE);
            Some(Edit::PutOver { clip, below, place })
        }
        [remove, all, pictures, inside, others]
            if remove.is_one_of(&["remove"])
                && all.is_one_of(&["all"])
                && inside.is_one_of(&["in"])
                && [pictures, others]
                    .iter()
                    .all(|token| token.is_one_of(&["pictures"])) =>
        {
            Some(Edit::RemoveOver)
        }
        _ => None,
    }
}
