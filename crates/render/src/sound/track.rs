//! Writes frames of AAC as a file that has nothing but them: an MP4 of one track (ISO/IEC 14496-12 and -14).

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::regions::FRAME;
use crate::encoding::SAMPLE_RATE;

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

    let movie = full(*b"mvhd", &[&numbers(&[0, 0, rate, heard]), MOVIE].concat());
    let shown = numbers(&[0, 0, 1, 0, heard]);
    let header = [&[0, 0, 0, 7], &shown[..], TRACK].concat();
    let edits = full(*b"elst", &numbers(&[1, heard, frame, 0x1_0000]));
    let header = [boxed(*b"tkhd", &header), boxed(*b"edts", &edits)].concat();

    let times = full(*b"stts", &numbers(&[2, whole, frame, 1, last]));
    let chunks = full(*b"stsc", &numbers(&[1, 1, count, 1]));
    let listed = numbers(sizes);
    let lengths = full(*b"stsz", &[numbers(&[0, count]), listed].concat());
    let place = full(*b"stco", &numbers(&[1, FRAMES_AT]));
    let samples = [description(*most), times, chunks, lengths, place].concat();
    let data = full(
        *b"dref",
        &[numbers(&[1]), full_flagged(*b"url ", 1)].concat(),
    );
    let information = [
        full(*b"smhd", &[0; 4]),
        boxed(*b"dinf", &data),
        boxed(*b"stbl", &samples),
    ];
    // Undetermined language.
    let times = [numbers(&[0, 0, rate, media]), vec![0x55, 0xc4, 0, 0]].concat();
    let media = [
        full(*b"mdhd", &times),
        full(*b"hdlr", b"\0\0\0\0soun\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        boxed(*b"minf", &information.concat()),
    ];
    let track = [header, boxed(*b"mdia", &media.concat())].concat();
    Some(boxed(*b"moov", &[movie, boxed(*b"trak", &track)].concat()))
}

/// The rest of `mvhd`: speed and volume of 1, the picture as it is, two as the next track's number.
const MOVIE: &[u8] = b"\0\x01\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\
    \0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02";

/// The rest of `tkhd`: a volume of 1, the picture as it is, which has no size.
const TRACK: &[u8] = b"\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\
    \0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0";

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

fn boxed(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    // As long as two hours of frames, a megabyte.
    let length = u32::try_from(8 + content.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &name, content].concat()
}

/// A box with a version, which is 0, and no flags.
fn full(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    boxed(name, &[&[0; 4], content].concat())
}

fn full_flagged(name: [u8; 4], flags: u32) -> Vec<u8> {
    boxed(name, &flags.to_be_bytes())
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}
