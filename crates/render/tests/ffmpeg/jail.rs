//! What a program in the jail can do, tried out by one that wants more: Python, which can make any system call.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::animations::three_pictures;
use crate::support::{LAUNCHER, Library, engine};

const MIB: u64 = 1024 * 1024;

/// Tries everything and prints a line for each: what it tried, and `done` or the name of the error.
///
/// Its arguments: a file to read, a folder to write to, a file and a folder of others, a port, a socket.
const ATTEMPTS: &str = r"
import ctypes, errno, os, socket, sys
own, folder, secret, elsewhere, port, path = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)

def call(*arguments):
    if libc.syscall(*map(ctypes.c_long, arguments)) < 0:
        raise OSError(ctypes.get_errno(), '')

def write(name, size=1):
    with open(name, 'wb', buffering=0) as file:
        file.write(bytes(size))
        file.write(b'x')

def connect(family, address):
    with socket.socket(family) as one:
        one.connect(address)

def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)

def own_group():
    call(*PRCTL)
    os.setpgid(0, 0)

PRCTL = (157 if os.uname().machine == 'x86_64' else 167, 1, 0)
PTRACE = (101 if os.uname().machine == 'x86_64' else 117, 0, 0, 0, 0)
for name, attempt in {
    'read its input': lambda: open(own).close(),
    'write its output': lambda: write(folder + '/film'),
    'start a thread': lambda: __import__('threading').Thread(target=int).start(),
    'read a secret': lambda: open(secret).close(),
    'read accounts': lambda: open('/etc/passwd').close(),
    'read its parent': lambda: open(f'/proc/{os.getppid()}/environ').close(),
    'list a folder': lambda: os.listdir(elsewhere),
    'change its input': lambda: open(own, 'ab').close(),
    'write elsewhere': lambda: write(elsewhere + '/x'),
    'link to a secret': lambda: os.link(secret, folder + '/secret'),
    'remove a secret': lambda: os.rename(secret, secret + '~'),
    'write a large file': lambda: write(folder + '/large', 2 * 1024 * 1024),
    'open many files': lambda: [open(own) for _ in range(100)],
    'take much memory': lambda: bytearray(600 * 1024 * 1024),
    'connect by TCP': lambda: connect(socket.AF_INET, ('127.0.0.1', int(port))),
    'connect to a socket': lambda: connect(socket.AF_UNIX, path),
    'open UDP': lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
    'signal its parent': lambda: os.kill(os.getppid(), 0),
    'start a process': fork,
    'outlive its parent': own_group,
    # The last: a traced process stops at its next signal.
    'trace': lambda: call(*PTRACE),
}.items():
    try:
        attempt()
        outcome = 'done'
    except OSError as error:
        outcome = errno.errorcode[error.errno]
    except MemoryError:
        outcome = 'ENOMEM'
    print(name, outcome, sep=': ')
";

#[test]
fn a_jailed_program_reaches_its_input_and_its_output_alone() {
    let level = engine().jail();
    assert!(
        level.contains("Landlock") && level.ends_with("seccomp, limits"),
        "this test needs a kernel that holds all of the jail: {level}"
    );
    // Without the jail all of it can be done: these are attempts, not failures of another kind.
    for (tried, outcome) in &attempt(false) {
        assert_eq!(outcome, "done", "{tried}");
    }
    let outcomes: Vec<String> = attempt(true)
        .iter()
        .map(|(tried, outcome)| format!("{tried}: {outcome}"))
        .collect();
    insta::assert_snapshot!(outcomes.join("\n"), @r"
    change its input: EACCES
    connect by TCP: EPERM
    connect to a socket: EPERM
    link to a secret: EXDEV
    list a folder: EACCES
    open UDP: EPERM
    open many files: EMFILE
    outlive its parent: EPERM
    read a secret: EACCES
    read accounts: EACCES
    read its input: done
    read its parent: EACCES
    remove a secret: EACCES
    signal its parent: EPERM
    start a process: EPERM
    start a thread: done
    take much memory: ENOMEM
    trace: EPERM
    write a large file: EFBIG
    write elsewhere: EACCES
    write its output: done
    ");
}

/// Lets Python try, inside the jail or outside, and returns what came of each attempt.
fn attempt(jailed: bool) -> BTreeMap<String, String> {
    let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (input, secret) = (inside.path().join("in.mp4"), outside.path().join("secret"));
    fs::write(&input, "in").unwrap();
    fs::write(&secret, "secret").unwrap();
    let output = inside.path().join("out");
    fs::create_dir(&output).unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port().to_string();
    let path = outside.path().join("socket");
    let _unix = UnixListener::bind(&path).unwrap();

    let mut command = if jailed {
        let mut command = Command::new(LAUNCHER);
        let numbers = [u64::from(std::process::id()), 512 * MIB, 60, MIB, 64, 0];
        command
            .arg("jailed")
            .args(numbers.map(|number| number.to_string()))
            .args([output.as_path(), &input, Path::new("--")])
            .arg(python());
        command
    } else {
        Command::new(python())
    };
    let tried = command
        .args(["-I", "-S", "-c", ATTEMPTS])
        .args([&input, &output, &secret, outside.path()].map(Path::new))
        .arg(port)
        .arg(path)
        .output()
        .unwrap();
    assert!(
        tried.status.success(),
        "{}",
        String::from_utf8_lossy(&tried.stderr)
    );
    String::from_utf8(tried.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(tried, outcome)| (tried.to_owned(), outcome.to_owned()))
        .collect()
}

/// The program itself: what is on `PATH` may be a script that starts it.
fn python() -> String {
    let told = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .expect("this test needs python3 on PATH");
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_child_whose_parent_is_gone_does_not_begin() {
    // Any number but that of this process: as if the parent had died and another had taken the child.
    let other = std::process::id() + 1;
    let output = Command::new(LAUNCHER)
        .arg("jailed")
        .args([other.to_string(), MIB.to_string()])
        .args(["60", "0", "64", "0", "-", "--", "/bin/echo", "begun"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(127));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let said = io::read_to_string(&output.stderr[..]).unwrap();
    assert!(
        said.contains("the process that asked for it is gone"),
        "{said}"
    );
}

#[test]
fn who_unpacks_reaches_its_file_and_its_folder_alone() {
    let library = Library::new();
    let (own, secret) = (library.path("own.webp"), library.path("secret.webp"));
    for file in [&own, &secret] {
        fs::write(file, three_pictures()).unwrap();
    }
    let folder = library.path("made");
    fs::create_dir(&folder).unwrap();
    let (made, elsewhere) = (folder.join("a.png"), library.path("b.png"));
    let ended = unpack(&own, &folder, &[&own, &made]);
    assert!(ended.status.success(), "{ended:?}");
    assert!(fs::read(&made).unwrap().starts_with(b"\x89PNG"));
    for (from, to) in [(&secret, &folder.join("c.png")), (&own, &elsewhere)] {
        let ended = unpack(&own, &folder, &[from, to]);
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(
            !ended.status.success() && told.contains("Permission denied"),
            "{told}"
        );
    }
    assert!(!elsewhere.exists());
}

/// Has the launcher unpack, with `read` and `write` as all that it may reach.
fn unpack(read: &Path, write: &Path, told: &[&Path]) -> Output {
    Command::new(LAUNCHER)
        .args(["unpack-jailed", &std::process::id().to_string()])
        .args(["1073741824", "60", "1000000", "64", "0"])
        .args([write, read, Path::new("--"), Path::new("unpack")])
        .args(told)
        .output()
        .unwrap()
}
