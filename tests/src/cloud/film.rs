//! Films whose every byte follows from their render's id, so that a copy can be checked.

const LINE: &str = "film of ";

/// Returns the film of a render, with a length between these two.
pub(super) fn film(render: &str, (least, most): (usize, usize)) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(number_of(render));
    let mut film = format!("{LINE}{render}, {least} to {most}\n").into_bytes();
    let least = least.max(film.len());
    let length = random.usize(least..=most.max(least));
    film.resize_with(length, || random.u8(..));
    film
}

/// Returns the render whose whole film `bytes` are; `None` when they are anything else.
pub fn film_in(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix(LINE)?;
    let (render, lengths) = line.split_once(", ")?;
    let (least, most) = lengths.split_once(" to ")?;
    let lengths = (least.parse().ok()?, most.parse().ok()?);
    (film(render, lengths) == bytes).then(|| render.to_owned())
}

/// Turns a name into a number, always the same (FNV-1a).
pub(super) fn number_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_known_by_all_of_its_bytes() {
        let mut bytes = film("render_1", (10, 5000));
        assert_eq!(film_in(&bytes).as_deref(), Some("render_1"));
        assert_eq!(film_in(&bytes[..bytes.len() - 1]), None);
        assert_eq!(film_in(b""), None);
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(film_in(&bytes), None);
    }
}
