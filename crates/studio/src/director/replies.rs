//! What the director answers when there is nothing to do.

use veo_timeline::{Loudness, Millis, Volume};

use super::footage::{self, LENGTHS};
use super::tokens::Token;

const EXAMPLES: &str = "\
- generate a 10-second clip of a sunset over the ocean with waves crashing
- add the title 'Golden Hour' for the first three seconds
- remove the title
- set the music volume to 20%
- fade the music out over 3 seconds
- trim the first clip to 5 seconds
- move clip 2 to position 1
- remove the second clip
- play clip 2 at half speed
- add a dissolve between clip 1 and clip 2
- 生成一个10秒的海上日落视频
- 添加标题“黄金时刻”，前三秒";

/// The answer to a message without words.
pub(super) fn empty() -> String {
    format!("The message is empty. Say what to make or change, for example:\n{EXAMPLES}")
}

/// The answer to a message that asks for nothing that could be made: a question, a greeting, or a command
/// that is not for the director.
pub(super) fn talk(tokens: &[Token]) -> Option<String> {
    let first = tokens.iter().find(|token| !token.is_mark(",.!\n"))?;
    let is_short = tokens.iter().filter(|token| token.word().is_some()).count() <= 3;
    if is_short && first.is_one_of(OTHER_CALLS) {
        return Some(
            "Exporting, uploading, credits and the state of the timeline have calls of their own, so \
             nothing was changed here. What can be said here makes or edits footage."
                .to_owned(),
        );
    }
    let is_asked =
        tokens.last().is_some_and(|last| last.is_mark("?")) && !footage::is_request(tokens);
    let is_exclamation = tokens
        .get(1)
        .is_some_and(|second| second.is_one_of(&["a", "an"]));
    let is_question = is_asked || first.is_one_of(QUESTIONS) && !is_exclamation;
    let is_greeting = is_short && first.is_one_of(GREETINGS);
    (is_question || is_greeting).then(|| {
        format!(
            "I make footage and edit the timeline; nothing was changed. A clip lasts {} to {}. Say, for \
             example:\n{EXAMPLES}",
            LENGTHS.start(),
            LENGTHS.end(),
        )
    })
}

const OTHER_CALLS: &[&str] = &[
    "export", "download", "upload", "save", "render", "status", "state", "credits", "balance",
    "导出", "下载", "上传", "积分", "余额", "状态",
];
const QUESTIONS: &[&str] = &[
    "what", "what's", "how", "why", "who", "which", "help", "do", "does", "are", "is", "你能",
    "你会",
];
const GREETINGS: &[&str] = &[
    "hello", "hi", "hey", "thanks", "thank", "ok", "okay", "yes", "no", "test", "你好", "谢谢",
    "好",
];

/// The answer to what the director does not understand.
pub(super) fn not_understood(words: &str) -> String {
    format!(
        "I did not understand \"{}\", so nothing was changed. I understand, for example:\n{EXAMPLES}",
        words.trim()
    )
}

/// The answer to what is understood but cannot be done.
pub(super) fn refused(reason: &impl std::fmt::Display) -> String {
    format!("Nothing was changed: {reason}.")
}

/// The answer to a clip that would be too short or too long.
pub(super) fn length_out_of_range(length: Millis) -> String {
    let (shortest, longest) = (LENGTHS.start(), LENGTHS.end());
    refused(&format!(
        "a clip of {length} was asked for, and a clip can last {shortest} to {longest}"
    ))
}

/// The answer to footage without a scene.
pub(super) fn scene_missing() -> String {
    refused(&"say what the clip should show, for example 'a 10-second clip of waves at sunset'")
}

/// The answer to a seed that is no number of 64 bits.
pub(super) fn seed_out_of_range() -> String {
    refused(&format!("a seed is a whole number from 0 to {}", u64::MAX))
}

/// The answer to footage of another shape than the timeline has.
pub(super) fn other_canvas(has: impl std::fmt::Display, asked: impl std::fmt::Display) -> String {
    refused(&format!(
        "this timeline is {has}, and a clip for {asked} was asked for: begin a new project for another shape"
    ))
}

/// The answer to a message that is not read to its end.
pub(super) fn too_long(characters: usize, longest: usize) -> String {
    refused(&format!(
        "the message has {characters} characters, and {longest} are the most that are read at once"
    ))
}

/// The answer to more clips in one message than are made at once.
pub(super) fn too_many_clips(most: usize) -> String {
    refused(&format!("one message can ask for at most {most} clips"))
}

/// The answer to music that would have to be written.
pub(super) fn no_music_to_make() -> String {
    refused(
        &"I cannot write music: upload an audio file, and it becomes the music of this timeline",
    )
}

/// The answer to a title without words.
pub(super) fn title_words_missing() -> String {
    refused(&"say what the title reads, in quotes: add the title 'Golden Hour'")
}

/// The answer to a title when it is not said which of several.
pub(super) fn which_title(titles: &[String]) -> String {
    let titles: Vec<_> = titles.iter().map(|title| format!("'{title}'")).collect();
    refused(&format!(
        "say which title, or say all titles: the timeline has {}",
        titles.join(", ")
    ))
}

/// The answer to a stretch of time that ends before it begins.
pub(super) fn ends_before_start(start: Millis, end: Millis) -> String {
    refused(&format!(
        "a title cannot run from {start} to {end}: the end comes first"
    ))
}

/// The answer to a clip when it is not said which of several.
pub(super) fn which_clip(count: usize) -> String {
    refused(&format!(
        "say which clip, such as 'the first clip' or 'clip 2': the timeline has {count}"
    ))
}

/// The answer to a volume of nothing in particular.
pub(super) fn volume_of_what() -> String {
    refused(&"say whose volume: the music's, or a clip's")
}

/// The answer to a volume that does not exist.
pub(super) fn volume_out_of_range(percent: f64) -> String {
    let loudest = Volume::LOUDEST;
    refused(&format!(
        "a volume of {percent}% was asked for, and a volume can be 0% to {loudest}"
    ))
}

/// The answer to a loudness that is not made.
pub(super) fn loudness_out_of_range(lufs: f64) -> String {
    let (softest, loudest) = (Loudness::SOFTEST, Loudness::LOUDEST);
    refused(&format!(
        "a loudness of -{lufs} LUFS was asked for, and a film can have {softest} to {loudest}"
    ))
}

/// The answer to more than all being left of music that gives way.
pub(super) fn ducking_out_of_range(percent: f64) -> String {
    refused(&format!(
        "{percent}% was asked for, and of music that gives way 0% to 100% can be left"
    ))
}

/// The answer to a name that nothing on the timeline has.
pub(super) fn nothing_called(name: &str) -> String {
    refused(&format!(
        "there is no clip and no music called '{name}' on the timeline"
    ))
}

/// The answer to a change of all sound where there is none.
pub(super) fn nothing_heard() -> String {
    refused(&"there is nothing to hear there: no music, and no clip with sound")
}

/// The answer to what cannot become quieter or louder.
pub(super) fn already(volume: Volume) -> String {
    refused(&format!("it is at {volume} already"))
}
