//! Listens on a port, and does to what passes through what the plan says.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use url::Url;
use veo_api::attribution::{CLIENT_ID_HEADER, PLATFORM_HEADER, SOURCE_HEADER, VERSION_HEADER};
use veo_api::message::RunRequest;

use super::fault::{Fault, Loss, Mood, Plan};
use super::harm::{busy, garbage, harmed};
use super::route::{Origin, Route};
use super::service::Service;
use super::wire::{Answer, Body, Connection, End, Head, Script};

/// What passed through, whatever became of it.
#[derive(Debug, Default)]
pub struct Tally {
    /// Faults by name.
    pub faults: BTreeMap<&'static str, u64>,
    /// Requests by route.
    pub requests: BTreeMap<&'static str, u64>,
    /// For each prompt, how often it was posted: also when the service never saw it.
    pub posts: BTreeMap<String, u64>,
    /// The bearer tokens that came to the API.
    pub bearers: BTreeSet<String>,
    /// Every head that came to the place for films, whole.
    pub heads_of_films: Vec<String>,
    /// Heads at the place for films that say who is calling, or want more than a film.
    pub told_to_strangers: Vec<String>,
}

impl Tally {
    /// Returns how many faults there were in all.
    pub fn injected(&self) -> u64 {
        self.faults.values().sum()
    }
}

/// A port of the loopback that is ours, also while nobody listens on it.
#[derive(Debug)]
pub(super) struct Socket {
    /// Bound and never listening: it keeps the port from everyone else.
    _claim: TcpSocket,
    url: Url,
    port: u16,
}

impl Socket {
    pub(super) fn reserve() -> io::Result<Self> {
        let claim = bind(0)?;
        let port = claim.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}");
        Ok(Self {
            _claim: claim,
            url: url.parse().map_err(io::Error::other)?,
            port,
        })
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    fn listen(&self) -> io::Result<TcpListener> {
        bind(self.port)?.listen(1024)
    }
}

fn bind(port: u16) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(([127, 0, 0, 1], port).into())?;
    Ok(socket)
}

/// One origin behind its plan.
#[derive(Debug)]
pub(super) struct Front {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    socket: Socket,
    origin: Origin,
    service: Arc<Service>,
    plan: Plan,
    tally: Arc<Mutex<Tally>>,
}

impl Front {
    pub(super) fn open(
        socket: Socket,
        origin: Origin,
        service: Arc<Service>,
        plan: Plan,
        tally: &Arc<Mutex<Tally>>,
    ) -> io::Result<Self> {
        let listener = socket.listen()?;
        let shared = Arc::new(Shared {
            socket,
            origin,
            service,
            plan,
            tally: Arc::clone(tally),
        });
        tokio::spawn(Arc::clone(&shared).listen(listener));
        Ok(Self { shared })
    }

    pub(super) fn url(&self) -> &Url {
        self.shared.socket.url()
    }

    pub(super) fn set_mood(&self, mood: Mood) {
        self.shared.plan.set_mood(mood);
    }
}

impl Shared {
    async fn listen(self: Arc<Self>, mut listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let shared = Arc::clone(&self);
            tokio::spawn(async move {
                // A client that hangs up is no concern of ours.
                let _ = shared.serve(stream).await;
            });
            let Some(pause) = self.plan.refusal() else {
                continue;
            };
            self.tally().count("refused");
            drop(listener);
            tokio::time::sleep(pause).await;
            listener = loop {
                match self.socket.listen() {
                    Ok(listener) => break listener,
                    Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            };
        }
    }

    async fn serve(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut connection = Connection::new(stream);
        while let Some(head) = connection.head().await? {
            let script = self.answer(&mut connection, &head).await?;
            connection.play(&script).await?;
            match script.end {
                End::Open => {}
                End::Closed => return Ok(()),
                End::Reset => return connection.stream.set_zero_linger(),
            }
        }
        Ok(())
    }

    async fn answer(&self, connection: &mut Connection, head: &Head) -> io::Result<Script> {
        let route = Route::of(self.origin, head);
        let (latency, fault) = self.plan.next(route);
        if let Some(fault) = fault {
            self.tally().count(fault.name());
        }
        self.tally().note_head(self.origin, route, head);
        if let Some(Fault::Lost(Loss::CutRequest(bytes))) = fault {
            connection.body(head, bytes).await?;
            return Ok(Script {
                steps: Vec::new(),
                end: End::Reset,
            });
        }
        let body = connection.body(head, usize::MAX).await?;
        self.tally().note_body(route, &body);
        if let Some(Fault::Lost(loss)) = fault {
            tokio::time::sleep(latency).await;
            return Ok(lost(loss, head, self.service.films()).await);
        }
        // What has arrived is done at once, whether or not anybody still waits for the answer.
        let answer = self.service.answer(route, head, &body);
        tokio::time::sleep(latency).await;
        Ok(match fault {
            Some(Fault::Harmed(harm, at)) => harmed(&answer, harm, at),
            _ => Script::of(&answer, |length| length),
        })
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What comes back for a request that the service never sees.
async fn lost(loss: Loss, head: &Head, films: &Url) -> Script {
    let ended = |end| Script {
        steps: Vec::new(),
        end,
    };
    let whole = |answer: &Answer| Script::of(answer, |length| length);
    match loss {
        Loss::Closed => ended(End::Closed),
        Loss::Reset | Loss::CutRequest(_) => ended(End::Reset),
        Loss::Stalled(pause) => {
            tokio::time::sleep(pause).await;
            ended(End::Reset)
        }
        Loss::Redirected { elsewhere } => {
            let to = if elsewhere {
                format!("{}{}", films.as_str().trim_end_matches('/'), head.path)
            } else {
                head.path.clone()
            };
            whole(&Answer {
                status: 307,
                headers: vec![("location", to)],
                body: Body::Whole(Vec::new()),
            })
        }
        Loss::Busy(retry_after) => whole(&busy(retry_after)),
        Loss::Garbage => garbage(17),
    }
}

impl Tally {
    fn count(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
    }

    fn note_head(&mut self, origin: Origin, route: Route, head: &Head) {
        *self.requests.entry(route.name()).or_default() += 1;
        let token = head.header("authorization");
        if origin == Origin::Api {
            let token = token.and_then(|value| value.strip_prefix("Bearer "));
            self.bearers.extend(token.map(str::to_owned));
            return;
        }
        self.heads_of_films.push(head.text.clone());
        let private = [
            "authorization",
            "cookie",
            "referer",
            CLIENT_ID_HEADER,
            SOURCE_HEADER,
            VERSION_HEADER,
            PLATFORM_HEADER,
        ];
        if head.method != "GET" || private.iter().any(|name| head.header(name).is_some()) {
            self.told_to_strangers.push(head.text.clone());
        }
    }

    fn note_body(&mut self, route: Route, body: &[u8]) {
        if route == Route::Run
            && let Ok(request) = serde_json::from_slice::<RunRequest>(body)
        {
            *self.posts.entry(request.text()).or_default() += 1;
        }
    }
}
