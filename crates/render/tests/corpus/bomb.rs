//! Small files that ask for much.

use std::path::PathBuf;

use veo_render::{ErrorKind, Media};
use veo_timeline::Millis;

use crate::damage::Extent;
use crate::lab::{HARMLESS, Lab};

pub(crate) async fn try_all(lab: &Lab, extent: &Extent) {
    for picture in huge_pictures(lab) {
        let refusal = lab.probe(&picture).await.unwrap_err();
        let is_told = matches!(
            refusal.kind,
            ErrorKind::OverLimit { .. } | ErrorKind::DamagedMedia { .. }
        );
        assert!(is_told, "{picture:?}: {refusal:?}");
    }
    let tracks = lab.write("tracks.mkv", many_tracks(10_000));
    assert!(!lab.try_file(&tracks).await);

    let frames = extent.large_frames;
    let large = lab.make(
        "frames.mp4",
        &format!(
            "-f lavfi -i color=black:size=3840x2160:rate=30 -frames:v {frames} -c:v libx264 \
             -preset ultrafast -pix_fmt yuv420p"
        ),
    );
    // Nothing is wrong with it: what it costs is bounded by what is made of it.
    assert!(std::fs::metadata(&large).unwrap().len() < u64::from(frames) * 1000);
    let info = lab.probe(&large).await.unwrap();
    assert_eq!((info.kind, info.width), (Media::Video, Some(3840)));
    assert!(lab.try_file(&large).await);

    let lasts_days = lying_length(lab);
    match lab.probe(&lasts_days).await {
        // Newer FFmpegs count the frames instead of believing it.
        Ok(info) => assert_eq!(info.duration, Some(Millis::new(1000))),
        Err(refusal) => assert!(matches!(refusal.kind, ErrorKind::OverLimit { .. })),
    }

    let rate = "-f lavfi -i color=black:size=64x36:rate=1000:duration=0.2 -pix_fmt yuv420p";
    let fast = lab.make("fast.mp4", rate);
    let refusal = lab.probe(&fast).await.unwrap_err();
    assert!(
        matches!(refusal.kind, ErrorKind::OverLimit { .. }),
        "{refusal:?}"
    );

    let hollow = lab.write("hollow.mp3", b"ID3\x04\0\0\0\0\0\0");
    let file = std::fs::File::options().write(true).open(&hollow).unwrap();
    file.set_len(64 * 1024 * 1024).unwrap();
    assert!(!lab.try_file(&hollow).await);
}

/// The beginnings of pictures of billions of pixels.
fn huge_pictures(lab: &Lab) -> Vec<PathBuf> {
    let side = 60_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        &png_chunk(b"IHDR", &header),
        &png_chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0]),
        &png_chunk(b"IEND", &[]),
    ]
    .concat();
    let jpeg = [
        &b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..],
        b"\xff\xc0\0\x0b\x08\xff\xdc\xff\xdc\x01\x01\x11\0",
        b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\0\0\xff\xd9",
    ]
    .concat();
    let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;";
    let webp = b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xffVP8L\x0c\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0\0\0";
    vec![
        lab.write("huge.png", png),
        lab.write("huge.jpg", jpeg),
        lab.write("huge.gif", gif),
        lab.write("huge.webp", webp),
    ]
}

fn png_chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let crc = !chunk[4..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            1 => (crc >> 1) ^ 0xedb8_8320,
            _ => crc >> 1,
        })
    });
    chunk.extend(crc.to_be_bytes());
    chunk
}

/// A Matroska file of so many picture tracks.
fn many_tracks(count: u32) -> Vec<u8> {
    let track = |number: u32| {
        let number = number.to_be_bytes();
        let size = [element(&[0xb0], &[16]), element(&[0xba], &[16])].concat();
        let entry = [
            element(&[0xd7], &number),
            element(&[0x73, 0xc5], &number),
            element(&[0x83], &[1]),
            element(&[0x86], b"V_VP8"),
            element(&[0xe0], &size),
        ];
        element(&[0xae], &entry.concat())
    };
    let tracks: Vec<u8> = (1..=count).flat_map(track).collect();
    let head = element(&[0x42, 0x82], b"matroska");
    let segment = element(&[0x16, 0x54, 0xae, 0x6b], &tracks);
    [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &head),
        element(&[0x18, 0x53, 0x80, 0x67], &segment),
    ]
    .concat()
}

fn element(id: &[u8], data: &[u8]) -> Vec<u8> {
    let size = (1_u64 << 56 | data.len() as u64).to_be_bytes();
    [id, &size, data].concat()
}

/// A film whose header says that it lasts for days.
fn lying_length(lab: &Lab) -> PathBuf {
    let mut film = std::fs::read(lab.make("long.mp4", HARMLESS)).unwrap();
    for (name, duration) in [(b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24)] {
        let places: Vec<_> = (0..film.len() - 4)
            .filter(|at| &film[*at..at + 4] == name)
            .collect();
        assert!(!places.is_empty());
        for at in places {
            film[at + duration..at + duration + 4].copy_from_slice(&0x7fff_ffff_u32.to_be_bytes());
        }
    }
    lab.write("long.mp4", film)
}
