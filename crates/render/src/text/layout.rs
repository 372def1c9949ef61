//! Sets text in lines that fit.

use std::collections::BTreeMap;

use cosmic_text::{
    Align, Attrs, Buffer, CacheKey, CacheKeyFlags, Family, LayoutRun, Metrics, Shaping, Weight,
    Wrap,
};
use veo_timeline::{Alignment, Canvas};

use super::font::{EMOJI_FAMILY, FAMILY, Fonts};
use super::words;

/// From one baseline to the next, in parts of the letter size.
const LINE_HEIGHT: f32 = 1.18;

/// Letters smaller than this part of the canvas's shorter side cannot be read.
const SMALLEST: f32 = 0.024;

/// How text is set. Lengths are parts of the canvas, so that every size of film looks alike.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    pub(super) bold: bool,
    /// Letter size that is tried first, as a part of the shorter side.
    pub(super) size: f32,
    /// The widest that a line may be, as a part of the width.
    pub(super) width: f32,
    /// The highest that the block may be, as a part of the height.
    pub(super) height: f32,
    /// Which edge the lines keep to.
    pub(super) align: Alignment,
}

/// Lines of glyphs, each at its place in the block.
pub(super) struct Block {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The letter size that was settled on, in pixels.
    pub(super) size: f32,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) cells: Vec<Cell>,
    pub(super) missing: Vec<char>,
}

/// Where one letter is in the block, and which one it is in the order of reading, counted from 0.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) letter: u16,
    pub(super) word: u16,
}

/// One glyph and where its origin is, from the block's top left corner.
pub(super) struct Glyph {
    pub(super) key: CacheKey,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Sets `text` as large as its lettering allows.
pub(super) fn lay_out(
    fonts: &mut Fonts,
    text: &str,
    lettering: Lettering,
    canvas: Canvas,
) -> Block {
    fonts.prepare(text);
    let block = fit(fonts, text, lettering, canvas);
    if block.missing.is_empty() || !fonts.add_machine_fonts() {
        return block;
    }
    fit(fonts, text, lettering, canvas)
}

/// Width and height as numbers to draw with.
#[expect(clippy::cast_precision_loss, reason = "sides of a canvas are small")]
pub(super) fn sides(canvas: Canvas) -> (f32, f32) {
    (canvas.width as f32, canvas.height as f32)
}

/// Tries smaller and smaller letters until whole words fit in width and all lines in height.
fn fit(fonts: &mut Fonts, text: &str, lettering: Lettering, canvas: Canvas) -> Block {
    let (width, height) = sides(canvas);
    let (most_width, most_height) = (width * lettering.width, height * lettering.height);
    let smallest = SMALLEST * width.min(height);
    let mut size = (lettering.size * width.min(height)).max(smallest);
    let mut try_in = |size, width, wrap| Lines::set(fonts, text, lettering, (size, width), wrap);
    while size > smallest {
        let lines = try_in(size, most_width, Wrap::Word);
        if lines.width <= most_width && lines.height <= most_height {
            return balance(lines, |size, width| try_in(size, width, Wrap::Word)).into_block();
        }
        size *= 0.92;
    }
    try_in(smallest, most_width, Wrap::WordOrGlyph).into_block()
}

/// Makes the lines alike in width, so that no single word is left on the last one: the narrowest width that
/// needs no further line.
fn balance(lines: Lines, mut try_in: impl FnMut(f32, f32) -> Lines) -> Lines {
    let (mut too_narrow, mut best) = (0.0, lines);
    for _ in 0..6 {
        let width = f32::midpoint(too_narrow, best.width);
        let tried = try_in(best.size, width);
        if tried.height > best.height || tried.width > width {
            too_narrow = width;
        } else {
            best = tried;
        }
    }
    best
}

/// Text that was set once.
struct Lines {
    buffer: Buffer,
    size: f32,
    width: f32,
    height: f32,
}

impl Lines {
    fn set(
        fonts: &mut Fonts,
        text: &str,
        lettering: Lettering,
        (size, width): (f32, f32),
        wrap: Wrap,
    ) -> Self {
        let weight = if lettering.bold {
            Weight::BOLD
        } else {
            Weight::NORMAL
        };
        let align = match lettering.align {
            Alignment::Left => Align::Left,
            Alignment::Center => Align::Center,
            Alignment::Right => Align::Right,
        };
        let letters = Attrs::new()
            .family(Family::Name(FAMILY))
            .weight(weight)
            .cache_key_flags(CacheKeyFlags::DISABLE_HINTING);
        let emoji = letters.clone().family(Family::Name(EMOJI_FAMILY));
        let spans = words::presentations(text).into_iter();
        let spans = spans.map(|(part, is_emoji)| {
            let attributes = if is_emoji { &emoji } else { &letters };
            (part, attributes.clone())
        });
        let mut buffer = Buffer::new(&mut fonts.system, Metrics::relative(size, LINE_HEIGHT));
        buffer.set_wrap(wrap);
        buffer.set_size(Some(width), None);
        buffer.set_rich_text(spans, &letters, Shaping::Advanced, Some(align));
        buffer.shape_until_scroll(&mut fonts.system, false);
        let (widest, height) =
            buffer
                .layout_runs()
                .fold((0.0_f32, 0.0_f32), |(widest, height), run| {
                    (
                        widest.max(run.line_w),
                        height.max(run.line_top + run.line_height),
                    )
                });
        Self {
            buffer,
            size,
            width: widest,
            height,
        }
    }

    fn into_block(self) -> Block {
        let mut glyphs = Vec::new();
        let mut missing = Vec::new();
        // Lines lie somewhere in the width that was allowed; the block is only as wide as its widest line.
        let left = self
            .buffer
            .layout_runs()
            .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.x))
            .fold(f32::INFINITY, f32::min);
        for run in self.buffer.layout_runs() {
            for glyph in run.glyphs {
                if glyph.glyph_id == 0 {
                    note_missing(&run.text[glyph.start..glyph.end], &mut missing);
                    continue;
                }
                glyphs.push(Glyph {
                    key: glyph.physical((0.0, 0.0), 1.0).cache_key,
                    x: glyph.x + glyph.font_size * glyph.x_offset - left,
                    y: run.line_y + glyph.y - glyph.font_size * glyph.y_offset,
                });
            }
        }
        Block {
            width: self.width,
            height: self.height,
            size: self.size,
            glyphs,
            cells: cells(&self.buffer.layout_runs().collect::<Vec<_>>(), left),
            missing,
        }
    }
}

/// Where the letters are, those of a word with its number.
fn cells(runs: &[LayoutRun<'_>], left: f32) -> Vec<Cell> {
    let clusters = runs.iter().flat_map(|run| {
        let glyphs = run.glyphs.iter();
        glyphs.map(|glyph| (run.line_i, glyph.start))
    });
    let mut letters: Vec<_> = clusters.collect();
    letters.sort_unstable();
    letters.dedup();
    let lines: BTreeMap<_, _> = runs.iter().map(|run| (run.line_i, run.text)).collect();
    let mut words = Vec::new();
    for (line, text) in lines {
        words.extend(words::beginnings(text).into_iter().map(|at| (line, at)));
    }
    let number = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let mut cells = Vec::new();
    for run in runs {
        for glyph in run.glyphs {
            let place = (run.line_i, glyph.start);
            let begun = words.partition_point(|word| *word <= place);
            cells.push(Cell {
                left: glyph.x - left,
                right: glyph.x + glyph.w - left,
                top: run.line_top,
                bottom: run.line_top + run.line_height,
                letter: number(letters.partition_point(|letter| *letter < place)),
                word: number(begun.saturating_sub(1)),
            });
        }
    }
    cells
}

/// Notes the visible characters of a cluster that has no glyph.
fn note_missing(cluster: &str, missing: &mut Vec<char>) {
    let joins_or_selects = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}');
    for character in cluster.chars() {
        let visible =
            !character.is_whitespace() && !character.is_control() && !joins_or_selects(character);
        if visible && !missing.contains(&character) {
            missing.push(character);
        }
    }
}
