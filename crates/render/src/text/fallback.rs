//! Which face is asked for characters that the first one lacks.

use cosmic_text::{Fallback, PlatformFallback};
use unicode_script::Script;

use super::font::EMOJI_FAMILY;

const CJK: &str = "Noto Sans CJK SC";

/// The bundled faces first, then those that the machine's own system would take.
pub(super) struct Families {
    common: Vec<&'static str>,
    /// For the scripts that are written with Chinese characters and beside them.
    east_asian: Vec<&'static str>,
}

impl Default for Families {
    fn default() -> Self {
        let before = |ours: &[&'static str], theirs: &[&'static str]| [ours, theirs].concat();
        let platform = PlatformFallback;
        Self {
            common: before(&[EMOJI_FAMILY, CJK], platform.common_fallback()),
            east_asian: before(&[CJK], platform.script_fallback(Script::Han, "zh-CN")),
        }
    }
}

impl Fallback for Families {
    fn common_fallback(&self) -> &[&'static str] {
        &self.common
    }

    fn forbidden_fallback(&self) -> &[&'static str] {
        &[]
    }

    fn script_fallback(&self, script: Script, locale: &str) -> &[&'static str] {
        match script {
            Script::Arabic => &["Noto Sans Arabic"],
            Script::Hebrew => &["Noto Sans Hebrew"],
            Script::Devanagari => &["Noto Sans Devanagari"],
            Script::Thai => &["Noto Sans Thai"],
            Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Hangul
            | Script::Bopomofo => &self.east_asian,
            other => PlatformFallback.script_fallback(other, locale),
        }
    }
}
