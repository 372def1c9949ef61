//! A sheet as it is painted here, out of small copies of the sources' pictures.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels inside a sheet"
)]

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, ImageDecoder};
use veo_timeline::{Canvas, Fit};

use super::drawing::Drawing;
use super::layout::Layout;
use crate::plan::Seen;
use crate::text::TextArt;

/// How much larger than it is in the copy a picture is shown at most; FFmpeg draws what would be softer.
const LARGEST: f64 = 1.5;

/// The pixels of a sheet on their way.
pub(super) struct Painting {
    layout: Layout,
    /// Red, green and blue of each.
    pixels: Vec<u8>,
    /// The lettering of each tile on the canvas that it is drawn for, and its label on the tile.
    lettering: Vec<(Canvas, Vec<TextArt>, Option<TextArt>)>,
    resizer: Resizer,
}

/// A part of something: from the left, from above, its width and its height.
type Part = (f64, f64, f64, f64);

impl Painting {
    /// A black sheet.
    pub(super) fn new(drawing: &Drawing<'_>) -> Self {
        let mut labels = drawing.labels.iter().cloned();
        let lettering = drawing.frames.iter().map(|frame| {
            let art = frame.art().cloned().collect();
            (frame.canvas, art, labels.next())
        });
        Self {
            layout: drawing.layout,
            pixels: vec![0; drawing.layout.bytes()],
            lettering: lettering.collect(),
            resizer: Resizer::new(),
        }
    }

    /// Lays a picture, which is a JPEG, on the tile with this number, as it is to be seen there. None if it cannot be, or
    /// not well.
    pub(super) fn lay(&mut self, number: u32, jpeg: &[u8], seen: &Seen) -> Option<()> {
        let tile = self.layout.tile();
        let info = &seen.source.info;
        let shape = info.width.zip(info.height)?;
        let (kept, (left, top, width, height)) = fitted(shape, tile, seen.fit);
        let (picture, (wide, high)) = decode(jpeg)?;
        let (wide, high) = (f64::from(wide), f64::from(high));
        let part = (kept.0 * wide, kept.1 * high, kept.2 * wide, kept.3 * high);
        // What is as small in its source cannot be shown any finer.
        let is_whole = wide.max(high) >= f64::from(shape.0.max(shape.1)) - 2.0;
        if !is_whole && f64::from(width) > part.2 * LARGEST {
            return None;
        }
        let mut fitted = Image::new(width, height, PixelType::U8x3);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom))
            .crop(part.0, part.1, part.2, part.3);
        self.resizer.resize(&picture, &mut fitted, &options).ok()?;
        let corner = self.layout.place(number);
        let corner = (corner.0 + left, corner.1 + top);
        self.layout
            .lay(&mut self.pixels, corner, (fitted.buffer(), width))
    }

    /// Lays the lettering on all tiles, and gives the pixels.
    pub(super) fn lettered(mut self) -> Vec<u8> {
        let tile = self.layout.tile();
        for (number, (canvas, letterings, label)) in (0..).zip(std::mem::take(&mut self.lettering))
        {
            for art in &letterings {
                self.letter(number, art, canvas);
            }
            if let Some(label) = &label {
                self.letter(number, label, tile);
            }
        }
        self.pixels
    }

    /// Lays lettering, which is drawn for `canvas`, on a tile.
    fn letter(&mut self, number: u32, art: &TextArt, canvas: Canvas) {
        let tile = self.layout.tile();
        let across = f64::from(canvas.width) / f64::from(tile.width);
        let down = f64::from(canvas.height) / f64::from(tile.height);
        // The pixels of the tile that it touches, and where those are on the canvas.
        let (left, right) = touched((art.x, art.width), across, tile.width);
        let (top, bottom) = touched((art.y, art.height), down, tile.height);
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let margin = across.max(down).ceil() as u32 + 1;
        let framed = Framed::of(art, margin);
        let part = (
            f64::from(left) * across - f64::from(art.x) + f64::from(margin),
            f64::from(top) * down - f64::from(art.y) + f64::from(margin),
            f64::from(width) * across,
            f64::from(height) * down,
        );
        let Some(letters) = framed.scaled(part, (width, height), &mut self.resizer) else {
            return;
        };
        let corner = self.layout.place(number);
        let row_bytes = width as usize * 4;
        for (row, letters) in (0..).zip(letters.chunks_exact(row_bytes)) {
            let start = self.layout.offset(corner.0 + left, corner.1 + top + row);
            let Some(below) = self.pixels.get_mut(start..start + width as usize * 3) else {
                return;
            };
            for (below, letter) in below.chunks_exact_mut(3).zip(letters.chunks_exact(4)) {
                let through = 255 - u16::from(letter[3]);
                for (channel, own) in below.iter_mut().zip(letter) {
                    let shines = (u16::from(*channel) * through + 127) / 255;
                    *channel = (u16::from(*own) + shines).min(255) as u8;
                }
            }
        }
    }
}

/// Lettering with nothing around it, its colours multiplied by alpha.
struct Framed {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Framed {
    fn of(art: &TextArt, margin: u32) -> Self {
        let (width, height) = (art.width + 2 * margin, art.height + 2 * margin);
        let mut rgba = vec![0; width as usize * height as usize * 4];
        let rows = art.rgba.chunks_exact((art.width as usize * 4).max(4));
        for (row, letters) in (margin..).zip(rows) {
            let start = (row as usize * width as usize + margin as usize) * 4;
            let into = rgba[start..].chunks_exact_mut(4);
            for (into, letter) in into.zip(letters.chunks_exact(4)) {
                let alpha = letter[3];
                for (into, own) in into.iter_mut().zip(letter) {
                    *into = ((u16::from(*own) * u16::from(alpha) + 127) / 255) as u8;
                }
                into[3] = alpha;
            }
        }
        Self {
            width,
            height,
            rgba,
        }
    }

    /// A part of it in another size.
    fn scaled(
        &self,
        part: Part,
        (width, height): (u32, u32),
        resizer: &mut Resizer,
    ) -> Option<Vec<u8>> {
        let source = ImageRef::new(self.width, self.height, &self.rgba, PixelType::U8x4).ok()?;
        let mut scaled = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Box))
            .use_alpha(false)
            .crop(part.0, part.1, part.2, part.3);
        resizer.resize(&source, &mut scaled, &options).ok()?;
        Some(scaled.into_vec())
    }
}

/// From which to before which pixel of a tile something reaches that is so long from `begin` on, where `step` pixels are
/// one.
fn touched((begin, length): (u32, u32), step: f64, side: u32) -> (u32, u32) {
    let first = (f64::from(begin) / step).floor() as u32;
    let end = (f64::from(begin + length) / step).ceil() as u32;
    (first, end.min(side))
}

/// Which part of a picture of this shape is seen on a tile, in parts of its sides, and where: left, top, width and height.
fn fitted((width, height): (u32, u32), tile: Canvas, fit: Fit) -> (Part, (u32, u32, u32, u32)) {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let (across, down) = (
        f64::from(tile.width) / width,
        f64::from(tile.height) / height,
    );
    match fit {
        Fit::Cover => {
            let scale = across.max(down);
            let (wide, high) = (across / scale, down / scale);
            let part = ((1.0 - wide) / 2.0, (1.0 - high) / 2.0, wide, high);
            (part, (0, 0, tile.width, tile.height))
        }
        // What is before a blurred copy of itself is FFmpeg's.
        Fit::Contain | Fit::Blur => {
            let scale = across.min(down);
            let side = |side: f64, most: u32| ((side * scale).round() as u32).clamp(1, most);
            let (wide, high) = (side(width, tile.width), side(height, tile.height));
            let (left, top) = ((tile.width - wide) / 2, (tile.height - high) / 2);
            ((0.0, 0.0, 1.0, 1.0), (left, top, wide, high))
        }
    }
}

/// A JPEG's picture, and its width and height.
fn decode(jpeg: &[u8]) -> Option<(Image<'static>, (u32, u32))> {
    let decoder = JpegDecoder::new(Cursor::new(jpeg)).ok()?;
    let (width, height) = decoder.dimensions();
    if decoder.color_type() != ColorType::Rgb8 {
        return None;
    }
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).ok()?];
    decoder.read_image(&mut pixels).ok()?;
    let picture = Image::from_vec_u8(width, height, pixels, PixelType::U8x3).ok()?;
    Some((picture, (width, height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_fitted_as_in_the_film() {
        let tile = |width, height| Canvas {
            width,
            height,
            ..Canvas::default()
        };
        let whole = (0.0, 0.0, 1.0, 1.0);
        for (shape, tile, fit, expected) in [
            (
                (1920, 1080),
                tile(768, 432),
                Fit::Cover,
                (whole, (0, 0, 768, 432)),
            ),
            (
                (640, 180),
                tile(320, 180),
                Fit::Cover,
                ((0.25, 0.0, 0.5, 1.0), (0, 0, 320, 180)),
            ),
            (
                (320, 720),
                tile(320, 180),
                Fit::Cover,
                ((0.0, 0.375, 1.0, 0.25), (0, 0, 320, 180)),
            ),
            (
                (180, 320),
                tile(320, 180),
                Fit::Contain,
                (whole, (109, 0, 101, 180)),
            ),
            (
                (8000, 1),
                tile(320, 180),
                Fit::Contain,
                (whole, (0, 89, 320, 1)),
            ),
        ] {
            assert_eq!(fitted(shape, tile, fit), expected, "{shape:?}");
        }
    }

    #[test]
    fn lettering_touches_all_that_it_covers() {
        assert_eq!(touched((10, 20), 1.0, 320), (10, 30));
        assert_eq!(touched((626, 672), 2.5, 768), (250, 520));
        assert_eq!(touched((1900, 20), 2.5, 768), (760, 768));
    }
}
