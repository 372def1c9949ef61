//! A cloud that fails: a small service with exact accounts, behind fronts that harm what passes through them.
//!
//! In reading order: `ledger` is what the service really did, the truth of every assertion; `service` answers
//! requests and writes it, `route` being what is asked for and `turn` what the agent does; `wire` reads requests off a connection and writes answers on it; `fault` says what may
//! go wrong and draws it from a seed; `harm` does it to an answer's bytes; `front` listens.
//!
//! There are two origins, the API and a place for films, each on a port of its own.

mod fault;
mod film;
mod front;
mod harm;
mod ledger;
mod route;
mod service;
mod turn;
mod wire;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

pub use self::fault::Mood;
pub use self::film::{begins_film, film_in};
pub use self::front::Tally;
pub use self::ledger::{Charge, Ledger, Rendered, Taken};

use self::front::Front;
use self::service::Service;

/// A running cloud. It ends with the runtime that it was started in.
#[derive(Debug)]
pub struct Cloud {
    service: Arc<Service>,
    api: Front,
    films: Front,
    tally: Arc<Mutex<Tally>>,
}

/// What a cloud is like.
#[derive(Debug, Clone)]
pub struct Character {
    /// Decides everything that goes wrong.
    pub seed: u64,
    /// How connections behave at first.
    pub mood: Mood,
    /// How long any answer takes at most, in milliseconds. A step of a turn or render takes as long.
    pub slowest_ms: u64,
    /// Projects that are there from the start, each with a clip.
    pub projects: Vec<String>,
    /// The bearer token that anonymous clients get.
    pub anonymous_token: String,
    /// How many bytes a film has, at least and at most.
    pub film_bytes: (usize, usize),
    /// One render of so many ends without a film; `None` is none.
    pub bad_render: Option<u64>,
}

impl Cloud {
    /// Starts a cloud on two free ports of the loopback.
    ///
    /// # Errors
    ///
    /// When a port cannot be opened.
    pub fn start(character: &Character) -> io::Result<Self> {
        let tally = Arc::new(Mutex::new(Tally::default()));
        let films = front::Socket::reserve()?;
        let service = Arc::new(Service::new(character, films.url()));
        let front = |socket: front::Socket, origin, salt: u64| {
            let plan = fault::Plan::new(character, salt);
            Front::open(socket, origin, Arc::clone(&service), plan, &tally)
        };
        Ok(Self {
            api: front(front::Socket::reserve()?, route::Origin::Api, 0)?,
            films: front(films, route::Origin::Films, 1)?,
            service,
            tally,
        })
    }

    /// Returns the address of the API.
    pub fn url(&self) -> Url {
        self.api.url().clone()
    }

    /// Changes how connections behave from now on.
    pub fn set_mood(&self, mood: Mood) {
        self.api.set_mood(mood);
        self.films.set_mood(mood);
    }

    /// Returns what the service did.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.service.ledger()
    }

    /// Returns what passed through the fronts.
    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
