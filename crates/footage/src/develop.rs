//! From linear light to the bytes of a film frame: tone curve, BT.709 matrix, dither, I420.

use rayon::prelude::*;

use crate::dice;
use crate::row::Row;
use crate::scene::{Moment, View};

/// Lines that one worker paints in a go; even, so that chroma pairs stay together.
const BAND: usize = 8;

/// The side of the square of dither values that is laid over the picture.
const DITHER: usize = 128;

/// Paints a moment into an I420 frame, BT.709 with limited range.
///
/// Every byte depends on its place alone, so the number of threads does not show.
pub(crate) fn develop(moment: &dyn Moment, view: &View, out: &mut [u8]) {
    let (width, height) = (view.width, view.height);
    let (luma, chroma) = out.split_at_mut(width * height);
    let (blue, red) = chroma.split_at_mut(width * height / 4);
    luma.par_chunks_mut(width * BAND)
        .zip(blue.par_chunks_mut(width / 2 * BAND / 2))
        .zip(red.par_chunks_mut(width / 2 * BAND / 2))
        .enumerate()
        .for_each_init(
            || Tray::new(width),
            |tray, (band, ((luma, blue), red))| {
                let lines = luma
                    .chunks_exact_mut(width * 2)
                    .zip(blue.chunks_exact_mut(width / 2))
                    .zip(red.chunks_exact_mut(width / 2));
                for (step, ((luma, blue), red)) in lines.enumerate() {
                    let top = band * BAND + step * 2;
                    for (offset, row) in tray.pair.iter_mut().enumerate() {
                        moment.paint(top + offset, row);
                        expose(row, top + offset, view);
                    }
                    let (upper, lower) = luma.split_at_mut(width);
                    write_luma(&tray.pair[0], top, upper);
                    write_luma(&tray.pair[1], top + 1, lower);
                    tray.halve();
                    write_chroma(&tray.half, top, blue, red);
                }
            },
        );
}

/// What one worker paints on: two lines, and their mean at half the width.
struct Tray {
    pair: [Row; 2],
    half: Row,
}

impl Tray {
    fn new(width: usize) -> Self {
        Self {
            pair: [Row::new(width), Row::new(width)],
            half: Row::new(width / 2),
        }
    }

    /// Takes the mean of every two by two pixels.
    fn halve(&mut self) {
        let [upper, lower] = &self.pair;
        for (upper, lower, half) in [
            (&upper.red, &lower.red, &mut self.half.red),
            (&upper.green, &lower.green, &mut self.half.green),
            (&upper.blue, &lower.blue, &mut self.half.blue),
        ] {
            let squares = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            for (half, (upper, lower)) in half.iter_mut().zip(squares) {
                *half = (upper[0] + upper[1] + lower[0] + lower[1]) / 4.0;
            }
        }
    }
}

/// Darkens towards the corners, then bends linear light to display values in `0.0..=1.0`.
fn expose(row: &mut Row, line: usize, view: &View) {
    let middle = (view.width as f32 - 1.0) / 2.0;
    let reach = VIGNETTE / (view.width.pow(2) + view.height.pow(2)) as f32;
    let down = line as f32 - (view.height as f32 - 1.0) / 2.0;
    let center = 1.0 - reach * down * down;
    let pixels = row.red.iter_mut().zip(&mut row.green).zip(&mut row.blue);
    for (column, ((red, green), blue)) in pixels.enumerate() {
        let across = column as u32 as f32 - middle;
        let strength = center - reach * across * across;
        *red = display(*red * strength);
        *green = display(*green * strength);
        *blue = display(*blue * strength);
    }
}

/// How much light the corners lose; `corner` reaches 1/4 there.
const VIGNETTE: f32 = 1.1;

/// The tone curve: Narkowicz' fit of the ACES film curve, then a display gamma of 2.2 as a sum of
/// roots (a least-squares fit, within 0.003), since `powf` per pixel is too slow.
#[inline]
fn display(light: f32) -> f32 {
    let light = light.max(0.0);
    let film = (light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14);
    let root = film.min(1.0).sqrt();
    0.980_27 * root + 0.083_12 * root.sqrt() - 0.065_01 * root * root
}

const RED: f32 = 0.2126;
const GREEN: f32 = 0.7152;
const BLUE: f32 = 0.0722;

fn write_luma(row: &Row, line: usize, out: &mut [u8]) {
    let dither = dither(line);
    let chunks = out.chunks_mut(DITHER).zip(row.red.chunks(DITHER));
    let chunks = chunks
        .zip(row.green.chunks(DITHER))
        .zip(row.blue.chunks(DITHER));
    for (((out, red), green), blue) in chunks {
        let pixels = red.iter().zip(green).zip(blue).zip(dither);
        for (byte, (((red, green), blue), dither)) in out.iter_mut().zip(pixels) {
            *byte = quantize(16.0 + 219.0 * luma(*red, *green, *blue) + dither);
        }
    }
}

fn write_chroma(half: &Row, line: usize, blue_out: &mut [u8], red_out: &mut [u8]) {
    let (one, other) = (dither(line), dither(line + 1));
    let pixels = half.red.iter().zip(&half.green).zip(&half.blue);
    let bytes = blue_out.iter_mut().zip(red_out);
    for (index, ((blue_byte, red_byte), ((red, green), blue))) in bytes.zip(pixels).enumerate() {
        let luma = luma(*red, *green, *blue);
        let place = index % DITHER;
        *blue_byte = quantize(128.0 + 112.0 / (1.0 - BLUE) * (blue - luma) + one[place]);
        *red_byte = quantize(128.0 + 112.0 / (1.0 - RED) * (red - luma) + other[place]);
    }
}

#[inline]
fn luma(red: f32, green: f32, blue: f32) -> f32 {
    RED * red + GREEN * green + BLUE * blue
}

/// The nearest whole number; the values here are positive and fit a byte.
#[inline]
fn quantize(value: f32) -> u8 {
    (value + 0.5) as i32 as u8
}

/// One line of noise within half a step of the 8-bit scale: it turns bands into grain too fine
/// to see. It stands still, so that a still part of the picture stays free to encode.
fn dither(line: usize) -> &'static [f32; DITHER] {
    static NOISE: std::sync::LazyLock<Vec<[f32; DITHER]>> = std::sync::LazyLock::new(|| {
        (0..DITHER as i32)
            .map(|row| std::array::from_fn(|column| dice::at(column as i32, row, 0xd17) - 0.5))
            .collect()
    });
    &NOISE[line % DITHER]
}
