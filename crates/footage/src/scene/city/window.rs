//! Windows: which are lit, in what light, and when somebody switches.

use crate::dice;
use crate::light::Light;

/// What one pixel shows of a window, packed small: a picture has millions of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pane {
    /// Which switch it hangs on.
    pub(crate) switch: u16,
    /// Which of the [`TINTS`].
    pub(crate) tint: u8,
    /// How much of the pixel it fills, of 255.
    pub(crate) fill: u8,
}

/// The colours of lamps behind windows; warm ones are commonest.
pub(crate) const TINTS: [Light; 8] = [
    [1.30, 0.78, 0.34],
    [1.20, 0.82, 0.44],
    [1.35, 0.68, 0.25],
    [1.05, 0.80, 0.52],
    [1.25, 0.74, 0.36],
    [0.72, 0.86, 1.05],
    [0.95, 0.92, 0.85],
    [0.45, 0.75, 1.15],
];

/// Switches of a city; windows beyond that many share them, far apart.
const SWITCHES: usize = 1 << 14;

/// A window by its place in a grid: `None` where it stays dark. `busy` is the share that is lit.
pub(crate) fn at(column: i32, floor: i32, house: u32, busy: f32) -> Option<(u16, u8, f32)> {
    let luck = dice::at(column, floor, house);
    if luck > busy {
        return None;
    }
    let bits = (dice::at(floor, column, house ^ 0x51) * 16_777_216.0) as u32;
    let strength = 0.25 + 0.75 * dice::at(column + 91, floor, house);
    let tint = (bits >> 16) as u8 & 7;
    Some((
        bits as u16 & (SWITCHES as u16 - 1),
        tint,
        strength * strength,
    ))
}

/// How bright every switch is at one time, 0 to 1.
pub(crate) fn switches(seconds: f32) -> Vec<f32> {
    (0..SWITCHES as i32)
        .map(|switch| {
            // Most lamps stay as they are through a clip; the others come and go.
            let steady = dice::at(switch, 1, 0x71);
            if steady < 0.62 {
                return 1.0;
            }
            let period = 2.5 + 9.0 * dice::at(switch, 2, 0x71);
            let phase = (seconds / period + dice::at(switch, 3, 0x71)).fract();
            let share = 0.35 + 0.45 * dice::at(switch, 4, 0x71);
            let fade = 0.12 / period;
            let on = (phase / fade).min(1.0);
            let off = ((phase - share) / fade).clamp(0.0, 1.0);
            on - off
        })
        .collect()
}
