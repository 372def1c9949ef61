//! What the protocol costs: the product beside a bare server on the same SDK, in the same run.
//!
//! `cargo build --release -p veo-3-ai && cargo bench -p veo-tests --bench mcp`. The peer speaks raw JSON-RPC. Product
//! and echo take turns, round by round; every line is the median of the rounds, with the lowest and the highest. Costs
//! are read from `/proc`: Linux only. Latencies mean something only on a quiet machine, so the run says how much of it
//! the CPU was fought for.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark prints figures for people, and may end where it stands"
)]

mod mcp {
    pub(crate) mod calls;
    pub(crate) mod cloud;
    pub(crate) mod process;
    pub(crate) mod report;
    pub(crate) mod subject;
    pub(crate) mod waiting;
}

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::mcp::cloud::Cloud;
use crate::mcp::process::Pressure;
use crate::mcp::report::{Bound, Row, beside, ours};
use crate::mcp::subject::Subject;
use crate::mcp::{calls, waiting};

const ROUNDS: usize = 7;

/// How often 1,000 calls are made to wait.
const WAITS: usize = 3;

fn main() {
    // A thousand connections, each with an end in the server and one here.
    let files = getrlimit(Resource::Nofile);
    let most = Rlimit {
        current: files.maximum,
        ..files
    };
    setrlimit(Resource::Nofile, most).expect("the limit can be raised");

    let pressure = Pressure::begin();
    let subjects = [Subject::product(), Subject::echo()];
    println!("{ROUNDS} rounds; median (lowest - highest)\n");
    stdio(&subjects);
    http(&subjects);
    waiting_calls(&subjects[0]);
    println!("\n{}", pressure.told());
}

fn stdio(subjects: &[Subject; 2]) {
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|_| subjects.each_ref().map(calls::over_stdio))
        .collect();
    let rows: [Row<calls::Stdio>; 7] = [
        (
            "start to first tools/list, ms",
            |s| s.first_list_ms,
            Bound::AtMost(15.0),
        ),
        ("memory when idle, MiB", |s| s.idle_mib, Bound::AtMost(15.0)),
        (
            "memory after 30,000 calls, MiB",
            |s| s.used_mib,
            Bound::AtMost(25.0),
        ),
        ("a call, p50, ms", |s| s.calls.p50_ms, Bound::AtMost(0.1)),
        (
            "CPU of a call, us",
            |s| s.calls.cpu_us,
            Bound::TimesEcho(1.5),
        ),
        (
            "calls a second, 16 in flight",
            |s| s.calls.a_second,
            Bound::AtLeast(15_000.0),
        ),
        (
            "end of input to exit, ms",
            |s| s.exit_ms,
            Bound::AtMost(200.0),
        ),
    ];
    for row in &rows {
        println!("stdio  {}", beside(&rounds, row));
    }
}

fn http(subjects: &[Subject; 2]) {
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|_| subjects.each_ref().map(calls::over_http))
        .collect();
    let rows: [Row<calls::Calls>; 3] = [
        ("a call, p50, ms", |s| s.p50_ms, Bound::AtMost(0.25)),
        ("CPU of a call, us", |s| s.cpu_us, Bound::TimesEcho(1.5)),
        (
            "calls a second, 16 in flight",
            |s| s.a_second,
            Bound::AtLeast(5_000.0),
        ),
    ];
    for row in &rows {
        println!("http   {}", beside(&rounds, row));
    }
}

fn waiting_calls(product: &Subject) {
    let rows: [Row<waiting::Waiting>; 4] = [
        (
            "memory of a waiting call, KiB",
            |s| s.kib_each,
            Bound::AtMost(64.0),
        ),
        (
            "a status call beside 1,000, p50, ms",
            |s| s.status_ms,
            Bound::AtMost(1.0),
        ),
        (
            "progress notifications a second",
            |s| s.progress_a_second,
            Bound::AtLeast(50_000.0),
        ),
        (
            "progress notifications lost",
            |s| s.lost,
            Bound::AtMost(0.0),
        ),
    ];
    for (way, measure) in [
        (
            "stdio",
            waiting::over_stdio as fn(&Subject, &Cloud) -> waiting::Waiting,
        ),
        ("http ", waiting::over_http),
    ] {
        let rounds: Vec<_> = (0..WAITS)
            .map(|_| measure(product, &Cloud::start()))
            .collect();
        for row in &rows {
            println!("{way}  {}", ours(&rounds, row));
        }
    }
}
