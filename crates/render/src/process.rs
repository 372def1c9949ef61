//! The only place that starts a process.
//!
//! Every run is FFmpeg, or what unpacks an animation for it, with typed arguments and no shell, in its
//! [`jail`](crate::jail) and its own process group, with nothing to ask on standard input, its messages kept to a bounded
//! tail, and an end: by itself, by the caller's [`Monitor`], by its limits, with the future that waits for it, or with
//! this process.

mod starter;

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command as BlockingCommand, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;

use crate::error::{Error, ErrorKind};
use crate::jail::{Grant, Program};
use crate::monitor::Monitor;

/// How much of what FFmpeg prints is kept: its end, where the reason of a failure stands.
const KEPT_MESSAGES: usize = 64 * 1024;

/// How long FFmpeg may take to end by itself when it is asked to.
const GRACE: Duration = Duration::from_secs(2);

/// One run of FFmpeg.
pub(crate) struct Run<'a> {
    pub(crate) program: &'a Program,
    /// What it may reach.
    pub(crate) grant: Grant,
    pub(crate) arguments: Vec<OsString>,
    /// Chunks that are written to its standard input as they come.
    pub(crate) input: Option<mpsc::Receiver<Vec<u8>>>,
    /// How many frames it is to write, where its progress is of interest.
    pub(crate) frames: Option<u32>,
    /// How long it may take.
    pub(crate) limit: Duration,
}

/// A run that came to an end by itself.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) progress: Progress,
    /// The end of what it printed.
    pub(crate) messages: String,
}

/// How far FFmpeg says it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) frames: u32,
    /// How much of the output's time is written, in microseconds.
    pub(crate) microseconds: u64,
}

/// Runs FFmpeg to its end.
///
/// # Errors
/// `File` when it cannot be started, `Cancelled` and `TimedOut`. A run that ends without success is no error
/// here: the caller knows what it means.
pub(crate) async fn run(
    run: Run<'_>,
    operation: &'static str,
    monitor: &Monitor,
) -> Result<Ended, Error> {
    let child = (&*run.program.path, command(&run));
    to_the_end(
        child,
        (run.input, run.frames),
        run.limit,
        operation,
        monitor,
    )
    .await
}

/// Runs what unpacks an animation to its end, `told` what to do; none where nothing can be unpacked.
///
/// # Errors
/// As [`run`].
pub(crate) async fn unpack(
    program: &Program,
    grant: &Grant,
    told: &[OsString],
    limit: Duration,
    operation: &'static str,
    monitor: &Monitor,
) -> Result<Option<Ended>, Error> {
    let Some(mut unpacker) = program.unpacker(grant) else {
        return Ok(None);
    };
    unpacker.args(told).stdin(Stdio::null());
    let path = PathBuf::from(unpacker.get_program());
    let command = watched(unpacker.into());
    to_the_end((&path, command), (None, None), limit, operation, monitor)
        .await
        .map(Some)
}

/// Runs a program to its end: feeds it, and follows how many of the frames it has written.
async fn to_the_end(
    (program, command): (&Path, Command),
    (input, frames): (Option<mpsc::Receiver<Vec<u8>>>, Option<u32>),
    limit: Duration,
    operation: &'static str,
    monitor: &Monitor,
) -> Result<Ended, Error> {
    let started = Instant::now();
    let mut child = starter::start(command)
        .await
        .map_err(|cause| Error::file(operation, "start", program, cause))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let ended = async {
        let (status, (), progress, messages) = tokio::join!(
            child.wait(),
            feed(stdin, input),
            follow(stdout, frames, monitor),
            keep_tail(stderr),
        );
        status.map(|status| Ended {
            success: status.success(),
            progress,
            messages: messages + &violent_end(status).unwrap_or_default(),
        })
    };
    let outcome = tokio::select! {
        ended = ended => ended.map_err(|cause| Error::file(operation, "wait for", program, cause)),
        () = monitor.cancelled() => Err(Error::new(operation, ErrorKind::Cancelled)),
        () = tokio::time::sleep(limit) => {
            Err(Error::new(operation, ErrorKind::TimedOut { limit }))
        }
    };
    if outcome.is_err() {
        stop(&mut child).await;
    }
    tracing::debug!(
        operation,
        duration_ms = started.elapsed().as_millis(),
        success = outcome.as_ref().is_ok_and(|ended| ended.success),
        "FFmpeg ended"
    );
    outcome
}

/// What `program -version` prints, for which it has `limit`. Blocks.
pub(crate) fn print_version(program: &Program, limit: Duration) -> io::Result<String> {
    let mut command = program.command(&Grant::nothing());
    command.arg("-version");
    print(command, limit)
}

/// What the jail says of itself, if there is one. Blocks.
pub(crate) fn print_jail(program: &Program, limit: Duration) -> Option<io::Result<String>> {
    program.question().map(|command| print(command, limit))
}

/// What a command prints that ends by itself, and well. It is bound to this thread, which waits for it.
fn print(mut command: BlockingCommand, limit: Duration) -> io::Result<String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (send, receive) = std::sync::mpsc::channel();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // A program that prints for ever would keep a reader of all its output here for ever.
    std::thread::spawn(move || {
        let read = read_head(stdout).and_then(|printed| Ok((printed, read_head(stderr)?)));
        // Nobody listens any more when the limit has passed.
        let _ = send.send(read);
    });
    let read = receive
        .recv_timeout(limit)
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    if read.is_err() {
        child.kill()?;
    }
    let status = child.wait()?;
    let (printed, complaints) = read?;
    if status.success() {
        return Ok(printed);
    }
    Err(io::Error::other(match complaints.lines().last() {
        Some(last) => last
            .rsplit_once("jail: ")
            .map_or(last, |(_, cause)| cause)
            .to_owned(),
        None => status.to_string(),
    }))
}

fn read_head(pipe: Option<impl Read>) -> io::Result<String> {
    let mut head = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(64 * 1024).read_to_end(&mut head)?;
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn command(run: &Run<'_>) -> Command {
    let mut command = Command::from(run.program.command(&run.grant));
    command
        .args(["-hide_banner", "-nostdin", "-nostats"])
        .args(["-progress", "pipe:1"])
        .args(&run.arguments)
        .stdin(match run.input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        });
    // So that filters can name a file of ours there without a path, which would have to be quoted.
    if let Some(folder) = &run.grant.write {
        command.current_dir(folder);
    }
    watched(command)
}

/// The same command, whose messages come here, and which ends with us.
fn watched(mut command: Command) -> Command {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // A Ctrl-C at the terminal is for us to hear, and to pass on.
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// Writes the chunks as they come. Ends early when FFmpeg no longer reads: its exit status says why.
async fn feed(stdin: Option<ChildStdin>, input: Option<mpsc::Receiver<Vec<u8>>>) {
    let (Some(mut stdin), Some(mut input)) = (stdin, input) else {
        return;
    };
    while let Some(chunk) = input.recv().await {
        if stdin.write_all(&chunk).await.is_err() {
            return;
        }
    }
}

/// Reads the reports of `-progress` and passes them on as parts of `frames`.
async fn follow(
    reports: Option<impl AsyncRead + Unpin>,
    frames: Option<u32>,
    monitor: &Monitor,
) -> Progress {
    let mut progress = Progress::default();
    let Some(reports) = reports else {
        return progress;
    };
    let mut lines = BufReader::new(reports).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let before = progress.frames;
        progress.read(&line);
        if let Some(frames) = frames.filter(|_| progress.frames > before) {
            monitor.report(part(progress.frames, frames));
        }
    }
    progress
}

impl Progress {
    /// Takes in one `key=value` line. Numbers never fall: FFmpeg writes `N/A` and negative times at the start.
    fn read(&mut self, line: &str) {
        match line.split_once('=').map(|(key, value)| (key, value.trim())) {
            Some(("frame", value)) => {
                self.frames = value.parse().map_or(self.frames, |n| self.frames.max(n));
            }
            Some(("out_time_us", value)) => {
                let time = value.parse();
                self.microseconds = time.map_or(self.microseconds, |n| self.microseconds.max(n));
            }
            _ => {}
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a part of 1 needs no more digits"
)]
fn part(done: u32, of: u32) -> f32 {
    (f64::from(done) / f64::from(of.max(1))).min(1.0) as f32
}

/// Reads to the end and keeps the last [`KEPT_MESSAGES`] bytes.
async fn keep_tail(messages: Option<impl AsyncRead + Unpin>) -> String {
    let mut tail = Vec::new();
    let Some(mut messages) = messages else {
        return String::new();
    };
    let mut chunk = vec![0; 8 * 1024];
    while let Ok(read @ 1..) = messages.read(&mut chunk).await {
        tail.extend_from_slice(&chunk[..read]);
        let surplus = tail.len().saturating_sub(KEPT_MESSAGES);
        tail.drain(..surplus);
    }
    String::from_utf8_lossy(&tail).into_owned()
}

/// What to add to the messages of an FFmpeg that was ended by a signal, in the form of its own complaints.
#[cfg(unix)]
fn violent_end(status: ExitStatus) -> Option<String> {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let why = match Signal::from_named_raw(status.signal()?) {
        Some(Signal::XFSZ) => "it wrote more than such a film can need",
        Some(Signal::XCPU) => "it used up its processor time",
        Some(Signal::KILL) => "it was killed; perhaps there is too little memory",
        _ => "it crashed",
    };
    Some(format!("\nError in FFmpeg: {why}\n"))
}

#[cfg(not(unix))]
fn violent_end(_status: ExitStatus) -> Option<String> {
    None
}

/// Asks the child to end, then ends it.
async fn stop(child: &mut Child) {
    ask_to_end(child);
    if tokio::time::timeout(GRACE, child.wait()).await.is_err()
        && let Err(cause) = child.kill().await
    {
        tracing::warn!(%cause, "FFmpeg could not be killed");
    }
}

#[cfg(unix)]
fn ask_to_end(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    if let Some(group) = group
        && let Err(cause) = kill_process_group(group, Signal::TERM)
    {
        tracing::debug!(%cause, "FFmpeg could not be asked to end");
    }
}

/// There is no polite signal here: the wait in [`stop`] ends with the kill.
#[cfg(not(unix))]
fn ask_to_end(_child: &Child) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_takes_the_largest_numbers_seen() {
        let mut progress = Progress::default();
        for line in [
            "frame=N/A",
            "frame=12",
            "out_time_us=-21333",
            "out_time_us=400000",
            "fps=30.0",
            "frame=9",
            "progress=end",
        ] {
            progress.read(line);
        }
        assert_eq!(
            progress,
            Progress {
                frames: 12,
                microseconds: 400_000
            }
        );
    }

    #[test]
    fn a_part_never_passes_one() {
        assert!((part(15, 30) - 0.5).abs() < f32::EPSILON);
        assert!((part(31, 30) - 1.0).abs() < f32::EPSILON);
        assert!((part(0, 0)).abs() < f32::EPSILON);
    }

    #[cfg(unix)]
    #[test]
    fn an_end_by_a_signal_is_told_as_a_complaint() {
        use std::os::unix::process::ExitStatusExt;
        let table = [
            (0, "FFmpeg gave no reason"),
            // Exited with 1.
            (1 << 8, "FFmpeg gave no reason"),
            (25, "it wrote more than such a film can need"),
            (24, "it used up its processor time"),
            (9, "it was killed; perhaps there is too little memory"),
            (11, "it crashed"),
        ];
        for (status, expected) in table {
            let told = violent_end(ExitStatus::from_raw(status)).unwrap_or_default();
            let reason = crate::complaint::reason(&told);
            assert!(reason.ends_with(expected), "{status}: {reason}");
        }
    }

    #[tokio::test]
    async fn only_the_end_of_the_messages_is_kept() {
        let long = [vec![b'a'; 3 * KEPT_MESSAGES], b"the end".to_vec()].concat();
        let kept = keep_tail(Some(&long[..])).await;
        assert_eq!(kept.len(), KEPT_MESSAGES);
        assert!(kept.ends_with("the end"));
    }
}
