//! The words that the director knows: Chinese ones by their English meaning, and English phrases by one word.

use super::numbers;
use super::tokens::{Kind, Token, words};

/// Chinese words and what they mean here, in English words. The longest one that fits is taken.
const CHINESE: &[(&str, &str)] = &[
    // Courtesy, and words that carry no meaning here.
    ("请", "please"),
    ("帮我", "please"),
    ("帮忙", "please"),
    ("给我", "please"),
    ("麻烦", "please"),
    ("我想要", "please"),
    ("我要", "please"),
    ("一下", "please"),
    ("一点", "please"),
    ("吧", "please"),
    ("的", "de"),
    ("让", "please"),
    ("更", "please"),
    ("重新", "redo"),
    ("给", "to"),
    ("把", "take"),
    ("将", "take"),
    // Verbs.
    ("添加", "add"),
    ("加上", "add"),
    ("加入", "add"),
    ("加个", "add a"),
    ("加一个", "add a"),
    ("增加", "add"),
    ("插入", "add"),
    ("放上", "add"),
    ("加在", "add at"),
    ("放在", "add at"),
    ("加到", "add to"),
    ("写上", "add"),
    ("删除", "remove"),
    ("删掉", "remove"),
    ("去掉", "remove"),
    ("移除", "remove"),
    ("删去", "remove"),
    ("设置", "set"),
    ("调整", "set"),
    ("设置为", "set to"),
    ("调整到", "set to"),
    ("调到", "set to"),
    ("调成", "set to"),
    ("调为", "set to"),
    ("设为", "set to"),
    ("设成", "set to"),
    ("改成", "change to"),
    ("改为", "change to"),
    ("换成", "change to"),
    ("剪辑到", "trim to"),
    ("裁剪到", "trim to"),
    ("裁剪成", "trim to"),
    ("剪到", "trim to"),
    ("剪成", "trim to"),
    ("裁到", "trim to"),
    ("剪短到", "trim to"),
    ("缩短到", "trim to"),
    ("缩短为", "trim to"),
    ("移到", "move to"),
    ("移动到", "move to"),
    ("淡入", "fade in"),
    ("淡出", "fade out"),
    ("闪避", "duck"),
    ("标准化", "normalize"),
    ("响度", "loudness"),
    ("静音", "mute"),
    ("关掉", "mute"),
    ("关闭", "mute"),
    ("安静", "quieter"),
    ("安静一点", "quieter"),
    ("调低", "quieter"),
    ("调小", "quieter"),
    ("降低", "quieter"),
    ("小一点", "quieter"),
    ("小点", "quieter"),
    ("轻一点", "quieter"),
    ("小声一点", "quieter"),
    ("小声点", "quieter"),
    ("调高", "louder"),
    ("调大", "louder"),
    ("提高", "louder"),
    ("大一点", "louder"),
    ("大点", "louder"),
    ("响一点", "louder"),
    ("大声一点", "louder"),
    ("大声点", "louder"),
    ("生成", "generate"),
    ("制作", "generate"),
    ("创建", "generate"),
    ("创作", "generate"),
    ("拍摄", "generate"),
    ("拍", "generate"),
    ("做", "generate"),
    ("来", "generate"),
    ("倒放", "reverse"),
    ("反向播放", "reverse"),
    ("慢放", "slower"),
    ("快放", "faster"),
    ("黑白", "make mono"),
    ("转场", "add transition"),
    ("叠化", "add dissolve"),
    // What is spoken of.
    ("标题", "title"),
    ("字幕", "title"),
    ("文字", "title"),
    ("写着", "saying"),
    ("叫", "saying"),
    ("叫做", "saying"),
    ("名为", "saying"),
    ("内容为", "saying"),
    ("内容是", "saying"),
    ("音乐", "music"),
    ("背景音乐", "music"),
    ("配乐", "music"),
    ("音量", "volume"),
    ("声音", "sound"),
    ("片段", "clip"),
    ("镜头", "clip"),
    ("视频", "video"),
    ("短视频", "video"),
    ("视频片段", "video"),
    ("短片", "video"),
    ("影片", "video"),
    ("关于", "about"),
    ("所有", "all"),
    ("全部", "all"),
    ("一个", "a"),
    ("一段", "a"),
    ("一条", "a"),
    ("一部", "a"),
    ("一支", "a"),
    // Time.
    ("秒", "s"),
    ("秒钟", "s"),
    ("分钟", "minutes"),
    ("半", "half"),
    ("前", "first"),
    ("最后", "last"),
    ("最后一个", "last"),
    ("开头", "start"),
    ("最前面", "start"),
    ("开始", "start"),
    ("结尾", "end"),
    ("最后面", "end"),
    ("末尾", "end"),
    ("整个", "throughout"),
    ("全程", "throughout"),
    ("持续", "for"),
    ("时长", "for"),
    ("从", "from"),
    ("到", "to"),
    ("至", "to"),
    ("在", "at"),
    ("百分之", "percent"),
    // Place, colour and shape.
    ("顶部", "top"),
    ("上方", "top"),
    ("底部", "bottom"),
    ("下方", "bottom"),
    ("中间", "center"),
    ("居中", "center"),
    ("中央", "center"),
    ("白色", "white"),
    ("黑色", "black"),
    ("灰色", "gray"),
    ("红色", "red"),
    ("橙色", "orange"),
    ("金色", "gold"),
    ("黄色", "yellow"),
    ("绿色", "green"),
    ("蓝色", "blue"),
    ("紫色", "purple"),
    ("粉色", "pink"),
    ("竖屏", "vertical"),
    ("竖版", "vertical"),
    ("横屏", "widescreen"),
    ("横版", "widescreen"),
    ("方形", "square"),
    ("正方形", "square"),
    ("抖音", "tiktok"),
    ("种子", "seed"),
    // Between two instructions.
    ("然后", "then"),
    ("接着", "then"),
    ("再", "then"),
    ("并", "and"),
    ("并且", "and"),
    ("同时", "and"),
];

/// English phrases that mean one word.
const PHRASES: &[(&str, &str)] = &[
    ("get rid of", "remove"),
    ("take away", "remove"),
    ("take out", "remove"),
    ("take off", "remove"),
    ("background music", "music"),
    ("title card", "title"),
    ("text overlay", "text"),
    ("down to", "to"),
    ("up to", "to"),
    ("by half", "please"),
    ("show me", "want"),
    ("i'd like you to", "please"),
    ("i would like you to", "please"),
    ("i want you to", "please"),
    ("i'd like to", "please"),
    ("i want to", "please"),
    ("i'd like", "want"),
    ("i would like", "want"),
    ("i want", "want"),
    ("i need", "want"),
    ("give me", "want"),
    ("make me", "make"),
    ("can you", "please"),
    ("could you", "please"),
    ("would you", "please"),
    ("will you", "please"),
    ("go ahead and", "please"),
    ("a little bit", "please"),
    ("a little", "please"),
    ("a bit", "please"),
    ("a lot", "please"),
    ("from the video", "please"),
    ("from the timeline", "please"),
    ("from my video", "please"),
];

/// What stands between a Chinese number and what it counts.
const MEASURE_WORDS: &str = "秒分个段条";

/// Cuts a run of Chinese, which begins at byte `offset` of the message and is followed by `next`.
pub(super) fn chinese(run: &str, offset: usize, next: Option<char>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut unknown = 0;
    let mut at = 0;
    let end_of_unknown = |tokens: &mut Vec<Token>, from: usize, to: usize| {
        if from < to {
            let kind = Kind::Word(run[from..to].to_owned());
            tokens.push(Token {
                kind,
                start: offset + from,
                end: offset + to,
            });
        }
    };
    while at < run.len() {
        if let Some((kinds, length)) = known(&run[at..], next, tokens.last()) {
            end_of_unknown(&mut tokens, unknown, at);
            let (start, end) = (offset + at, offset + at + length);
            tokens.extend(kinds.into_iter().map(|kind| Token { kind, start, end }));
            at += length;
            unknown = at;
        } else {
            at += run[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    end_of_unknown(&mut tokens, unknown, run.len());
    tokens
}

/// What the beginning of this text means, and its length in bytes.
fn known(text: &str, next: Option<char>, previous: Option<&Token>) -> Option<(Vec<Kind>, usize)> {
    if let Some(counted) = text.strip_prefix('第') {
        let (place, length) = numbers::chinese(counted)?;
        let place = super::measures::whole(place)?;
        let measure = counted[length..]
            .chars()
            .next()
            .filter(|word| MEASURE_WORDS.contains(*word));
        let length = '第'.len_utf8() + length + measure.map_or(0, char::len_utf8);
        return Some((vec![Kind::Ordinal(place)], length));
    }
    let word = CHINESE
        .iter()
        .filter(|(word, _)| text.starts_with(word))
        .max_by_key(|(word, _)| word.len());
    if let Some((word, meaning)) = word {
        let kinds = meaning
            .split(' ')
            .map(|word| Kind::Word(word.to_owned()))
            .collect();
        return Some((kinds, word.len()));
    }
    let (number, length) = numbers::chinese(text)?;
    let counts = text[length..]
        .chars()
        .next()
        .or(next)
        .is_some_and(|next| MEASURE_WORDS.contains(next));
    let is_percentage = previous.is_some_and(|token| token.is_one_of(&["percent"]));
    (counts || is_percentage).then(|| (vec![Kind::Number(number)], length))
}

/// The tokens with each known phrase made one word.
pub(super) fn join_phrases(tokens: &[Token]) -> Vec<Token> {
    let mut joined = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let phrase = PHRASES.iter().find(|(phrase, _)| {
            let count = phrase.split(' ').count();
            words(&tokens[at..])
                .take(count)
                .eq(phrase.split(' ').map(Some))
        });
        let taken = phrase.map_or(1, |(phrase, _)| phrase.split(' ').count());
        let kind = phrase.map_or_else(
            || tokens[at].kind.clone(),
            |(_, word)| Kind::Word((*word).to_owned()),
        );
        let (start, end) = (tokens[at].start, tokens[at + taken - 1].end);
        joined.push(Token { kind, start, end });
        at += taken;
    }
    joined
}
