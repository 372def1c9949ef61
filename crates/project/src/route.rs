//! Which messages are not the agent's to answer (protocol.md 12.1).
//!
//! The service must never be sent "export": the client exports. But "save", "upload" or "credits"
//! also occur inside edits ("add end credits"), so only a whole short utterance is routed, never a
//! word found somewhere in a sentence.

use serde::{Deserialize, Serialize};
use veo_media::FileType;

/// What a message asks for when it is not for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// The film as a file.
    Export,
    /// The balance.
    Credits,
    /// How the project stands.
    State,
    /// A file into the project.
    Upload,
}

impl Intent {
    /// The word for it in messages, logs and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Credits => "credits",
            Self::State => "state",
            Self::Upload => "upload",
        }
    }
}

/// Reads what a message asks for, when another tool than the agent answers that.
pub(crate) fn route(message: &str) -> Option<Intent> {
    route_english(message).or_else(|| route_chinese(message))
}

/// Longer messages describe something; they are the agent's.
const LONGEST_UTTERANCE: usize = 12;

/// Words that carry no intent of their own.
const FILLERS: &[&str] = &[
    "a", "an", "and", "can", "could", "do", "for", "go", "hey", "hi", "i", "id", "it", "just",
    "kindly", "let", "lets", "like", "me", "my", "need", "now", "ok", "okay", "our", "please",
    "pls", "so", "thank", "thanks", "that", "the", "then", "this", "to", "us", "want", "we",
    "will", "would", "you", "your",
];

/// Words that may follow a verb without making it an edit: things, and manners of writing a file.
const FILM: &[&str] = &[
    "video", "film", "movie", "clip", "project", "result", "file", "mp4", "render",
];
const MANNER: &[&str] = &[
    "as",
    "in",
    "out",
    "final",
    "finished",
    "whole",
    "full",
    "hd",
    "4k",
    "high",
    "quality",
    "resolution",
    "disk",
    "computer",
    "desktop",
    "here",
];
const MEDIA: &[&str] = &[
    "file", "files", "video", "videos", "clip", "clips", "footage", "image", "images", "photo",
    "photos", "picture", "pictures", "music", "song", "audio", "media", "some",
];

/// What is left of an utterance without its fillers, for the intents that are phrases.
const PHRASES: &[(Intent, &[&str])] = &[
    (
        Intent::Credits,
        &[
            "credits",
            "credit",
            "balance",
            "credits left",
            "credit left",
            "credits remaining",
            "remaining credits",
            "credits balance",
            "credit balance",
            "check credits",
            "check balance",
            "check credit balance",
            "show credits",
            "show balance",
            "show credit balance",
            "whats balance",
            "what is balance",
            "how many credits",
            "how many credits left",
            "how many credits have",
            "how many credits have left",
            "how many credits are left",
            "how much credit left",
            "how many left",
        ],
    ),
    (
        Intent::State,
        &[
            "status",
            "state",
            "progress",
            "show status",
            "check status",
            "whats status",
            "what is status",
            "project status",
            "video status",
            "show state",
            "project state",
            "show progress",
            "check progress",
            "whats progress",
            "what is progress",
            "hows progress",
            "how is progress",
            "show tracks",
            "list tracks",
            "show timeline",
            "view timeline",
            "see timeline",
            "whats on timeline",
            "what is on timeline",
            "whats in timeline",
            "what is in timeline",
            "whats done",
            "what is done",
            "whats in",
            "what is in",
            "show what have",
            "what have",
        ],
    ),
];

fn route_english(message: &str) -> Option<Intent> {
    let words = words(message);
    if words.is_empty() || words.len() > LONGEST_UTTERANCE {
        return None;
    }
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !FILLERS.contains(word))
        .collect();
    let utterance = words.join(" ");
    let phrase = PHRASES
        .iter()
        .find(|(_, phrases)| phrases.contains(&utterance.as_str()));
    if let Some((intent, _)) = phrase {
        return Some(*intent);
    }
    let (verb, rest) = words.split_first()?;
    let is_film = |word: &&str| FILM.contains(word) || is_place(word);
    let is_tail = |word: &&str| is_film(word) || MANNER.contains(word) || is_resolution(word);
    match *verb {
        "export" | "download" | "save" if rest.iter().all(is_tail) => Some(Intent::Export),
        "send" | "get" | "give" if rest.iter().all(is_tail) && rest.iter().any(is_film) => {
            Some(Intent::Export)
        }
        "upload"
            if rest
                .iter()
                .all(|word| MEDIA.contains(word) || is_place(word)) =>
        {
            Some(Intent::Upload)
        }
        _ => None,
    }
}

/// The words of a message, in lower case and without the marks around them.
fn words(message: &str) -> Vec<String> {
    message
        .split_whitespace()
        .map(|word| {
            word.chars()
                .filter(|letter| !matches!(letter, '\'' | '’'))
                .flat_map(char::to_lowercase)
                .collect::<String>()
                .trim_matches(|letter: char| {
                    !letter.is_alphanumeric() && !matches!(letter, '/' | '~')
                })
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// A path, an address or a file name.
fn is_place(word: &str) -> bool {
    word.contains('/') || FileType::of_name(word).is_some()
}

/// `1080p`, `1920x1080`.
fn is_resolution(word: &str) -> bool {
    word.chars().any(|letter| letter.is_ascii_digit())
        && word
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, 'p' | 'x'))
}

const CHINESE_LEADS: &[&str] = &["请", "麻烦", "帮我", "给我", "我要", "我想", "现在"];
const CHINESE_TAILS: &[&str] = &["谢谢", "吧", "了", "呢"];

/// Whole utterances, after the polite ends are taken off.
const CHINESE: &[(Intent, &[&str])] = &[
    (
        Intent::Export,
        &[
            "导出",
            "导出视频",
            "导出影片",
            "导出成片",
            "导出项目",
            "导出mp4",
            "把视频导出",
            "视频导出",
            "把视频导出来",
            "下载",
            "下载视频",
            "下载影片",
            "下载成片",
            "把视频下载下来",
            "保存",
            "保存视频",
            "保存影片",
            "保存到本地",
            "把视频发给我",
            "视频发给我",
        ],
    ),
    (
        Intent::Credits,
        &[
            "积分",
            "余额",
            "查积分",
            "查询积分",
            "查看积分",
            "查看余额",
            "查余额",
            "积分余额",
            "剩余积分",
            "还剩多少积分",
            "还有多少积分",
            "我还有多少积分",
            "我的积分",
        ],
    ),
    (
        Intent::State,
        &[
            "状态",
            "查看状态",
            "项目状态",
            "进度",
            "查看进度",
            "现在什么样",
            "什么样",
            "查看时间线",
            "显示时间线",
            "看看时间线",
            "查看轨道",
            "显示轨道",
        ],
    ),
    (
        Intent::Upload,
        &[
            "上传",
            "上传文件",
            "上传视频",
            "上传图片",
            "上传素材",
            "上传音乐",
        ],
    ),
];

fn route_chinese(message: &str) -> Option<Intent> {
    let utterance = message
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .replace("一下", "");
    let mut rest = utterance.as_str();
    while let Some(shorter) = CHINESE_LEADS
        .iter()
        .find_map(|lead| rest.strip_prefix(lead))
    {
        rest = shorter;
    }
    while let Some(shorter) = CHINESE_TAILS
        .iter()
        .find_map(|tail| rest.strip_suffix(tail))
    {
        rest = shorter;
    }
    CHINESE
        .iter()
        .find(|(_, utterances)| utterances.contains(&rest))
        .map(|(intent, _)| *intent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_utterances_are_routed_and_edits_are_not() {
        use Intent::{Credits, Export, State, Upload};
        let table: &[(&str, Option<Intent>)] = &[
            ("export", Some(Export)),
            ("Export!", Some(Export)),
            ("please export the video now", Some(Export)),
            ("Can you export this as an MP4?", Some(Export)),
            ("export in 1080p", Some(Export)),
            ("export it to /home/ann/film.mp4", Some(Export)),
            ("Download.", Some(Export)),
            ("download the final video", Some(Export)),
            ("save", Some(Export)),
            ("save it as holiday.mp4", Some(Export)),
            ("send me the video", Some(Export)),
            ("get the video please", Some(Export)),
            ("credits", Some(Credits)),
            ("what's my balance?", Some(Credits)),
            ("How many credits do I have left?", Some(Credits)),
            ("status", Some(State)),
            ("show me the tracks", Some(State)),
            ("what's in it", Some(State)),
            ("Show me what we have", Some(State)),
            ("how's the progress?", Some(State)),
            ("upload", Some(Upload)),
            ("upload my video", Some(Upload)),
            ("upload https://example.com/a.mov", Some(Upload)),
            ("导出", Some(Export)),
            ("请帮我导出视频吧。", Some(Export)),
            ("下载视频", Some(Export)),
            ("保存", Some(Export)),
            ("还剩多少积分？", Some(Credits)),
            ("余额", Some(Credits)),
            ("现在什么样了", Some(State)),
            ("查看一下状态", Some(State)),
            ("查看状态", Some(State)),
            ("上传", Some(Upload)),
            // Traps: the same words inside an edit or a wish.
            ("", None),
            ("!!!", None),
            ("please", None),
            ("add a progress bar", None),
            ("balance the colours", None),
            ("add a title that says Download now", None),
            ("add end credits", None),
            ("roll the credits over the last clip", None),
            ("save the best moment for the end", None),
            ("save energy: a 10 second spot about lamps", None),
            ("export business explainer, 10 seconds", None),
            ("a port full of export containers", None),
            ("get a video of a dog on the moon", None),
            ("send me flowers", None),
            ("upload date as a caption", None),
            ("make a video about cloud uploads", None),
            ("status update video for our team", None),
            ("show the timeline of the roman empire", None),
            ("download animation with a spinning arrow", None),
            ("regenerate", None),
            ("redo", None),
            ("generate", None),
            ("make it faster", None),
            ("trim the first clip to 3 seconds and export", None),
            ("what's in the background? blur it", None),
            ("credits sequence in Star Wars style", None),
            ("标题写“立即下载”", None),
            ("给视频加一个进度条", None),
            ("平衡一下颜色", None),
            ("做一个关于导出贸易的视频", None),
            ("上传日期做成字幕", None),
            ("片尾加积分榜", None),
            ("重新生成", None),
        ];
        for (message, expected) in table {
            assert_eq!(route(message), *expected, "{message:?}");
        }
    }
}
