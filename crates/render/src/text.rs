//! Lettering: titles and cards drawn by us, so that they look the same wherever the film is made.
//!
//! FFmpeg's own text filters know one font and no fallback. Here text is shaped and wrapped by cosmic-text with a
//! bundled face (Lato), drawn as outlines with a soft shadow for legibility on any picture, and handed to FFmpeg as
//! one small picture and the place where it goes.

mod emoji;
mod fallback;
mod font;
mod layout;
mod lettered;
mod raster;
mod words;

use veo_timeline::edit::Position;
use veo_timeline::{Alignment, AnimationKind, Canvas, Color, TitleStyle, Weight};

use layout::{Block, Lettering};
use raster::Look;

#[cfg(test)]
pub(crate) use lettered::OVERSHOOT;
pub(crate) use lettered::{Lettered, Measure, Shade};

/// Letters beyond this many are left out: nobody could read them, and each is work.
const MAX_LETTERS: usize = 400;

/// Text longer than this is read rather than looked at, and set smaller and lighter.
const HEADLINE_LETTERS: usize = 48;

/// The colour of the word that is lit while a title's words light up, and of one on letters that have it already.
const LIT: Color = Color {
    red: 255,
    green: 200,
    blue: 61,
};

/// Lettering as a picture: its bounding box only, and where that box is on the canvas.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct TextArt {
    /// Pixels from the left edge of the canvas; even, as 4:2:0 colour wants it.
    pub(crate) x: u32,
    /// Pixels from the top edge of the canvas; even.
    pub(crate) y: u32,
    /// Width in pixels; 0 when there is nothing to draw.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// `width * height` pixels of red, green, blue and straight alpha.
    pub(crate) rgba: Vec<u8>,
    /// The characters that no font of this machine can draw, each once.
    pub(crate) missing: Vec<char>,
    /// Whether the end of a very long text was left out.
    pub(crate) shortened: bool,
}

/// Where lettering is on its canvas: the box around it, as in [`TextArt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl TextArt {
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            x: self.x,
            y: self.y,
            width: self.width,
            height: self.height,
        }
    }
}

impl Bounds {
    /// How many pixels are in it.
    pub(crate) fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Draws a title on a canvas: large when it is short, smaller when it is long, wrapped inside the safe area.
///
/// Takes some ten milliseconds; the first one with characters that the bundled fonts lack also loads the
/// machine's fonts, which may take half a second.
pub(crate) fn draw_title(
    text: &str,
    color: Color,
    position: Position,
    style: TitleStyle,
    canvas: Canvas,
) -> Lettered {
    let is_headline = text.chars().count() <= HEADLINE_LETTERS;
    let (bold, size, width) = if is_headline {
        (true, 0.1, 0.84)
    } else {
        (false, 0.052, 0.8)
    };
    let lettering = Lettering {
        bold: style.weight.map_or(bold, |weight| weight == Weight::Bold),
        size: size * style.size.map_or(1.0, veo_timeline::LetterSize::fraction),
        width,
        height: 0.5,
        align: style.align.unwrap_or(Alignment::Center),
    };
    let look = Look {
        color,
        outline: style.outline,
        // A box sets the letters off well enough.
        shadow: style.shadow.unwrap_or(style.backdrop.is_none()),
        backdrop: style.backdrop,
    };
    let (text, shortened) = cut(text);
    let kind = style.animation.map(|animation| animation.kind);
    font::with_fonts(|fonts| {
        let block = layout::lay_out(fonts, &text, lettering, canvas);
        let corner = place(&block, position, lettering, canvas);
        let mut painting = raster::Painting::new(fonts, &block, corner, look, canvas);
        if kind == Some(AnimationKind::Pop) {
            painting.widen(lettered::OVERSHOOT);
        }
        let other = match kind {
            Some(AnimationKind::Typewriter) => painting.backdrop(),
            Some(AnimationKind::Highlight) => {
                let color = if color == LIT { Color::WHITE } else { LIT };
                painting.paint(Look { color, ..look })
            }
            _ => Vec::new(),
        };
        let mut art = painting.art(look);
        art.missing.clone_from(&block.missing);
        art.shortened = shortened;
        Lettered::new(art, other, &block, corner)
    })
}

/// Draws the words of a typographic card: as large as they fit in the middle of the canvas.
pub(crate) fn draw_card(text: &str, canvas: Canvas) -> TextArt {
    let lettering = Lettering {
        bold: true,
        size: 0.13,
        width: 0.78,
        height: 0.7,
        align: Alignment::Center,
    };
    draw_at(text, lettering, canvas, |block| {
        place(block, Position::Center, lettering, canvas)
    })
}

/// Draws a small label in the top left corner of a canvas.
pub(crate) fn draw_label(text: &str, canvas: Canvas) -> TextArt {
    let lettering = Lettering {
        bold: true,
        size: 0.11,
        width: 0.6,
        height: 0.3,
        align: Alignment::Center,
    };
    let (width, height) = layout::sides(canvas);
    let margin = width.min(height) * 0.04;
    draw_at(text, lettering, canvas, |_| (margin, margin))
}

/// Draws a white text whose top left corner goes where `corner` says.
fn draw_at(
    text: &str,
    lettering: Lettering,
    canvas: Canvas,
    corner: impl FnOnce(&Block) -> (f32, f32),
) -> TextArt {
    let (text, shortened) = cut(text);
    let look = Look {
        color: Color::WHITE,
        outline: None,
        shadow: true,
        backdrop: None,
    };
    font::with_fonts(|fonts| {
        let block: Block = layout::lay_out(fonts, &text, lettering, canvas);
        let corner = corner(&block);
        let mut art = raster::Painting::new(fonts, &block, corner, look, canvas).art(look);
        art.missing = block.missing;
        art.shortened = shortened;
        art
    })
}

/// As much of a text as is drawn, and whether more was left out.
fn cut(text: &str) -> (String, bool) {
    let text = text.trim();
    let shortened = text.chars().count() > MAX_LETTERS;
    (text.chars().take(MAX_LETTERS).collect(), shortened)
}

/// Where the block's top left corner goes. What is at the very top or bottom of a tall film lies under the
/// buttons of the phone app that shows it, hence the wider margin there.
fn place(block: &Block, position: Position, lettering: Lettering, canvas: Canvas) -> (f32, f32) {
    let (width, height) = layout::sides(canvas);
    let margin = height * if height > width { 0.14 } else { 0.08 };
    let top = match position {
        Position::Top => margin,
        Position::Center => (height - block.height) / 2.0,
        Position::Bottom => height - margin - block.height,
    };
    let side = (1.0 - lettering.width) / 2.0 * width;
    let left = match lettering.align {
        Alignment::Left => side,
        Alignment::Center => (width - block.width) / 2.0,
        Alignment::Right => width - side - block.width,
    };
    (left, top)
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

    /// A title in the usual style.
    fn draw_title(text: &str, color: Color, position: Position, canvas: Canvas) -> TextArt {
        super::draw_title(text, color, position, TitleStyle::default(), canvas).art
    }

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
    fn emoji_are_coloured() {
        let art = draw_title("😀", Color::WHITE, Position::Center, Canvas::default());
        let yellow = |pixel: &&[u8]| pixel[0] > 230 && pixel[1] > 180 && pixel[2] < 120;
        assert!(art.rgba.chunks(4).filter(yellow).count() > 2000);
    }

    #[test]
    fn a_style_is_seen() {
        let canvas = Canvas::default();
        let styled =
            |style| super::draw_title("Hello", Color::WHITE, Position::Center, style, canvas);
        let count = |lettered: &Lettered, color: [u8; 4]| {
            let pixels = lettered.art.rgba.chunks(4);
            pixels.filter(|pixel| *pixel == color).count()
        };
        let navy = Color::parse("navy");
        let usual = TitleStyle::default();
        let plain = styled(usual);
        let outlined = styled(TitleStyle {
            outline: navy,
            ..usual
        });
        let solid = [20, 38, 102, 255];
        assert_eq!(count(&plain, solid), 0);
        assert!(count(&outlined, solid) > 1000);
        let boxed = styled(TitleStyle {
            backdrop: navy,
            ..usual
        });
        assert!(boxed.art.width > plain.art.width);
        assert!(boxed.art.rgba[3] == 0, "its corners are round");
        let bare = styled(TitleStyle {
            shadow: Some(false),
            ..usual
        });
        assert!(inked(&bare.art) * 3 < inked(&plain.art) * 2);
        let light = styled(TitleStyle {
            weight: Some(Weight::Regular),
            ..usual
        });
        let white = [255; 4];
        assert!(count(&light, white) < count(&plain, white));
        let size = |percent| {
            styled(TitleStyle {
                size: Some(veo_timeline::LetterSize::percent(percent)),
                ..usual
            })
        };
        assert!(size(200).art.width > plain.art.width * 3 / 2);
        assert!(size(50).art.width < plain.art.width * 2 / 3);
        for (align, place) in [(Alignment::Left, 0.08..0.11), (Alignment::Right, 0.6..0.85)] {
            let art = styled(TitleStyle {
                align: Some(align),
                ..usual
            })
            .art;
            let part = f64::from(art.x + 60) / f64::from(canvas.width);
            assert!(place.contains(&part), "{align:?} at {part}");
        }
    }

    #[test]
    fn nothing_to_draw_is_an_empty_picture() {
        let art = draw_title(" \n ", Color::WHITE, Position::Top, Canvas::default());
        assert_eq!((art.width, art.height, art.rgba.len()), (0, 0, 0));
    }
}
