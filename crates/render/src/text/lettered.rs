//! A title that was drawn once, and what it looks like while it comes and goes.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use tiny_skia::{FilterQuality, IntSize, Pixmap, PixmapPaint, Transform};

use super::layout::{Block, Cell};
use super::raster::{premultiplied, straight};
use super::{Bounds, TextArt};

/// How much larger than it is a title gets while it springs up, of its size.
pub(crate) const OVERSHOOT: f32 = 0.05;

/// A title that was drawn once.
#[derive(Clone, PartialEq)]
pub(crate) struct Lettered {
    /// What it looks like when it is all there.
    pub(crate) art: TextArt,
    /// The same with other letters, or with none; nothing where that is never seen.
    other: Vec<u8>,
    /// Which letter is where.
    bands: Vec<Band>,
    letters: u16,
    words: u16,
}

/// What is known of a title that was drawn, without its pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) bounds: Bounds,
    pub(crate) letters: u16,
    pub(crate) words: u16,
    /// What tells its pixels, at any moment, from those of others.
    pub(crate) digest: [u8; 32],
    /// See [`TextArt::missing`].
    pub(crate) missing: Vec<char>,
    /// See [`TextArt::shortened`].
    pub(crate) is_shortened: bool,
}

/// What a title looks like at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shade {
    /// All there.
    Full,
    /// So opaque, of 255.
    Faint(u8),
    /// So large, of 1, about its middle.
    Sized(f32),
    /// So many letters from the first one on.
    Letters(u16),
    /// With this word lit.
    Lit(u16),
}

/// A line: the rows of pixels to before `end`, and for each column of the art the letter and the word that is there.
#[derive(Clone, PartialEq, Eq)]
struct Band {
    end: usize,
    owners: Vec<(u16, u16)>,
}

impl Lettered {
    /// `corner` is where the block's top left corner is on the canvas.
    pub(super) fn new(art: TextArt, other: Vec<u8>, block: &Block, corner: (f32, f32)) -> Self {
        let most = |number: fn(&Cell) -> u16| block.cells.iter().map(number).max();
        let count = |most: Option<u16>| most.map_or(0, |most| most.saturating_add(1));
        Self {
            bands: if other.is_empty() {
                Vec::new()
            } else {
                bands(&art, block, corner)
            },
            letters: count(most(|cell| cell.letter)),
            words: count(most(|cell| cell.word)),
            art,
            other,
        }
    }

    /// Its pixels at a moment, as those of [`TextArt::rgba`].
    pub(crate) fn shaded(&self, shade: Shade) -> Cow<'_, [u8]> {
        match shade {
            Shade::Full => Cow::Borrowed(&self.art.rgba),
            Shade::Faint(opacity) => Cow::Owned(faint(&self.art.rgba, opacity)),
            Shade::Sized(size) => Cow::Owned(self.sized(size)),
            Shade::Letters(count) => Cow::Owned(self.chosen(|(letter, _)| letter >= count)),
            Shade::Lit(lit) => Cow::Owned(self.chosen(|(_, word)| word == lit)),
        }
    }

    pub(crate) fn measure(&self) -> Measure {
        Measure {
            bounds: self.art.bounds(),
            letters: self.letters,
            words: self.words,
            digest: self.digest(),
            missing: self.art.missing.clone(),
            is_shortened: self.art.shortened,
        }
    }

    /// How many bytes it takes.
    pub(crate) fn weight(&self) -> usize {
        let owners = self.bands.iter().map(|band| size_of_val(&*band.owners));
        self.art.rgba.len() + self.other.len() + owners.sum::<usize>()
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for pixels in [&self.art.rgba, &self.other] {
            hash.update((pixels.len() as u64).to_le_bytes());
            hash.update(pixels);
        }
        for band in &self.bands {
            hash.update((band.end as u64).to_le_bytes());
            for (letter, word) in &band.owners {
                hash.update(letter.to_le_bytes());
                hash.update(word.to_le_bytes());
            }
        }
        hash.finalize().into()
    }

    /// With the other pixels where the letter and word that are there are `others`.
    fn chosen(&self, others: impl Fn((u16, u16)) -> bool) -> Vec<u8> {
        let mut pixels = self.art.rgba.clone();
        let row_length = self.art.width as usize * 4;
        if self.other.len() != pixels.len() || row_length == 0 {
            return pixels;
        }
        let mut bands = self.bands.iter().peekable();
        let rows = pixels.chunks_exact_mut(row_length);
        let other_rows = self.other.chunks_exact(row_length);
        for (row, (mine, theirs)) in rows.zip(other_rows).enumerate() {
            while bands.next_if(|band| band.end <= row).is_some() {}
            let Some(band) = bands.peek() else {
                break;
            };
            let columns = mine.chunks_exact_mut(4).zip(theirs.chunks_exact(4));
            for ((mine, theirs), owner) in columns.zip(&band.owners) {
                if others(*owner) {
                    mine.copy_from_slice(theirs);
                }
            }
        }
        pixels
    }

    fn sized(&self, size: f32) -> Vec<u8> {
        let (width, height) = (self.art.width, self.art.height);
        let whole = IntSize::from_wh(width, height)
            .and_then(|sides| Pixmap::from_vec(premultiplied(&self.art.rgba), sides));
        let (Some(whole), Some(mut picture)) = (whole, Pixmap::new(width, height)) else {
            return self.art.rgba.clone();
        };
        #[expect(clippy::cast_precision_loss, reason = "sides of a picture on a canvas")]
        let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
        let turn = Transform::from_translate(-middle_x, -middle_y)
            .post_scale(size, size)
            .post_translate(middle_x, middle_y);
        let paint = PixmapPaint {
            quality: FilterQuality::Bicubic,
            ..PixmapPaint::default()
        };
        picture.draw_pixmap(0, 0, whole.as_ref(), &paint, turn, None);
        straight(&picture)
    }
}

fn faint(rgba: &[u8], opacity: u8) -> Vec<u8> {
    let mut pixels = rgba.to_vec();
    for pixel in pixels.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]) * u16::from(opacity);
        // A part of 255 times 255 is at most 255.
        pixel[3] = u8::try_from((alpha + 127) / 255).unwrap_or(u8::MAX);
    }
    pixels
}

/// Each line with the letters that are nearest to its columns.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places on a canvas of at most 8192 a side"
)]
fn bands(art: &TextArt, block: &Block, (left, top): (f32, f32)) -> Vec<Band> {
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    for cell in &block.cells {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|first| first.top >= cell.top) => {
                line.push(*cell);
            }
            _ => lines.push(vec![*cell]),
        }
    }
    let count = lines.len();
    let (art_left, art_top) = (art.x as f32 - left, art.y as f32 - top);
    let lines = lines.into_iter().enumerate();
    let lines = lines.map(|(number, line)| {
        let bottom = line.first().map_or(0.0, |cell| cell.bottom) - art_top;
        let apart = |cell: &Cell, x: f32| (cell.left - x).max(x - cell.right).max(0.0);
        let owner = |column: u32| {
            let x = column as f32 + 0.5 + art_left;
            let nearest = line
                .iter()
                .min_by(|one, other| apart(one, x).total_cmp(&apart(other, x)));
            nearest.map_or((0, 0), |cell| (cell.letter, cell.word))
        };
        Band {
            end: if number + 1 == count {
                art.height as usize
            } else {
                bottom.max(0.0) as usize
            },
            owners: (0..art.width).map(owner).collect(),
        }
    });
    lines.collect()
}

impl std::fmt::Debug for Lettered {
    /// Without the pixels.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lettered({:?})", self.art)
    }
}

#[cfg(test)]
mod tests {
    use veo_timeline::edit::Position;
    use veo_timeline::{Animation, AnimationKind, Canvas, Color, TitleStyle};

    use super::*;
    use crate::text::draw_title;

    fn drawn(text: &str, kind: AnimationKind) -> Lettered {
        let animation = Some(Animation { kind, length: None });
        let style = TitleStyle {
            animation,
            ..TitleStyle::default()
        };
        let canvas = Canvas::default();
        draw_title(text, Color::WHITE, Position::Center, style, canvas)
    }

    /// The columns that have something on them: the first and the one behind the last.
    fn inked(lettered: &Lettered, pixels: &[u8]) -> (usize, usize) {
        let width = lettered.art.width as usize;
        let columns = pixels.chunks(4).enumerate();
        let inked = columns.filter(|(_, pixel)| pixel[3] > 200);
        let inked: Vec<_> = inked.map(|(at, _)| at % width).collect();
        let first = inked.iter().min().copied().unwrap_or(0);
        (first, inked.iter().max().map_or(0, |last| last + 1))
    }

    #[test]
    fn letters_come_in_the_order_of_reading() {
        let latin = drawn("one two", AnimationKind::Typewriter);
        assert_eq!(latin.letters, 7);
        let all = inked(&latin, &latin.art.rgba);
        let half = inked(&latin, &latin.shaded(Shade::Letters(3)));
        assert_eq!(half.0, all.0);
        assert!(half.1 < usize::midpoint(all.0, all.1));
        assert!(
            latin
                .shaded(Shade::Letters(0))
                .iter()
                .all(|byte| *byte == 0)
        );
        assert_eq!(latin.shaded(Shade::Letters(7)), latin.art.rgba);

        let hebrew = drawn("שלום עולם", AnimationKind::Typewriter);
        let all = inked(&hebrew, &hebrew.art.rgba);
        let half = inked(&hebrew, &hebrew.shaded(Shade::Letters(4)));
        assert!(half.0 > usize::midpoint(all.0, all.1) - 10);
        assert_eq!(half.1, all.1);
    }

    #[test]
    fn one_word_is_lit_at_a_time() {
        let lettered = drawn("one two three", AnimationKind::Highlight);
        assert_eq!(lettered.words, 3);
        let gold = |word: u16| {
            let pixels = lettered.shaded(Shade::Lit(word));
            let gold = pixels.chunks(4).map(|pixel| pixel == [255, 200, 61, 255]);
            let width = lettered.art.width as usize;
            let columns = gold.enumerate().filter(|(_, is_gold)| *is_gold);
            columns.map(|(at, _)| at % width).collect::<Vec<_>>()
        };
        let [one, two, three] = [0, 1, 2].map(gold);
        assert!(one.iter().max() < two.iter().min());
        assert!(two.iter().max() < three.iter().min());
        assert!(!one.is_empty() && !two.is_empty() && !three.is_empty());
    }

    #[test]
    fn a_title_springs_up_within_its_room() {
        let lettered = drawn("Pop", AnimationKind::Pop);
        let width = |size: f32| {
            let (left, right) = inked(&lettered, &lettered.shaded(Shade::Sized(size)));
            assert!(left > 0 && right < lettered.art.width as usize);
            right - left
        };
        let whole = width(1.0);
        assert!(width(0.5).abs_diff(whole / 2) < 4);
        assert!(width(1.0 + OVERSHOOT) > whole);
    }
}
