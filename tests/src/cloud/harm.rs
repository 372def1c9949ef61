//! A fault, done to an answer's bytes.

use std::time::Duration;

use super::fault::Harm;
use super::wire::{Answer, Body, End, Script, Step, chunk};

/// Every byte of a dripped answer is written alone; after so many of them, the rest comes at once.
const DRIPPED: usize = 300;
/// So many of them come after a pause each.
const SLOWLY: usize = 12;

/// Writes an answer with what is wrong with it. `at` decides where.
pub(super) fn harmed(answer: &Answer, harm: Harm, at: u64) -> Script {
    let script = Script::of(answer, |length| length);
    // Inside the answer: neither before its first byte nor after its last.
    let place = 1 + index(at, script.bytes().saturating_sub(1));
    match harm {
        Harm::Closed => nothing(End::Closed),
        Harm::Reset => nothing(End::Reset),
        Harm::Cut => cut(script, place, End::Closed),
        Harm::CutByReset => cut(script, place, End::Reset),
        Harm::Paused(pause) => paused(script, place, pause),
        Harm::Stalled(pause) => {
            let mut script = cut(script, place, End::Reset);
            script.steps.push(after(pause));
            script
        }
        Harm::Dripped => dripped(script, DRIPPED),
        Harm::SlowHead => {
            let head = script.steps.first().map_or(0, |head| head.bytes.len());
            dripped(script, head)
        }
        Harm::TooLong => closed(Script::of(answer, |length| length + 1 + index(at, 1000))),
        Harm::TooShort => closed(Script::of(answer, |length| index(at, length))),
        Harm::Twice => twice(answer, script),
        Harm::Garbage => garbage(at),
        Harm::GarbageInside => garbage_inside(answer, at),
        Harm::Busy(retry_after) => Script::of(&busy(retry_after), |length| length),
    }
}

/// The answer of a gateway that lost its server.
pub(super) fn busy(retry_after: Option<u8>) -> Answer {
    let answer = Answer {
        status: 503,
        headers: vec![("content-type", "text/html".to_owned())],
        body: Body::Whole(b"<html>no server is available</html>".to_vec()),
    };
    match retry_after {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    }
}

/// Bytes that are no HTTP, and the end.
pub(super) fn garbage(seed: u64) -> Script {
    Script {
        steps: vec![Step::now(noise(seed))],
        end: End::Closed,
    }
}

fn nothing(end: End) -> Script {
    Script {
        steps: Vec::new(),
        end,
    }
}

fn closed(script: Script) -> Script {
    Script {
        end: End::Closed,
        ..script
    }
}

/// The first `place` bytes, and then the end.
fn cut(script: Script, place: usize, end: End) -> Script {
    let mut left = place;
    let mut steps = Vec::new();
    for mut step in script.steps {
        step.bytes.truncate(left);
        left -= step.bytes.len();
        steps.push(step);
        if left == 0 {
            break;
        }
    }
    Script { steps, end }
}

/// The whole answer, with a pause after `place` bytes.
fn paused(script: Script, place: usize, pause: Duration) -> Script {
    let mut left = place;
    let mut steps = Vec::new();
    for step in script.steps {
        if left == 0 || left >= step.bytes.len() {
            left -= left.min(step.bytes.len());
            steps.push(step);
            continue;
        }
        let (first, rest) = step.bytes.split_at(left);
        steps.push(Step {
            pause: step.pause,
            bytes: first.to_vec(),
        });
        steps.push(Step {
            pause,
            bytes: rest.to_vec(),
        });
        left = 0;
    }
    Script {
        steps,
        end: script.end,
    }
}

/// The whole answer, its first `bytes` each alone.
fn dripped(script: Script, bytes: usize) -> Script {
    let mut steps = Vec::new();
    let mut written = 0;
    for step in script.steps {
        let slow = bytes.saturating_sub(written).min(step.bytes.len());
        let (drops, rest) = step.bytes.split_at(slow);
        for (number, byte) in drops.iter().enumerate() {
            let pause = if written + number < SLOWLY {
                Duration::from_millis(1)
            } else {
                Duration::ZERO
            };
            steps.push(Step {
                pause: pause.max(if number == 0 { step.pause } else { pause }),
                bytes: vec![*byte],
            });
        }
        written += slow;
        if !rest.is_empty() {
            let pause = if slow == 0 {
                step.pause
            } else {
                Duration::ZERO
            };
            steps.push(Step {
                pause,
                bytes: rest.to_vec(),
            });
        }
    }
    Script {
        steps,
        end: script.end,
    }
}

fn twice(answer: &Answer, script: Script) -> Script {
    match &answer.body {
        Body::Whole(_) => {
            let again = script.steps.clone();
            Script {
                steps: script.steps.into_iter().chain(again).collect(),
                end: script.end,
            }
        }
        Body::Chunks(chunks) => {
            let chunks = chunks.iter().flat_map(|(pause, bytes)| {
                [(*pause, bytes.clone()), (Duration::ZERO, bytes.clone())]
            });
            let answer = Answer {
                body: Body::Chunks(chunks.collect()),
                ..answer.clone()
            };
            Script::of(&answer, |length| length)
        }
    }
}

/// A right head around bytes that mean nothing: a whole body of them, or one event of a stream.
fn garbage_inside(answer: &Answer, at: u64) -> Script {
    match &answer.body {
        Body::Whole(_) => {
            let answer = Answer {
                body: Body::Whole(noise(at)),
                ..answer.clone()
            };
            Script::of(&answer, |length| length)
        }
        Body::Chunks(chunks) => {
            let mut script = Script::of(answer, |length| length);
            // After the head, and before the end.
            let place = 1 + index(at, chunks.len());
            let mut event = b"data: ".to_vec();
            event.extend(noise(at));
            event.extend_from_slice(b"\n\n");
            script.steps.insert(place, Step::now(chunk(&event)));
            script
        }
    }
}

fn after(pause: Duration) -> Step {
    Step {
        pause,
        bytes: Vec::new(),
    }
}

fn noise(seed: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let length = random.usize(1..200);
    (0..length).map(|_| random.u8(..)).collect()
}

/// A number below `below`; 0 when there is none.
fn index(number: u64, below: usize) -> usize {
    let below = u64::try_from(below).unwrap_or(u64::MAX).max(1);
    usize::try_from(number % below).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(7);

    fn answer() -> Answer {
        Answer::json(200, &serde_json::json!({"all": "of it"}))
    }

    fn stream() -> Answer {
        Answer {
            body: Body::Chunks(vec![(PAUSE, b"one".to_vec()), (PAUSE, b"two".to_vec())]),
            ..answer()
        }
    }

    fn text(script: &Script) -> String {
        let bytes = script.steps.iter().flat_map(|step| step.bytes.clone());
        String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
    }

    #[test]
    fn a_cut_answer_is_a_true_beginning_of_the_whole_one() {
        let whole = text(&Script::of(&answer(), |length| length));
        for at in 0..500 {
            let script = harmed(&answer(), Harm::Cut, at);
            let cut = text(&script);
            assert!(!cut.is_empty() && cut.len() < whole.len() && whole.starts_with(&cut));
            assert_eq!(script.end, End::Closed);
        }
    }

    #[test]
    fn what_is_only_slow_is_whole() {
        for answer in [answer(), stream()] {
            let whole = text(&Script::of(&answer, |length| length));
            for at in 0..200 {
                for harm in [Harm::Paused(PAUSE), Harm::Dripped, Harm::SlowHead] {
                    let script = harmed(&answer, harm, at);
                    assert_eq!((text(&script), script.end), (whole.clone(), End::Open));
                }
            }
        }
    }

    #[test]
    fn a_wrong_length_is_wrong_and_comes_twice_is_twice() {
        let declared = |script: &Script| -> usize {
            let text = text(script);
            let (_, rest) = text.split_once("content-length: ").unwrap();
            rest.split("\r\n").next().unwrap().parse().unwrap()
        };
        let right = declared(&Script::of(&answer(), |length| length));
        for at in 0..200 {
            assert!(declared(&harmed(&answer(), Harm::TooLong, at)) > right);
            assert!(declared(&harmed(&answer(), Harm::TooShort, at)) < right);
        }
        assert_eq!(
            text(&harmed(&answer(), Harm::Twice, 0))
                .matches("of it")
                .count(),
            2
        );
        let events = text(&harmed(&stream(), Harm::Twice, 0));
        assert_eq!(
            (
                events.matches("one").count(),
                events.matches("HTTP/1.1").count()
            ),
            (2, 1)
        );
    }
}
