//! No text makes the rule for web addresses panic, and what passes leads to the public internet alone.
#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libfuzzer_sys::fuzz_target;
use url::Host;
use veo_api::address::{PublicAddress, is_global};

fuzz_target!(|text: &str| {
    let Ok(address) = PublicAddress::parse(text) else {
        return;
    };
    assert_eq!(PublicAddress::parse(address.as_str()), Ok(address.clone()));

    let url = address.url();
    assert!(matches!(url.scheme(), "http" | "https"));
    assert!(url.username().is_empty() && url.password().is_none());
    match url.host().expect("a host") {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            assert!(name.contains('.') && name.parse::<IpAddr>().is_err());
            assert!(!name.ends_with(".localhost") && !name.ends_with(".local"));
        }
        Host::Ipv4(ip) => assert!(is_public(ip)),
        Host::Ipv6(ip) => {
            assert!(is_global(ip.into()));
            assert!(inner(ip).is_none_or(is_public));
            assert!(inner(ip).is_some() || ip.segments()[0] >> 13 == 1);
        }
    }
});

fn is_public(ip: Ipv4Addr) -> bool {
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || ip.octets()[0] == 0
        || ip.octets()[0] >= 224
        || (ip.octets()[0] == 100 && ip.octets()[1] >> 6 == 1);
    is_global(ip.into()) && !special
}

fn inner(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = ip.to_bits();
    let nat64 = bits >> 32 == 0x64_ff9b << 64
        || (bits >> 80 == 0x64_ff9b_0001 && bits >> 32 & 0xffff_ffff == 0);
    if ip.segments()[0] == 0x2002 {
        Some(Ipv4Addr::from_bits((bits >> 80) as u32))
    } else if bits >> 96 == 0x2001_0000 {
        Some(Ipv4Addr::from_bits(!(bits as u32)))
    } else if nat64 {
        Some(Ipv4Addr::from_bits(bits as u32))
    } else {
        ip.to_ipv4()
    }
}
