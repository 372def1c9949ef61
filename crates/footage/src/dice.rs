//! The only source of chance: everything that varies with the seed is thrown here.

/// A reproducible stream of random numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of `seed` for one purpose. Streams of different purposes are unrelated, so a
    /// throw added to one of them does not reshuffle another.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        Self {
            state: seed ^ fingerprint(purpose),
        }
    }

    /// The next 32 random bits.
    pub(crate) fn bits(&mut self) -> u32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 32) as u32
    }

    /// A seed for noise, small enough to count on from it for more layers.
    pub(crate) fn pattern(&mut self) -> u32 {
        self.bits() >> 8
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    /// A number between `low` and `high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// -1 or 1.
    pub(crate) fn sign(&mut self) -> f32 {
        if self.bits() & 1 == 0 { -1.0 } else { 1.0 }
    }
}

/// A well-mixed 64-bit number of a text (FNV-1a): the same text, the same number, everywhere.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A number in `0.0..1.0` that belongs to the whole numbers `x` and `y` under `seed`.
#[inline]
pub(crate) fn at(x: i32, y: i32, seed: u32) -> f32 {
    (mix(x, y, seed) >> 8) as f32 / 16_777_216.0
}

/// Two numbers in `-1.0..1.0` that belong to `x` and `y` under `seed`.
#[inline]
pub(crate) fn pair(x: i32, y: i32, seed: u32) -> [f32; 2] {
    let bits = mix(x, y, seed);
    let signed = |half: u32| half as f32 / 32_768.0 - 1.0;
    [signed(bits & 0xffff), signed(bits >> 16)]
}

#[inline]
fn mix(x: i32, y: i32, seed: u32) -> u32 {
    let mut mixed = (x as u32).wrapping_mul(0x8da6_b343)
        ^ (y as u32).wrapping_mul(0xd816_3841)
        ^ seed.wrapping_mul(0xcb1a_b31f);
    mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x7feb_352d);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x846c_a68b);
    mixed ^ (mixed >> 16)
}
