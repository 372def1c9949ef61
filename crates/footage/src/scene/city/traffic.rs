//! Traffic as a long exposure draws it: threads of light along the lanes.

use super::avenue::{EYE, veil};
use crate::curve::{bell, exp, smooth};
use crate::light::{Light, scale};
use crate::noise;
use crate::row::Row;
use crate::scene::View;

/// Lanes to each side of the middle, in metres from it.
const LANES: [f32; 4] = [2.8, 6.4, 10.0, 13.6];

/// The lamps of a car: how high over the road, and how far from its middle.
const LAMP: f32 = 0.7;
const APART: f32 = 0.72;

/// Metres per second, in the hurry of a time lapse.
const SPEED: f32 = 62.0;

const HEAD: Light = [1.15, 0.98, 0.74];
const TAIL: Light = [1.25, 0.085, 0.035];

/// Adds the traffic that is seen on a line `below` units under the horizon. `origin` is the
/// column of the vanishing point.
pub(crate) fn draw(row: &mut Row, below: f32, origin: f32, view: &View, seconds: f32, seed: u32) {
    let away = (EYE - LAMP) / below;
    let unit = view.unit();
    for (number, lane) in LANES.iter().enumerate() {
        for (side, color) in [(-1.0, HEAD), (1.0, TAIL)] {
            let stream = seed + number as u32 * 2 + u32::from(side > 0.0);
            let strength = strength(away, seconds, side, stream);
            let light = scale(veil(color, away), strength);
            for lamp in [-APART, APART] {
                let center = origin + side * (lane + lamp) / away * unit;
                thread(row, center, 0.085 * unit / away, light);
            }
        }
    }
}

/// How much traffic passes a place, as the exposure sees it.
fn strength(away: f32, seconds: f32, side: f32, stream: u32) -> f32 {
    let pace = SPEED * (1.0 + 0.22 * (noise::along(0.5, stream) + side * 0.2));
    let place = away - side * pace * seconds;
    let packs =
        noise::along(place / 58.0, stream) * 0.6 + noise::along(place / 19.0, stream ^ 0x4d) * 0.4;
    0.10 + 1.5 * smooth(-0.35, 0.75, packs)
}

/// A thread of light across one line: a bright core no thinner than the film can hold, and a
/// wide faint glow on the wet road.
fn thread(row: &mut Row, center: f32, radius: f32, light: Light) {
    let core = radius.max(0.75);
    let light = scale(light, 1.7 * (radius / core).sqrt());
    let reach = core * 18.0 + 3.0;
    let first = (center - reach).max(0.0) as usize;
    let last = (center + reach).clamp(0.0, row.red.len() as f32) as usize;
    for column in first..last {
        let distance = (column as f32 + 0.5 - center) / core;
        let fade = 1.0 - (distance * core / reach).abs();
        let amount = exp(-distance * distance) + 0.085 * bell(distance / 5.0) * fade;
        row.red[column] += light[0] * amount;
        row.green[column] += light[1] * amount;
        row.blue[column] += light[2] * amount;
    }
}
