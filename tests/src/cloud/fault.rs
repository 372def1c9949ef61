//! What may go wrong, drawn from a seed.
//!
//! The n-th request of one route always meets the same fault under the same seed, whatever happens at the same time
//! on other routes. So a failure can be looked for again with the seed that it was found with.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Character;
use super::film::number_of;
use super::route::Route;

/// How connections behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Everything arrives.
    Calm,
    /// So many requests of a hundred meet a fault.
    Faulty {
        /// Of a hundred.
        percent: u8,
    },
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The service never sees it.
    Lost(Loss),
    /// The service does what is asked, and its answer is harmed. The number decides where.
    Harmed(Harm, u64),
}

/// How a request is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Closed in place of an answer.
    Closed,
    /// Reset in place of an answer.
    Reset,
    /// Reset after a part of its body was read.
    CutRequest(usize),
    /// Nothing comes, and then a reset.
    Stalled(Duration),
    /// Sent to the same address again, or to the same path of the place for films.
    Redirected {
        /// Whether it is the other origin.
        elsewhere: bool,
    },
    /// 503, with a wait in seconds or without.
    Busy(Option<u8>),
    /// Bytes that are no HTTP.
    Garbage,
}

/// How an answer is harmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    /// Closed before the first byte.
    Closed,
    /// Reset before the first byte.
    Reset,
    /// Closed after some bytes.
    Cut,
    /// Reset after some bytes.
    CutByReset,
    /// A pause after some bytes, then the rest.
    Paused(Duration),
    /// A pause after some bytes, then a reset.
    Stalled(Duration),
    /// Byte by byte.
    Dripped,
    /// More bytes are declared than come.
    TooLong,
    /// Fewer bytes are declared than come.
    TooShort,
    /// All of it twice, or each event twice.
    Twice,
    /// Bytes that are no HTTP.
    Garbage,
    /// HTTP around bytes that are no answer.
    GarbageInside,
    /// The headers come byte by byte.
    SlowHead,
    /// 503 in its place, with a wait in seconds or without.
    Busy(Option<u8>),
}

impl Fault {
    /// The name under which it is counted.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Lost(loss) => match loss {
                Loss::Closed => "request closed",
                Loss::Reset => "request reset",
                Loss::CutRequest(_) => "request cut",
                Loss::Stalled(_) => "request stalled",
                Loss::Redirected { elsewhere: false } => "307 to itself",
                Loss::Redirected { elsewhere: true } => "307 to another origin",
                Loss::Busy(None) => "503 before",
                Loss::Busy(Some(_)) => "503 before, Retry-After",
                Loss::Garbage => "garbage before",
            },
            Self::Harmed(harm, _) => match harm {
                Harm::Closed => "answer closed",
                Harm::Reset => "answer reset",
                Harm::Cut => "answer cut",
                Harm::CutByReset => "answer cut by reset",
                Harm::Paused(_) => "answer paused",
                Harm::Stalled(_) => "answer stalled",
                Harm::Dripped => "answer dripped",
                Harm::TooLong => "length too long",
                Harm::TooShort => "length too short",
                Harm::Twice => "answer twice",
                Harm::Garbage => "garbage after",
                Harm::GarbageInside => "garbage inside",
                Harm::SlowHead => "slow headers",
                Harm::Busy(None) => "503 after",
                Harm::Busy(Some(_)) => "503 after, Retry-After",
            },
        }
    }
}

/// What happens to the next request of each route.
#[derive(Debug)]
pub(super) struct Plan {
    seed: u64,
    slowest_ms: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    mood: Mood,
    asked: HashMap<&'static str, u64>,
    connections: u64,
}

impl Plan {
    pub(super) fn new(character: &Character, salt: u64) -> Self {
        Self {
            seed: character.seed.wrapping_add(salt.wrapping_mul(0x9e37)),
            slowest_ms: character.slowest_ms,
            state: Mutex::new(State {
                mood: character.mood,
                asked: HashMap::new(),
                connections: 0,
            }),
        }
    }

    pub(super) fn set_mood(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// What happens to the next request of this route, and how long its answer takes.
    pub(super) fn next(&self, route: Route) -> (Duration, Option<Fault>) {
        let (mood, asked) = {
            let mut state = self.lock();
            let mood = state.mood;
            let asked = state.asked.entry(route.name()).or_default();
            *asked += 1;
            (mood, *asked)
        };
        let mut random = self.random(route.name(), asked);
        let latency = Duration::from_millis(random.u64(0..=self.slowest_ms));
        let fault = is_due(mood, &mut random).then(|| draw(&mut random, route));
        (latency, fault)
    }

    /// How long connections are refused after this one, when they are.
    pub(super) fn refusal(&self) -> Option<Duration> {
        let (mood, connections) = {
            let mut state = self.lock();
            state.connections += 1;
            (state.mood, state.connections)
        };
        let mut random = self.random("connection", connections);
        let due = is_due(mood, &mut random) && random.u8(0..8) == 0;
        due.then(|| Duration::from_millis(random.u64(1..15)))
    }

    fn random(&self, of: &str, number: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed ^ number_of(&format!("{of} {number}")))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_due(mood: Mood, random: &mut fastrand::Rng) -> bool {
    match mood {
        Mood::Calm => false,
        Mood::Faulty { percent } => random.u8(0..100) < percent,
    }
}

/// Longer than the quiet limit of the clients here, so that they give up first now and then.
const LONGEST_STALL_MS: u64 = 400;

fn draw(random: &mut fastrand::Rng, route: Route) -> Fault {
    let wait = |random: &mut fastrand::Rng| {
        let most = if random.u8(0..6) == 0 {
            LONGEST_STALL_MS
        } else {
            40
        };
        Duration::from_millis(random.u64(1..=most))
    };
    let retry_after = [None, Some(0), Some(1)][random.usize(0..3)];
    if random.u8(0..3) == 0 {
        return Fault::Lost(match random.u8(0..8) {
            0 => Loss::Closed,
            1 => Loss::Reset,
            2 | 3 if route == Route::Upload => Loss::CutRequest(random.usize(0..20_000)),
            2 => Loss::Stalled(wait(random)),
            3 | 4 => Loss::Redirected {
                elsewhere: random.bool(),
            },
            5 | 6 => Loss::Busy(retry_after),
            _ => Loss::Garbage,
        });
    }
    let harm = match random.u8(0..16) {
        0 => Harm::Closed,
        1 => Harm::Reset,
        2 | 3 => Harm::Cut,
        4 => Harm::CutByReset,
        5 => Harm::Paused(wait(random)),
        6 => Harm::Stalled(wait(random)),
        7 => Harm::Dripped,
        8 => Harm::TooLong,
        9 => Harm::TooShort,
        10 | 11 => Harm::Twice,
        12 => Harm::Garbage,
        13 => Harm::GarbageInside,
        14 => Harm::SlowHead,
        _ => Harm::Busy(retry_after),
    };
    let harm = match harm {
        // Other bytes of a right length are another film, as far as any client can tell.
        Harm::GarbageInside if route.is_film() => Harm::Cut,
        // A stream has no length.
        Harm::TooLong | Harm::TooShort if route == Route::Run => Harm::Cut,
        harm => harm,
    };
    Fault::Harmed(harm, random.u64(..))
}
