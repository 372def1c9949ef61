//! An animated WebP becomes an animated PNG. This runs in the jail, in a process of its own.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use image_webp::WebPDecoder;
use png::{BitDepth, ColorType, Compression, Encoder};
use veo_timeline::Millis;

use super::facts::Facts;
use super::{LOOK, UNPACK};

/// The most memory for what is neither a picture nor its decoding.
const MOST_METADATA: usize = 16 * 1024 * 1024;

/// What is shown for no longer than this many milliseconds is meant to be shown for [`USUAL`]: what browsers do.
const HARDLY: u32 = 10;
const USUAL: u32 = 100;

/// Does what it is `told`: looks at an animation and prints what it says of itself, or unpacks it.
pub(crate) fn work(told: &[OsString]) -> io::Result<()> {
    match told {
        [what, from] if what == LOOK => look(&File::open(from)?),
        [what, from, to] if what == UNPACK => {
            let mut made = BufWriter::new(File::create_new(to)?);
            unpack(&File::open(from)?, &mut made)?;
            made.flush()
        }
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// Prints what the animation in `file` says of itself, then decodes its first picture.
fn look(file: &File) -> io::Result<()> {
    let (facts, delays) = read_facts(file)?;
    writeln!(io::stderr(), "{facts}")?;
    refuse_excess(&facts)?;
    // Nothing of it is kept.
    write_pictures(file, &delays[..delays.len().min(1)], &mut io::sink())
}

fn unpack(file: &File, to: &mut impl Write) -> io::Result<()> {
    let (facts, delays) = read_facts(file)?;
    refuse_excess(&facts)?;
    write_pictures(file, &delays, to)
}

fn refuse_excess(facts: &Facts) -> io::Result<()> {
    match facts.excess() {
        Some((found, _)) => Err(io::Error::other(format!("it is {found}"))),
        None => Ok(()),
    }
}

/// What the animation in `file` says of itself, and for how many milliseconds each of its pictures is shown. Pictures that
/// are not whole are left out.
///
/// The chunks are those of the WebP Container Specification.
fn read_facts(mut file: &File) -> io::Result<(Facts, Vec<u32>)> {
    let length = file.metadata()?.len();
    let mut reader = BufReader::new(&mut file);
    // `RIFF`, a size, `WEBP`.
    let mut place = 12;
    let mut canvas = None;
    let mut delays = Vec::new();
    while !Facts::are_too_many(delays.len()) {
        let mut head = [0; 8];
        reader.seek(SeekFrom::Start(place))?;
        if reader.read_exact(&mut head).is_err() {
            break;
        }
        let (name, size) = (&head[..4], u64::from(little(&head[4..])));
        place += 8 + size + size % 2;
        if place > length + 1 {
            break;
        }
        match name {
            b"VP8X" => {
                let mut header = [0; 10];
                reader.read_exact(&mut header)?;
                let alpha = header[0] & 0b1_0000 != 0;
                canvas = Some((little(&header[4..7]) + 1, little(&header[7..]) + 1, alpha));
            }
            b"ANMF" => {
                let mut header = [0; 16];
                reader.read_exact(&mut header)?;
                delays.push(little(&header[12..15]));
            }
            _ => {}
        }
    }
    for delay in &mut delays {
        *delay = if *delay <= HARDLY { USUAL } else { *delay };
    }
    let (width, height, has_alpha) =
        canvas.ok_or_else(|| io::Error::other("it does not say how large it is"))?;
    if delays.is_empty() {
        return Err(io::Error::other("there is no whole picture in it"));
    }
    let facts = Facts {
        width,
        height,
        frames: delays.len(),
        length: Millis::new(delays.iter().copied().map(u64::from).sum()),
        has_alpha,
    };
    Ok((facts, delays))
}

/// Writes the first pictures of the animation in `file`, each to be shown for its number of milliseconds.
fn write_pictures(mut file: &File, delays: &[u32], to: &mut impl Write) -> io::Result<()> {
    let broken = |cause: image_webp::DecodingError| io::Error::other(cause.to_string());
    file.rewind()?;
    let mut decoder = WebPDecoder::new(BufReader::new(file)).map_err(broken)?;
    decoder.set_memory_limit(MOST_METADATA);
    // Not the colour that the file names, which nobody shows.
    decoder.set_background_color([0; 4]).map_err(broken)?;
    let bytes = decoder
        .output_buffer_size()
        .ok_or(io::ErrorKind::FileTooLarge)?;
    let mut pixels = vec![0; bytes];
    let (width, height) = decoder.dimensions();
    let mut encoder = Encoder::new(to, width, height);
    encoder.set_color(if decoder.has_alpha() {
        ColorType::Rgba
    } else {
        ColorType::Rgb
    });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    // Without end, as FFmpeg is told to show it.
    let frames = u32::try_from(delays.len()).unwrap_or(u32::MAX);
    encoder.set_animated(frames, 0)?;
    let mut writer = encoder.write_header()?;
    for (number, delay) in delays.iter().enumerate() {
        decoder.read_frame(&mut pixels).map_err(|cause| {
            io::Error::other(format!("its picture {} is damaged: {cause}", number + 1))
        })?;
        let (part, whole) = fraction(*delay);
        writer.set_frame_delay(part, whole)?;
        writer.write_image_data(&pixels)?;
    }
    Ok(writer.finish()?)
}

/// So many milliseconds as a fraction of a second, of numbers of 16 bits.
fn fraction(milliseconds: u32) -> (u16, u16) {
    [1000, 100, 10]
        .into_iter()
        .find_map(|whole| {
            let part = milliseconds / (1000 / u32::from(whole));
            Some((u16::try_from(part).ok()?, whole))
        })
        // 24 bits of milliseconds are less than five hours.
        .unwrap_or((u16::try_from(milliseconds / 1000).unwrap_or(u16::MAX), 1))
}

/// A number of up to four bytes, the lowest first.
fn little(bytes: &[u8]) -> u32 {
    let mut number = 0;
    for byte in bytes.iter().rev() {
        number = number << 8 | u32::from(*byte);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_delay_is_a_fraction() {
        for (milliseconds, expected) in [
            (11, (11, 1000)),
            (65_535, (65_535, 1000)),
            (65_540, (6_554, 100)),
            (700_000, (7_000, 10)),
            (0xff_ffff, (16_777, 1)),
        ] {
            assert_eq!(fraction(milliseconds), expected);
        }
    }

    /// A WebP of these chunks.
    fn file(chunks: &[(&[u8; 4], &[u8])]) -> File {
        let mut bytes = b"RIFF\xff\xff\0\0WEBP".to_vec();
        for (name, content) in chunks {
            bytes.extend(*name);
            bytes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
            bytes.extend(*content);
            bytes.extend(&[0][..content.len() % 2]);
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        file
    }

    const SIZE: &[u8] = b"\x12\0\0\0\x3f\x01\0\xb3\0\0";

    #[test]
    fn an_animation_says_how_large_and_how_long_it_is() {
        let frame = |delay: u8| [&[0; 12][..], &[delay, 0, 0, 0], &[7; 9]].concat();
        let (first, second) = (frame(40), frame(5));
        let whole = file(&[
            (b"VP8X", SIZE),
            (b"ANIM", &[0; 6]),
            (b"ANMF", &first),
            (b"odd ", b"abc"),
            (b"ANMF", &second),
        ]);
        let (facts, delays) = read_facts(&whole).unwrap();
        assert_eq!(delays, [40, 100]);
        assert_eq!(facts.to_string(), "animation: 320 180 2 140 alpha");
        // What is not whole is not there.
        whole.set_len(whole.metadata().unwrap().len() - 3).unwrap();
        assert_eq!(read_facts(&whole).unwrap().1, [40]);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        let told = |chunks: &[(&[u8; 4], &[u8])]| {
            let refusal = read_facts(&file(chunks)).unwrap_err();
            refusal.to_string()
        };
        assert_eq!(told(&[]), "it does not say how large it is");
        assert_eq!(told(&[(b"VP8X", SIZE)]), "there is no whole picture in it");
    }
}
