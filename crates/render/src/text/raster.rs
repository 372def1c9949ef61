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

use super::TextArt;
use super::font::Fonts;
use super::layout::{Block, sides};

/// Lengths of the legibility effects, in parts of the letter size.
const RIM: f32 = 0.022;
const BLUR: f32 = 0.10;
const DROP: f32 = 0.035;

/// How dark the effects are at their darkest, of 1.
const RIM_STRENGTH: f32 = 0.38;
const SHADOW_STRENGTH: f32 = 0.62;

/// Paints `block` with its top left corner at `(left, top)` of the canvas.
pub(super) fn paint(
    fonts: &mut Fonts,
    block: &Block,
    color: Color,
    corner: (f32, f32),
    canvas: Canvas,
) -> TextArt {
    let ink = Ink::gather(fonts, block, corner);
    let blur = (block.size * BLUR).max(1.0);
    let Some(frame) = ink.frame(blur * 2.0 + block.size * (DROP + RIM), canvas) else {
        return TextArt::default();
    };
    let (width, height) = (frame.width() as u32, frame.height() as u32);
    let (Some(mut picture), Some(mut shadow)) =
        (Pixmap::new(width, height), Pixmap::new(width, height))
    else {
        return TextArt::default();
    };
    let halo = halo(color);
    let rim = block.size * RIM;
    let to_frame = Transform::from_translate(-frame.x(), -frame.y());

    let dropped = to_frame.post_translate(0.0, block.size * DROP);
    ink.fill(&mut shadow, halo, 1.0, dropped);
    ink.stroke(&mut shadow, halo, 1.0, rim, dropped);
    soften(&mut shadow, halo, (blur / 2.0).ceil() as usize);
    let shade = PixmapPaint {
        opacity: SHADOW_STRENGTH,
        ..PixmapPaint::default()
    };
    picture.draw_pixmap(0, 0, shadow.as_ref(), &shade, Transform::identity(), None);
    ink.stroke(&mut picture, halo, RIM_STRENGTH, rim, to_frame);
    ink.fill(&mut picture, color, 1.0, to_frame);
    ink.stamp(&mut picture, to_frame);
    TextArt {
        x: frame.x() as u32,
        y: frame.y() as u32,
        width,
        height,
        rgba: straight(&picture),
        ..TextArt::default()
    }
}

/// The bytes of a picture, with its colours no longer multiplied by alpha.
fn straight(picture: &Pixmap) -> Vec<u8> {
    picture
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
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

    /// The part of the canvas that is painted, `margin` included; its corners are even. `None` when there is
    /// nothing to paint on it.
    fn frame(&self, margin: f32, canvas: Canvas) -> Option<Rect> {
        let letters = self.letters.as_ref().map(Path::bounds);
        let pictures = self.pictures.iter().filter_map(|(picture, x, y)| {
            let (width, height) = (picture.width() as f32, picture.height() as f32);
            Rect::from_xywh(*x as f32, *y as f32, width, height)
        });
        let bounds = letters.into_iter().chain(pictures).reduce(|one, other| {
            let (left, top) = (one.left().min(other.left()), one.top().min(other.top()));
            let (right, bottom) = (
                one.right().max(other.right()),
                one.bottom().max(other.bottom()),
            );
            Rect::from_ltrb(left, top, right, bottom).unwrap_or(one)
        })?;
        let (width, height) = sides(canvas);
        let even_below = |length: f32| (length / 2.0).floor() * 2.0;
        let even_above = |length: f32| (length / 2.0).ceil() * 2.0;
        Rect::from_ltrb(
            even_below((bounds.left() - margin).max(0.0)),
            even_below((bounds.top() - margin).max(0.0)),
            even_above((bounds.right() + margin).min(width)),
            even_above((bounds.bottom() + margin).min(height)),
        )
        .filter(|frame| frame.width() >= 1.0 && frame.height() >= 1.0)
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
