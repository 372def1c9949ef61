//! Bytes to text, whole or in pieces: what is no text is replaced, so that the rest can be read.

use std::borrow::Cow;

/// Reads bytes as text. As [`String::from_utf8_lossy`], and faster where nothing is lost.
pub(super) fn of_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.is_empty() {
        return Cow::Borrowed(""); // Every other line of a stream.
    }
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Empties a buffer, and gives it back when it has grown over what ordinary events need.
pub(super) fn clear(buffer: &mut String) {
    const LARGEST_KEPT: usize = 64 << 10;
    if buffer.capacity() > LARGEST_KEPT {
        *buffer = String::new();
    }
    buffer.clear();
}

/// Text whose bytes arrive in pieces that may cut a character.
#[derive(Debug, Default)]
pub(super) struct TextInPieces {
    text: String,
    /// The first bytes of a character whose others are still to come: at most three.
    cut: Vec<u8>,
}

impl TextInPieces {
    /// Takes the next bytes.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        /// Most events are shorter, so that their text does not move as it grows.
        const USUAL_LENGTH: usize = 1000;
        if self.text.is_empty() {
            self.text.reserve(bytes.len().max(USUAL_LENGTH));
        }
        let rest = self.complete_cut(bytes);
        if let Ok(text) = simdutf8::basic::from_utf8(rest) {
            self.text.push_str(text);
            return;
        }
        let mut chunks = rest.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text.push_str(chunk.valid());
            if chunks.peek().is_none() && is_cut(chunk.invalid()) {
                self.cut.extend_from_slice(chunk.invalid());
            } else if !chunk.invalid().is_empty() {
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    /// Returns the whole text, to be read or taken.
    pub(super) fn finish(&mut self) -> &mut String {
        if !self.cut.is_empty() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        &mut self.text
    }

    /// Begins another text.
    pub(super) fn clear(&mut self) {
        self.cut.clear();
        clear(&mut self.text);
    }

    /// Completes the character that is cut, and returns the bytes after it.
    fn complete_cut<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        while !self.cut.is_empty()
            && let Some((next, rest)) = bytes.split_first()
        {
            self.cut.push(*next);
            if let Ok(character) = std::str::from_utf8(&self.cut) {
                self.text.push_str(character);
                self.cut.clear();
            } else if !is_cut(&self.cut) {
                // This byte does not go on with it; it may begin something else.
                self.text.push(char::REPLACEMENT_CHARACTER);
                self.cut.clear();
                return bytes;
            }
            bytes = rest;
        }
        bytes
    }
}

/// Returns true for the beginning of a character.
fn is_cut(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_give_the_text_of_the_whole(
            pieces in prop::collection::vec(prop_oneof![
                Just("é".as_bytes().to_vec()), Just("€".as_bytes().to_vec()), Just("🎬".as_bytes().to_vec()),
                Just(vec![0xf0, 0x9f]), Just(vec![0xe2]), Just(vec![0x80]), Just(vec![0xed, 0xa0]), Just(b"a".to_vec()),
                prop::collection::vec(any::<u8>(), 0..4),
            ], 0..12),
            size in 1_usize..7,
        ) {
            let bytes = pieces.concat();
            let mut text = TextInPieces::default();
            for piece in bytes.chunks(size) {
                text.extend(piece);
            }
            let whole = String::from_utf8_lossy(&bytes);
            prop_assert_eq!(text.finish().as_str(), &*whole);
            prop_assert_eq!(of_bytes(&bytes), whole);
        }
    }
}
