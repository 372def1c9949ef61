//! Which web addresses may be handed on to the service, and which a film may be fetched from.
//!
//! The service fetches what an upload by URL names (protocol.md 3.2), and a film is fetched from where a
//! render's reply says. Neither may become a way into a network that is not public: this machine, the
//! home or office around it, the metadata service of a cloud. [`PublicAddress`] is the text that passed,
//! [`is_global`] the question to ask again of every address that its host's name resolves to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, ParseError, Url};

/// An `http` or `https` URL without a user in it, whose host is neither private nor local.
///
/// The host is judged as a browser reads it (the WHATWG URL standard): `0x7f.1` is 127.0.0.1, a
/// full-width `１２７` is 127. What is to be handed on is therefore [`as_str`](Self::as_str), in which
/// the host is spelled plainly, and not the text that was parsed.
///
/// A name may still resolve to a private address. Whoever connects asks [`is_global`] of each answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress(Url);

impl PublicAddress {
    /// Reads a web address.
    ///
    /// # Errors
    ///
    /// [`NotPublic`] says which part of the text is in the way.
    pub fn parse(text: &str) -> Result<Self, NotPublic> {
        Url::parse(text)
            .map_err(NotPublic::of_unreadable)?
            .try_into()
    }

    /// Returns the address in plain spelling.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the address in its parts, as to join it with a redirect's `Location`.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl TryFrom<Url> for PublicAddress {
    type Error = NotPublic;

    fn try_from(url: Url) -> Result<Self, NotPublic> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotPublic::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotPublic::User);
        }
        match url.host() {
            None => return Err(NotPublic::NoHost),
            Some(Host::Ipv4(ip)) => judge_ip(ip.into())?,
            Some(Host::Ipv6(ip)) => judge_ip(ip.into())?,
            Some(Host::Domain(name)) => judge_name(name)?,
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Which part of an address is in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPublic {
    /// The text is no absolute URL.
    #[error("it is not a web address such as https://example.com/clip.mp4")]
    Unreadable(#[source] ParseError),
    /// The scheme is another than `http` and `https`.
    #[error("its scheme is {0}, where http or https is needed")]
    Scheme(String),
    /// There is a user or a password in it, which would be handed on as well.
    #[error("there is a user or a password in it, in front of the @")]
    User,
    /// There is no host in it.
    #[error("there is no host in it")]
    NoHost,
    /// The host is an IP address outside the public internet.
    #[error("{ip} is {range}")]
    Ip {
        /// The address as it is written plainly.
        ip: IpAddr,
        /// What it is an address of.
        range: SpecialRange,
    },
    /// The host is `localhost` or a name below it.
    #[error("{0} is this machine")]
    ThisMachine(String),
    /// The host is a name that only a local network knows: a single word, or one below `.local`,
    /// `.internal`, ...
    #[error("{0} is a name that only a local network knows")]
    LocalName(String),
}

impl NotPublic {
    fn of_unreadable(error: ParseError) -> Self {
        match error {
            ParseError::EmptyHost => Self::NoHost,
            other => Self::Unreadable(other),
        }
    }
}

/// A range of IP addresses that is not part of the public internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecialRange {
    /// Loopback, and "this host": 127/8, 0/8, `::1`, `::`.
    ThisMachine,
    /// A home's or an office's: 10/8, 172.16/12, 192.168/16, `fc00::/7`, `fec0::/10`.
    PrivateNetwork,
    /// Between a provider and its customers: 100.64/10.
    SharedNetwork,
    /// One cable or one radio, and the metadata service of many clouds: 169.254/16, `fe80::/10`.
    Link,
    /// The services of one cloud to its own machines, at an address that looks public: 168.63.129.16.
    CloudPlatform,
    /// For examples in texts: 192.0.2/24, 198.51.100/24, 203.0.113/24, `2001:db8::/32`, `3fff::/20`.
    Documentation,
    /// For measuring devices: 198.18/15, `2001:2::/48`.
    Benchmarking,
    /// Many receivers at once: 224/4, `ff00::/8`.
    Multicast,
    /// For protocols, or for nothing yet.
    Reserved,
}

impl fmt::Display for SpecialRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ThisMachine => "this machine",
            Self::PrivateNetwork => "an address of a private network",
            Self::SharedNetwork => "an address of a provider's inner network",
            Self::Link => "an address of the local link",
            Self::CloudPlatform => "an address of a cloud's inner services",
            Self::Documentation => "an address for documentation",
            Self::Benchmarking => "an address for benchmarks",
            Self::Multicast => "a multicast address",
            Self::Reserved => "a reserved address",
        })
    }
}

/// Returns true for an address of the public internet.
///
/// An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo) is judged as the IPv4
/// address to which it leads.
pub fn is_global(ip: IpAddr) -> bool {
    special_range(ip).is_none()
}

fn judge_ip(ip: IpAddr) -> Result<(), NotPublic> {
    match special_range(ip) {
        Some(range) => Err(NotPublic::Ip { ip, range }),
        None => Ok(()),
    }
}

/// Judges a name in the parser's form: lower case, ASCII.
fn judge_name(name: &str) -> Result<(), NotPublic> {
    /// The special-use names of IANA for local networks, and those of RFC 6762 appendix G that are in use
    /// without being registered.
    const LOCAL: [&str; 9] = [
        "local",
        "internal",
        "home.arpa",
        "localdomain",
        "intranet",
        "private",
        "corp",
        "home",
        "lan",
    ];
    let absolute = name.strip_suffix('.').unwrap_or(name);
    if is_below(absolute, "localhost") {
        return Err(NotPublic::ThisMachine(name.to_owned()));
    }
    // A resolver may drop an empty label, so that `localhost..` is `localhost` after all.
    let is_public = absolute.contains('.')
        && absolute.split('.').all(|label| !label.is_empty())
        && !LOCAL.iter().any(|local| is_below(absolute, local));
    if is_public {
        Ok(())
    } else {
        Err(NotPublic::LocalName(name.to_owned()))
    }
}

fn is_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn special_range(ip: IpAddr) -> Option<SpecialRange> {
    match ip {
        IpAddr::V4(ip) => special_range_v4(ip),
        // These two are in the range of compatible addresses too.
        IpAddr::V6(Ipv6Addr::LOCALHOST | Ipv6Addr::UNSPECIFIED) => Some(SpecialRange::ThisMachine),
        IpAddr::V6(ip) => match inner_v4(ip) {
            Some(inner) => special_range_v4(inner),
            None => special_range_v6(ip),
        },
    }
}

/// IANA's registry of special-purpose IPv4 addresses, multicast, and what clouds keep for themselves.
///
/// Three small networks that the registry calls reachable (two anycast addresses in 192.0.0/24, the relays
/// of 192.88.99/24) serve no files and are not excepted.
fn special_range_v4(ip: Ipv4Addr) -> Option<SpecialRange> {
    const TABLE: [([u8; 4], u32, SpecialRange); 16] = [
        ([0, 0, 0, 0], 8, SpecialRange::ThisMachine),
        ([10, 0, 0, 0], 8, SpecialRange::PrivateNetwork),
        // Holds 100.100.100.200, the metadata service of one cloud.
        ([100, 64, 0, 0], 10, SpecialRange::SharedNetwork),
        ([127, 0, 0, 0], 8, SpecialRange::ThisMachine),
        ([168, 63, 129, 16], 32, SpecialRange::CloudPlatform),
        ([169, 254, 0, 0], 16, SpecialRange::Link),
        ([172, 16, 0, 0], 12, SpecialRange::PrivateNetwork),
        ([192, 0, 0, 0], 24, SpecialRange::Reserved),
        ([192, 0, 2, 0], 24, SpecialRange::Documentation),
        ([192, 88, 99, 0], 24, SpecialRange::Reserved),
        ([192, 168, 0, 0], 16, SpecialRange::PrivateNetwork),
        ([198, 18, 0, 0], 15, SpecialRange::Benchmarking),
        ([198, 51, 100, 0], 24, SpecialRange::Documentation),
        ([203, 0, 113, 0], 24, SpecialRange::Documentation),
        ([224, 0, 0, 0], 4, SpecialRange::Multicast),
        ([240, 0, 0, 0], 4, SpecialRange::Reserved),
    ];
    TABLE
        .iter()
        .find(|(network, length, _)| {
            let difference = ip.to_bits() ^ Ipv4Addr::from(*network).to_bits();
            difference >> (32 - length) == 0
        })
        .map(|(_, _, range)| *range)
}

/// Only `2000::/3` has been given out as public addresses, so that the rest is special, known or not. Within
/// it, IANA's registry of special-purpose IPv6 addresses names what is special.
fn special_range_v6(ip: Ipv6Addr) -> Option<SpecialRange> {
    const TABLE: [([u16; 3], u32, Option<SpecialRange>); 9] = [
        ([0x2001, 2, 0], 48, Some(SpecialRange::Benchmarking)),
        ([0x2001, 0, 0], 23, Some(SpecialRange::Reserved)),
        ([0x2001, 0xdb8, 0], 32, Some(SpecialRange::Documentation)),
        ([0x3fff, 0, 0], 20, Some(SpecialRange::Documentation)),
        ([0x2000, 0, 0], 3, None),
        // Holds fd00:ec2::254, the metadata service of one cloud.
        ([0xfc00, 0, 0], 7, Some(SpecialRange::PrivateNetwork)),
        ([0xfe80, 0, 0], 10, Some(SpecialRange::Link)),
        ([0xfec0, 0, 0], 10, Some(SpecialRange::PrivateNetwork)),
        ([0xff00, 0, 0], 8, Some(SpecialRange::Multicast)),
    ];
    TABLE
        .iter()
        .find(|([first, second, third], length, _)| {
            let network = Ipv6Addr::new(*first, *second, *third, 0, 0, 0, 0, 0);
            (ip.to_bits() ^ network.to_bits()) >> (128 - length) == 0
        })
        .map_or(Some(SpecialRange::Reserved), |(_, _, range)| *range)
}

/// Returns the IPv4 address to which an IPv6 one leads.
fn inner_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match ip.segments() {
        // Compatible (::/96) and mapped (::ffff:0:0/96).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        // NAT64 with the well-known prefix (RFC 6052).
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // NAT64 of one network (RFC 8215), in its common layout with 96 bits of prefix. In the other
        // layouts of RFC 6052 one address has several readings, so that those stay reserved.
        | [0x64, 0xff9b, 1, _, 0, 0, high, low]
        // 6to4 (RFC 3056).
        | [0x2002, high, low, ..] => (high, low),
        // Teredo (RFC 4380): the client's address, inverted.
        [0x2001, 0, .., high, low] => (!high, !low),
        _ => return None,
    };
    Some(Ipv4Addr::from_bits(
        (u32::from(high) << 16) | u32::from(low),
    ))
}

#[cfg(test)]
mod tests;
