//! The largest upload, beside `curl -F`: how fast, at what cost, in how much memory.
//!
//! `cargo bench -p veo-tests --bench upload`. The client runs in a process of its own, which is this program again,
//! and sends to a server on loopback that reads and forgets, and answers as protocol.md 3.2 says. The two take turns
//! in going first. Linux only: costs are read from `/proc`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and may end where it stands"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use veo_api::attribution::Attribution;
use veo_api::ids::SessionId;
use veo_backend::{Client, Config, OpenMedia, Pace, TokenStore};

const ROUNDS: usize = 7;
const FILE_BYTES: u64 = veo_api::upload::MAX_UPLOAD_BYTES;
const MP4_HEAD: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0";
const SESSION: &str = "5529798706024415232";
const REPLY: &str = r#"{"code":0,"data":{"files":[{"filename":"film.mp4","file_type":"video","cdn_url":"https://cdn.test/film.mp4"}],"session_state_applied":true}}"#;

/// Set in the process that is measured: where to send to, and what.
const TO: &str = "VEO_BENCH_UPLOAD_TO";
const FILE: &str = "VEO_BENCH_UPLOAD_FILE";

fn main() {
    match (std::env::var(TO), std::env::var_os(FILE)) {
        (Ok(base_url), Some(file)) => be_measured(&base_url, Path::new(&file)),
        _ => measure(),
    }
}

/// What one upload took.
struct Sample {
    seconds: f64,
    cpu_seconds: f64,
    /// How far the process's memory grew over what it had before the upload; of curl, all it had is not comparable.
    grown_bytes: Option<u64>,
}

impl Sample {
    #[expect(clippy::cast_precision_loss, reason = "a number to show")]
    fn megabytes_per_second(&self) -> f64 {
        FILE_BYTES as f64 / 1e6 / self.seconds
    }
}

fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let file = film(folder.path());
    let sink = start_sink();
    // What is read first is read from the disk.
    by_curl(sink, &file);
    by_client(sink, &file);
    println!("round      client MB/s    curl MB/s   client CPU s     curl CPU s   client grew by");
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let (client, curl) = if round % 2 == 0 {
            let curl = by_curl(sink, &file);
            (by_client(sink, &file), curl)
        } else {
            (by_client(sink, &file), by_curl(sink, &file))
        };
        println!(
            "{round:>5} {:>16.0} {:>12.0} {:>14.2} {:>14.2} {:>12} KiB",
            client.megabytes_per_second(),
            curl.megabytes_per_second(),
            client.cpu_seconds,
            curl.cpu_seconds,
            client.grown_bytes.unwrap() / 1024,
        );
        ratios.push(client.megabytes_per_second() / curl.megabytes_per_second());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "client / curl: {:.2} in the middle, {:.2} to {:.2}; at least 0.90 is wanted, and less than 16384 KiB",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

/// A file that takes no room, and begins as an MP4 does.
fn film(folder: &Path) -> PathBuf {
    let path = folder.join("film.mp4");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(MP4_HEAD).unwrap();
    file.set_len(FILE_BYTES).unwrap();
    path
}

fn by_client(sink: SocketAddr, file: &Path) -> Sample {
    let this = std::env::current_exe().unwrap();
    let mut command = Command::new(this);
    command.env(TO, format!("http://{sink}")).env(FILE, file);
    let (said, cpu_seconds) = run(&mut command);
    let mut numbers = said.split_whitespace();
    Sample {
        seconds: numbers.next().unwrap().parse().unwrap(),
        cpu_seconds,
        grown_bytes: Some(numbers.next().unwrap().parse().unwrap()),
    }
}

fn by_curl(sink: SocketAddr, file: &Path) -> Sample {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--fail", "--output", "/dev/null"])
        .args(["--write-out", "%{time_total}", "--header", "Expect:"])
        .args(["--header", "Authorization: Bearer t"])
        .arg("--form")
        .arg(format!("files=@{};type=video/mp4", file.display()))
        .arg(format!(
            "http://{sink}/api/upload-video/nemo_agent/me/{SESSION}"
        ));
    let (said, cpu_seconds) = run(&mut command);
    Sample {
        seconds: said.trim().parse().unwrap(),
        cpu_seconds,
        grown_bytes: None,
    }
}

/// Runs a program to its end; what it printed, and the processor time that it took.
fn run(command: &mut Command) -> (String, f64) {
    let before = children_cpu_seconds();
    let ended = command.output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    let cpu_seconds = children_cpu_seconds() - before;
    (String::from_utf8(ended.stdout).unwrap(), cpu_seconds)
}

/// The processor time of all children that have ended.
fn children_cpu_seconds() -> f64 {
    /// Of the fields after the program's name, which may hold spaces.
    const CHILDREN_USER: usize = 13;
    const TICKS_PER_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = text.rsplit_once(") ").unwrap();
    let times = fields.split(' ').skip(CHILDREN_USER).take(2);
    times
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / TICKS_PER_SECOND
}

/// Uploads once and prints the seconds that it took, and by how many bytes memory grew.
fn be_measured(base_url: &str, file: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = Client::new(Config {
            base_url: base_url.parse().unwrap(),
            web_url: base_url.parse().unwrap(),
            token: Some("t".into()),
            attribution: Attribution {
                source: "veo-3-ai".to_owned(),
                version: "1.0.0".to_owned(),
                platform: "unknown".to_owned(),
            },
            config_dir: PathBuf::from("unused"),
            token_store: TokenStore::File,
            pace: Pace::default(),
        })
        .unwrap();
        let before = memory_bytes("VmRSS:");
        let started = Instant::now();
        let media = OpenMedia::open(file).await.unwrap();
        let session = SessionId::new(SESSION);
        let sent = client.upload_file(&session, media, |_| {});
        assert_eq!(sent.await.unwrap().len(), 1);
        let seconds = started.elapsed().as_secs_f64();
        println!("{seconds} {}", memory_bytes("VmHWM:") - before);
    });
}

fn memory_bytes(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<u64>().unwrap() * 1024
}

fn start_sink() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            swallow(stream.unwrap());
        }
    });
    address
}

/// Reads one request to its end and answers it.
fn swallow(stream: TcpStream) {
    let mut reader = BufReader::with_capacity(1 << 20, stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    assert!(length > FILE_BYTES, "a whole file was announced");
    let swallowed = std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink());
    assert_eq!(swallowed.unwrap(), length);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{REPLY}",
        REPLY.len()
    );
    reader.get_mut().write_all(answer.as_bytes()).unwrap();
}
