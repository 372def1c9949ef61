//! Boxes: what an MP4 is made of. Each has its length, a name and its content, which may be boxes again.

/// A box's name.
pub(super) type Name = [u8; 4];

pub(crate) fn boxed(name: Name, content: &[u8]) -> Vec<u8> {
    // As long as the index of a film of hours, some megabytes.
    let length = u32::try_from(8 + content.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &name, content].concat()
}

/// A box with a version, which is 0, and no flags.
pub(crate) fn full(name: Name, content: &[u8]) -> Vec<u8> {
    boxed(name, &[&[0; 4], content].concat())
}

/// The same with flags, and nothing else.
pub(crate) fn full_flagged(name: Name, flags: u32) -> Vec<u8> {
    boxed(name, &flags.to_be_bytes())
}

pub(crate) fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// The boxes that these bytes are, to the last that is whole.
pub(super) fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (Name, &[u8])> {
    std::iter::from_fn(move || {
        let (length, rest) = bytes.split_first_chunk()?;
        let (name, content) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (content, others) = content.split_at_checked(length.checked_sub(8)?)?;
        bytes = others;
        Some((*name, content))
    })
}

/// The content of the first box of this name in the first of the name before, and so on.
pub(super) fn within<'a>(bytes: &'a [u8], path: &[Name]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |within, wanted| {
        let mut found = boxes(within).filter(|(name, _)| name == wanted);
        found.next().map(|(_, content)| content)
    })
}

/// What these bytes are, as numbers of four bytes each, to the last that is whole.
pub(super) fn read_numbers(bytes: &[u8]) -> Vec<u32> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().copied().map(u32::from_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_read_as_they_are_written() {
        let inner = [full(*b"stts", &numbers(&[1, 2])), boxed(*b"free", b"")].concat();
        let outer = [boxed(*b"skip", b"x"), boxed(*b"trak", &inner)].concat();
        let path = [*b"trak", *b"stts"];
        let table = within(&outer, &path).unwrap();
        assert_eq!(read_numbers(table), [0, 1, 2]);
        assert_eq!(within(&outer, &[*b"trak", *b"none"]), None);
        // What ends amid a box, or says that it is shorter than its head.
        for cut in 0..outer.len() {
            let _ = within(&outer[..cut], &path);
        }
        assert_eq!(within(&outer[..outer.len() - 9], &path), None);
        assert_eq!(boxes(b"\0\0\0\x07trak").count(), 0);
    }
}
