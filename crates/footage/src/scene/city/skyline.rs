//! The towers at the end of the avenue, in layers that fade into the haze.
//!
//! Places are in units of the picture from the vanishing point, to the right and up.

use super::HAZE;
use super::still::Glimpse;
use super::window;
use crate::curve::{bell, mix, smooth};
use crate::dice::Dice;
use crate::light::{Light, add, blend, scale};

/// How many layers of towers stand behind one another.
const LAYERS: usize = 4;

/// All towers, the nearest layer first; each layer from left to right.
#[derive(Debug)]
pub(crate) struct Skyline {
    layers: Vec<Vec<Tower>>,
}

#[derive(Debug)]
struct Tower {
    left: f32,
    right: f32,
    top: f32,
    crown: Crown,
    /// The distance between windows, across and up.
    grid: [f32; 2],
    /// The share of windows that is lit.
    busy: f32,
    house: u32,
    shade: Light,
}

/// How a tower ends.
#[derive(Clone, Copy, Debug)]
enum Crown {
    Flat,
    Steps,
    Slope,
    Spire,
}

impl Skyline {
    /// Towers over `half` units to both sides; the tallest reach about `tall`.
    pub(crate) fn new(half: f32, tall: f32, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "skyline");
        let center = dice.between(-0.35, 0.35) * half;
        let layers = (0..LAYERS)
            .map(|layer| {
                let near = 1.0 - layer as f32 / LAYERS as f32;
                let mut towers = Vec::new();
                let mut left = -half - 0.1;
                while left < half {
                    let wide = dice.between(0.022, 0.058) * mix(0.7, 1.25, near);
                    let middle = left + wide / 2.0 - center;
                    let downtown = bell(middle / (0.42 * half.max(0.3)));
                    let luck = dice.unit();
                    let top = tall
                        * mix(0.22, 0.95, luck * luck * downtown.sqrt() + 0.28 * downtown)
                        * mix(1.0, 0.62, near);
                    towers.push(Tower::new(left, left + wide, top, layer, &mut dice));
                    left += wide * dice.between(1.02, 1.35);
                }
                towers
            })
            .collect();
        Self { layers }
    }

    /// What is seen in a direction above the ground; `None` is the sky.
    pub(crate) fn look(&self, x: f32, y: f32) -> Option<Glimpse> {
        self.layers.iter().enumerate().find_map(|(layer, towers)| {
            let next = towers.partition_point(|tower| tower.left <= x);
            let tower = towers.get(next.checked_sub(1)?)?;
            tower.covers(x, y).then(|| tower.look(x, y, layer))
        })
    }

    /// The tips of the tallest towers, where warning lights blink.
    pub(crate) fn tips(&self, least: f32) -> impl Iterator<Item = [f32; 2]> + '_ {
        self.layers
            .iter()
            .flatten()
            .filter(move |tower| tower.top > least)
            .map(|tower| {
                [
                    f32::midpoint(tower.left, tower.right),
                    tower.top + tower.mast(),
                ]
            })
    }
}

impl Tower {
    fn new(left: f32, right: f32, top: f32, layer: usize, dice: &mut Dice) -> Self {
        let near = 1.0 - layer as f32 / LAYERS as f32;
        let crown = match dice.bits() % 7 {
            0 | 1 => Crown::Steps,
            2 => Crown::Slope,
            3 if right - left < 0.05 => Crown::Spire,
            _ => Crown::Flat,
        };
        let pitch = mix(0.0036, 0.0064, near) * dice.between(0.8, 1.3);
        Self {
            left,
            right,
            top,
            crown,
            grid: [pitch, pitch * dice.between(0.9, 1.5)],
            busy: dice.between(0.18, 0.62),
            house: dice.pattern(),
            shade: scale([0.017, 0.018, 0.030], dice.between(0.6, 1.6)),
        }
    }

    fn wide(&self) -> f32 {
        self.right - self.left
    }

    fn mast(&self) -> f32 {
        match self.crown {
            Crown::Spire => self.wide() * 1.6,
            Crown::Steps => self.wide() * 0.5,
            Crown::Flat | Crown::Slope => 0.004,
        }
    }

    fn covers(&self, x: f32, y: f32) -> bool {
        let across = (x - self.left) / self.wide();
        if across > 1.0 {
            return false;
        }
        let over = (y - self.top) / self.wide();
        let aside = (across - 0.5).abs();
        match self.crown {
            Crown::Flat => over < 0.0,
            Crown::Slope => over < -0.5 * across,
            Crown::Steps => {
                over < -0.35
                    || (over < -0.12 && aside < 0.38)
                    || (over < 0.0 && aside < 0.24)
                    || (over < 0.5 && aside < 0.015)
            }
            Crown::Spire => over < 0.0 || (over < 1.6 && aside < 0.22 * (1.0 - over / 1.6).powi(3)),
        }
    }

    fn look(&self, x: f32, y: f32, layer: usize) -> Glimpse {
        let depth = layer as f32 / (LAYERS - 1) as f32;
        // Light from the streets reaches the lower floors.
        let street = scale([0.10, 0.055, 0.032], bell(y / 0.05));
        let wall = blend(
            add(self.shade, street),
            HAZE,
            mix(0.10, 0.62, depth) * smooth(0.6, 0.0, y),
        );
        let mut glimpse = Glimpse::wall(wall);
        let (column, across) = grid(x - self.left, self.grid[0]);
        let (floor, up) = grid(y + 0.3, self.grid[1]);
        let edge = (x - self.left).min(self.right - x);
        if (0.22..0.78).contains(&across)
            && (0.25..0.80).contains(&up)
            && edge > 0.12 * self.grid[0]
            && y < self.top
        {
            glimpse.pane = window::at(column, floor, self.house, self.busy)
                .map(|(switch, tint, strength)| (switch, tint, strength * mix(0.95, 0.40, depth)));
        }
        glimpse
    }
}

/// The cell of a grid, and the place within it.
fn grid(place: f32, pitch: f32) -> (i32, f32) {
    let cell = (place / pitch).floor();
    (cell as i32, place / pitch - cell)
}
