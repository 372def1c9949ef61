//! The inverse Fourier transform of a square: wave trains become a surface.

use std::f32::consts::TAU;

/// `N` x `N` complex numbers, the parts apart.
#[derive(Clone, Debug)]
pub(crate) struct Square<const N: usize> {
    pub(crate) real: Vec<[f32; N]>,
    pub(crate) imaginary: Vec<[f32; N]>,
}

impl<const N: usize> Square<N> {
    /// A square of zeros.
    pub(crate) fn zero() -> Self {
        Self {
            real: vec![[0.0; N]; N],
            imaginary: vec![[0.0; N]; N],
        }
    }

    /// The sum of `value * e^(i 2 pi (x column + y row) / N)` over all columns and rows, for every
    /// x and y, unscaled and in place. `N` is a power of two.
    pub(crate) fn sum_waves(&mut self) {
        self.transform_columns();
        self.transpose();
        self.transform_columns();
        self.transpose();
    }

    /// Radix-2 butterflies on whole rows at a time: each step is a plain loop over a row.
    fn transform_columns(&mut self) {
        let bits = N.trailing_zeros();
        for row in 0..N {
            let partner = row.reverse_bits() >> (usize::BITS - bits);
            if row < partner {
                self.real.swap(row, partner);
                self.imaginary.swap(row, partner);
            }
        }
        let mut half = 1;
        while half < N {
            for step in 0..half {
                let (sine, cosine) = (TAU * step as f32 / (2 * half) as f32).sin_cos();
                for first in (step..N).step_by(2 * half) {
                    self.butterfly(first, first + half, cosine, sine);
                }
            }
            half *= 2;
        }
    }

    fn butterfly(&mut self, first: usize, second: usize, cosine: f32, sine: f32) {
        let (upper, lower) = self.real.split_at_mut(second);
        let (first_real, second_real) = (&mut upper[first], &mut lower[0]);
        let (upper, lower) = self.imaginary.split_at_mut(second);
        let (first_imaginary, second_imaginary) = (&mut upper[first], &mut lower[0]);
        for index in 0..N {
            let real = second_real[index] * cosine - second_imaginary[index] * sine;
            let imaginary = second_real[index] * sine + second_imaginary[index] * cosine;
            second_real[index] = first_real[index] - real;
            second_imaginary[index] = first_imaginary[index] - imaginary;
            first_real[index] += real;
            first_imaginary[index] += imaginary;
        }
    }

    fn transpose(&mut self) {
        for part in [&mut self.real, &mut self.imaginary] {
            for row in 1..N {
                let (above, below) = part.split_at_mut(row);
                for (column, other) in above.iter_mut().enumerate() {
                    std::mem::swap(&mut below[0][column], &mut other[row]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bin_is_one_wave() {
        let mut square = Square::<16>::zero();
        square.real[2][3] = 1.0;
        square.sum_waves();
        for (y, (real, imaginary)) in square.real.iter().zip(&square.imaginary).enumerate() {
            for x in 0..16 {
                let (sine, cosine) = (TAU * (3 * x + 2 * y) as f32 / 16.0).sin_cos();
                assert!((real[x] - cosine).abs() < 1e-5, "real at {x}, {y}");
                assert!((imaginary[x] - sine).abs() < 1e-5, "imaginary at {x}, {y}");
            }
        }
    }
}
