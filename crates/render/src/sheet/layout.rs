//! Where each frame goes on a sheet.

use std::cmp::Reverse;

use veo_timeline::Canvas;

/// How long a single frame is at most, in pixels: what hosts pass on unchanged (reference/ecosystem.md 7.3).
const SINGLE: u32 = 768;

/// How long a sheet is at most.
const SHEET: u32 = 1152;

/// The line between two frames.
const GAP: u32 = 4;

/// Rows and columns of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    count: u32,
    columns: u32,
    width: u32,
    height: u32,
}

impl Layout {
    /// The layout of so many frames of this shape: the one with the largest tiles, and of those the most even one.
    pub(super) fn of(canvas: Canvas, count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(1).max(1);
        let longest = if count == 1 { SINGLE } else { SHEET };
        let layouts = (1..=count).map(|columns| {
            let rows = count.div_ceil(columns);
            let room = |tiles: u32| (longest - GAP * (tiles - 1)) / tiles;
            let (width, height) = inside(canvas, room(columns), room(rows));
            Self {
                count,
                columns,
                width,
                height,
            }
        });
        layouts
            .max_by_key(|layout| {
                let (width, height) = layout.size();
                (layout.width, Reverse(width.max(height)))
            })
            .unwrap_or(Self {
                count,
                columns: 1,
                width: 2,
                height: 2,
            })
    }

    /// One tile, as a canvas to draw on.
    pub(super) fn tile(self) -> Canvas {
        Canvas {
            width: self.width,
            height: self.height,
            ..Canvas::default()
        }
    }

    /// The sheet's width and height in pixels.
    pub(super) fn size(self) -> (u32, u32) {
        let rows = self.count.div_ceil(self.columns);
        let columns = self.columns.min(self.count);
        let side = |tile: u32, tiles: u32| tile * tiles + GAP * (tiles - 1);
        (side(self.width, columns), side(self.height, rows))
    }

    /// How many pixels right of and below the sheet's corner a tile begins.
    pub(super) fn place(self, number: u32) -> (u32, u32) {
        let (column, row) = (number % self.columns, number / self.columns);
        (column * (self.width + GAP), row * (self.height + GAP))
    }

    /// How many bytes its pixels are.
    pub(super) fn bytes(self) -> usize {
        let (width, height) = self.size();
        width as usize * height as usize * 3
    }

    /// Where a pixel of the sheet is among its bytes.
    pub(super) fn offset(self, x: u32, y: u32) -> usize {
        let (width, _) = self.size();
        (y as usize * width as usize + x as usize) * 3
    }

    /// Lays a picture, which is so wide, on the sheet with its corner there. None where it does not fit.
    pub(super) fn lay(
        self,
        sheet: &mut [u8],
        (left, top): (u32, u32),
        (picture, width): (&[u8], u32),
    ) -> Option<()> {
        let row_bytes = width as usize * 3;
        for (row, pixels) in (top..).zip(picture.chunks_exact(row_bytes)) {
            let start = self.offset(left, row);
            sheet
                .get_mut(start..start + row_bytes)?
                .copy_from_slice(pixels);
        }
        Some(())
    }

    /// The layout of one of its tiles alone.
    pub(super) fn of_one(self) -> Self {
        Self {
            count: 1,
            columns: 1,
            ..self
        }
    }

    /// The filter that joins the streams `tile0`, `tile1` and so on to `[sheet]`.
    pub(super) fn joined(self) -> String {
        // Without these flags grey is off by some levels, and greenish.
        const TO_RGB: &str = "scale=in_color_matrix=bt709:in_range=tv:\
                              flags=accurate_rnd+full_chroma_int,format=rgb24[sheet]";
        if self.count == 1 {
            return format!("[tile0]{TO_RGB}");
        }
        let tiles = |write: &dyn Fn(u32) -> String| (0..self.count).map(write).collect::<Vec<_>>();
        let inputs = tiles(&|number| format!("[tile{number}]")).concat();
        let places = tiles(&|number| {
            let (left, top) = self.place(number);
            format!("{left}_{top}")
        });
        format!(
            "{inputs}xstack=inputs={}:layout={}:fill=black,{TO_RGB}",
            self.count,
            places.join("|")
        )
    }
}

/// The largest even size of the canvas's shape in this room, and no larger than the canvas.
fn inside(canvas: Canvas, width: u32, height: u32) -> (u32, u32) {
    let (wide, high) = (
        u64::from(canvas.width.max(1)),
        u64::from(canvas.height.max(1)),
    );
    let width = width.min(canvas.width);
    let height = height.min(canvas.height);
    let even = |side: u64| u32::try_from(side / 2 * 2).unwrap_or(u32::MAX).max(2);
    if wide * u64::from(height) > high * u64::from(width) {
        (even(width.into()), even(u64::from(width) * high / wide))
    } else {
        (even(u64::from(height) * wide / high), even(height.into()))
    }
}

#[cfg(test)]
mod tests {
    use veo_timeline::Aspect;

    use super::*;

    #[test]
    fn tiles_are_as_large_as_they_fit() {
        let wide = Canvas::from(Aspect::Wide16x9);
        let tall = Canvas::from(Aspect::Tall9x16);
        for (canvas, count, columns, tile, size) in [
            (wide, 1, 1, (768, 432), (768, 432)),
            (tall, 1, 1, (432, 768), (432, 768)),
            (wide, 4, 2, (574, 322), (1152, 648)),
            (wide, 9, 2, (402, 226), (808, 1146)),
            (wide, 12, 3, (380, 214), (1148, 868)),
            (tall, 3, 3, (380, 676), (1148, 676)),
        ] {
            let layout = Layout::of(canvas, count);
            let found = (layout.columns, (layout.width, layout.height), layout.size());
            assert_eq!(found, (columns, tile, size), "{canvas:?} {count}");
        }
    }

    #[test]
    fn nothing_is_made_larger_than_it_is() {
        let small = Canvas {
            width: 320,
            height: 180,
            frame_rate: 30,
        };
        assert_eq!(Layout::of(small, 1).size(), (320, 180));
    }
}
