//! Films whose every byte follows from their render's id, so that a copy can be checked.

const LINE: &str = "film of ";
/// A film is one box of content, and an empty index behind it.
const BOX: &[u8] = b"mdat";
const INDEX: &[u8] = b"\0\0\0\x08moov";

/// Returns the film of a render, with a length between these two.
pub(super) fn film(render: &str, (least, most): (usize, usize)) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(number_of(render));
    let mut content = format!("{LINE}{render}, {least} to {most}\n").into_bytes();
    let least = least.max(content.len());
    let length = random.usize(least..=most.max(least));
    content.resize_with(length, || random.u8(..));
    let size = u32::try_from(8 + content.len()).expect("films are small");
    [&size.to_be_bytes()[..], BOX, &content, INDEX].concat()
}

/// Returns the render whose whole film `bytes` are; `None` when they are anything else.
pub fn film_in(bytes: &[u8]) -> Option<String> {
    let line = bytes.get(8..)?.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix(LINE)?;
    let (render, lengths) = line.split_once(", ")?;
    let (least, most) = lengths.split_once(" to ")?;
    let lengths = (least.parse().ok()?, most.parse().ok()?);
    (film(render, lengths) == bytes).then(|| render.to_owned())
}

/// Whether these first bytes of a file begin the film of a render.
pub fn begins_film(render: &str, bytes: &[u8]) -> bool {
    let line = format!("{LINE}{render},");
    let content = bytes.get(8..);
    content.is_some_and(|content| content.starts_with(line.as_bytes()))
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
