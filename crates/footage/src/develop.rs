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
            || [Row::new(width), Row::new(width)],
            |pair, (band, ((luma, blue), red))| {
                let lines = luma
                    .chunks_exact_mut(width * 2)
                    .zip(blue.chunks_exact_mut(width / 2))
                    .zip(red.chunks_exact_mut(width / 2));
                for (step, ((luma, blue), red)) in lines.enumerate() {
                    let top = band * BAND + step * 2;
                    for (offset, row) in pair.iter_mut().enumerate() {
                        moment.paint(top + offset, row);
                        expose(row, top + offset, view);
                    }
                    let (upper, lower) = luma.split_at_mut(width);
                    write_luma(&pair[0], top, upper);
                    write_luma(&pair[1], top + 1, lower);
                    write_chroma(pair, top, blue, red);
                }
            },
        );
}

/// Darkens towards the corners, then bends linear light to display values in `0.0..=1.0`.
fn expose(row: &mut Row, line: usize, view: &View) {
    let middle = (view.width as f32 - 1.0) / 2.0;
    let reach = 1.0 / (view.width.pow(2) + view.height.pow(2)) as f32;
    let down = line as f32 - (view.height as f32 - 1.0) / 2.0;
    for channel in [&mut row.red, &mut row.green, &mut row.blue] {
        for (column, value) in channel.iter_mut().enumerate() {
            let across = column as f32 - middle;
            let corner = (across * across + down * down) * reach;
            *value = display(*value * (1.0 - VIGNETTE * corner));
        }
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
    let colors = row.red.iter().zip(&row.green).zip(&row.blue);
    for (index, (byte, ((red, green), blue))) in out.iter_mut().zip(colors).enumerate() {
        let luma = RED * red + GREEN * green + BLUE * blue;
        *byte = quantize(16.0 + 219.0 * luma + dither[index % DITHER]);
    }
}

fn write_chroma(pair: &[Row; 2], line: usize, blue: &mut [u8], red: &mut [u8]) {
    let (one, other) = (dither(line), dither(line + 1));
    for (index, (blue, red)) in blue.iter_mut().zip(red).enumerate() {
        let mean = |channel: fn(&Row) -> &Vec<f32>| {
            let [upper, lower] = [channel(&pair[0]), channel(&pair[1])];
            let column = index * 2;
            (upper[column] + upper[column + 1] + lower[column] + lower[column + 1]) / 4.0
        };
        let (r, g, b) = (
            mean(|row| &row.red),
            mean(|row| &row.green),
            mean(|row| &row.blue),
        );
        let luma = RED * r + GREEN * g + BLUE * b;
        let place = index % DITHER;
        *blue = quantize(128.0 + 112.0 * (b - luma) / (1.0 - BLUE) + one[place]);
        *red = quantize(128.0 + 112.0 * (r - luma) / (1.0 - RED) + other[place]);
    }
}

#[inline]
fn quantize(value: f32) -> u8 {
    (value + 0.5) as u8
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
