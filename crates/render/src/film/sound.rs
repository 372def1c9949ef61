//! The sound of a film: decoded, mixed, encoded in regions and joined; what is kept of any of these is taken.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::run::{Making, processors};
use super::{OPERATION, Work, with_files};
use crate::cache::{Cache, SEAL, Sort};
use crate::encoding::{Joined, samples_input, sound_frames, sound_of};
use crate::error::{Error, ErrorKind, Result};
use crate::input::file_url;
use crate::key::{Facts, Key};
use crate::plan::{Score, Take, decoding_arguments, take_name};
use crate::sound::{Mixer, Recorder, Region, Track, adts_frames, gain_for};

/// The most files that are decoded, or regions that are encoded, by one FFmpeg.
const MOST: usize = 8;

/// The most regions that are mixed before they are encoded: some 300 MB on the disk, or eleven minutes.
const MOST_WAITING: usize = 32;

/// A region that is not kept from an earlier film.
struct Missing {
    key: Key,
    /// The samples that it is encoded from.
    given: PathBuf,
    made: PathBuf,
}

/// Mixes, and tells the regions of the mix by what is in them.
struct Booth {
    recorder: Recorder,
    cache: Option<Cache>,
    /// What encodes them.
    engine: String,
    folder: PathBuf,
    /// The regions that came so far, and where they are once they are encoded.
    came: Vec<(Region, PathBuf)>,
}

impl Work<'_> {
    /// Makes the sound as the film's format takes it, or takes it from the cache; none where there is to be none.
    pub(super) async fn sound(&self, score: Score, key: Option<Key>) -> Result<Option<PathBuf>> {
        let Some(joined) = sound_of(self.plan.format()) else {
            return Ok(None);
        };
        let sound = match joined {
            Joined::Track => self.track(score, key).await,
            Joined::Samples => self.samples(score).await,
        };
        sound.map(Some)
    }

    /// The samples of the mix, one after the other.
    async fn samples(&self, score: Score) -> Result<PathBuf> {
        let folder = self.scratch.folder("sound").await?;
        let (_, mixer) = self.mixer(score, &folder).await?;
        let made = folder.join("mix.f32");
        let (file, goes_on) = (made.clone(), self.monitor.goes_on());
        self.mixing(move || write(mixer, &file, goes_on)).await?;
        Ok(made)
    }

    /// The mix of `score`, and how many samples of each channel it has.
    async fn mixer(&self, score: Score, folder: &Path) -> Result<(u64, Mixer)> {
        let takes = self.decoded(&score.takes, folder).await?;
        let score = Arc::new(score);
        let gain = self.gain(&score, &takes).await?;
        Ok((score.length, Mixer::new(&score, takes, gain)))
    }

    /// The track of AAC.
    async fn track(&self, score: Score, key: Option<Key>) -> Result<PathBuf> {
        let taken = self.scratch.path().join("sound.mp4");
        if self.take(Sort::Part, key.as_ref(), &taken).await {
            return Ok(taken);
        }
        let folder = self.scratch.folder("sound").await?;
        let (length, mixer) = self.mixer(score, &folder).await?;
        let mut booth = Booth {
            recorder: Recorder::new(mixer, length),
            cache: self.engine.cache().cloned(),
            engine: self.engine.identity(),
            folder: folder.clone(),
            came: Vec::new(),
        };
        loop {
            let goes_on = self.monitor.goes_on();
            let recorded = self.mixing(move || {
                let missing = booth.record(goes_on)?;
                Ok((booth, missing))
            });
            let (back, missing) = recorded.await?;
            booth = back;
            let Some(missing) = missing else {
                break;
            };
            self.encode(missing, booth.came.len()).await?;
        }
        let made = folder.join("sound.mp4");
        let track = made.clone();
        self.mixing(move || join(&booth.came, &track, length))
            .await?;
        self.keep(Sort::Part, key, &made).await?;
        Ok(made)
    }

    /// Decodes these takes, or takes them from the cache; returns where they are.
    async fn decoded(&self, takes: &[Take], folder: &Path) -> Result<Vec<PathBuf>> {
        let identity = self.engine.identity();
        let paths = (0..takes.len()).map(|number| folder.join(take_name(number)));
        let paths: Vec<_> = paths.collect();
        let mut missing = Vec::new();
        for (take, path) in takes.iter().zip(&paths) {
            let key = take.key(&identity);
            if !self.take(Sort::Part, key.as_ref(), path).await {
                missing.push((take.clone(), key, path));
            }
        }
        let runs = missing.chunks(share(missing.len())).enumerate();
        try_join_all(runs.map(|(number, run)| async move {
            let folder = self.scratch.folder(&format!("decoded-{number}")).await?;
            let takes: Vec<_> = run.iter().map(|(take, ..)| take.clone()).collect();
            let inputs = takes.iter().map(|take| take.input.clone()).collect();
            let longest = takes.iter().map(|take| take.length).max().unwrap_or(0);
            let making = Making {
                part: &self.plan.of_sound(inputs, longest),
                arguments: decoding_arguments(&takes, &folder),
                reads: Vec::new(),
                folder: &folder,
                pictures: 0,
            };
            self.make(making, self.monitor).await?;
            for (number, (_, key, path)) in run.iter().enumerate() {
                let made = folder.join(take_name(number));
                self.keep(Sort::Part, key.clone(), &made).await?;
                self.scratch.rename(&made, path).await?;
            }
            Ok(())
        }))
        .await?;
        Ok(paths)
    }

    /// How much louder all of it is to be.
    async fn gain(&self, score: &Arc<Score>, takes: &[PathBuf]) -> Result<f32> {
        let Some(wanted) = score.loudness else {
            return Ok(1.0);
        };
        let (score, takes) = (Arc::clone(score), takes.to_vec());
        let goes_on = self.monitor.goes_on();
        let mixer = move |gain| Mixer::new(&score, takes.clone(), gain);
        self.mixing(move || gain_for(wanted, mixer, goes_on)).await
    }

    /// Encodes regions, several at once, of which the last has this number.
    async fn encode(&self, missing: Vec<Missing>, last: usize) -> Result<()> {
        let runs = missing.chunks(share(missing.len())).enumerate();
        try_join_all(runs.map(|(number, run)| async move {
            let name = format!("encoded-{last}-{number}");
            let folder = self.scratch.folder(&name).await?;
            let making = Making {
                part: &self.plan.of_sound(Vec::new(), self.plan.samples()),
                arguments: encoding_arguments(run, &folder),
                reads: run.iter().map(|region| region.given.clone()).collect(),
                folder: &folder,
                pictures: 0,
            };
            self.make(making, self.monitor).await?;
            for (number, region) in run.iter().enumerate() {
                let made = folder.join(region_name(number));
                let key = Some(region.key.clone());
                self.keep(Sort::Part, key, &made).await?;
                self.scratch.rename(&made, &region.made).await?;
                self.scratch.remove(&region.given).await?;
            }
            Ok(())
        }))
        .await?;
        Ok(())
    }

    /// Does what blocks; what goes wrong is told as of the sound's folder.
    async fn mixing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        with_files(work).await.map_err(|cause| match cause.kind() {
            io::ErrorKind::Interrupted => Error::new(OPERATION, ErrorKind::Cancelled),
            _ => Error::file(OPERATION, "mix the sound in", self.scratch.path(), cause),
        })
    }
}

impl Booth {
    /// Mixes on, until so many regions are missing or all is mixed. None when there is no more.
    fn record(&mut self, goes_on: impl Fn() -> bool) -> io::Result<Option<Vec<Missing>>> {
        let before = self.came.len();
        let mut missing = Vec::new();
        while missing.len() < MOST_WAITING
            && let Some(region) = self.recorder.next()
        {
            if !goes_on() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let made = self.folder.join(region_name(self.came.len()));
            let given = made.with_extension("f32");
            let key = self.mix(&region, &given)?;
            let kept = self.cache.as_ref();
            if kept.is_some_and(|cache| cache.take(Sort::Part, &key, &made)) {
                fs::remove_file(&given)?;
            } else {
                let made = made.clone();
                missing.push(Missing { key, given, made });
            }
            self.came.push((region, made));
        }
        Ok((self.came.len() > before).then_some(missing))
    }

    /// Writes the mix of a region. Returns what tells it from others: what the encoder is told, and what it is given.
    fn mix(&mut self, region: &Region, given: &Path) -> io::Result<Key> {
        let mut facts = Facts::default();
        for told in [
            &self.engine,
            &sound_frames(0).join(" "),
            &format!("{:?}", region.kept),
        ] {
            facts.add(told.as_bytes());
        }
        facts.begin(region.bytes());
        let mut file = File::create(given)?;
        self.recorder.mix(region, |piece| {
            facts.go_on(piece);
            file.write_all(piece)
        })?;
        Ok(facts.key())
    }
}

/// How many of these one FFmpeg does, so that all processors have some.
fn share(of: usize) -> usize {
    of.div_ceil(processors()).clamp(1, MOST)
}

fn region_name(number: usize) -> String {
    format!("region-{number}.aac")
}

fn encoding_arguments(regions: &[Missing], folder: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["-loglevel", "error"].map(OsString::from).to_vec();
    for region in regions {
        arguments.extend(samples_input().into_iter().map(OsString::from));
        arguments.extend(["-protocol_whitelist".into(), "file".into(), "-i".into()]);
        arguments.push(file_url(&region.given));
    }
    for number in 0..regions.len() {
        arguments.extend(sound_frames(number).into_iter().map(OsString::from));
        arguments.push(file_url(&folder.join(region_name(number))));
    }
    arguments
}

/// Writes all of a mix, four bytes for a sample.
fn write(mut mixer: Mixer, to: &Path, goes_on: impl Fn() -> bool) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(to)?);
    let mut mix = Vec::new();
    while mixer.next(&mut mix)? {
        if !goes_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        for sample in mix.drain(..) {
            file.write_all(&sample.to_le_bytes())?;
        }
    }
    file.flush()
}

/// Joins the encoded regions to one track, of which so many samples are heard.
fn join(regions: &[(Region, PathBuf)], to: &Path, heard: u64) -> io::Result<()> {
    let mut track = Track::create(to)?;
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "FFmpeg wrote no frames of AAC");
    for (region, path) in regions {
        let bytes = fs::read(path)?;
        let bytes = &bytes[..bytes.len().saturating_sub(SEAL)];
        let frames = adts_frames(bytes).ok_or_else(broken)?;
        let place = |frame| usize::try_from(frame).map_err(io::Error::other);
        let kept = place(region.kept.start)?..place(region.kept.end)?;
        for frame in frames.get(kept).ok_or_else(broken)? {
            track.add(frame)?;
        }
    }
    track.finish(heard)
}
