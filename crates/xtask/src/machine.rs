//! What the machine must have, installed with its own package manager when it is missing.

use std::process::Command;

use crate::command::{answers, run};
use crate::say;

/// A program of the machine, and the packages that bring it.
pub(crate) struct Need {
    /// What it is called in sentences.
    pub(crate) name: &'static str,
    /// A program and arguments that succeed once it is there.
    pub(crate) probe: (&'static str, &'static [&'static str]),
    /// Its packages under each package manager, in the order of [`MANAGERS`]; none where nobody has tried.
    pub(crate) packages: [&'static [&'static str]; MANAGERS.len()],
}

/// FFmpeg, the engine of every film.
pub(crate) const FFMPEG: Need = Need {
    name: "FFmpeg",
    probe: ("ffmpeg", &["-version"]),
    packages: [
        &["ffmpeg"],
        &["ffmpeg-free"],
        &["ffmpeg"],
        &["ffmpeg"],
        &["ffmpeg"],
        &["ffmpeg"],
    ],
};

/// Python with virtual environments: clients that we did not write run on it.
pub(crate) const PYTHON: Need = Need {
    name: "Python 3",
    probe: ("python3", &["-c", "import venv, ensurepip"]),
    packages: [
        &["python3", "python3-venv"],
        &["python3"],
        &["python"],
        &["python3"],
        &["python3"],
        &["python"],
    ],
};

/// npm, which brings the Node that the other clients run on.
pub(crate) const NPM: Need = Need {
    name: "npm",
    probe: ("npm", &["--version"]),
    packages: [&["npm"], &["npm"], &["npm"], &["npm"], &["npm"], &["node"]],
};

/// MLT's command, with the encoders of the machine's FFmpeg.
pub(crate) const MELT: Need = Need {
    name: "MLT",
    probe: ("melt", &["--version"]),
    packages: [&["melt"], &[], &[], &[], &[], &[]],
};

/// The Python of the machine with `GStreamer` Editing Services and the parts that read and write our films.
pub(crate) const GES: Need = Need {
    name: "GStreamer Editing Services",
    probe: (
        "/usr/bin/python3",
        &[
            "-c",
            "import gi\n\
             gi.require_version('GES', '1.0')\n\
             from gi.repository import GES, Gst\n\
             Gst.init(None)\n\
             parts = 'x264enc avenc_aac mp4mux qtdemux avdec_h264 avdec_aac pngdec compositor audiomixer'\n\
             assert all(map(Gst.ElementFactory.find, parts.split()))",
        ],
    ),
    packages: [
        &[
            "python3-gi",
            "gir1.2-ges-1.0",
            "gstreamer1.0-plugins-base",
            "gstreamer1.0-plugins-good",
            "gstreamer1.0-plugins-bad",
            "gstreamer1.0-plugins-ugly",
            "gstreamer1.0-libav",
        ],
        &[],
        &[],
        &[],
        &[],
        &[],
    ],
};

/// What editly's parts in C and C++ are built of, and a screen for its OpenGL.
pub(crate) const EDITLY: Need = Need {
    name: "what editly is built of",
    probe: (
        "sh",
        &[
            "-c",
            "pkg-config --exists cairo pangocairo pixman-1 libjpeg librsvg-2.0 gl xi xext && \
             test -f /usr/include/gif_lib.h && test -f /usr/include/node/node.h && \
             c++ --version && make --version && xvfb-run --help",
        ],
    ),
    packages: [
        &[
            "build-essential",
            "pkg-config",
            "libcairo2-dev",
            "libpango1.0-dev",
            "libpixman-1-dev",
            "libjpeg-dev",
            "libgif-dev",
            "librsvg2-dev",
            "libgl-dev",
            "libglu1-mesa-dev",
            "libxi-dev",
            "libxext-dev",
            "libgl1-mesa-dri",
            "xvfb",
            "xauth",
        ],
        &[],
        &[],
        &[],
        &[],
        &[],
    ],
};

struct Manager {
    program: &'static str,
    /// Commands that run before the first installation, such as refreshing the list of packages.
    refresh: Option<&'static [&'static str]>,
    install: &'static [&'static str],
    needs_root: bool,
}

const MANAGERS: [Manager; 6] = [
    Manager {
        program: "apt-get",
        refresh: Some(&["update"]),
        install: &["install", "--yes", "--no-install-recommends"],
        needs_root: true,
    },
    Manager {
        program: "dnf",
        refresh: None,
        install: &["install", "-y"],
        needs_root: true,
    },
    Manager {
        program: "pacman",
        refresh: None,
        install: &["-Sy", "--noconfirm"],
        needs_root: true,
    },
    Manager {
        program: "zypper",
        refresh: None,
        install: &["install", "-y"],
        needs_root: true,
    },
    Manager {
        program: "apk",
        refresh: None,
        install: &["add"],
        needs_root: true,
    },
    Manager {
        program: "brew",
        refresh: None,
        install: &["install"],
        needs_root: false,
    },
];

/// Makes sure that a need is met, installing it when it is not and saying so.
pub(crate) fn ensure(need: &Need) -> Result<(), String> {
    let (program, arguments) = need.probe;
    if answers(program, arguments) {
        return Ok(());
    }
    let found = MANAGERS
        .iter()
        .zip(need.packages)
        .find(|(m, _)| answers(m.program, &["--version"]));
    let Some((manager, packages)) = found else {
        let names = MANAGERS.map(|manager| manager.program).join(", ");
        return Err(format!(
            "{} is missing, and none of {names} is here to install it: install it by hand",
            need.name
        ));
    };
    if packages.is_empty() {
        return Err(format!(
            "{} is missing, and which packages of {} bring it is not known here: install it by hand",
            need.name, manager.program
        ));
    }
    say(&format!(
        "{} is missing: installing {} with {}",
        need.name,
        packages.join(" "),
        manager.program
    ));
    if let Some(refresh) = manager.refresh {
        run(as_root(manager)?.args(refresh))?;
    }
    run(as_root(manager)?.args(manager.install).args(packages))?;
    if answers(program, arguments) {
        Ok(())
    } else {
        Err(format!(
            "{} was installed, but `{program}` still does not answer",
            need.name
        ))
    }
}

/// The package manager, through `sudo` where that is what it takes.
fn as_root(manager: &Manager) -> Result<Command, String> {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    if is_root || !manager.needs_root {
        Ok(Command::new(manager.program))
    } else if answers("sudo", &["--version"]) {
        let mut sudo = Command::new("sudo");
        sudo.arg(manager.program);
        Ok(sudo)
    } else {
        Err(format!(
            "`{}` needs root, and there is no `sudo`: run this command as root",
            manager.program
        ))
    }
}
