//! The look of the water, its foam and the wet sand.
//!
//! A strip of spots is worked on in passes (shape, mirror, foam), each a plain loop over columns
//! of numbers: that is what lets the compiler do four pixels at a time.

use super::hour::Palette;
use super::lace::Lace;
use super::sky::SUN_RADIUS;
use super::surf::{Beach, Front, SHORE};
use super::swell::{self, Surface};
use crate::curve::{mix, smooth};
use crate::light::{Light, add, blend, scale};
use crate::sheet::Sheet;

/// What the water's look takes: the moment's sky, surface and surf.
pub(crate) struct Water<'moment> {
    pub(crate) palette: &'moment Palette,
    pub(crate) surface: &'moment Surface,
    pub(crate) beach: &'moment Beach,
    pub(crate) lace: &'moment Lace,
    /// The sky as the water mirrors it: without the sun's disc, and smooth.
    pub(crate) mirror: &'moment Sheet<3>,
    /// The middle of the sun, on the picture plane.
    pub(crate) sun: [f32; 2],
    /// How much of the sun's light gets through the clouds, 0 to 1.
    pub(crate) sunlight: f32,
    pub(crate) seconds: f32,
}

/// Spots that lie on one line of the picture.
pub(crate) struct Strip {
    /// The slope of the view: down per metre away, negative.
    pub(crate) up: f32,
    /// Metres of depth that a pixel covers there.
    pub(crate) pixel: f32,
    /// Which columns of the picture.
    pub(crate) columns: Vec<usize>,
    /// Their directions: metres to the right per metre away.
    pub(crate) across: Vec<f32>,
    /// How far away the water is, in metres.
    pub(crate) away: Vec<f32>,
}

/// What lies at the spots of a strip.
struct Shape {
    /// How the water slopes to the right and away.
    right: Vec<f32>,
    far: Vec<f32>,
    /// 1 where there is sand, 0 where there is water.
    sandy: Vec<f32>,
    /// How high up the face of a wave, 0 to 1 at the crest.
    lift: Vec<f32>,
    /// How much of the water foam covers: laced, falling, and along the edge.
    laced: Vec<f32>,
    falling: Vec<f32>,
    rim: Vec<f32>,
}

/// What a spot mirrors.
#[derive(Clone, Copy, Default)]
struct Image {
    /// Where in the sky, on the picture plane.
    x: f32,
    y: f32,
    /// How much of it, 0 to 1.
    strength: f32,
    /// How much of the sun's disc.
    glint: f32,
}

/// How rough water too fine to draw is: the mean square slope to the right and away.
/// Even a calm sea has wrinkles finer than any band, and the sun is not a point.
const ALWAYS_ROUGH: f32 = SUN_RADIUS * SUN_RADIUS / 8.0 + 0.0009;

const SAND_ROUGH: [f32; 2] = [0.0012, 0.0024];

impl Water<'_> {
    /// The light from each spot.
    pub(crate) fn shade(&self, strip: &Strip) -> Vec<Light> {
        let drawn = [
            1.0 - smooth(1.8, 7.0, strip.pixel),
            1.0 - smooth(0.35, 1.5, strip.pixel),
            1.0 - smooth(0.04, 0.17, strip.pixel),
        ];
        let rough = rough(drawn);
        let mut shape = self.shape(strip, drawn, rough);
        self.raise_fronts(strip, &mut shape);
        let mut lights = self.mirror(strip, &shape, rough);
        self.lay_foam(strip, &shape, &mut lights);
        lights
    }

    /// The water without the breaking waves: `drawn` tells how much of each band of waves the
    /// picture can resolve.
    fn shape(&self, strip: &Strip, drawn: [f32; 3], rough: [f32; 2]) -> Shape {
        let count = strip.columns.len();
        // Of waves too fine to draw, the faces towards the camera fill most of the view.
        let faces = 0.75 * (rough[1] - ALWAYS_ROUGH).max(0.0).sqrt();
        let mut shape = Shape {
            right: vec![0.0; count],
            far: vec![faces; count],
            sandy: vec![0.0; count],
            lift: vec![0.0; count],
            laced: vec![0.0; count],
            falling: vec![0.0; count],
            rim: vec![0.0; count],
        };
        let soft = 0.5 * strip.pixel + 0.02;
        for (index, &column) in strip.columns.iter().enumerate() {
            let away = strip.away[index];
            let past = away - self.beach.edge[column];
            let x = strip.across[index] * away;
            if past < soft {
                shape.sandy[index] = smooth(soft, -soft, past);
                if past < -soft {
                    let grain = self.lace.sand(x, away) - 0.5;
                    shape.right[index] = 0.03 * grain;
                    shape.far[index] = 0.02 * grain;
                    continue;
                }
            }
            // Behind the edge the water is a sheet, then shallow, then the open sea.
            let open = smooth(SHORE + 1.0, SHORE + 26.0, away);
            let depth = smooth(0.0, 7.0, past);
            let strengths = [open, mix(0.35, 1.0, open) * depth, mix(0.35, 1.0, depth)];
            for band in 0..3 {
                let weight = strengths[band] * drawn[band];
                if weight > 0.004 {
                    let [right, far] = self.surface.slope(band, x, away);
                    shape.right[index] += weight * right;
                    shape.far[index] += weight * far;
                }
            }
            if past < 7.0 {
                let rush = self.beach.rush[column];
                shape.laced[index] = (0.35 + 0.6 * rush) * smooth(7.0, 0.0, past) * rush.sqrt();
                let rim = smooth(0.30, 0.08, past) * (0.35 + 0.65 * rush);
                shape.rim[index] = rim * (1.0 - shape.sandy[index]);
            }
        }
        shape
    }

    /// Adds the waves that break, and the foam that they make.
    fn raise_fronts(&self, strip: &Strip, shape: &mut Shape) {
        let reach = |(near, far): (f32, f32), away: &f32| (near.min(*away), far.max(*away));
        let (near, far) = strip.away.iter().fold((f32::INFINITY, 0.0), reach);
        for front in self
            .beach
            .fronts
            .iter()
            .filter(|front| front.touches(near, far))
        {
            for (index, &column) in strip.columns.iter().enumerate() {
                let behind = strip.away[index] - front.crest[column];
                if (-6.0..Front::TRAIL).contains(&behind) && shape.sandy[index] < 1.0 {
                    raise(front, column, behind, strip.away[index], index, shape);
                    self.streak(strip, index, behind, shape);
                }
            }
        }
    }

    /// Wrinkles the face of a wave: water that is drawn up it makes streaks.
    fn streak(&self, strip: &Strip, index: usize, behind: f32, shape: &mut Shape) {
        let lift = shape.lift[index];
        if lift < 0.05 || behind > 0.8 {
            return;
        }
        let x = strip.across[index] * strip.away[index];
        let wrinkle = self.lace.lumps(x * 2.2, lift * 2.4 - self.seconds * 1.1) - 0.5;
        shape.right[index] += 0.30 * lift * wrinkle;
        shape.far[index] += 0.38 * lift * wrinkle;
        shape.lift[index] *= 1.0 + 0.35 * wrinkle;
    }

    /// What the surface mirrors, how the sun glints on it, and what shines through it.
    fn mirror(&self, strip: &Strip, shape: &Shape, rough: [f32; 2]) -> Vec<Light> {
        let height = self.sun[1].max(0.012);
        let sun = 1.0 / (1.0 + self.sun[0] * self.sun[0] + height * height).sqrt();
        let sun = [self.sun[0] * sun, height * sun, sun];
        let up = strip.up;
        let blunt = 0.3 * rough[1].sqrt();
        let count = strip.columns.len();
        let mut images = vec![Image::default(); count];
        let spots = strip
            .across
            .iter()
            .zip(&shape.right)
            .zip(&shape.far)
            .zip(&shape.sandy);
        for (image, (((&across, &right), &far), &sandy)) in images.iter_mut().zip(spots) {
            // The view meets the normal (-right, 1, -far).
            let normal = right * right + far * far + 1.0;
            let facing = (up - right * across - far).min(-0.012);
            let bounce = 2.0 * facing / normal;
            let ahead = 1.0 / (1.0 + bounce * far).max(0.2);
            image.x = (across + bounce * right) * ahead;
            image.y = ((up - bounce) * ahead).max(0.0);

            let shrink = 1.0 / (1.0 + across * across + up * up).sqrt();
            let cosine = blunt - facing * shrink / normal.sqrt();
            let grazing = (1.0 - cosine).max(0.0);
            let square = grazing * grazing;
            image.strength = 0.02 + 0.98 * square * square * grazing;

            // The slope that would mirror the sun, and how likely the roughness makes it.
            let wide = mix(rough[0], SAND_ROUGH[0], sandy);
            let deep = mix(rough[1], SAND_ROUGH[1], sandy);
            let upright = 1.0 / (up * shrink - sun[1]);
            let right = (sun[0] - across * shrink) * upright - right;
            let far = (sun[2] - shrink) * upright - far;
            let product = wide * deep;
            let distance = (right * right * deep + far * far * wide) / product;
            let fall = 1.0 / (1.0 + 0.35 * distance);
            image.glint = image.strength * fall * fall * fall / product.sqrt();
        }
        let gain = 0.0042 * self.sunlight;
        images
            .iter()
            .enumerate()
            .map(|(index, image)| {
                let sky = self.mirror.sample(image.x, image.y);
                let sandy = shape.sandy[index];
                let ground = blend(self.palette.deep, self.palette.sand, sandy);
                let light = blend(ground, sky, image.strength * (1.0 - 0.15 * sandy));
                let near = 1.0 / (1.0 + (strip.across[index] - self.sun[0]).powi(2) * 7.0);
                let through = shape.lift[index].powi(4) * self.sunlight;
                let light = add(light, scale(self.palette.crest, through));
                let light = add(light, scale(self.palette.glow, 0.22 * through * near));
                add(light, scale(self.palette.sun, gain * image.glint))
            })
            .collect()
    }

    /// Lays foam over the water.
    fn lay_foam(&self, strip: &Strip, shape: &Shape, lights: &mut [Light]) {
        let detail = 1.0 - smooth(0.05, 0.40, strip.pixel);
        for (index, light) in lights.iter_mut().enumerate() {
            let (laced, falling, rim) =
                (shape.laced[index], shape.falling[index], shape.rim[index]);
            if laced.max(falling).max(rim) < 0.01 {
                continue;
            }
            let away = strip.away[index];
            let x = strip.across[index] * away;
            let threads = self.lace.threads(x, away, self.seconds, detail);
            let veil = smooth(1.0 - laced, 1.32 - laced * 0.75, threads) * smooth(0.0, 0.25, laced);
            let edge = smooth(0.2, 0.6, rim * (0.5 + threads));
            let near = 1.0 / (1.0 + (strip.across[index] - self.sun[0]).powi(2) * 8.0);
            let lit = scale(self.palette.glow, self.sunlight * near);
            let flat = add(self.palette.foam, scale(lit, 0.22));
            *light = blend(
                *light,
                scale(flat, 0.75 + 0.35 * threads),
                veil.max(edge) * 0.9,
            );
            if falling > 0.01 {
                let lift = shape.lift[index];
                let up = lift * 1.6 + self.seconds * 0.9;
                let lump = self.lace.lumps(x, up);
                let above = self.lace.lumps(x, up + 0.45);
                let thick = smooth(0.34, 0.62, falling * (0.35 + lump));
                let shade = 0.34 + 0.5 * lift * lift + 1.5 * (lump - above);
                let rim = lift.powi(4) * (0.25 + 0.9 * near) * self.sunlight;
                let white = add(
                    scale(self.palette.foam, shade.max(0.22)),
                    scale(lit, 0.10 + 0.35 * rim),
                );
                *light = blend(*light, white, thick * 0.95);
            }
        }
    }
}

/// The mean square slope of what is too fine to draw.
fn rough(drawn: [f32; 3]) -> [f32; 2] {
    let mut rough = [ALWAYS_ROUGH; 2];
    for (band, drawn) in drawn.iter().enumerate() {
        let lost = swell::steepness(band).powi(2) * (1.0 - drawn * drawn);
        rough[0] += lost * 0.7;
        rough[1] += lost;
    }
    rough
}

/// Adds one wave that breaks to one spot, `behind` metres behind its crest.
fn raise(front: &Front, column: usize, behind: f32, away: f32, index: usize, shape: &mut Shape) {
    let (share, change) = front.shape(column, behind);
    let height = front.height[column];
    let broken = front.broken[column];
    shape.far[index] += height * change;
    let lift = share * (height * 1.1).min(1.0) * smooth(2.5, 0.0, behind);
    shape.lift[index] = shape.lift[index].max(lift);
    // The face is white from the lip down; the water behind keeps what it left.
    let face = smooth(-2.4, -1.0, behind) * smooth(1.4, 0.2, behind);
    shape.falling[index] = shape.falling[index].max(face * broken);
    if behind > -1.0 {
        let line = front.line[column];
        let left = smooth(line + 0.5, line - 3.0, away) * smooth(-1.0, 0.4, behind);
        let fade = 1.0 / (1.0 + behind.max(0.0) * 0.16);
        let end = smooth(Front::TRAIL, Front::TRAIL - 8.0, behind);
        shape.laced[index] = shape.laced[index].max(left * fade * fade * end);
    }
}
