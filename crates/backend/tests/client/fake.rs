//! An HTTP server of a few lines, which can also do what a real one should not.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use veo_api::attribution::Attribution;
use veo_api::ids::SessionId;
use veo_backend::{Client, Config, Pace, TokenStore};

/// A request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Counts the connections of the server.
    pub(crate) connection: usize,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }
}

/// What the server sends, and what it does then.
pub(crate) struct Answer {
    bytes: Vec<u8>,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Close,
    Reset,
    KeepAlive,
    Hang,
    Beat,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::of(status, "application/json", body)
    }

    pub(crate) fn of(status: u16, content_type: &str, body: &str) -> Self {
        Self::with_headers(status, &format!("content-type: {content_type}\r\n"), body)
    }

    pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let text =
            format!("HTTP/1.1 {status} Said\r\n{headers}content-length: {length}\r\n\r\n{body}");
        Self {
            bytes: text.into_bytes(),
            end: End::KeepAlive,
        }
    }

    /// A stream of events that the server ends as HTTP wants it.
    pub(crate) fn stream(body: &str) -> Self {
        let mut answer = Self::open_stream(body);
        answer.bytes.extend_from_slice(b"0\r\n\r\n");
        answer
    }

    /// A stream of events that goes on.
    fn open_stream(body: &str) -> Self {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\
                    transfer-encoding: chunked\r\n\r\n";
        // An empty chunk would end the stream.
        let chunk = if body.is_empty() {
            String::new()
        } else {
            format!("{:x}\r\n{body}\r\n", body.len())
        };
        Self {
            bytes: format!("{head}{chunk}").into_bytes(),
            end: End::KeepAlive,
        }
    }

    /// A stream of events after which the server says nothing any more.
    pub(crate) fn silent_stream(body: &str) -> Self {
        Self {
            end: End::Hang,
            ..Self::open_stream(body)
        }
    }

    /// A stream that says `: ping` for ever, some hundred times a second.
    pub(crate) fn heartbeats() -> Self {
        Self {
            end: End::Beat,
            ..Self::open_stream("")
        }
    }

    /// Exactly this, after which the server says nothing any more.
    pub(crate) fn raw(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            end: End::Hang,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The length of the part before the body.
    pub(crate) fn head_len(&self) -> usize {
        let end = self.bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        end.unwrap() + 4
    }

    /// Closes the connection after the first `bytes` of the answer.
    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.bytes.truncate(bytes);
        Self {
            end: End::Close,
            ..self
        }
    }

    /// Resets the connection after the first `bytes` of the answer.
    pub(crate) fn reset_after(mut self, bytes: usize) -> Self {
        self.bytes.truncate(bytes);
        Self {
            end: End::Reset,
            ..self
        }
    }

    /// Never answers.
    pub(crate) fn nothing() -> Self {
        Self {
            bytes: Vec::new(),
            end: End::Hang,
        }
    }
}

type Seens = Arc<Mutex<Vec<Seen>>>;

pub(crate) struct Fake {
    address: SocketAddr,
    seen: Seens,
}

impl Fake {
    /// Serves on a port of its own until the test's runtime ends.
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
    }

    /// Serves on this port until the test's runtime ends.
    pub(crate) fn start_on(
        listener: TcpListener,
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let seen = Seens::default();
        let (answer, log) = (Arc::new(answer), Arc::clone(&seen));
        tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(async move { serve(stream, connection, &*answer, &log).await });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that has arrived, in order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests for this path have arrived.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen().iter().filter(|seen| seen.path == path).count()
    }

    /// A client of this server with a configured token.
    pub(crate) fn client(&self) -> Client {
        let config = config(&self.url(), Path::new("unused"));
        Client::new(Config {
            token: Some("nmv_usr_mine".into()),
            ..config
        })
        .unwrap()
    }

    /// A client of this server that asks for an anonymous token.
    pub(crate) fn anonymous(&self, config_dir: &Path) -> Client {
        Client::new(config(&self.url(), config_dir)).unwrap()
    }
}

pub(crate) fn config(base_url: &str, config_dir: &Path) -> Config {
    Config {
        base_url: Url::parse(base_url).unwrap(),
        web_url: Url::parse("https://nemovideo.com").unwrap(),
        token: None,
        attribution: Attribution {
            source: "veo-3-ai".to_owned(),
            version: "9.8.7".to_owned(),
            platform: "cursor".to_owned(),
        },
        config_dir: config_dir.to_owned(),
        token_store: TokenStore::File,
        pace: quick(),
    }
}

/// Hardly any waits between attempts, and none of the limits within reach.
pub(crate) fn quick() -> Pace {
    Pace {
        first_retry: Duration::from_millis(1),
        longest_retry: Duration::from_millis(2),
        token_retry: Duration::from_millis(1),
        ..Pace::default()
    }
}

pub(crate) fn session() -> SessionId {
    SessionId::new("5529798706024415232")
}

/// Keeps an anonymous token as an earlier run of the client would have.
pub(crate) fn keep_token(config_dir: &Path, origin: &str, token: &str) {
    std::fs::create_dir_all(config_dir).unwrap();
    let path = config_dir.join("anonymous_tokens.json");
    std::fs::write(&path, format!(r#"{{"{origin}":{token}}}"#)).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

async fn serve(
    mut stream: TcpStream,
    connection: usize,
    answer: &(impl Fn(&Seen) -> Answer + Sync),
    log: &Seens,
) {
    while let Some(seen) = read(&mut stream, connection).await {
        let answer = answer(&seen);
        log.lock().unwrap().push(seen);
        // The client may have gone by now, which is its right.
        let _ = stream.write_all(&answer.bytes).await;
        match answer.end {
            End::KeepAlive => {}
            End::Close => return,
            End::Reset => return stream.set_zero_linger().unwrap(),
            End::Hang => std::future::pending().await,
            End::Beat => {
                while stream.write_all(b"8\r\n: ping\n\n\r\n").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                return;
            }
        }
    }
}

/// Reads one request; `None` when the client closes first.
async fn read(stream: &mut TcpStream, connection: usize) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let mut request_line = lines.next().unwrap().split(' ').map(str::to_owned);
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut seen = Seen {
        method: request_line.next().unwrap(),
        path: request_line.next().unwrap(),
        headers,
        body: bytes[head_end + 4..].to_vec(),
        connection,
    };
    let length: usize = seen
        .header("content-length")
        .unwrap_or("0")
        .parse()
        .unwrap();
    while seen.body.len() < length {
        if stream.read_buf(&mut seen.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(seen)
}
