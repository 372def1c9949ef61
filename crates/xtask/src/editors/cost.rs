//! What a program uses until it ends, read from `/proc`.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often is looked at the memory in use.
const LOOKS: Duration = Duration::from_millis(100);

/// What something used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// Seconds by the wall's clock.
    pub(super) wall: f64,
    /// Seconds of processor time, of the program and of all that it started and waited for.
    pub(super) cpu: f64,
    /// The most memory that the program and all below it had at once, in MB, as often as it was looked at. What several
    /// of them share counts for each.
    pub(super) memory: f64,
}

/// Runs a command to its end. What it says goes into a file of `folder`, whose end an error shows.
pub(super) fn of(command: &mut Command, folder: &Path) -> Result<Cost, String> {
    let log = folder.join("said.txt");
    let failed = |error: io::Error| format!("could not run it: {error}");
    let file = File::create(&log).map_err(failed)?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone().map_err(failed)?)
        .stderr(file);
    let (started, before) = (Instant::now(), processor_time().map_err(failed)?);
    let mut child = command.spawn().map_err(failed)?;
    let process = child.id();
    let is_over = AtomicBool::new(false);
    let (status, wall, memory) = thread::scope(|scope| {
        let looking = scope.spawn(|| most_memory(process, &is_over));
        let status = child.wait();
        let wall = started.elapsed().as_secs_f64();
        is_over.store(true, Ordering::Relaxed);
        (status, wall, looking.join().unwrap_or(0.0))
    });
    let status = status.map_err(failed)?;
    if !status.success() {
        let said = fs::read(&log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<_> = said
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let end = lines[lines.len().saturating_sub(3)..].join(" / ");
        return Err(format!("it ended with {status}: {end}"));
    }
    let cpu = processor_time().map_err(failed)? - before;
    Ok(Cost { wall, cpu, memory })
}

/// The most memory that `process` and all below it have, until it is over.
fn most_memory(process: u32, is_over: &AtomicBool) -> f64 {
    let mut most = 0.0_f64;
    while !is_over.load(Ordering::Relaxed) {
        most = most.max(memory(process, &processes()));
        thread::sleep(LOOKS);
    }
    most
}

/// A process, the one that started it, and its memory in KB.
#[derive(Clone, Copy)]
struct Process {
    number: u32,
    parent: u32,
    kilobytes: u32,
}

/// All processes that there are; one that ends meanwhile is left out.
fn processes() -> Vec<Process> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    folders
        .filter_map(|folder| {
            let number = folder.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(folder.path().join("status")).ok()?;
            process(number, &status)
        })
        .collect()
}

/// Reads proc(5) `status`. A thread of the kernel and what has ended have no memory.
fn process(number: u32, status: &str) -> Option<Process> {
    let value = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some(Process {
        number,
        parent: value("PPid:")?,
        kilobytes: value("VmRSS:")?,
    })
}

/// The memory of `process` and all below it, in MB.
fn memory(process: u32, all: &[Process]) -> f64 {
    let mut family = vec![process];
    let mut place = 0;
    while let Some(parent) = family.get(place) {
        let children = all.iter().filter(|child| child.parent == *parent);
        let children: Vec<_> = children.map(|child| child.number).collect();
        family.extend(children);
        place += 1;
    }
    let members = all.iter().filter(|one| family.contains(&one.number));
    members.map(|one| f64::from(one.kilobytes) / 1000.0).sum()
}

/// Seconds that this program's ended children have used, and theirs: fields 16 and 17 of proc(5) `stat`, in hundredths.
fn processor_time() -> io::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    children_time(&stat).ok_or_else(|| io::Error::other(format!("/proc/self/stat: {stat}")))
}

fn children_time(stat: &str) -> Option<f64> {
    // The name, which is in brackets, may have spaces and brackets in it.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut ticks = fields.split(' ').skip(13);
    let user: f64 = ticks.next()?.parse().ok()?;
    let system: f64 = ticks.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_ended_children_is_read_whatever_the_program_is_called() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 11 12 150 25 20 0 1 0 100";
        assert_eq!(children_time(stat), Some(1.75));
        assert_eq!(children_time("7 (short) S 1"), None);
    }

    #[test]
    fn memory_is_that_of_a_process_and_all_below_it() {
        let status =
            |parent: u32, size: u32| format!("Name:\tx\nPPid:\t{parent}\nVmRSS:\t{size} kB\n");
        let all: Vec<_> = [(2, 1, 1000), (3, 2, 2000), (4, 3, 4000), (5, 1, 8000)]
            .into_iter()
            .filter_map(|(number, parent, size)| process(number, &status(parent, size)))
            .collect();
        assert!((memory(2, &all) - 7.0).abs() < 1e-9);
        assert!(process(9, "Name:\tkthreadd\nPPid:\t0\n").is_none());
    }
}
