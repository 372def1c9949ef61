//! Where this studio is reached, and who may ask from where.

use std::net::SocketAddr;

use url::Url;

/// The studio's own origin on the loopback network.
///
/// Pages of the web can make a browser send requests here (DNS rebinding, forms); they cannot choose
/// the `Host` and `Origin` that it sends along. So both must name this studio.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    base: Url,
    /// `host:port` in each spelling that is ours.
    hosts: Vec<String>,
}

impl Origin {
    /// Returns `None` when the address does not make a URL, which a socket address always does.
    pub(crate) fn of(address: SocketAddr) -> Option<Self> {
        let port = address.port();
        let mut hosts = vec![
            address.to_string(),
            format!("127.0.0.1:{port}"),
            format!("localhost:{port}"),
            format!("[::1]:{port}"),
        ];
        if port == 80 {
            // HTTP's own port is left out by clients.
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(str::to_owned));
        }
        Some(Self {
            base: Url::parse(&format!("http://{address}/")).ok()?,
            hosts,
        })
    }

    /// Returns the base URL for clients.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Returns the URL of a path on this studio.
    pub(crate) fn url(&self, path: &str) -> String {
        let mut url = self.base.clone();
        url.set_path(path);
        url.into()
    }

    /// Returns true when a `Host` header, or the authority of a request's URL, names this studio.
    pub(crate) fn is_host(&self, host: &str) -> bool {
        self.hosts
            .iter()
            .any(|ours| ours.eq_ignore_ascii_case(host))
    }

    /// Returns true when an `Origin` header names this studio.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.is_host(host))
    }

    /// Returns the path of a URL on this studio, or of a path itself.
    pub(crate) fn path_of<'a>(&self, source: &'a str) -> Option<&'a str> {
        if source.starts_with('/') {
            return Some(source);
        }
        let (host, path) = source.strip_prefix("http://")?.split_once('/')?;
        let start = source.len() - path.len() - 1;
        self.is_host(host).then(|| &source[start..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::of(SocketAddr::from(([127, 0, 0, 1], 8799))).unwrap()
    }

    #[test]
    fn only_our_own_names_are_ours() {
        for (host, ours) in [
            ("127.0.0.1:8799", true),
            ("LocalHost:8799", true),
            ("[::1]:8799", true),
            ("127.0.0.1", false),
            ("localhost:80", false),
            ("127.0.0.1:8799.evil.example", false),
            ("evil.example:8799", false),
            ("", false),
        ] {
            assert_eq!(origin().is_host(host), ours, "{host}");
            assert_eq!(
                origin().is_origin(&format!("http://{host}")),
                ours,
                "{host}"
            );
        }
        for foreign in [
            "null",
            "https://127.0.0.1:8799",
            "http://127.0.0.1:8799/",
            "127.0.0.1:8799",
        ] {
            assert!(!origin().is_origin(foreign), "{foreign}");
        }
    }

    #[test]
    fn paths_are_found_in_our_urls_only() {
        for (source, path) in [
            ("/media/a.mp4", Some("/media/a.mp4")),
            ("http://127.0.0.1:8799/media/a.mp4", Some("/media/a.mp4")),
            ("http://127.0.0.1:1/media/a.mp4", None),
            ("https://cdn.example/media/a.mp4", None),
            ("file:///media/a.mp4", None),
            ("media/a.mp4", None),
        ] {
            assert_eq!(origin().path_of(source), path, "{source}");
        }
        assert_eq!(
            origin().url("/media/a.mp4"),
            "http://127.0.0.1:8799/media/a.mp4"
        );
    }
}
