//! Turns a message into what is to be done: footage to make, edits to apply, or words to answer with.
//!
//! Everything here is a pure function of the message and the draft. The director understands every sentence
//! that [`Edit`] displays, many everyday ways to say the same in English and Chinese, and requests for
//! footage. What it does not understand it says so, and then nothing is done: a message is carried out as a
//! whole or not at all.

mod clips;
mod effects;
mod footage;
mod heard;
mod instructions;
mod lexicon;
mod measures;
mod mix;
mod numbers;
mod replies;
mod sound;
#[cfg(test)]
mod tests;
mod titles;
mod tokens;

use veo_timeline::edit::Edit;
use veo_timeline::place::NewClip;
use veo_timeline::{Canvas, Draft, Media, Millis};

use self::tokens::{Token, spelled};

/// What to do about a message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// Do all of this, in this order.
    Acts(Vec<Act>),
    /// Do nothing, and answer this.
    Reply(String),
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Make a clip and put it at the end of the timeline.
    Shoot(FootageRequest),
    /// Change the timeline.
    Edit(Edit),
}

/// A clip to make.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FootageRequest {
    /// What it shows, without the words of the command around it.
    pub(crate) prompt: String,
    /// How long it is, within [`footage::LENGTHS`].
    pub(crate) length: Millis,
    /// The picture asked for; `None` where the message names no shape.
    pub(crate) canvas: Option<Canvas>,
    /// The seed asked for.
    pub(crate) seed: Option<u64>,
}

/// The longest message that is read, in characters: far more than anybody asks for at once.
const LONGEST: usize = 4000;

/// The most clips that one message can ask for.
const MOST_CLIPS: usize = 6;

/// Decides what to do about `message`, said about `draft`. Edits are tried on the way, so that what is
/// decided can be done.
pub(crate) fn decide(message: &str, draft: &Draft) -> Decision {
    match acts(message, draft) {
        Ok(acts) => Decision::Acts(acts),
        Err(reply) => Decision::Reply(reply),
    }
}

fn acts(message: &str, draft: &Draft) -> Result<Vec<Act>, String> {
    let characters = message.chars().count();
    if characters > LONGEST {
        return Err(replies::too_long(characters, LONGEST));
    }
    let tokens = measures::combine(&lexicon::join_phrases(&tokens::cut(message)));
    let instructions = instructions::split(&tokens);
    if instructions.is_empty() {
        return Err(replies::empty());
    }
    let mut acts = Vec::new();
    let mut rehearsal = draft.clone();
    for instruction in instructions {
        for act in understand(message, instruction, &rehearsal)? {
            rehearsal = rehearse(&act, &rehearsal)?;
            acts.push(act);
        }
    }
    let clips = acts
        .iter()
        .filter(|act| matches!(act, Act::Shoot(_)))
        .count();
    if clips > MOST_CLIPS {
        return Err(replies::too_many_clips(MOST_CLIPS));
    }
    Ok(acts)
}

/// What one instruction of `message` asks for.
fn understand(message: &str, instruction: &[Token], draft: &Draft) -> Result<Vec<Act>, String> {
    if let Some(edits) = edits(message, instruction, draft)? {
        return Ok(edits.into_iter().map(Act::Edit).collect());
    }
    if let Some(reply) = replies::talk(instruction) {
        return Err(reply);
    }
    if let Some(request) = footage::read(message, instruction, draft)? {
        return Ok(vec![Act::Shoot(request)]);
    }
    Err(replies::not_understood(spelled(message, instruction)))
}

fn edits(message: &str, instruction: &[Token], draft: &Draft) -> Result<Option<Vec<Edit>>, String> {
    if let Some(edit) = effects::read(message, instruction, draft)? {
        return Ok(Some(vec![edit]));
    }
    if let Some(edits) = titles::read(message, instruction, draft)? {
        return Ok(Some(edits));
    }
    if let Some(edits) = mix::read(instruction, draft)? {
        return Ok(Some(edits));
    }
    if let Some(edit) = sound::read(instruction, draft)? {
        return Ok(Some(vec![edit]));
    }
    Ok(clips::read(instruction, draft)?.map(|edit| vec![edit]))
}

/// The draft as it will be once this is done, with a stand-in for footage.
fn rehearse(act: &Act, draft: &Draft) -> Result<Draft, String> {
    match act {
        Act::Edit(edit) => edit.apply(draft).map_err(|error| replies::refused(&error)),
        Act::Shoot(request) => {
            let shape = request
                .canvas
                .or(draft.timeline().canvas)
                .unwrap_or_default();
            Ok(draft.with_canvas(shape).with_clip(&NewClip {
                name: String::new(),
                source: String::new(),
                media: Media::Video,
                length: request.length,
                generator: None,
                prompt: None,
                seed: None,
                has_sound: true,
            }))
        }
    }
}
