//! Paints set text: a soft shadow, a thin rim and the letters.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels inside a canvas of at most 8192 a side"
)]

use cosmic_text::{Command, SwashContent, SwashImage};
use tiny_skia::{
    ColorU8, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    PremultipliedColorU8, Rect, Stroke, Transform,
};
use veo_timeline::{Canvas, Color};

use super::font::Fonts;
use super::layout::{Block, sides};
use super::{TextArt, emoji};

/// Lengths of the legibility effects, in parts of the letter size.
const RIM: f32 = 0.022;
const OUTLINE: f32 = 0.06;
const BLUR: f32 = 0.10;
const DROP: f32 = 0.035;

/// How far a box goes beyond the words, across and down, and how round its corners are, in parts of the letter size.
const PADDING: (f32, f32) = (0.42, 0.18);
const ROUND: f32 = 0.2;

/// How dark the effects are at their darkest, of 1.
const RIM_STRENGTH: f32 = 0.38;
const SHADOW_STRENGTH: f32 = 0.62;
const BOX_STRENGTH: f32 = 0.82;

/// What lettering looks like.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) color: Color,
    /// The colour of a line round the letters; else there is a thin dark or light rim.
    pub(super) outline: Option<Color>,
    pub(super) shadow: bool,
    /// The colour of a box behind them.
    pub(super) backdrop: Option<Color>,
}

/// Lettering that is about to be painted.
pub(super) struct Painting {
    ink: Ink,
    size: f32,
    /// What lies behind the letters, in canvas coordinates, and its colour.
    backdrop: Option<(Path, Color)>,
    /// The part of the canvas that is painted; none where there is nothing.
    frame: Option<Rect>,
    canvas: Canvas,
}

impl Painting {
    /// Of a block whose top left corner is at `(left, top)` of the canvas.
    pub(super) fn new(
        fonts: &mut Fonts,
        block: &Block,
        (left, top): (f32, f32),
        look: Look,
        canvas: Canvas,
    ) -> Self {
        let ink = Ink::gather(fonts, block, (left, top));
        let size = block.size;
        let (across, down) = (PADDING.0 * size, PADDING.1 * size);
        let behind = Rect::from_ltrb(
            left - across,
            top - down,
            left + block.width + across,
            top + block.height + down,
        );
        let behind = look.backdrop.and(behind).filter(|_| !ink.is_empty());
        let rim = rim(look);
        let margin = (size * BLUR).max(1.0) * 2.0 + size * (DROP + rim);
        let frame = ink.bounds().and_then(|ink| {
            let outset = ink.outset(margin, margin)?;
            let all = behind.map_or(Some(outset), |behind| joined(outset, behind));
            within(all?, canvas)
        });
        let backdrop = behind
            .and_then(|area| rounded(area, ROUND * size))
            .zip(look.backdrop);
        Self {
            ink,
            size,
            backdrop,
            frame,
            canvas,
        }
    }

    /// Leaves so much more room round it, of its size.
    pub(super) fn widen(&mut self, part: f32) {
        let wider = self.frame.and_then(|frame| {
            let outset = frame.outset(frame.width() * part / 2.0, frame.height() * part / 2.0)?;
            within(outset, self.canvas)
        });
        self.frame = wider.or(self.frame);
    }

    /// Where it goes, painted.
    pub(super) fn art(&self, look: Look) -> TextArt {
        let Some(frame) = self.frame else {
            return TextArt::default();
        };
        TextArt {
            x: frame.x() as u32,
            y: frame.y() as u32,
            width: frame.width() as u32,
            height: frame.height() as u32,
            rgba: self.paint(look),
            ..TextArt::default()
        }
    }

    /// The pixels of the box alone.
    pub(super) fn backdrop(&self) -> Vec<u8> {
        self.picture()
            .map_or_else(Vec::new, |picture| straight(&picture))
    }

    /// Its pixels.
    pub(super) fn paint(&self, look: Look) -> Vec<u8> {
        let (Some(mut picture), Some(frame)) = (self.picture(), self.frame) else {
            return Vec::new();
        };
        let halo = halo(look.color);
        let to_frame = Transform::from_translate(-frame.x(), -frame.y());
        let rim = self.size * rim(look);
        if look.shadow {
            self.shade(&mut picture, halo, rim, to_frame);
        }
        match look.outline {
            Some(color) => self.ink.stroke(&mut picture, color, 1.0, rim, to_frame),
            None => self
                .ink
                .stroke(&mut picture, halo, RIM_STRENGTH, rim, to_frame),
        }
        self.ink.fill(&mut picture, look.color, 1.0, to_frame);
        self.ink.stamp(&mut picture, to_frame);
        straight(&picture)
    }

    /// A picture with the box on it, if there is one.
    fn picture(&self) -> Option<Pixmap> {
        let frame = self.frame?;
        let mut picture = Pixmap::new(frame.width() as u32, frame.height() as u32)?;
        if let Some((area, color)) = &self.backdrop {
            let to_frame = Transform::from_translate(-frame.x(), -frame.y());
            let paint = paint_of(*color, BOX_STRENGTH);
            picture.fill_path(area, &paint, FillRule::Winding, to_frame, None);
        }
        Some(picture)
    }

    fn shade(&self, picture: &mut Pixmap, color: Color, rim: f32, to_frame: Transform) {
        let Some(mut shadow) = Pixmap::new(picture.width(), picture.height()) else {
            return;
        };
        let blur = (self.size * BLUR).max(1.0);
        let dropped = to_frame.post_translate(0.0, self.size * DROP);
        self.ink.fill(&mut shadow, color, 1.0, dropped);
        self.ink.stroke(&mut shadow, color, 1.0, rim, dropped);
        soften(&mut shadow, color, (blur / 2.0).ceil() as usize);
        let shade = PixmapPaint {
            opacity: SHADOW_STRENGTH,
            ..PixmapPaint::default()
        };
        picture.draw_pixmap(0, 0, shadow.as_ref(), &shade, Transform::identity(), None);
    }
}

/// How far the line round the letters goes beyond them, in parts of their size.
fn rim(look: Look) -> f32 {
    look.outline.map_or(RIM, |_| OUTLINE)
}

/// The smallest even part of the canvas that holds what of `area` lies on it.
fn within(area: Rect, canvas: Canvas) -> Option<Rect> {
    let (width, height) = sides(canvas);
    let even_below = |length: f32| (length / 2.0).floor() * 2.0;
    let even_above = |length: f32| (length / 2.0).ceil() * 2.0;
    Rect::from_ltrb(
        even_below(area.left().max(0.0)),
        even_below(area.top().max(0.0)),
        even_above(area.right().min(width)),
        even_above(area.bottom().min(height)),
    )
    .filter(|frame| frame.width() >= 1.0 && frame.height() >= 1.0)
}

fn joined(one: Rect, other: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        one.left().min(other.left()),
        one.top().min(other.top()),
        one.right().max(other.right()),
        one.bottom().max(other.bottom()),
    )
}

/// A box with round corners.
fn rounded(area: Rect, radius: f32) -> Option<Path> {
    let (left, top, right, bottom) = (area.left(), area.top(), area.right(), area.bottom());
    let radius = radius.min(area.width() / 2.0).min(area.height() / 2.0);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.quad_to(right, top, right, top + radius);
    path.line_to(right, bottom - radius);
    path.quad_to(right, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.quad_to(left, bottom, left, bottom - radius);
    path.line_to(left, top + radius);
    path.quad_to(left, top, left + radius, top);
    path.close();
    path.finish()
}

/// The bytes of a picture, with its colours no longer multiplied by alpha.
pub(super) fn straight(picture: &Pixmap) -> Vec<u8> {
    picture
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect()
}

/// The same with the colours multiplied by alpha.
pub(super) fn premultiplied(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4)
        .map(|pixel| ColorU8::from_rgba(pixel[0], pixel[1], pixel[2], pixel[3]).premultiply())
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect()
}

/// What there is to paint, in canvas coordinates.
struct Ink {
    letters: Option<Path>,
    /// Coloured glyphs (emoji) come as pictures.
    pictures: Vec<(Pixmap, i32, i32)>,
}

impl Ink {
    fn gather(fonts: &mut Fonts, block: &Block, (left, top): (f32, f32)) -> Self {
        let mut letters = PathBuilder::new();
        let mut pictures = Vec::new();
        for glyph in &block.glyphs {
            let (x, y) = (left + glyph.x, top + glyph.y);
            if let Some((picture, right, up)) = emoji::paint(fonts, glyph.key) {
                pictures.push((picture, (x + 0.5) as i32 + right, (y + 0.5) as i32 - up));
                continue;
            }
            let system = &mut fonts.system;
            let image = fonts.glyphs.get_image_uncached(system, glyph.key);
            if let Some((picture, right, up)) = image.as_ref().and_then(colored) {
                pictures.push((picture, x as i32 + right, y as i32 - up));
            } else if let Some(outline) = fonts
                .glyphs
                .get_outline_commands_uncached(system, glyph.key)
            {
                trace(&mut letters, &outline, x, y);
            }
        }
        Self {
            letters: letters.finish(),
            pictures,
        }
    }

    /// What it covers of the canvas and beyond; nothing where there is none.
    fn bounds(&self) -> Option<Rect> {
        let letters = self.letters.as_ref().map(Path::bounds);
        let pictures = self.pictures.iter().filter_map(|(picture, x, y)| {
            let (width, height) = (picture.width() as f32, picture.height() as f32);
            Rect::from_xywh(*x as f32, *y as f32, width, height)
        });
        let mut all = letters.into_iter().chain(pictures);
        let first = all.next()?;
        all.try_fold(first, joined)
    }

    fn is_empty(&self) -> bool {
        self.letters.is_none() && self.pictures.is_empty()
    }

    fn fill(&self, layer: &mut Pixmap, color: Color, opacity: f32, at: Transform) {
        if let Some(letters) = &self.letters {
            let paint = paint_of(color, opacity);
            layer.fill_path(letters, &paint, FillRule::Winding, at, None);
        }
    }

    fn stroke(&self, layer: &mut Pixmap, color: Color, opacity: f32, reach: f32, at: Transform) {
        let stroke = Stroke {
            width: reach * 2.0,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(letters) = &self.letters {
            layer.stroke_path(letters, &paint_of(color, opacity), &stroke, at, None);
        }
    }

    fn stamp(&self, layer: &mut Pixmap, at: Transform) {
        for (picture, x, y) in &self.pictures {
            let paint = PixmapPaint::default();
            layer.draw_pixmap(*x, *y, picture.as_ref(), &paint, at, None);
        }
    }
}

/// Dark letters need a light halo, and light ones a dark one.
fn halo(color: Color) -> Color {
    let luminance = 0.2126 * f32::from(color.red)
        + 0.7152 * f32::from(color.green)
        + 0.0722 * f32::from(color.blue);
    let (red, green, blue) = if luminance < 60.0 {
        (255, 255, 255)
    } else {
        (8, 10, 16)
    };
    Color { red, green, blue }
}

fn paint_of(color: Color, opacity: f32) -> Paint<'static> {
    let mut paint = Paint::default();
    let alpha = (opacity * 255.0).round() as u8;
    paint.set_color_rgba8(color.red, color.green, color.blue, alpha);
    paint
}

/// Adds a glyph's outline, whose y axis points up, with its origin at `(x, y)`.
fn trace(letters: &mut PathBuilder, outline: &[Command], x: f32, y: f32) {
    for command in outline {
        match command {
            Command::MoveTo(to) => letters.move_to(x + to.x, y - to.y),
            Command::LineTo(to) => letters.line_to(x + to.x, y - to.y),
            Command::QuadTo(by, to) => letters.quad_to(x + by.x, y - by.y, x + to.x, y - to.y),
            Command::CurveTo(one, two, to) => letters.cubic_to(
                x + one.x,
                y - one.y,
                x + two.x,
                y - two.y,
                x + to.x,
                y - to.y,
            ),
            Command::Close => letters.close(),
        }
    }
}

/// The picture of a coloured glyph, and how far right of and above its origin it begins.
fn colored(image: &SwashImage) -> Option<(Pixmap, i32, i32)> {
    if image.content != SwashContent::Color {
        return None;
    }
    let mut picture = Pixmap::new(image.placement.width, image.placement.height)?;
    for (pixel, source) in picture.pixels_mut().iter_mut().zip(image.data.chunks(4)) {
        if let [red, green, blue, alpha] = *source {
            *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        }
    }
    Some((picture, image.placement.left, image.placement.top))
}

/// Blurs a layer that is painted in `color` alone: three box blurs each way are close to a Gaussian.
fn soften(layer: &mut Pixmap, color: Color, radius: usize) {
    let (width, height) = (layer.width() as usize, layer.height() as usize);
    let mut alpha: Vec<u8> = layer.pixels().iter().map(|pixel| pixel.alpha()).collect();
    for _ in 0..3 {
        for row in 0..height {
            blur_line(&mut alpha, row * width, 1, width, radius);
        }
        for column in 0..width {
            blur_line(&mut alpha, column, width, height, radius);
        }
    }
    for (pixel, alpha) in layer.pixels_mut().iter_mut().zip(alpha) {
        *pixel = ColorU8::from_rgba(color.red, color.green, color.blue, alpha).premultiply();
    }
}

/// Replaces each of `count` values, `step` apart from `start` on, with the mean of those within `radius`.
fn blur_line(values: &mut [u8], start: usize, step: usize, count: usize, radius: usize) {
    let mut sums = Vec::with_capacity(count + 1);
    sums.push(0_u32);
    for index in 0..count {
        sums.push(sums[index] + u32::from(values[start + index * step]));
    }
    let span = radius as u32 * 2 + 1;
    for index in 0..count {
        let (from, to) = (
            index.saturating_sub(radius),
            (index + radius + 1).min(count),
        );
        values[start + index * step] = ((sums[to] - sums[from]) / span) as u8;
    }
}
