//! A sheet as a file.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageError};

use super::MAX_BYTES;

/// How finely it is tried, best first.
const QUALITIES: [u8; 7] = [88, 75, 60, 45, 30, 15, 5];

/// The finest JPEG that is small enough, or the coarsest one.
pub(super) fn compress(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ImageError> {
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg.clear();
        JpegEncoder::new_with_quality(&mut jpeg, quality).write_image(
            pixels,
            width,
            height,
            ExtendedColorType::Rgb8,
        )?;
        if jpeg.len() <= MAX_BYTES {
            break;
        }
    }
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_small_enough_too() {
        let (width, height) = (1152_u32, 864_u32);
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..width * height * 3)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let jpeg = compress(&noise, width, height).unwrap();
        assert!(jpeg.starts_with(&[0xff, 0xd8]));
        assert!(jpeg.len() <= MAX_BYTES, "{}", jpeg.len());
    }
}
