//! What must hold when all is over: what the product says against what the service did.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use veo_tests::cloud::{Charge, Cloud, Ledger, Taken, Tally, film_in};
use veo_tests::house::{End, Seen};

/// What was asked for, and what was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) id: String,
    /// The prompt of a message, the names of uploaded files with blanks between them.
    pub(crate) what: String,
}

/// Everything that an accusation needs.
pub(crate) struct Case<'a> {
    pub(crate) cloud: &'a Cloud,
    /// Every job of the journal, after the last one has ended.
    pub(crate) jobs: &'a [Seen],
    pub(crate) acknowledged: &'a [Acknowledged],
    /// The folder that holds every film.
    pub(crate) films: &'a Path,
}

impl Case<'_> {
    /// Everything that does not hold, in words.
    pub(crate) fn violations(&self) -> Vec<String> {
        let (ledger, tally) = (self.cloud.ledger(), self.cloud.tally());
        let jobs: HashMap<&str, &Seen> =
            self.jobs.iter().map(|job| (job.id.as_str(), job)).collect();
        let mut wrong = Vec::new();
        paid_once(&ledger, &tally, &mut wrong);
        renders_are_few(&ledger, self.jobs, &mut wrong);
        for told in &tally.told_to_strangers {
            wrong.push(format!("another origin was told who calls: {told}"));
        }
        for job in self.jobs {
            if job.end.is_none() {
                wrong.push(format!("a job has not ended: {job:?}"));
            }
            if let Some((_, End::Done { film: Some(film) })) = &job.end {
                film_is_whole(film, &job.project, &ledger, &mut wrong);
            }
        }
        for acknowledged in self.acknowledged {
            match jobs.get(acknowledged.id.as_str()) {
                None => wrong.push(format!("an acknowledged job is lost: {acknowledged:?}")),
                Some(job) => self.holds_its_word(acknowledged, job, &ledger, &mut wrong),
            }
        }
        wrong.extend(leftovers(self.films, &ledger));
        wrong
    }

    /// A job that says how it ended is right about it.
    fn holds_its_word(
        &self,
        acknowledged: &Acknowledged,
        job: &Seen,
        ledger: &Ledger,
        wrong: &mut Vec<String>,
    ) {
        let Some((at, end)) = &job.end else { return };
        let what = &acknowledged.what;
        let mut accuse = |words: &str| wrong.push(format!("{words}: {acknowledged:?}, {end:?}"));
        match job.kind.as_str() {
            "generate" => {
                let charge = ledger.charges.get(what).and_then(|charges| charges.first());
                // What comes after a job has ended cannot be known by it.
                let charge = charge.filter(|charge| charge.at <= *at);
                match end {
                    End::Done { .. } if charge.is_none() && !self.is_excused(job, ledger) => {
                        accuse("it says done, and the service did nothing");
                        wrong.extend(self.history(&job.project, ledger));
                    }
                    End::Failed(_) | End::NotStarted if charge.is_some() => {
                        accuse("it says that nothing was done, and it was charged");
                    }
                    End::Cancelled(_) if charge.is_some() => {
                        accuse("it says that nothing was sent, and it was charged");
                    }
                    _ => {}
                }
            }
            "upload" => {
                let taken = |name: &&str| {
                    let taken = ledger.files.get(*name).and_then(|taken| taken.first());
                    taken.is_some_and(|taken| taken.at <= *at)
                };
                let names: Vec<&str> = what.split(' ').collect();
                let all = names.iter().all(taken);
                let any = names.iter().any(taken);
                match end {
                    End::Done { .. } if !all => {
                        accuse("it says uploaded, and the service lacks a file");
                    }
                    End::Failed(message) if all && message.contains("not in the project") => {
                        accuse("it says that a file is not there, and all are");
                    }
                    End::NotStarted if any => {
                        accuse("it says that nothing was done, and a file is there");
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Everything that happened in a project, for whoever looks for the reason.
    fn history(&self, project: &str, ledger: &Ledger) -> Vec<String> {
        let is_there = |job: &&Seen| job.project == project;
        let jobs = self.jobs.iter().filter(is_there).map(|job| {
            let known = self.acknowledged.iter().find(|known| known.id == job.id);
            let what = known.map_or("", |known| known.what.as_str());
            let files = what.split(' ').filter_map(|name| ledger.files.get(name));
            let files: Vec<&Vec<Taken>> = files.collect();
            let charges = ledger.charges.get(what);
            format!("  {job:?}, {what}, charged: {charges:?}, taken: {files:?}")
        });
        jobs.collect()
    }

    /// A message that was lost on its way may find another one's change in the project, when that one's end came
    /// before its change: the service's own words are the same for both.
    fn is_excused(&self, job: &Seen, ledger: &Ledger) -> bool {
        let ends: HashMap<&str, OffsetDateTime> = self
            .acknowledged
            .iter()
            .filter_map(|acknowledged| {
                let job = self.jobs.iter().find(|job| job.id == acknowledged.id)?;
                Some((acknowledged.what.as_str(), job.end.as_ref()?.0))
            })
            .collect();
        let is_late = |prompt: &str, charge: &Charge| {
            let end = ends.get(prompt);
            charge.session == job.project
                && end.is_none_or(|end| charge.seen.is_none_or(|seen| seen >= *end))
        };
        let is_late_file = |(name, taken): (&String, &Vec<Taken>)| {
            let uploads = self.acknowledged.iter();
            let mut uploads =
                uploads.filter(|known| known.what.split(' ').any(|known| known == name));
            let upload = uploads.find_map(|known| self.jobs.iter().find(|job| job.id == known.id));
            let end = upload.filter(|upload| upload.project == job.project);
            let end = end.and_then(|upload| upload.end.as_ref());
            end.is_some_and(|(end, _)| taken.iter().any(|taken| taken.at >= *end))
        };
        let mut messages = ledger.charges.iter();
        messages.any(|(prompt, charges)| charges.iter().any(|charge| is_late(prompt, charge)))
            || ledger.files.iter().any(is_late_file)
    }
}

/// No prompt was posted twice, and none was charged twice; no file was sent again after it was seen. What a process
/// was sending when it fell asleep is finished when it wakes up, and nobody can call it back.
fn paid_once(ledger: &Ledger, tally: &Tally, wrong: &mut Vec<String>) {
    for (prompt, posts) in &tally.posts {
        if *posts > 1 {
            wrong.push(format!("posted {posts} times: {prompt}"));
        }
    }
    for (prompt, charges) in &ledger.charges {
        if charges.len() > 1 {
            wrong.push(format!("charged {} times: {prompt}", charges.len()));
        }
    }
    for (name, taken) in &ledger.files {
        let was_seen = |pair: &[Taken]| {
            let mut reads = ledger.reads.get(&pair[0].session).into_iter().flatten();
            reads.any(|read| *read > pair[0].at && *read < pair[1].began)
        };
        if taken.windows(2).any(was_seen) {
            wrong.push(format!(
                "sent again although it was there: {name}, {taken:?}"
            ));
        }
    }
}

/// Each export has one render, and one more for each that the service said had failed.
fn renders_are_few(ledger: &Ledger, jobs: &[Seen], wrong: &mut Vec<String>) {
    let mut renders: HashMap<&str, (usize, usize)> = HashMap::new();
    for render in ledger.renders.values() {
        let (all, failed) = renders.entry(render.session.as_str()).or_default();
        *all += 1;
        *failed += usize::from(render.has_failed);
    }
    for (session, (all, failed)) in renders {
        let is_ours = |job: &&Seen| job.kind == "export" && job.project == session;
        let exports = jobs.iter().filter(is_ours).count();
        if all > exports + failed {
            wrong.push(format!(
                "{all} renders for {exports} exports of {session}, of which {failed} failed"
            ));
        }
    }
}

fn film_is_whole(film: &Path, project: &str, ledger: &Ledger, wrong: &mut Vec<String>) {
    let render = std::fs::read(film).ok().and_then(|bytes| film_in(&bytes));
    let render = render.and_then(|render| ledger.renders.get(&render));
    match render {
        None => wrong.push(format!("{} is no whole film", film.display())),
        Some(render) if render.session != project => wrong.push(format!(
            "{} is a film of another project than {project}",
            film.display()
        )),
        Some(_) => {}
    }
}

/// Every file in the folder is a whole film of a render that the service knows, once and under a film's name.
fn leftovers(films: &Path, ledger: &Ledger) -> Vec<String> {
    let entries = std::fs::read_dir(films).into_iter().flatten();
    let paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    let mut wrong = Vec::new();
    let mut seen = HashMap::new();
    for path in paths {
        if path.extension().is_none_or(|extension| extension != "mp4") {
            wrong.push(format!("{} is left behind", path.display()));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a film can be read");
        match film_in(&bytes).filter(|render| ledger.renders.contains_key(render)) {
            Some(render) => {
                if let Some(twin) = seen.insert(render, path.clone()) {
                    wrong.push(format!("{} is {} again", path.display(), twin.display()));
                }
            }
            None => wrong.push(format!(
                "{} has {} bytes and is no whole film",
                path.display(),
                bytes.len()
            )),
        }
    }
    wrong
}
