//! What is held of a film, and how the next response goes on from it.

use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE,
};

use super::Transfer;

/// The bytes that are on the disk, and of which version of the film they are.
#[derive(Debug, Default)]
pub(super) struct Held {
    done: u64,
    total: Option<u64>,
    /// Names the version. Without one nothing can be added to what is held: a date says less than that the bytes
    /// are the same (RFC 9110 8.8.2.2), and so does a weak tag.
    version: Option<HeaderValue>,
}

/// What a response is to what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The whole film: what is held is to be thrown away.
    Anew,
    /// The bytes that follow.
    Onwards,
    /// Neither.
    Misfit,
}

impl Held {
    /// Returns the headers that ask for what is missing.
    pub(super) fn request(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = HeaderValue::from_str(&format!("bytes={}-", self.done));
        if let (Some(version), Ok(range), true) = (&self.version, range, self.asks_for_a_part()) {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, version.clone());
        }
        headers
    }

    /// Returns true when [`Held::request`] asks for a part.
    pub(super) fn asks_for_a_part(&self) -> bool {
        self.done > 0 && self.version.is_some()
    }

    /// Reads a response's head. `length` is the declared length of its body.
    pub(super) fn meet(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
        length: Option<u64>,
    ) -> Start {
        if status == StatusCode::OK {
            *self = Self {
                done: 0,
                total: length,
                version: headers.get(ETAG).filter(|tag| is_strong(tag)).cloned(),
            };
            return Start::Anew;
        }
        let range = headers.get(CONTENT_RANGE).and_then(Range::read);
        let follows = range.is_some_and(|range| {
            range.first == self.done
                && range.last >= range.first
                && length.is_none_or(|length| length == range.last - range.first + 1)
                && (self.total.is_none() || range.total == self.total)
                && range.total.is_none_or(|total| range.last < total)
        });
        let is_same = match (headers.get(ETAG), &self.version) {
            (Some(tag), Some(version)) => tag == version,
            (tag, _) => tag.is_none(),
        };
        if status == StatusCode::PARTIAL_CONTENT && self.asks_for_a_part() && follows && is_same {
            self.total = self.total.or(range.and_then(|range| range.total));
            return Start::Onwards;
        }
        Start::Misfit
    }

    /// Takes note of bytes that have come.
    pub(super) fn add(&mut self, bytes: usize) {
        self.done += bytes as u64;
    }

    /// Gives up what is held: the next request asks for the whole film.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Returns how far it is.
    pub(super) fn transfer(&self) -> Transfer {
        Transfer {
            done: self.done,
            total: self.total,
        }
    }
}

/// `bytes 10-29/30`, or `bytes 10-29/*`.
#[derive(Clone, Copy, Debug)]
struct Range {
    first: u64,
    last: u64,
    total: Option<u64>,
}

impl Range {
    fn read(header: &HeaderValue) -> Option<Self> {
        let text = header.to_str().ok()?.trim();
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let total = match total {
            "*" => None,
            total => Some(total.parse().ok()?),
        };
        Some(Self {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
            total,
        })
    }
}

fn is_strong(tag: &HeaderValue) -> bool {
    tag.as_bytes().starts_with(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    /// Ten of thirty bytes of the version `"a"`.
    fn held() -> Held {
        let mut held = Held::default();
        let head = headers(&[("etag", "\"a\"")]);
        assert_eq!(held.meet(StatusCode::OK, &head, Some(30)), Start::Anew);
        held.add(10);
        held
    }

    #[test]
    fn a_part_is_asked_for_only_of_a_version_that_has_a_strong_name() {
        let asked = held().request();
        assert_eq!(asked[RANGE], "bytes=10-");
        assert_eq!(asked[IF_RANGE], "\"a\"");
        for other in [
            headers(&[("etag", "W/\"a\"")]),
            headers(&[("last-modified", "Wed, 25 Nov 2026 00:00:00 GMT")]),
        ] {
            let mut held = Held::default();
            held.meet(StatusCode::OK, &other, Some(30));
            held.add(10);
            assert!(!held.asks_for_a_part());
            assert!(!held.request().contains_key(RANGE));
        }
        let asked = Held::default().request();
        assert_eq!(
            (asked.len(), &asked[ACCEPT_ENCODING]),
            (1, &HeaderValue::from_static("identity"))
        );
    }

    #[test]
    fn only_the_bytes_that_follow_are_added() {
        use Start::{Anew, Misfit, Onwards};
        let part = StatusCode::PARTIAL_CONTENT;
        for (status, head, length, expected) in [
            (
                part,
                &[("content-range", "bytes 10-29/30")][..],
                Some(20),
                Onwards,
            ),
            (part, &[("content-range", "bytes 10-29/30")], None, Onwards),
            (
                part,
                &[("content-range", "bytes 10-14/30")],
                Some(5),
                Onwards,
            ),
            (
                part,
                &[("content-range", "bytes 10-29/30"), ("etag", "\"a\"")],
                Some(20),
                Onwards,
            ),
            (
                part,
                &[("content-range", "bytes 10-29/30"), ("etag", "\"b\"")],
                Some(20),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes 0-29/30")],
                Some(30),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes 11-29/30")],
                Some(19),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes 10-30/31")],
                Some(21),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes 10-29/*")],
                Some(20),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes 10-30/30")],
                Some(21),
                Misfit,
            ),
            (part, &[("content-range", "bytes 10-9/30")], Some(0), Misfit),
            (
                part,
                &[("content-range", "bytes 10-29/30")],
                Some(19),
                Misfit,
            ),
            (
                part,
                &[("content-range", "bytes=10-29/30")],
                Some(20),
                Misfit,
            ),
            (part, &[], Some(20), Misfit),
            (StatusCode::NO_CONTENT, &[], Some(0), Misfit),
            (StatusCode::OK, &[], Some(40), Anew),
        ] {
            assert_eq!(
                held().meet(status, &headers(head), length),
                expected,
                "{head:?}"
            );
        }
        let unasked = headers(&[("content-range", "bytes 0-29/30")]);
        assert_eq!(Held::default().meet(part, &unasked, Some(30)), Misfit);
    }
}
