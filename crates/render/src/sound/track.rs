//! Writes frames of AAC as a file that has nothing but them: an MP4 of one track (ISO/IEC 14496-12 and -14).

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::regions::FRAME;
use crate::encoding::SAMPLE_RATE;
use crate::mp4::{
    TrackHeader, boxed, full, handler, in_this_file, media_header, movie_header, numbers,
};

/// The kinds of files that this is one of, and the beginning of the box that holds the frames: its length comes last.
const HEAD: &[u8] = b"\0\0\0\x14ftypM4A \0\0\0\0isom\0\0\0\0mdat";

/// Where the frames begin.
const FRAMES_AT: u32 = 28;

/// AAC-LC, 48 kHz, stereo; and that there is no SBR to look for (ISO/IEC 14496-3, 1.6.2.1), as FFmpeg says it.
const CONFIGURATION: [u8; 5] = [0x11, 0x90, 0x56, 0xe5, 0x00];

/// A file of one track of sound, on its way.
pub(crate) struct Track {
    file: BufWriter<File>,
    sizes: Vec<u32>,
}

impl Track {
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(HEAD)?;
        Ok(Self {
            file,
            sizes: Vec::new(),
        })
    }

    /// Writes the next frame.
    pub(crate) fn add(&mut self, frame: &[u8]) -> io::Result<()> {
        self.file.write_all(frame)?;
        let size = u32::try_from(frame.len()).map_err(io::Error::other)?;
        self.sizes.push(size);
        Ok(())
    }

    /// Ends the file, of which so many samples are heard: those from the second frame on.
    pub(crate) fn finish(mut self, heard: u64) -> io::Result<()> {
        let heard = u32::try_from(heard).map_err(io::Error::other)?;
        let index = index(&self.sizes, heard);
        self.file
            .write_all(&index.ok_or(io::ErrorKind::InvalidData)?)?;
        let frames: u64 = self.sizes.iter().map(|size| u64::from(*size)).sum();
        let frames = u32::try_from(8 + frames).map_err(io::Error::other)?;
        self.file.seek(SeekFrom::Start(u64::from(FRAMES_AT) - 8))?;
        self.file.write_all(&frames.to_be_bytes())?;
        self.file.flush()
    }
}

/// The box `moov` for frames of these sizes; none where they do not hold what is to be heard.
fn index(sizes: &[u32], heard: u32) -> Option<Vec<u8>> {
    let (count, frame) = (u32::try_from(sizes.len()).ok()?, u32::try_from(FRAME).ok()?);
    let whole = count.checked_sub(1)?;
    // The first frame is what is before, and the last one ends early.
    let last = (heard + frame).checked_sub(whole.checked_mul(frame)?)?;
    let (media, rate) = (heard + frame, SAMPLE_RATE);
    let most = sizes.iter().max()?;

    let movie = movie_header(heard, 1);
    let header = TrackHeader {
        number: 1,
        length: heard,
        size: None,
        begins: frame,
    };
    let times = full(*b"stts", &numbers(&[2, whole, frame, 1, last]));
    let chunks = full(*b"stsc", &numbers(&[1, 1, count, 1]));
    let listed = numbers(sizes);
    let lengths = full(*b"stsz", &[numbers(&[0, count]), listed].concat());
    let place = full(*b"stco", &numbers(&[1, FRAMES_AT]));
    let samples = [description(*most), times, chunks, lengths, place].concat();
    let information = [
        full(*b"smhd", &[0; 4]),
        in_this_file(),
        boxed(*b"stbl", &samples),
    ];
    let media = [
        media_header(rate, media),
        handler(*b"soun"),
        boxed(*b"minf", &information.concat()),
    ];
    let track = [header.written(), boxed(*b"mdia", &media.concat())].concat();
    Some(boxed(*b"moov", &[movie, boxed(*b"trak", &track)].concat()))
}

/// What the frames are: the box `stsd`.
fn description(most: u32) -> Vec<u8> {
    let configuration = descriptor(5, &CONFIGURATION);
    let [_, buffer @ ..] = most.to_be_bytes();
    // MPEG-4 audio, a stream of sound.
    let decoder = [
        &[0x40, 0x15],
        &buffer[..],
        &numbers(&[192_000, 192_000]),
        &configuration,
    ];
    let decoder = descriptor(4, &decoder.concat());
    let stream = [&[0, 1, 0], &decoder[..], &descriptor(6, &[2])].concat();
    let stream = full(*b"esds", &descriptor(3, &stream));
    // Reserved, the number of the data's reference, reserved, two channels of 16 bits, reserved, the rate.
    let fixed = b"\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\x02\0\x10\0\0\0\0\xbb\x80\0\0";
    let entry = boxed(*b"mp4a", &[&fixed[..], &stream].concat());
    full(*b"stsd", &[numbers(&[1]), entry].concat())
}

fn descriptor(tag: u8, content: &[u8]) -> Vec<u8> {
    // All of them are shorter than 128 bytes.
    let length = u8::try_from(content.len()).unwrap_or(0x7f);
    [&[tag, length], content].concat()
}
