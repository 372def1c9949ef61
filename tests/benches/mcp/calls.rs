//! One small call, many times.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use veo_tests::peer::{Call, Era, Http, Pipes, answers};

use super::process::{cpu_us, memory_kib};
use super::subject::{Subject, home};

/// Calls one after the other: so many that a tick of the CPU's clock is small beside them.
const ALONE: usize = 20_000;

/// Calls with several in flight.
const CALLS: usize = 10_000;

const IN_FLIGHT: usize = 16;

/// Calls before anything is measured.
const WARMING: usize = 200;

/// How long a server is left alone before it counts as idle.
const REST: Duration = Duration::from_millis(300);

/// What a call costs.
pub(crate) struct Calls {
    pub(crate) p50_ms: f64,
    pub(crate) cpu_us: f64,
    pub(crate) a_second: f64,
}

/// The life of a server on stdio.
pub(crate) struct Stdio {
    pub(crate) first_list_ms: f64,
    pub(crate) idle_mib: f64,
    pub(crate) calls: Calls,
    pub(crate) used_mib: f64,
    pub(crate) exit_ms: f64,
}

pub(crate) fn over_stdio(subject: &Subject) -> Stdio {
    let home = home();
    // A journal that is there already: only the very first start has to make one.
    let before = Pipes::start(&mut subject.command(home.path()));
    before.greeted(Era::Legacy).close();

    let started = Instant::now();
    let mut pipes = Pipes::start(&mut subject.command(home.path())).greeted(Era::Legacy);
    pipes.ask(&Call::new(Era::Legacy, "tools/list", json!({})));
    let first_list_ms = milliseconds(started.elapsed());

    thread::sleep(REST);
    let idle_mib = memory_kib(pipes.id()) / 1024.0;
    let call = subject.call(Era::Legacy);
    for _ in 0..WARMING {
        pipes.ask(&call);
    }

    let before = cpu_us(pipes.id());
    let mut latencies = Vec::with_capacity(ALONE);
    for _ in 0..ALONE {
        let asked = Instant::now();
        pipes.ask(&call);
        latencies.push(asked.elapsed());
    }
    let alone = cpu_us(pipes.id()) - before;
    let a_second = in_flight(&mut pipes, &call);
    let used_mib = memory_kib(pipes.id()) / 1024.0;

    let ended = Instant::now();
    pipes.close();
    Stdio {
        first_list_ms,
        idle_mib,
        calls: Calls {
            p50_ms: milliseconds(middle(latencies)),
            cpu_us: alone / ALONE as f64,
            a_second,
        },
        used_mib,
        exit_ms: milliseconds(ended.elapsed()),
    }
}

/// Calls a second on one pair of pipes, where each answer makes room for the next call.
fn in_flight(pipes: &mut Pipes, call: &Call) -> f64 {
    let started = Instant::now();
    for _ in 0..IN_FLIGHT {
        let id = pipes.next_id();
        pipes.send(&call.message(id));
    }
    for answered in 1..=CALLS {
        let message = pipes.receive().expect("the server is there");
        assert!(answers(message).is_some(), "{message}");
        if answered + IN_FLIGHT <= CALLS {
            let id = pipes.next_id();
            pipes.send(&call.message(id));
        }
    }
    CALLS as f64 / started.elapsed().as_secs_f64()
}

pub(crate) fn over_http(subject: &Subject) -> Calls {
    let home = home();
    let server = subject.listening(&mut subject.command(home.path()));
    let mut http = Http::connect(&server.url).greeted(Era::Legacy);
    let call = subject.call(Era::Legacy);
    let mut ids = 1..;
    for id in ids.by_ref().take(WARMING) {
        http.ask(&call, id);
    }

    let before = cpu_us(server.id());
    let mut latencies = Vec::with_capacity(ALONE);
    for id in ids.by_ref().take(ALONE) {
        let asked = Instant::now();
        http.ask(&call, id);
        latencies.push(asked.elapsed());
    }
    let alone = cpu_us(server.id()) - before;

    let connections: Vec<Http> = (0..IN_FLIGHT).map(|_| http.beside()).collect();
    let started = Instant::now();
    thread::scope(|scope| {
        for (first, mut http) in (1_000_000..).step_by(CALLS).zip(connections) {
            let call = &call;
            scope.spawn(move || {
                for id in (first..).take(CALLS / IN_FLIGHT) {
                    http.ask(call, id);
                }
            });
        }
    });
    let made = (CALLS / IN_FLIGHT * IN_FLIGHT) as f64;
    Calls {
        p50_ms: milliseconds(middle(latencies)),
        cpu_us: alone / ALONE as f64,
        a_second: made / started.elapsed().as_secs_f64(),
    }
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The median.
pub(crate) fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
