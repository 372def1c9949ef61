//! The words of a prompt made short enough to be set large.

use super::token::is_han;
use super::words::{self, Meaning};

/// Characters that a card holds; Chinese ones are wider.
const LATIN: usize = 60;
const HAN: usize = 24;

/// What to set on a card: the prompt without its request for a video, cut at a clause or a word.
pub(crate) fn card(prompt: &str) -> String {
    let prompt = prompt.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if prompt.chars().any(is_han) {
        han(&prompt)
    } else {
        latin(&prompt)
    };
    let text =
        text.trim_matches(|letter: char| letter.is_whitespace() || ",.;:，。、；".contains(letter));
    let text = if text.is_empty() { prompt.trim() } else { text };
    if text.is_empty() {
        return "Untitled".to_owned();
    }
    capital(text)
}

fn latin(prompt: &str) -> String {
    let words: Vec<&str> = prompt.split(' ').collect();
    let skipped = request(&words).unwrap_or_else(|| {
        let asks = |word: &&&str| VERBS.contains(&bare(word).as_str());
        words.iter().take_while(asks).count()
    });
    shorten(&words[skipped..].join(" "), LATIN)
}

/// How many words say no more than "generate a 10-second clip of".
fn request(words: &[&str]) -> Option<usize> {
    let object = words
        .iter()
        .take(9)
        .position(|word| OBJECTS.contains(&bare(word).as_str()))?;
    let says_nothing = |word: &&str| {
        words::meaning(&bare(word)) == Some(Meaning::Filler)
            || word.starts_with(|letter: char| letter.is_ascii_digit())
    };
    if !words[..object].iter().all(says_nothing) {
        return None;
    }
    let links = words[object + 1..]
        .iter()
        .take_while(|word| LINKS.contains(&bare(word).as_str()))
        .count();
    // "A film noir" is no film of a noir.
    (links > 0 || words[object].ends_with(':')).then_some(object + 1 + links)
}

const OBJECTS: [&str; 9] = [
    "video",
    "clip",
    "footage",
    "movie",
    "film",
    "animation",
    "shot",
    "scene",
    "videos",
];
const LINKS: [&str; 8] = [
    "of",
    "about",
    "showing",
    "featuring",
    "that",
    "shows",
    "where",
    "with",
];
const VERBS: [&str; 10] = [
    "please", "generate", "create", "make", "produce", "render", "show", "give", "me", "us",
];

fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
        .to_lowercase()
}

fn han(prompt: &str) -> String {
    let mut text = prompt;
    'lead: loop {
        text = text.trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit());
        for lead in LEADS {
            if let Some(rest) = text.strip_prefix(lead) {
                text = rest;
                continue 'lead;
            }
        }
        break;
    }
    for tail in ["视频", "短片", "短视频", "影片", "片段", "的"] {
        text = text.strip_suffix(tail).unwrap_or(text);
    }
    shorten(text, HAN)
}

const LEADS: [&str; 28] = [
    "请",
    "帮我",
    "给我",
    "我想要",
    "我要",
    "生成",
    "制作",
    "创建",
    "做",
    "拍摄",
    "拍",
    "来",
    "一个",
    "一段",
    "一条",
    "一支",
    "一部",
    "秒钟",
    "秒",
    "分钟",
    "长的",
    "的",
    "关于",
    "短视频",
    "视频",
    "短片",
    "影片",
    "片段",
];

/// At most `limit` characters, cut where the sense allows.
fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let end = text
        .char_indices()
        .nth(limit)
        .map_or(text.len(), |(place, _)| place);
    let head = &text[..end];
    let clause = head.find([',', ';', '.', ':', '，', '。', '；', '：']);
    if let Some(clause) = clause.filter(|&clause| head[..clause].chars().count() * 3 >= limit) {
        return head[..clause].to_owned();
    }
    let cut = head.rfind(' ').unwrap_or(head.len());
    let kept = head[..cut].trim_end_matches(|letter: char| !letter.is_alphanumeric());
    format!("{kept}…")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
