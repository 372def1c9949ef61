//! The faces that text is set in.
//!
//! They are part of the program: what it draws does not depend on the machine, but for characters that none of them
//! has. Nothing is read before the first title: they lie in the program's file, and the emoji, which are packed, are
//! unpacked for the first text that may hold one.

use std::io::{self, Read};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use cosmic_text::{FontSystem, SwashCache, fontdb};
use flate2::read::ZlibDecoder;

use super::fallback::Families;

/// The family that is set where it has the characters, in bold and regular.
pub(super) const FAMILY: &str = "Lato";

/// The family of the emoji.
pub(super) const EMOJI_FAMILY: &str = "Noto Color Emoji";

/// How they were made: assets/README.md.
static FACES: [&[u8]; 7] = [
    include_bytes!("../../assets/Lato-Bold.ttf"),
    include_bytes!("../../assets/Lato-Regular.ttf"),
    include_bytes!("../../assets/NotoSansArabic-Bold.ttf"),
    include_bytes!("../../assets/NotoSansHebrew-Bold.ttf"),
    include_bytes!("../../assets/NotoSansDevanagari-Bold.ttf"),
    include_bytes!("../../assets/NotoSansThai-Bold.ttf"),
    include_bytes!("../../assets/NotoSansCJKsc-Bold-common.otf"),
];
static EMOJI: &[u8] = include_bytes!("../../assets/NotoColorEmoji.ttf.zz");

/// Loading and matching faces is slow, so there is one set of them for the whole program.
static FONTS: LazyLock<Mutex<Fonts>> = LazyLock::new(|| Mutex::new(Fonts::bundled()));

/// The faces at hand and what turns their glyphs into outlines.
pub(super) struct Fonts {
    pub(super) system: FontSystem,
    pub(super) glyphs: SwashCache,
    knows_emoji: bool,
    knows_machine: bool,
}

/// Runs `work` with the faces; others wait meanwhile.
pub(super) fn with_fonts<T>(work: impl FnOnce(&mut Fonts) -> T) -> T {
    // A panic elsewhere leaves caches behind, never half a face.
    work(&mut FONTS.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Fonts {
    fn bundled() -> Self {
        let mut faces = fontdb::Database::new();
        for face in FACES {
            // As it lies in the program: no copy is made.
            add(&mut faces, Arc::new(face));
        }
        // The locale chooses between the national shapes of Chinese characters only.
        let locale = "en-US".to_owned();
        Self {
            system: FontSystem::new_with_locale_and_db_and_fallback(
                locale,
                faces,
                Families::default(),
            ),
            glyphs: SwashCache::new(),
            knows_emoji: false,
            knows_machine: false,
        }
    }

    /// Adds the emoji if `text` may hold one.
    ///
    /// The text alone decides, not what came before it: a sign that two faces have would else look now like the one,
    /// now like the other.
    pub(super) fn prepare(&mut self, text: &str) {
        // Digits and the like, which are the beginning of keycaps, are the only ones below.
        let may_be_emoji =
            |c: char| matches!(c, '\u{200d}' | '\u{203c}'..='\u{3299}' | '\u{1f000}'..);
        if self.knows_emoji || !text.contains(may_be_emoji) {
            return;
        }
        self.knows_emoji = true;
        match unpack(EMOJI) {
            Ok(face) => add(self.system.db_mut(), Arc::new(face)),
            Err(error) => tracing::error!(%error, "the emoji could not be unpacked"),
        }
    }

    /// Adds the machine's own fonts for characters that the bundled ones lack. `false` when they were
    /// there already.
    pub(super) fn add_machine_fonts(&mut self) -> bool {
        if self.knows_machine {
            return false;
        }
        self.knows_machine = true;
        self.system.db_mut().load_system_fonts();
        true
    }
}

/// Adds a face; one of which there is a single weight, in each: a face of another weight than the text is asked last.
fn add(faces: &mut fontdb::Database, data: Arc<dyn AsRef<[u8]> + Send + Sync>) {
    for id in faces.load_font_source(fontdb::Source::Binary(data)) {
        let Some(face) = faces.face(id).cloned() else {
            continue;
        };
        if face.families.iter().any(|(name, _)| name == FAMILY) {
            continue;
        }
        let weights = [fontdb::Weight::NORMAL, fontdb::Weight::BOLD];
        for weight in weights.into_iter().filter(|weight| *weight != face.weight) {
            let face = face.clone();
            faces.push_face_info(fontdb::FaceInfo { weight, ..face });
        }
    }
}

fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut face = Vec::new();
    ZlibDecoder::new(packed).read_to_end(&mut face)?;
    Ok(face)
}

#[cfg(test)]
mod tests {
    use veo_timeline::{Alignment, Canvas};

    use super::*;
    use crate::text::layout::{Lettering, lay_out};

    #[test]
    fn the_bundled_faces_have_what_people_write() {
        let mut fonts = Fonts::bundled();
        let lettering = Lettering {
            bold: false,
            size: 0.1,
            width: 0.8,
            height: 0.5,
            align: Alignment::Center,
        };
        for text in [
            "Ünïcödé Привет Γειά Việt",
            "日落时分，繁體中文",
            "ひらがな カタカナ 漢字",
            "한국어",
            "مرحبا بالعالم",
            "שלום עולם",
            "नमस्ते दुनिया",
            "สวัสดีชาวโลก",
            "★ → ♪ ✓ ❤",
            "😀👍🏽👨\u{200d}👩\u{200d}👧🏳\u{fe0f}\u{200d}🌈🇫🇷☀\u{fe0f}1\u{fe0f}\u{20e3}",
        ] {
            let block = lay_out(&mut fonts, text, lettering, Canvas::default());
            assert_eq!(block.missing, [], "{text}");
            assert!(!fonts.knows_machine, "{text}");
        }
        // One picture for each, not one for each part of it.
        let family = lay_out(
            &mut fonts,
            "👨\u{200d}👩\u{200d}👧🏳\u{fe0f}\u{200d}🌈",
            lettering,
            Canvas::default(),
        );
        let wide = family.cells.iter().filter(|cell| cell.right > cell.left);
        assert_eq!(wide.count(), 2);
    }
}
