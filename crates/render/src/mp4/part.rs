//! A file of one track, which is to become a part of a film.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::boxes::{Name, boxed, boxes, read_numbers, within};

/// The longest index that is read: that of hours.
const LONGEST_INDEX: u64 = 64 * 1024 * 1024;

/// A file of one track whose samples (in the words of MP4: each frame of picture or sound) lie one after the other.
pub(super) struct Part {
    pub(super) file: File,
    /// Where in the file the first sample begins.
    pub(super) begins: u64,
    /// How long each sample is.
    pub(super) sizes: Vec<u32>,
    /// The content of its box `trak`.
    pub(super) track: Vec<u8>,
}

impl Part {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut data, mut index) = (None, None);
        let mut at = 0;
        while let Some((name, head, length)) = next_box(&mut file, at)? {
            match &name {
                b"mdat" => data = Some((at + head, length - head)),
                b"moov" if length <= LONGEST_INDEX => {
                    let mut bytes = Vec::new();
                    (&file).take(length - head).read_to_end(&mut bytes)?;
                    index = Some(bytes);
                }
                _ => {}
            }
            at += length;
        }
        let part = data.zip(index).and_then(|((begins, length), index)| {
            let track = within(&index, &[*b"trak"])?.to_vec();
            let sizes = sizes(within(&track, &SAMPLES)?)?;
            let all: u64 = sizes.iter().map(|size| u64::from(*size)).sum();
            (all == length).then_some(Self {
                file,
                begins,
                sizes,
                track,
            })
        });
        part.ok_or_else(|| strange("is no file of one track"))
    }

    /// The table of this name.
    fn table(&self, name: Name) -> Option<&[u8]> {
        within(within(&self.track, &SAMPLES)?, &[name])
    }

    /// What its frames of picture are: the box `stsd`, without what is known of this part's bit rate alone.
    pub(super) fn description(&self) -> Option<Vec<u8>> {
        /// The members of an entry before its boxes: six bytes are reserved, and so on (14496-12, 12.1.3).
        const FIXED: usize = 78;
        let table = self.table(*b"stsd")?;
        let (head, entries) = table.split_at_checked(8)?;
        let (name, entry) = boxes(entries).next()?;
        let (fixed, inner) = entry.split_at_checked(FIXED)?;
        let kept = boxes(inner).filter(|(name, _)| name != b"btrt");
        let kept: Vec<_> = kept
            .flat_map(|(name, content)| boxed(name, content))
            .collect();
        let entry = boxed(name, &[fixed, &kept].concat());
        Some(boxed(*b"stsd", &[head, &entry].concat()))
    }

    /// The numbers, from 1 on, of the frames that can be seeked to.
    pub(super) fn key_frames(&self) -> Vec<u32> {
        match self.table(*b"stss") {
            Some(table) => read_numbers(table).into_iter().skip(2).collect(),
            // All of them.
            None => (1..).zip(&self.sizes).map(|(number, _)| number).collect(),
        }
    }

    /// For each frame, in the order of decoding, which in the order of being shown it is, from 0 on.
    pub(super) fn order(&self) -> Option<Vec<u32>> {
        let steps = self.spread(*b"stts")?;
        let delays = match self.table(*b"ctts") {
            Some(_) => self.spread(*b"ctts")?,
            None => vec![0; self.sizes.len()],
        };
        let mut decoded = 0_u64;
        let mut shown = Vec::new();
        for (number, (step, delay)) in (0_usize..).zip(steps.into_iter().zip(delays)) {
            shown.push((decoded + u64::from(delay), number));
            decoded += u64::from(step);
        }
        shown.sort_unstable();
        let mut order = vec![0; shown.len()];
        for (rank, (_, number)) in (0..).zip(shown) {
            *order.get_mut(number)? = rank;
        }
        Some(order)
    }

    /// The value for each frame of a table that tells how many have which.
    fn spread(&self, name: Name) -> Option<Vec<u32>> {
        let numbers = read_numbers(self.table(name)?.get(8..)?);
        let mut values = Vec::new();
        for pair in numbers.as_chunks().0 {
            let [count, value] = *pair;
            let room = self.sizes.len().checked_sub(values.len())?;
            let count = usize::try_from(count).ok()?.min(room);
            values.extend(std::iter::repeat_n(value, count));
        }
        (values.len() == self.sizes.len()).then_some(values)
    }
}

/// Where the tables of a track are.
const SAMPLES: [Name; 3] = [*b"mdia", *b"minf", *b"stbl"];

/// The sizes of the samples of these tables.
fn sizes(tables: &[u8]) -> Option<Vec<u32>> {
    match read_numbers(within(tables, &[*b"stsz"])?).as_slice() {
        [_, 0, count, sizes @ ..] => {
            let count = usize::try_from(*count).ok()?;
            (sizes.len() == count).then(|| sizes.to_vec())
        }
        // All are of one size. There are no more of them than bytes could be.
        [_, size, count] if *count <= 1 << 24 => Some(vec![*size; usize::try_from(*count).ok()?]),
        _ => None,
    }
}

/// The name of the box at a place, and how long its head and all of it are; none at the end.
fn next_box(file: &mut File, at: u64) -> io::Result<Option<(Name, u64, u64)>> {
    file.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    match file.read_exact(&mut head) {
        Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let [a, b, c, d, name @ ..] = head;
    let length = match u32::from_be_bytes([a, b, c, d]) {
        1 => {
            let mut length = [0; 8];
            file.read_exact(&mut length)?;
            (16, u64::from_be_bytes(length))
        }
        length => (8, u64::from(length)),
    };
    let (head, length) = length;
    if length < head {
        return Err(strange("has a box that is shorter than its head"));
    }
    Ok(Some((name, head, length)))
}

pub(super) fn strange(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a part {why}"))
}
