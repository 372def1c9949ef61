//! The connections: how many there may be, and how long a peer may take to say what it wants.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::TimeoutBody;

use super::limits::network;

/// How long the head of a request may take, the silence before it included: a connection that asks nothing is closed
/// then. Clients that keep connections for later make a new one.
const HEAD_WITHIN: Duration = Duration::from_mins(1);

/// How long the next part of a body may take.
const PART_WITHIN: Duration = Duration::from_mins(1);

/// How many connections may be open, where the system lets a process have that many files.
const MOST: usize = 4096;

/// How many of them may come from one household beyond this machine.
const MOST_OF_ONE: usize = 512;

/// Answers every connection by `app` until `shutdown` is cancelled, then ends each after its answer.
pub(super) async fn serve(mut listener: TcpListener, app: Router, shutdown: CancellationToken) {
    let places = Arc::new(Places::new(room(), MOST_OF_ONE));
    let app = TowerToHyperService::new(app);
    let open = GracefulShutdown::new();
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN);
    loop {
        let (socket, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = shutdown.cancelled() => break,
        };
        let Some(place) = places.take(peer.ip()) else {
            tracing::debug!("a connection was closed: there are too many");
            continue;
        };
        // Without this, Nagle's algorithm and delayed ACKs add 40 ms to each message of a stream.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
        let app = app.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            app.call(request.map(|body| Body::new(TimeoutBody::new(PART_WITHIN, body))))
        });
        let connection = open.watch(protocol.serve_connection(TokioIo::new(socket), answer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// How many connections there is room for: a quarter of the files that this process may open is kept for its work.
#[cfg(unix)]
fn room() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    // Shells give few by default and let a process that asks have many more.
    let wanted = 2 * MOST as u64;
    let wanted = limit.maximum.map_or(wanted, |most| most.min(wanted));
    let mut files = limit.current.unwrap_or(wanted);
    if files < wanted {
        let more = Rlimit {
            current: Some(wanted),
            ..limit
        };
        match setrlimit(Resource::Nofile, more) {
            Ok(()) => files = wanted,
            Err(error) => tracing::debug!(%error, "no more files may be opened than before"),
        }
    }
    usize::try_from(files / 4 * 3).map_or(MOST, |files| files.min(MOST))
}

#[cfg(not(unix))]
fn room() -> usize {
    MOST
}

/// The places that connections take.
#[derive(Debug)]
struct Places {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    /// By network; this machine's own programs are not counted apart.
    of: HashMap<IpAddr, usize>,
}

/// One of them, until this goes.
#[derive(Debug)]
struct Place {
    places: Arc<Places>,
    from: IpAddr,
}

impl Places {
    fn new(most: usize, most_of_one: usize) -> Self {
        Self {
            most,
            most_of_one,
            taken: Mutex::default(),
        }
    }

    /// Takes a place for somebody at `address`, if there is one.
    fn take(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let from = network(address);
        let mut taken = self.taken();
        let of_one = taken.of.get(&from).copied().unwrap_or_default();
        if taken.all >= self.most || (!from.is_loopback() && of_one >= self.most_of_one) {
            return None;
        }
        taken.all += 1;
        taken.of.insert(from, of_one + 1);
        Some(Place {
            places: Arc::clone(self),
            from,
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        if let Some(of_one) = taken.of.get_mut(&self.from) {
            *of_one -= 1;
            if *of_one == 0 {
                taken.of.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[test]
    fn one_household_cannot_take_every_place() {
        let places = Arc::new(Places::new(3, 2));
        let (one, other) = ("192.0.2.7".parse().unwrap(), "2001:db8::1".parse().unwrap());
        let first = places.take(one);
        let second = places.take(one);
        assert!(first.is_some() && second.is_some());
        assert!(places.take(one).is_none());
        let third = places.take(other);
        assert!(third.is_some());
        assert!(places.take(other).is_none(), "there are three");
        drop(first);
        assert!(places.take(other).is_some());
        drop((second, third));
        assert!(places.taken().of.is_empty());
    }

    #[test]
    fn programs_of_this_machine_may_take_all() {
        let places = Arc::new(Places::new(3, 1));
        let own = "127.0.0.1".parse().unwrap();
        let taken: Vec<_> = (0..4).map(|_| places.take(own)).collect();
        let counts: Vec<_> = taken.iter().map(Option::is_some).collect();
        assert_eq!(counts, [true, true, true, false]);
    }

    async fn read(body: Bytes) -> Bytes {
        body
    }

    /// What a peer hears that sends this and then nothing. Time passes at once where nobody has anything to do.
    async fn heard(sent: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let app = Router::new().route("/", post(read));
        let serving = tokio::spawn(serve(listener, app, stop.clone()));

        let mut peer = TcpStream::connect(address).await.unwrap();
        peer.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // It may be closed before what was sent is read, which is told as a reset.
        peer.read_to_end(&mut answer).await.ok();
        stop.cancel();
        serving.await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_is_not_waited_for() {
        assert_eq!(heard("POST / HTTP/1.1\r\nhost: x\r\n").await, "");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_is_not_waited_for() {
        let heard = heard("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nabc").await;
        assert!(!heard.contains("200 OK"), "{heard}");
    }
}
