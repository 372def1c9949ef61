//! Lettering: titles and cards drawn by us, so that they look the same wherever the film is made.
//!
//! FFmpeg's own text filters know one font and no fallback. Here text is shaped and wrapped by cosmic-text with a
//! bundled face (Lato), drawn as outlines with a soft shadow for legibility on any picture, and handed to FFmpeg as
//! one small picture and the place where it goes.

mod font;
mod layout;
mod raster;

use veo_timeline::edit::Position;
use veo_timeline::{Canvas, Color};

use layout::{Block, Lettering};

/// Letters beyond this many are left out: nobody could read them, and each is work.
const MAX_LETTERS: usize = 400;

/// Text longer than this is read rather than looked at, and set smaller and lighter.
const HEADLINE_LETTERS: usize = 48;

/// Lettering as a picture: its bounding box only, and where that box is on the canvas.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TextArt {
    /// Pixels from the left edge of the canvas; even, as 4:2:0 colour wants it.
    pub x: u32,
    /// Pixels from the top edge of the canvas; even.
    pub y: u32,
    /// Width in pixels; 0 when there is nothing to draw.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width * height` pixels of red, green, blue and straight alpha.
    pub rgba: Vec<u8>,
    /// The characters that no font of this machine can draw, each once.
    pub missing: Vec<char>,
    /// Whether the end of a very long text was left out.
    pub shortened: bool,
}

/// Draws a title on a canvas: large when it is short, smaller when it is long, wrapped inside the safe area.
///
/// Takes some ten milliseconds; the first one with characters that the bundled font lacks also loads the
/// machine's fonts, which may take half a second.
pub fn draw_title(text: &str, color: Color, position: Position, canvas: Canvas) -> TextArt {
    let is_headline = text.chars().count() <= HEADLINE_LETTERS;
    let lettering = if is_headline {
        Lettering {
            bold: true,
            size: 0.1,
            width: 0.84,
            height: 0.5,
        }
    } else {
        Lettering {
            bold: false,
            size: 0.052,
            width: 0.8,
            height: 0.5,
        }
    };
    draw(text, color, position, lettering, canvas)
}

/// Draws the words of a typographic card: as large as they fit in the middle of the canvas.
pub fn draw_card(text: &str, canvas: Canvas) -> TextArt {
    let lettering = Lettering {
        bold: true,
        size: 0.13,
        width: 0.78,
        height: 0.7,
    };
    draw(text, Color::WHITE, Position::Center, lettering, canvas)
}

/// Draws a small label in the top left corner of a canvas.
pub(crate) fn draw_label(text: &str, canvas: Canvas) -> TextArt {
    let lettering = Lettering {
        bold: true,
        size: 0.11,
        width: 0.6,
        height: 0.3,
    };
    let (width, height) = layout::sides(canvas);
    let margin = width.min(height) * 0.04;
    draw_at(text, Color::WHITE, lettering, canvas, |_| (margin, margin))
}

fn draw(
    text: &str,
    color: Color,
    position: Position,
    lettering: Lettering,
    canvas: Canvas,
) -> TextArt {
    draw_at(text, color, lettering, canvas, |block| {
        place(block, position, canvas)
    })
}

/// Draws a text whose top left corner goes where `corner` says.
fn draw_at(
    text: &str,
    color: Color,
    lettering: Lettering,
    canvas: Canvas,
    corner: impl FnOnce(&Block) -> (f32, f32),
) -> TextArt {
    let text = text.trim();
    let shortened = text.chars().count() > MAX_LETTERS;
    let text: String = text.chars().take(MAX_LETTERS).collect();
    font::with_fonts(|fonts| {
        let block: Block = layout::lay_out(fonts, &text, lettering, canvas);
        let mut art = raster::paint(fonts, &block, color, corner(&block), canvas);
        art.missing = block.missing;
        art.shortened = shortened;
        art
    })
}

/// Where the block's top left corner goes. What is at the very top or bottom of a tall film lies under the
/// buttons of the phone app that shows it, hence the wider margin there.
fn place(block: &Block, position: Position, canvas: Canvas) -> (f32, f32) {
    let (width, height) = layout::sides(canvas);
    let margin = height * if height > width { 0.14 } else { 0.08 };
    let top = match position {
        Position::Top => margin,
        Position::Center => (height - block.height) / 2.0,
        Position::Bottom => height - margin - block.height,
    };
    ((width - block.width) / 2.0, top)
}

impl std::fmt::Debug for TextArt {
    /// Without the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TextArt({}x{} at {},{})",
            self.width, self.height, self.x, self.y
        )
    }
}

#[cfg(test)]
mod tests {
    use veo_timeline::Aspect;

    use super::*;

    fn inked(art: &TextArt) -> usize {
        art.rgba.chunks(4).filter(|pixel| pixel[3] > 0).count()
    }

    #[test]
    fn a_title_stands_where_it_is_asked_to() {
        for aspect in [Aspect::Wide16x9, Aspect::Tall9x16, Aspect::Square] {
            let canvas = Canvas::from(aspect);
            let middle = |position| {
                let art = draw_title("Golden Hour", Color::WHITE, position, canvas);
                assert_eq!((art.x % 2, art.y % 2), (0, 0));
                assert_eq!(art.rgba.len(), (art.width * art.height * 4) as usize);
                assert!(art.x > 0 && art.x + art.width < canvas.width);
                assert!(art.y > 0 && art.y + art.height < canvas.height);
                assert!(inked(&art) > 1000);
                assert!((art.x + art.width / 2).abs_diff(canvas.width / 2) < 8);
                art.y + art.height / 2
            };
            assert!(middle(Position::Top) < canvas.height / 3);
            assert!(middle(Position::Center).abs_diff(canvas.height / 2) < canvas.height / 40);
            assert!(middle(Position::Bottom) > canvas.height * 2 / 3);
        }
    }

    #[test]
    fn the_colour_is_the_one_asked_for() {
        let color = Color::parse("neon green").unwrap();
        let art = draw_title("H", color, Position::Center, Canvas::default());
        let solid = [color.red, color.green, color.blue, 255];
        assert!(art.rgba.chunks(4).filter(|pixel| *pixel == solid).count() > 100);
    }

    #[test]
    fn long_text_wraps_and_stays_inside_the_canvas() {
        let canvas = Canvas::from(Aspect::Tall9x16);
        let words = "a very long title that nobody would set like this ".repeat(12);
        let art = draw_title(&words, Color::WHITE, Position::Center, canvas);
        assert!(art.shortened);
        assert!(art.width < canvas.width && art.height < canvas.height);

        let word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen";
        let art = draw_card(word, canvas);
        assert!(art.width < canvas.width && art.height < canvas.height);
    }

    #[test]
    fn characters_without_a_face_are_told() {
        // A private use character: no font of any machine draws it.
        let art = draw_title(
            "a\u{10fffd}b\u{10fffd}",
            Color::WHITE,
            Position::Top,
            Canvas::default(),
        );
        assert_eq!(art.missing, ['\u{10fffd}']);
        let art = draw_title(
            "Ünïcödé Привет Γειά\n",
            Color::WHITE,
            Position::Top,
            Canvas::default(),
        );
        assert_eq!(art.missing, []);
    }

    #[test]
    fn nothing_to_draw_is_an_empty_picture() {
        let art = draw_title(" \n ", Color::WHITE, Position::Top, Canvas::default());
        assert_eq!((art.width, art.height, art.rgba.len()), (0, 0, 0));
    }
}
