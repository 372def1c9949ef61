//! Refuses what a foreign web page could make a browser send: on every route, `Host` must name this server and
//! `Origin`, where there is one, a page that may speak to it (RFC 9110 section 7.2, RFC 6454 section 7).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::{Host, Url};

/// A name under which this server may be called: `video.example.com`, or with a port `10.0.0.7:8787`.
/// Without a port it holds for any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    host: String,
    port: Option<u16>,
}

/// A web page's origin, such as `https://app.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(String);

/// Text that is neither a host nor an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableName {
    text: String,
    wanted: &'static str,
}

impl FromStr for AllowedHost {
    type Err = UnusableName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let authority = Authority::from_str(text).ok();
        let named = authority.filter(|name| !name.host().is_empty() && !text.contains('@'));
        let named = named.ok_or_else(|| UnusableName {
            text: text.to_owned(),
            wanted: "a host such as video.example.com or 10.0.0.7:8787",
        })?;
        Ok(Self {
            host: named.host().to_ascii_lowercase(),
            port: named.port_u16(),
        })
    }
}

impl FromStr for AllowedOrigin {
    type Err = UnusableName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).ok().filter(|url| {
            ["http", "https"].contains(&url.scheme())
                && url.path() == "/"
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && !matches!(url.host(), None | Some(Host::Domain("" | "*")))
        });
        url.map(|url| Self(url.origin().ascii_serialization()))
            .ok_or_else(|| UnusableName {
                text: text.to_owned(),
                wanted: "an origin such as https://app.example.com",
            })
    }
}

impl AllowedOrigin {
    /// The origin as a browser writes it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl fmt::Display for UnusableName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is not {}", self.text, self.wanted)
    }
}

impl std::error::Error for UnusableName {}

/// The names and origins that one listener answers to.
#[derive(Debug)]
pub(super) struct Guard {
    hosts: Vec<AllowedHost>,
    origins: Vec<AllowedOrigin>,
}

impl Guard {
    /// Adds the listener's own names to those that were allowed.
    pub(super) fn new(
        address: SocketAddr,
        hosts: &[AllowedHost],
        origins: &[AllowedOrigin],
    ) -> Self {
        let own = own_names(address);
        let pages = own.iter().filter_map(|name| {
            let port = name.port.unwrap_or(HTTP);
            format!("http://{}:{port}", name.host).parse().ok()
        });
        Self {
            origins: pages.chain(origins.iter().cloned()).collect(),
            hosts: own.iter().chain(hosts).cloned().collect(),
        }
    }

    fn check(&self, request: &Request) -> Result<(), &'static str> {
        match single(request.headers(), &header::HOST) {
            Ok(Some(host)) if self.is_host(host) => {}
            _ => return Err("the request's `Host` is not one of this server's names"),
        }
        // `GET http://host/path` says the host a second time.
        let again = request.uri().authority();
        if again.is_some_and(|authority| !self.is_host(authority.as_str())) {
            return Err("the request's address names another host");
        }
        match single(request.headers(), &header::ORIGIN) {
            Ok(None) => Ok(()),
            Ok(Some(page)) if self.origins.iter().any(|origin| origin.0 == page) => Ok(()),
            _ => Err("the request comes from a page of another origin"),
        }
    }

    fn is_host(&self, text: &str) -> bool {
        let Ok(called) = text.parse::<AllowedHost>() else {
            return false;
        };
        self.hosts.iter().any(|own| {
            own.host == called.host
                && own
                    .port
                    .is_none_or(|port| called.port.unwrap_or(HTTP) == port)
        })
    }
}

/// Answers 403 to whatever comes under another name or from another page.
pub(super) async fn refuse_foreign(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(reason) => (StatusCode::FORBIDDEN, format!("Forbidden: {reason}.\n")).into_response(),
    }
}

/// The port of an `http` address that names none.
const HTTP: u16 = 80;

/// The names under which this machine knows the listener.
fn own_names(address: SocketAddr) -> Vec<AllowedHost> {
    let (v4, v6) = (Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST);
    let mut addresses = vec![address.ip()];
    if address.ip().is_unspecified() {
        addresses = vec![IpAddr::V4(v4), IpAddr::V6(v6)];
    }
    let mut names: Vec<String> = addresses
        .iter()
        .map(|ip| match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        })
        .collect();
    if addresses.iter().any(IpAddr::is_loopback) {
        names.push("localhost".to_owned());
    }
    let own = |host| AllowedHost {
        host,
        port: Some(address.port()),
    };
    names.into_iter().map(own).collect()
}

/// Returns a header's value; an error when it is there twice or is not text.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(drop),
        (Some(_), Some(_)) => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn guard(address: &str) -> Guard {
        Guard::new(
            address.parse().unwrap(),
            &[
                "video.example.com".parse().unwrap(),
                "10.0.0.7:99".parse().unwrap(),
            ],
            &["https://app.example.com".parse().unwrap()],
        )
    }

    fn request(headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().uri("/healthz");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn a_listener_answers_to_its_own_names_and_to_those_that_were_allowed() {
        for (address, host, is_own) in [
            ("127.0.0.1:80", "localhost", true),
            ("127.0.0.1:80", "LOCALHOST:80", true),
            ("127.0.0.1:8787", "localhost", false),
            ("127.0.0.1:8787", "127.0.0.1:8787", true),
            ("127.0.0.1:8787", "[::1]:8787", false),
            ("[::1]:8787", "[::1]:8787", true),
            ("[::]:8787", "[::1]:8787", true),
            ("0.0.0.0:8787", "127.0.0.1:8787", true),
            ("0.0.0.0:8787", "192.168.0.9:8787", false),
            ("192.168.0.9:8787", "192.168.0.9:8787", true),
            ("192.168.0.9:8787", "localhost:8787", false),
            ("127.0.0.1:8787", "video.example.com", true),
            ("127.0.0.1:8787", "Video.Example.com:443", true),
            ("127.0.0.1:8787", "video.example.com.evil.example", false),
            ("127.0.0.1:8787", "user@video.example.com", false),
            ("127.0.0.1:8787", "10.0.0.7:99", true),
            ("127.0.0.1:8787", "10.0.0.7", false),
            ("127.0.0.1:8787", "", false),
        ] {
            let checked = guard(address).check(&request(&[("host", host)]));
            assert_eq!(checked.is_ok(), is_own, "{address} called as `{host}`");
        }
    }

    #[test]
    fn pages_come_from_the_listener_itself_or_from_those_that_were_allowed() {
        let host = ("host", "127.0.0.1:8787");
        for (origin, is_allowed) in [
            ("http://127.0.0.1:8787", true),
            ("http://localhost:8787", true),
            ("https://app.example.com", true),
            ("https://app.example.com:444", false),
            ("http://app.example.com", false),
            ("https://app.example.com.evil.example", false),
            ("https://127.0.0.1:8787", false),
            ("null", false),
            ("", false),
        ] {
            let checked = guard("127.0.0.1:8787").check(&request(&[host, ("origin", origin)]));
            assert_eq!(checked.is_ok(), is_allowed, "{origin}");
        }
    }

    #[test]
    fn a_second_host_or_none_is_refused() {
        let guard = guard("127.0.0.1:8787");
        let own = ("host", "127.0.0.1:8787");
        assert!(guard.check(&request(&[])).is_err());
        assert!(
            guard
                .check(&request(&[own, ("host", "evil.example")]))
                .is_err()
        );
        let mut absolute = request(&[own]);
        *absolute.uri_mut() = "http://evil.example/mcp".parse().unwrap();
        assert!(guard.check(&absolute).is_err());
    }

    #[test]
    fn what_names_nothing_is_refused() {
        for text in ["", "a b", "http://x", "user@x", ":80"] {
            assert!(text.parse::<AllowedHost>().is_err(), "{text}");
        }
        for text in [
            "",
            "*",
            "null",
            "app.example.com",
            "ftp://x",
            "https://x/page",
            "https://*",
        ] {
            assert!(text.parse::<AllowedOrigin>().is_err(), "{text}");
        }
        let told = "*".parse::<AllowedOrigin>().unwrap_err().to_string();
        assert_eq!(told, "`*` is not an origin such as https://app.example.com");
    }
}
