//! The avenue that runs to the vanishing point: houses on both sides, the road between them.
//!
//! Metres: to the right, up from the road, and away from the camera.

use super::HAZE;
use super::still::Glimpse;
use super::window;
use crate::curve::{bell, exp, mix, smooth};
use crate::dice::{self, Dice};
use crate::light::{Light, add, blend, scale};

/// The camera over the road, as from a footbridge.
pub(crate) const EYE: f32 = 9.0;

/// From the middle of the road to the houses.
const WALL: f32 = 30.0;

/// From the middle of the road to the kerb.
const KERB: f32 = 16.0;

/// Between street lamps.
pub(crate) const LAMPS: f32 = 30.0;

/// The houses along the avenue.
#[derive(Debug)]
pub(crate) struct Avenue {
    sides: [Vec<House>; 2],
}

#[derive(Debug)]
struct House {
    near: f32,
    far: f32,
    tall: f32,
    busy: f32,
    pitch: f32,
    sign: Light,
    id: u32,
}

/// How far away the houses are that are seen to the side of the vanishing point.
pub(crate) fn wall(x: f32) -> f32 {
    WALL / x.abs().max(1e-4)
}

impl Avenue {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "avenue");
        let mut side = || {
            let mut houses = Vec::new();
            let mut near = 20.0;
            while near < 1500.0 {
                let far = near + dice.between(14.0, 38.0);
                let luck = dice.unit();
                let tall = mix(13.0, 30.0, luck) + 30.0 * luck.powi(3) * smooth(60.0, 160.0, near);
                let hue = SIGNS[dice.bits() as usize % SIGNS.len()];
                houses.push(House {
                    near,
                    far,
                    tall,
                    busy: dice.between(0.22, 0.62),
                    pitch: dice.between(1.7, 2.7),
                    sign: scale(hue, dice.between(0.2, 1.0)),
                    id: dice.pattern(),
                });
                near = far;
            }
            houses
        };
        Self {
            sides: [side(), side()],
        }
    }

    /// What is seen of the houses in a direction; `None` where they do not reach. `fine` is the
    /// size of a pixel.
    pub(crate) fn houses(&self, x: f32, y: f32, fine: f32) -> Option<Glimpse> {
        let away = wall(x);
        let up = EYE + y * away;
        let side = &self.sides[usize::from(x > 0.0)];
        let next = side.partition_point(|house| house.near <= away);
        let house = side.get(next.checked_sub(1)?)?;
        if up > house.tall || away > house.far {
            return None;
        }
        Some(house.look(away, up, fine * away * away / WALL))
    }

    /// The road and the pavements, without traffic.
    pub(crate) fn ground(x: f32, y: f32) -> Light {
        let away = EYE / -y.min(-1e-4);
        let right = x * away;
        let aside = right.abs();
        let road = smooth(KERB + 0.2, KERB - 0.2, aside);
        let mut light = blend([0.034, 0.027, 0.026], [0.014, 0.013, 0.016], road);
        // Pools of light under the lamps, until they run together.
        let lamp = (away / LAMPS).fract() - 0.5;
        let pool = mix(bell(lamp * 3.4), 0.32, smooth(150.0, 420.0, away));
        let reach = bell((aside - KERB) / 7.0);
        light = add(light, scale([0.30, 0.155, 0.060], pool * reach * 0.42));
        let line = smooth(0.16, 0.08, (aside - 0.55).abs())
            + lanes(aside) * smooth(0.45, 0.55, ((away / 9.0).fract() - 0.5).abs() * 2.0);
        light = add(
            light,
            scale([0.09, 0.075, 0.055], line * smooth(160.0, 40.0, away)),
        );
        veil(light, away)
    }
}

/// The colours of shop signs.
const SIGNS: [Light; 6] = [
    [1.4, 0.22, 0.30],
    [0.20, 0.75, 1.3],
    [1.3, 0.75, 0.30],
    [1.1, 0.25, 0.95],
    [0.35, 1.1, 0.70],
    [1.25, 0.9, 0.65],
];

impl House {
    /// The wall at a place; `blur` is how many metres along the street a pixel covers.
    fn look(&self, away: f32, up: f32, blur: f32) -> Glimpse {
        let shade = 0.6 + 0.8 * dice::at(self.id as i32, 5, 9);
        let street = add(
            scale([0.20, 0.105, 0.045], bell(up / 7.0) * 0.8),
            scale([0.016, 0.015, 0.022], 1.0),
        );
        let mut glimpse = Glimpse::wall(veil(scale(street, shade), away));
        let clear = exp(-away / 620.0);
        let sharp = smooth(self.pitch * 0.9, self.pitch * 0.3, blur);
        if up < 4.6 {
            glimpse.light = add(glimpse.light, scale(self.shop(away, up), clear));
            return glimpse;
        }
        let (column, across) = (away / self.pitch, (away / self.pitch).fract());
        let (floor, rise) = (up / 3.1, (up / 3.1).fract());
        let bar = smooth(0.035, 0.02, (across - 0.5).abs()) * sharp;
        let framed = (0.22..0.78).contains(&across) && (0.30..0.82).contains(&rise);
        // Ledges between the floors catch the light of the street.
        let ledge = smooth(0.10, 0.04, rise) * smooth(60.0, 6.0, up) * 0.5;
        glimpse.light = scale(glimpse.light, 1.0 + ledge * sharp);
        let even = self.busy * 0.33 * 0.4;
        if sharp > 0.0 && framed && up < self.tall - 1.2 {
            glimpse.pane = window::at(column as i32, floor as i32, self.id, self.busy).map(
                |(switch, tint, strength)| {
                    // Brightest under the ceiling, where the lamps hang.
                    let shade = mix(0.45, 1.0, smooth(0.3, 0.8, rise)) * (1.0 - 0.8 * bar);
                    (switch, tint, strength * sharp * clear * shade)
                },
            );
        }
        glimpse.light = add(
            glimpse.light,
            scale([0.9, 0.6, 0.3], even * (1.0 - sharp) * clear),
        );
        glimpse
    }
}

impl House {
    /// Shop fronts: lit panes between piers, some under a neon sign.
    fn shop(&self, away: f32, up: f32) -> Light {
        let wide = self.pitch * 2.2;
        let (number, across) = ((away / wide).floor() as i32, (away / wide).fract());
        let open = dice::at(number, 1, self.id);
        let pier = smooth(0.0, 0.03, across) * smooth(1.0, 0.97, across);
        let front = smooth(0.3, 0.9, up)
            * smooth(3.3, 3.1, up)
            * (0.25 + 0.75 * bell((across - 0.5) * 2.4));
        let warm = scale([0.95, 0.58, 0.27], open * open * 0.55 * front * pier);
        let neon = dice::at(number, 2, self.id) < 0.45 && (0.12..0.88).contains(&across);
        let sign = if neon {
            smooth(3.5, 3.6, up) * smooth(4.2, 4.1, up)
        } else {
            0.0
        };
        // A sign also lights the wall about it.
        let wash = if neon {
            0.10 * bell((up - 3.8) / 1.2)
        } else {
            0.0
        };
        add(warm, scale(self.sign, 0.85 * sign + wash))
    }
}

/// The lines between lanes.
fn lanes(aside: f32) -> f32 {
    [4.6, 8.2, 11.8]
        .iter()
        .map(|lane| smooth(0.12, 0.05, (aside - lane).abs()))
        .sum()
}

/// Lets a light fade into the haze of the street.
pub(crate) fn veil(light: Light, away: f32) -> Light {
    blend(HAZE, light, exp(-away / 620.0))
}
