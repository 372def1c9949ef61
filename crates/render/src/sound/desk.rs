//! Adds up what is heard, block by block.

use std::io;
use std::path::PathBuf;

use veo_timeline::Volume;

use super::Frame;
use super::pcm::Pcm;
use crate::plan::{Note, Part};

/// Frames that are added up before anything else is done with them.
const BLOCK: u64 = 4096;

/// The sounds of a film, of which those that are on are open.
pub(super) struct Desk {
    notes: Vec<Playing>,
    takes: Vec<PathBuf>,
    length: u64,
    position: u64,
}

struct Playing {
    note: Note,
    pcm: Option<Pcm>,
}

/// What is heard in some frames.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block {
    /// All of it.
    pub(super) full: Vec<Frame>,
    /// What is to be taken from that while clips are heard.
    pub(super) yields: Vec<Frame>,
    /// The larger sample of what the clips say.
    pub(super) clips: Vec<f32>,
}

impl Desk {
    /// The film's `notes`, whose takes are these files.
    pub(super) fn new(notes: &[Note], takes: Vec<PathBuf>, length: u64) -> Self {
        let playing = |note: &Note| Playing {
            note: note.clone(),
            pcm: None,
        };
        Self {
            notes: notes.iter().map(playing).collect(),
            takes,
            length,
            position: 0,
        }
    }

    /// The next frames; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Block>> {
        let (start, end) = (self.position, self.length.min(self.position + BLOCK));
        let count = usize::try_from(end - start).map_err(io::Error::other)?;
        if count == 0 {
            return Ok(None);
        }
        let mut block = Block {
            full: vec![[0.0; 2]; count],
            yields: vec![[0.0; 2]; count],
            clips: vec![0.0; count],
        };
        for playing in &mut self.notes {
            let note = &playing.note;
            if note.end <= start || note.start >= end {
                playing.pcm = None;
                continue;
            }
            let from = start.max(note.start);
            let count = end.min(note.end) - from;
            let take = self.takes.get(note.take);
            if let (None, Some(take)) = (&playing.pcm, take) {
                playing.pcm = Some(Pcm::open(take)?);
            }
            if let Some(pcm) = &mut playing.pcm {
                play(note, pcm, (from, count), start, &mut block)?;
            }
        }
        self.position = end;
        Ok(Some(block))
    }
}

/// Adds so many frames of `note`, from a moment of the film on, to the block that begins at `start`.
fn play(
    note: &Note,
    pcm: &mut Pcm,
    (mut from, mut count): (u64, u64),
    start: u64,
    block: &mut Block,
) -> io::Result<()> {
    let round = pcm.length().saturating_sub(note.from);
    while count > 0 && round > 0 {
        let mut at = usize::try_from(from - start).map_err(io::Error::other)?;
        let mut moment = from;
        let add = |frame| {
            block.add(note, moment, at, frame);
            at += 1;
            moment += 1;
        };
        let mut place = if note.is_backward {
            note.end - 1 - from
        } else {
            from - note.start
        };
        if note.repeats {
            place %= round;
        }
        let passed = if !note.is_backward {
            let passed = count.min(round.saturating_sub(place));
            pcm.read(note.from + place, passed)?.for_each(add);
            passed
        } else if place < round {
            let passed = count.min(place + 1);
            let first = note.from + place + 1 - passed;
            pcm.read(first, passed)?.rev().for_each(add);
            passed
        } else {
            // What is after the end of the file comes first, and is silent.
            count.min(place + 1 - round)
        };
        // It ended, and is silent from here on.
        if passed == 0 {
            break;
        }
        from += passed;
        count -= passed;
    }
    Ok(())
}

impl Block {
    /// Adds a frame of `note` at a moment of the film, which is at this place here.
    fn add(&mut self, note: &Note, moment: u64, at: usize, frame: Frame) {
        let gain = gain(note, moment);
        let frame = frame.map(|sample| sample * gain);
        if let Some(full) = self.full.get_mut(at) {
            add(full, frame);
        }
        match note.part {
            Part::Clip => {
                if let Some(clips) = self.clips.get_mut(at) {
                    *clips = clips.max(frame[0].abs()).max(frame[1].abs());
                }
            }
            Part::Bed(Volume::FULL) => {}
            Part::Bed(left) => {
                let yields = 1.0 - fraction(left.fraction());
                if let Some(less) = self.yields.get_mut(at) {
                    add(less, frame.map(|sample| sample * yields));
                }
            }
        }
    }
}

fn add(sum: &mut Frame, frame: Frame) {
    sum[0] += frame[0];
    sum[1] += frame[1];
}

/// How loud a sound is at a moment of the film.
fn gain(note: &Note, moment: u64) -> f32 {
    let volume = note.volume.fraction();
    fraction(volume * note.fade_in.coming(moment) * note.fade_out.going(moment))
}

#[expect(clippy::cast_possible_truncation, reason = "samples are of this size")]
fn fraction(of: f64) -> f32 {
    of as f32
}

#[cfg(test)]
mod tests {
    use super::super::pcm::tests::write;
    use super::*;
    use crate::plan::Ramp;

    fn note(span: (u64, u64), part: Part) -> Note {
        Note {
            take: 0,
            start: span.0,
            end: span.1,
            from: 1,
            is_backward: false,
            repeats: false,
            volume: Volume::FULL,
            fade_in: Ramp::line(span.0, span.0),
            fade_out: Ramp::line(span.1, span.1),
            part,
        }
    }

    /// The left samples of a mix of `notes` of a take of 1, 2, 3 ... 10, and what yields of them.
    fn mixed(notes: &[Note], length: u64) -> (Vec<f32>, Vec<f32>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take");
        let frames: Vec<Frame> = (1_u8..=10).map(|n| [f32::from(n), 0.0]).collect();
        write(&path, &frames);
        let mut desk = Desk::new(notes, vec![path], length);
        let (mut full, mut yields) = (Vec::new(), Vec::new());
        while let Some(block) = desk.next().unwrap() {
            full.extend(block.full.iter().map(|frame| frame[0]));
            yields.extend(block.yields.iter().map(|frame| frame[0]));
        }
        (full, yields)
    }

    #[test]
    fn sounds_are_heard_where_they_lie_and_add_up() {
        let one = note((2, 5), Part::Clip);
        let other = note((4, 6), Part::Bed(Volume::FULL));
        let (full, yields) = mixed(&[one, other], 7);
        assert_eq!(full, [0.0, 0.0, 2.0, 3.0, 6.0, 3.0, 0.0]);
        assert!(yields.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn a_sound_ends_with_its_file_or_begins_again() {
        let short = note((0, 12), Part::Clip);
        let (full, _) = mixed(std::slice::from_ref(&short), 12);
        assert_eq!(full[7..], [9.0, 10.0, 0.0, 0.0, 0.0]);
        let repeated = Note {
            repeats: true,
            ..short
        };
        let (full, _) = mixed(&[repeated], 12);
        assert_eq!(full[7..], [9.0, 10.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn a_sound_may_run_backwards() {
        let backward = Note {
            is_backward: true,
            ..note((1, 5), Part::Clip)
        };
        let (full, _) = mixed(std::slice::from_ref(&backward), 6);
        assert_eq!(full, [0.0, 5.0, 4.0, 3.0, 2.0, 0.0]);
        // What is after the end of its file comes first.
        let late = Note {
            end: 12,
            ..backward.clone()
        };
        let (full, _) = mixed(std::slice::from_ref(&late), 12);
        assert_eq!(full[..6], [0.0, 0.0, 0.0, 10.0, 9.0, 8.0]);
        let again = Note {
            repeats: true,
            ..late
        };
        let (full, _) = mixed(&[again], 12);
        assert_eq!(full[..6], [0.0, 3.0, 2.0, 10.0, 9.0, 8.0]);
    }

    #[test]
    fn volume_and_fades_multiply_and_a_part_yields() {
        let fading = Note {
            volume: Volume::new(50).unwrap(),
            fade_in: Ramp::line(0, 2),
            fade_out: Ramp::line(2, 6),
            ..note((0, 6), Part::Bed(Volume::new(25).unwrap()))
        };
        let (full, yields) = mixed(&[fading], 6);
        assert_eq!(full, [0.0, 0.75, 2.0, 1.875, 1.5, 0.875]);
        assert_eq!(yields[2..4], [1.5, 1.406_25]);
    }

    #[test]
    fn a_mix_is_the_same_over_the_edges_of_blocks() {
        let long = Note {
            repeats: true,
            ..note((5, 3 * BLOCK), Part::Clip)
        };
        let (full, _) = mixed(&[long], 3 * BLOCK);
        let round = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
        let expected = round.iter().cycle().copied();
        assert!(full[5..].iter().copied().eq(expected.take(full.len() - 5)));
    }
}
