//! Reads frames of AAC as FFmpeg writes them one after the other (ADTS, ISO/IEC 14496-3, 1.A.2.2).

/// The frames in these bytes, without their headers; none if they are anything else.
pub(crate) fn frames(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut frames = Vec::new();
    while let Some(header) = bytes.first_chunk::<7>() {
        if header[0] != 0xff || header[1] & 0xf6 != 0xf0 {
            return None;
        }
        // Two more bytes where there is a check sum.
        let start = if header[1] & 1 == 0 { 9 } else { 7 };
        let length =
            u32::from(header[3] & 3) << 11 | u32::from(header[4]) << 3 | u32::from(header[5]) >> 5;
        let (frame, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
        frames.push(frame.get(start..)?);
        bytes = rest;
    }
    bytes.is_empty().then_some(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(payload: &[u8]) -> Vec<u8> {
        let length = 7 + payload.len();
        let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
        let length = [(high << 5 | low >> 3), (low << 5) | 0x1f];
        [&[0xff, 0xf1, 0x4c, 0x80], &length[..], &[0xfc], payload].concat()
    }

    #[test]
    fn headers_are_taken_off() {
        let bytes = [frame(b"one"), frame(b"another")].concat();
        assert_eq!(frames(&bytes).unwrap(), [&b"one"[..], b"another"]);
        assert_eq!(frames(b"").unwrap().len(), 0);
    }

    #[test]
    fn what_is_something_else_is_refused() {
        let whole = frame(b"one");
        let table = [
            &whole[..9],
            &whole[1..],
            b"\xff\xf1\x4c\x80\x00\x1f\xfc",
            b"x",
        ];
        assert!(table.iter().all(|bytes| frames(bytes).is_none()));
    }
}
