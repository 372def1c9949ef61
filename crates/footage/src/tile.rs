//! A square of numbers that repeats without a seam, sampled between its points.

use rayon::prelude::*;

use crate::curve::{mix, split};

/// `N` x `N` texels (a power of two) of `C` numbers each.
#[derive(Clone, Debug)]
pub(crate) struct Tile<const N: usize, const C: usize> {
    rows: Vec<[[f32; C]; N]>,
}

impl<const N: usize, const C: usize> Tile<N, C> {
    /// Fills a tile from each texel's place, given as shares of the tile in `0.0..1.0`.
    pub(crate) fn fill(texel: impl Fn(f32, f32) -> [f32; C] + Sync) -> Self {
        let rows = (0..N)
            .into_par_iter()
            .map(|row| {
                std::array::from_fn(|column| texel(column as f32 / N as f32, row as f32 / N as f32))
            })
            .collect();
        Self { rows }
    }

    /// A tile of ready rows.
    pub(crate) fn from_rows(rows: impl Iterator<Item = [[f32; C]; N]>) -> Self {
        Self {
            rows: rows.collect(),
        }
    }

    /// The value at a place given in tiles: `sample(x + 1.0, y)` is `sample(x, y)`.
    #[inline]
    pub(crate) fn sample(&self, x: f32, y: f32) -> [f32; C] {
        let (column, right) = split(x * N as f32);
        let (row, down) = split(y * N as f32);
        let left = column as usize & (N - 1);
        let next = (left + 1) & (N - 1);
        let upper = &self.rows[row as usize & (N - 1)];
        let lower = &self.rows[(row as usize).wrapping_add(1) & (N - 1)];
        let mut value = [0.0; C];
        for (channel, value) in value.iter_mut().enumerate() {
            let above = mix(upper[left][channel], upper[next][channel], right);
            let below = mix(lower[left][channel], lower[next][channel], right);
            *value = mix(above, below, down);
        }
        value
    }
}
