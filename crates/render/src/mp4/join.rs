//! Joins spans of picture and the track of sound to a film, without encoding anything.
//!
//! The index comes first, so that the film plays while it is still coming in. Then come half a second of picture, its
//! sound, the next half second and so on. A frame's time is worked out from its place. The order of decoding is told by one
//! delay for all: a span of one or two frames comes with a shorter one, which would let time run backwards at its end.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::boxes::{boxed, boxes, full, numbers};
use super::headers::{TrackHeader, handler, in_this_file, media_header, movie_header};
use super::part::{Part, strange};
use crate::encoding::{REORDERED, samples};
use crate::sound::FRAME;

/// What is written changes with this number.
pub(crate) const VERSION: &str = "joined 1";

/// What is said of a film.
pub(crate) struct Film<'a> {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frame_rate: u32,
    pub(crate) comment: &'a str,
}

/// How long a frame of picture is, in its track's units: players know this from FFmpeg's.
const STEP: u32 = 512;

/// The kinds of files that this is one of.
const KIND: &[u8] = b"isom\0\0\x02\0isomiso2avc1mp41";

/// Writes the film of these spans and this sound, and tells how many frames it has. Blocks.
///
/// # Errors
/// `InvalidData` where they cannot be parts of one film, and what reading and writing give.
pub(crate) fn join(parts: &[PathBuf], sound: &Path, film: &Film<'_>, to: &Path) -> io::Result<u32> {
    let parts = parts.iter().map(|path| Part::open(path));
    let parts = parts.collect::<io::Result<Vec<_>>>()?;
    let sound = Part::open(sound)?;
    let joined = Joined::of(&parts, &sound, film)?;
    let kind = boxed(*b"ftyp", KIND);
    let data = joined.data_head();
    // How long the index is does not depend on what is in it.
    let begins = kind.len() + joined.index(0)?.len() + data.len();
    let index = joined.index(begins as u64)?;
    let mut written = File::create(to)?;
    written.write_all(&[kind, index, data].concat())?;
    let mut pictures = Tape::of(&parts)?;
    let mut sounds = Tape::of(std::slice::from_ref(&sound))?;
    for chunk in &joined.chunks {
        let tape = match chunk.track {
            Track::Picture => &mut pictures,
            Track::Sound => &mut sounds,
        };
        tape.copy(chunk.bytes, &mut written)?;
    }
    Ok(joined.frames)
}

/// All that the index tells.
struct Joined<'a> {
    film: &'a Film<'a>,
    frames: u32,
    /// How long each frame of picture is, in bytes.
    sizes: Vec<u32>,
    /// How many frames after it is decoded each is shown, and [`REORDERED`].
    delays: Vec<u32>,
    /// The numbers of the frames that can be seeked to, from 1 on.
    key_frames: Vec<u32>,
    /// What the frames are: the box `stsd`.
    description: Vec<u8>,
    sound: &'a Part,
    chunks: Vec<Chunk>,
}

/// What lies together of a track.
struct Chunk {
    track: Track,
    /// How many samples it has.
    samples: u32,
    bytes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Track {
    Picture,
    Sound,
}

impl<'a> Joined<'a> {
    fn of(parts: &[Part], sound: &'a Part, film: &'a Film<'a>) -> io::Result<Self> {
        let mut joined = Self {
            film,
            frames: 0,
            sizes: Vec::new(),
            delays: Vec::new(),
            key_frames: Vec::new(),
            description: Vec::new(),
            sound,
            chunks: Vec::new(),
        };
        for part in parts {
            joined.add(part)?;
        }
        joined.chunks = joined.arranged();
        Ok(joined)
    }

    fn add(&mut self, part: &Part) -> io::Result<()> {
        let description = part.description();
        let description = description.ok_or_else(|| strange("does not say what it is"))?;
        if self.frames > 0 && description != self.description {
            return Err(strange("is encoded in another way"));
        }
        self.description = description;
        let order = part.order();
        let order = order.ok_or_else(|| strange("does not say when it is shown"))?;
        for (decoded, shown) in (0..).zip(order) {
            let delay = (shown + REORDERED).checked_sub(decoded);
            self.delays
                .push(delay.ok_or_else(|| strange("is in a strange order"))?);
        }
        let before = self.frames;
        let key_frames = part.key_frames().into_iter();
        self.key_frames
            .extend(key_frames.map(|number| before + number));
        self.sizes.extend(&part.sizes);
        self.frames = u32::try_from(self.sizes.len()).map_err(io::Error::other)?;
        Ok(())
    }

    /// Half a second of picture, its sound, and so on.
    fn arranged(&self) -> Vec<Chunk> {
        let half = (self.film.frame_rate / 2).max(1) as usize;
        let mut chunks = Vec::new();
        let (mut seen, mut heard) = (0, 0);
        while seen < self.sizes.len() {
            let pictures = &self.sizes[seen..self.sizes.len().min(seen + half)];
            seen += pictures.len();
            chunks.push(Chunk::of(Track::Picture, pictures));
            let all = self.sound.sizes.len();
            let until = if seen == self.sizes.len() {
                all
            } else {
                // The first frame is what is before.
                let until = samples(
                    u32::try_from(seen).unwrap_or(u32::MAX),
                    self.film.frame_rate,
                );
                usize::try_from(1 + until / FRAME).map_or(all, |until| until.min(all))
            };
            if until > heard {
                chunks.push(Chunk::of(Track::Sound, &self.sound.sizes[heard..until]));
                heard = until;
            }
        }
        chunks
    }

    /// The head of the box `mdat`, which holds all picture and sound.
    fn data_head(&self) -> Vec<u8> {
        match u32::try_from(8 + self.bytes()) {
            Ok(length) => [&length.to_be_bytes()[..], b"mdat"].concat(),
            Err(_) => [&b"\0\0\0\x01mdat"[..], &(16 + self.bytes()).to_be_bytes()].concat(),
        }
    }

    /// How many bytes of picture and sound there are.
    fn bytes(&self) -> u64 {
        self.chunks.iter().map(|chunk| chunk.bytes).sum()
    }

    /// The box `moov` of a film whose frames begin at a place.
    fn index(&self, begins: u64) -> io::Result<Vec<u8>> {
        let length = u32::try_from(samples(self.frames, self.film.frame_rate));
        let length = length.map_err(io::Error::other)?;
        let movie = movie_header(length, 2);
        let picture = boxed(*b"trak", &self.picture(length, begins)?);
        let sound = boxed(*b"trak", &self.sounding(&self.sound.track, begins));
        let about = about(self.film.comment);
        Ok(boxed(*b"moov", &[movie, picture, sound, about].concat()))
    }

    fn picture(&self, length: u32, begins: u64) -> io::Result<Vec<u8>> {
        let Film {
            width,
            height,
            frame_rate,
            ..
        } = *self.film;
        let units = (frame_rate.checked_mul(STEP)).zip(self.frames.checked_mul(STEP));
        let (rate, units) = units.ok_or_else(|| strange("makes it too long"))?;
        let header = TrackHeader {
            number: 1,
            length,
            size: Some((width, height)),
            begins: REORDERED * STEP,
        };
        let listed = |numbers: &[u32]| [&[count(numbers)], numbers].concat();
        let times = full(*b"stts", &numbers(&[1, self.frames, STEP]));
        let seekable = full(*b"stss", &numbers(&listed(&self.key_frames)));
        let delays = runs(self.delays.iter().map(|delay| delay * STEP));
        let number = u32::try_from(delays.len()).map_err(io::Error::other)?;
        let delays = [vec![number], delays.concat()].concat();
        let delays = full(*b"ctts", &numbers(&delays));
        let sizes = [&[0], &listed(&self.sizes)[..]].concat();
        let sizes = full(*b"stsz", &numbers(&sizes));
        let (chunks, places) = self.chunked(Track::Picture, begins);
        let tables = [
            &self.description,
            &times,
            &seekable,
            &delays,
            &chunks,
            &sizes,
            &places,
        ];
        let tables = tables.map(Vec::as_slice).concat();
        let information = [
            [boxed(*b"vmhd", &numbers(&[1, 0, 0])), in_this_file()].concat(),
            boxed(*b"stbl", &tables),
        ];
        let media = [
            media_header(rate, units),
            handler(*b"vide"),
            boxed(*b"minf", &information.concat()),
        ];
        let media = boxed(*b"mdia", &media.concat());
        Ok([header.written(), media].concat())
    }

    /// The boxes of the track of sound, or of one of its boxes, as they are in a file of its own, but for where it is.
    fn sounding(&self, track: &[u8], begins: u64) -> Vec<u8> {
        let changed = boxes(track).map(|(name, content)| match &name {
            b"mdia" | b"minf" | b"stbl" => boxed(name, &self.sounding(content, begins)),
            // The track's number, which comes after the version and two times.
            b"tkhd" if content.len() > 16 => boxed(
                name,
                &[&content[..12], &[0, 0, 0, 2], &content[16..]].concat(),
            ),
            b"stsc" => self.chunked(Track::Sound, begins).0,
            b"stco" => self.chunked(Track::Sound, begins).1,
            _ => boxed(name, content),
        });
        changed.collect::<Vec<_>>().concat()
    }

    /// The boxes that tell how many samples each chunk of a track has, and where it is.
    fn chunked(&self, track: Track, begins: u64) -> (Vec<u8>, Vec<u8>) {
        let mut at = begins;
        let (mut counts, mut places) = (Vec::new(), Vec::new());
        for chunk in &self.chunks {
            if chunk.track == track {
                counts.push(chunk.samples);
                places.push(at);
            }
            at += chunk.bytes;
        }
        let mut first = 1;
        let runs = runs(counts.into_iter())
            .into_iter()
            .map(|[chunks, samples]| {
                let run = [first, samples, 1];
                first += chunks;
                run
            });
        let runs: Vec<_> = runs.collect();
        let number = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        let counts = [vec![number], runs.concat()].concat();
        let number = numbers(&[u32::try_from(places.len()).unwrap_or(u32::MAX)]);
        let places = if self.bytes() < FAR {
            let near = |place: u64| u32::try_from(place).unwrap_or(u32::MAX).to_be_bytes();
            let places: Vec<_> = places.into_iter().map(near).collect();
            full(*b"stco", &[&number[..], places.as_flattened()].concat())
        } else {
            let places: Vec<_> = places.into_iter().map(u64::to_be_bytes).collect();
            full(*b"co64", &[&number[..], places.as_flattened()].concat())
        };
        (full(*b"stsc", &numbers(&counts)), places)
    }
}

/// From so many bytes on, places are told in eight bytes: there is an index before them.
const FAR: u64 = 3 << 30;

impl Chunk {
    fn of(track: Track, sizes: &[u32]) -> Self {
        Self {
            track,
            samples: count(sizes),
            bytes: sizes.iter().map(|size| u64::from(*size)).sum(),
        }
    }
}

/// What is said of the film: the box `udta`, as most players read it.
fn about(comment: &str) -> Vec<u8> {
    // Text in UTF-8, in no language.
    let comment = [&numbers(&[1, 0]), comment.as_bytes()].concat();
    let comment = boxed(*b"\xa9cmt", &boxed(*b"data", &comment));
    let items = boxed(*b"ilst", &comment);
    let handler = full(*b"hdlr", b"\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    boxed(*b"udta", &full(*b"meta", &[handler, items].concat()))
}

/// How often each value comes after itself, and which it is.
fn runs(values: impl Iterator<Item = u32>) -> Vec<[u32; 2]> {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some([count, last]) if *last == value => *count += 1,
            _ => runs.push([1, value]),
        }
    }
    runs
}

fn count(of: &[u32]) -> u32 {
    u32::try_from(of.len()).unwrap_or(u32::MAX)
}

/// The samples of files, one after the other.
struct Tape<'a> {
    /// The files, and how much of each is not read yet; the first is read from.
    parts: VecDeque<(&'a File, u64)>,
}

impl<'a> Tape<'a> {
    fn of(parts: &'a [Part]) -> io::Result<Self> {
        let parts = parts.iter().map(|part| {
            let mut file = &part.file;
            file.seek(SeekFrom::Start(part.begins))?;
            Ok((file, part.sizes.iter().map(|size| u64::from(*size)).sum()))
        });
        let parts = parts.collect::<io::Result<_>>()?;
        Ok(Self { parts })
    }

    fn copy(&mut self, mut bytes: u64, to: &mut File) -> io::Result<()> {
        while bytes > 0 {
            let (file, left) = self.parts.front_mut().ok_or(io::ErrorKind::UnexpectedEof)?;
            let next = bytes.min(*left);
            // Within the system, where it can.
            if io::copy(&mut file.take(next), to)? < next {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes -= next;
            *left -= next;
            if *left == 0 {
                self.parts.pop_front();
            }
        }
        Ok(())
    }
}
