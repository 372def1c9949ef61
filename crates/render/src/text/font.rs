//! The faces that text is set in.

use std::sync::{LazyLock, Mutex, PoisonError};

use cosmic_text::{FontSystem, SwashCache, fontdb};

/// The family that is bundled, in bold and regular.
pub(super) const FAMILY: &str = "Lato";

static BOLD: &[u8] = include_bytes!("../../assets/Lato-Bold.ttf");
static REGULAR: &[u8] = include_bytes!("../../assets/Lato-Regular.ttf");

/// Loading and matching faces is slow, so there is one set of them for the whole program.
static FONTS: LazyLock<Mutex<Fonts>> = LazyLock::new(|| Mutex::new(Fonts::bundled()));

/// The faces at hand and what turns their glyphs into outlines.
pub(super) struct Fonts {
    pub(super) system: FontSystem,
    pub(super) glyphs: SwashCache,
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
        faces.load_font_data(BOLD.to_vec());
        faces.load_font_data(REGULAR.to_vec());
        Self {
            // The locale chooses between the national shapes of Chinese characters only.
            system: FontSystem::new_with_locale_and_db("en-US".to_owned(), faces),
            glyphs: SwashCache::new(),
            knows_machine: false,
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
