//! Media that wants something else than to be looked at.

use std::fs;
use std::io::Write;

use veo_render::ErrorKind;

use crate::support::{Library, engine, tone_clip};

#[tokio::test]
async fn scripts_under_a_film_s_name_are_refused() {
    let mut library = Library::new();
    library
        .add("private.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    let private = library.path("private.mp4");
    let playlist = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n",
        private.display()
    );
    for (content, found) in [
        (playlist.as_str(), "a text playlist (HLS)"),
        (
            "ffconcat version 1.0\nfile private.mp4\n",
            "an FFmpeg concat script",
        ),
        (
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "an XML, SVG or HTML document",
        ),
        ("", "an empty file"),
    ] {
        let path = library.path("x.mp4");
        fs::write(&path, content).unwrap();
        let error = engine().probe(&path).await.unwrap_err();
        let ErrorKind::UnsupportedMedia { name, found: said } = &error.kind else {
            panic!("{error}");
        };
        assert_eq!((name.as_str(), said.as_str()), ("x.mp4", found));
    }
}

#[tokio::test]
async fn a_script_behind_true_magic_bytes_is_only_damaged() {
    let mut library = Library::new();
    library
        .add("private.mp4", &tone_clip("red", "320x180", 30, 1.0))
        .await;
    let path = library.path("x.mp4");
    // An atom that may be skipped, and then what would be a concat script.
    let content = b"\0\0\0\x08freeffconcat version 1.0\nfile private.mp4\n";
    fs::write(&path, content).unwrap();
    let error = engine().probe(&path).await.unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::DamagedMedia { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_picture_of_billions_of_pixels_is_not_decoded() {
    let library = Library::new();
    let path = library.path("x.png");
    // The header of a PNG of 60000 x 60000 gray pixels, and the beginning of its data.
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(kind);
        chunk.extend(data);
        chunk.extend(crc32(&chunk[4..]).to_be_bytes());
        chunk
    };
    let side = 60_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(b"\x89PNG\r\n\x1a\n").unwrap();
    file.write_all(&chunk(b"IHDR", &header)).unwrap();
    file.write_all(&chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0, 0]))
        .unwrap();
    file.write_all(&chunk(b"IEND", &[])).unwrap();
    drop(file);
    let error = engine().probe(&path).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::OverLimit { .. }), "{error}");
}

/// The checksum of PNG's chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}
