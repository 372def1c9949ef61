use proptest::prelude::*;

use super::*;

/// What is said of an address, in one word or two.
fn verdict(text: &str) -> &'static str {
    match PublicAddress::parse(text) {
        Ok(_) => "public",
        Err(NotPublic::Unreadable(_)) => "unreadable",
        Err(NotPublic::Scheme(_)) => "scheme",
        Err(NotPublic::User) => "user",
        Err(NotPublic::NoHost) => "no host",
        Err(NotPublic::ThisMachine(_)) => "localhost",
        Err(NotPublic::LocalName(_)) => "local name",
        Err(NotPublic::Ip { range, .. }) => match range {
            SpecialRange::ThisMachine => "this machine",
            SpecialRange::PrivateNetwork => "private",
            SpecialRange::SharedNetwork => "shared",
            SpecialRange::Link => "link",
            SpecialRange::CloudPlatform => "cloud",
            SpecialRange::Documentation => "documentation",
            SpecialRange::Benchmarking => "benchmarking",
            SpecialRange::Multicast => "multicast",
            SpecialRange::Reserved => "reserved",
        },
    }
}

const VECTORS: &[(&str, &[&str])] = &[
    (
        "public",
        &[
            "https://example.com/clip.mp4",
            "http://example.com",
            "HTTPS://EXAMPLE.COM/A.MP4",
            "https://example.com./clip.mp4",
            "https://example.com:8443/clip.mp4?x=1#t=5",
            "https://example.com:1/",
            "https://cdn.example.test/gen/city.mp4",
            "https://a-b.c_d.example.org/%2e%2e/x",
            "https://bücher.example/ä",
            "https://ＥＸＡＭＰＬＥ.com/",
            "https://example。com/",
            "https:example.com/x",
            "https:////example.com/x",
            r"https:\\example.com\x",
            "  https://example.com/x\n",
            "https://exa\tmple.com/",
            "https://@example.com/",
            "https://example.com/user@host",
            "https://example.com/?next=http://127.0.0.1/",
            "https://localhost.example.com/",
            "https://notlocalhost.com/",
            "https://internal.example.com/",
            "https://mylocal.net/",
            "https://lan.party/",
            "https://1.2.3.4.example.com/",
            "https://8.8.8.8/",
            "https://8.8.8.8:8080/",
            "https://134744072/",
            "https://0x8.0x8.0x8.0x8/",
            "https://010.8.8.8/",
            "https://8.8.2056/",
            "https://９.９.９.９/",
            "https://9.255.255.255/",
            "https://11.0.0.0/",
            "https://100.63.255.255/",
            "https://100.128.0.0/",
            "https://126.255.255.255/",
            "https://128.0.0.0/",
            "https://168.63.129.15/",
            "https://168.63.129.17/",
            "https://169.253.255.255/",
            "https://172.15.255.255/",
            "https://172.32.0.0/",
            "https://192.0.1.0/",
            "https://192.167.255.255/",
            "https://198.17.255.255/",
            "https://198.20.0.0/",
            "https://223.255.255.255/",
            "https://[2606:4700:4700::1111]/",
            "https://[2001:4860:4860::8888]:443/",
            "https://[2001:200::]/",
            "https://[2001:db9::1]/",
            "https://[3fff:1000::1]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[::8.8.8.8]/",
            "https://[64:ff9b::8.8.8.8]/",
            "https://[64:ff9b:1::8.8.8.8]/",
            "https://[64:ff9b:1:fffe::8.8.8.8]/",
            "https://[2002:808:808::1]/",
            "https://[2001:0:7f00:1::f7f7:f7f7]/",
        ],
    ),
    (
        "this machine",
        &[
            "http://127.0.0.1/",
            "http://127.0.0.1:8642/media/x.mp4",
            "http://127.0.0.1./",
            "http://127.1/",
            "http://127.0.1/",
            "http://127.255.255.254/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0X7F.0.0.1/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://0177.0.0.01/",
            "http://0177.1./",
            "http://１２７.０.０.１/",
            "http://①②⑦.0.0.1/",
            "http://127。0。0。1/",
            "http://127.0.0．1/",
            "http://%31%32%37.0.0.1/",
            "http://127.0.0.%31/",
            "http:127.0.0.1/",
            "http:/127.0.0.1/",
            r"http:\\127.0.0.1\x",
            "http://127.0.\n0.1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://0x0/",
            "http://0x/",
            "http://0.1.2.3/",
            "http://[::1]/",
            "http://[::1]:80/",
            "http://[::]/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://[0000::0001]/",
            "http://[::ffff:7f00:1]/",
            "http://[::FFFF:127.0.0.1]/",
            "http://[::127.0.0.1]/",
            "http://[::7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[64:ff9b:1::127.0.0.1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:808:808::80ff:fffe]/",
        ],
    ),
    (
        "private",
        &[
            "http://10.0.0.1/",
            "http://10.255.255.255/",
            "http://10.1/",
            "http://167772161/",
            "http://0xa000001/",
            "http://012.0.0.1/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.4/",
            "http://192.168.257/",
            "http://0xc0a80104/",
            "http://030052000404/",
            "http://[::ffff:10.0.0.1]/",
            "http://[::ffff:c0a8:104]/",
            "http://[::192.168.1.4]/",
            "http://[64:ff9b::10.0.0.1]/",
            "http://[64:ff9b:1:2::172.16.0.1]/",
            "http://[2002:c0a8:104::c0a8:104]/",
            "http://[2002:a00:1::808:808]/",
            "http://[2001:0:808:808::f5ff:fffe]/",
            "http://[fc00::1]/",
            "http://[fd00:ec2::254]/",
            "http://[fdff:ffff::]/",
            "http://[fec0::1]/",
            "http://[feff::1]/",
        ],
    ),
    (
        "shared",
        &[
            "http://100.64.0.1/",
            "http://100.100.100.200/latest/meta-data",
            "http://100.127.255.255/",
            "http://[::ffff:100.100.100.200]/",
        ],
    ),
    (
        "link",
        &[
            "http://169.254.169.254/latest/meta-data/",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://169.254.0.1/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:a9fe:a9fe::]/",
            "http://[fe80::1]/",
            "http://[febf:ffff::]/",
        ],
    ),
    (
        "cloud",
        &["http://168.63.129.16/", "http://[::ffff:168.63.129.16]/"],
    ),
    (
        "documentation",
        &[
            "http://192.0.2.1/",
            "http://198.51.100.7/",
            "http://203.0.113.255/",
            "http://[2001:db8::1]/",
            "http://[3fff::1]/",
            "http://[3fff:fff::1]/",
        ],
    ),
    (
        "benchmarking",
        &[
            "http://198.18.0.1/",
            "http://198.19.255.255/",
            "http://[2001:2::1]/",
        ],
    ),
    (
        "multicast",
        &[
            "http://224.0.0.1/",
            "http://233.252.0.1/",
            "http://239.255.255.250:1900/",
            "http://[ff02::1]/",
            "http://[ff0e::1]/",
            "http://[::ffff:224.0.0.1]/",
        ],
    ),
    (
        "reserved",
        &[
            "http://192.0.0.1/",
            "http://192.0.0.9/",
            "http://192.88.99.1/",
            "http://240.0.0.1/",
            "http://255.255.255.255/",
            "http://4294967295/",
            "http://[::ffff:255.255.255.255]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b:1:7f00:0:100::]/",
            "http://[64:ff9b:1:808:8:800::]/",
            "http://[64:ff9b:2::8.8.8.8]/",
            "http://[100::1]/",
            "http://[100:0:0:1::1]/",
            "http://[2001:1::1]/",
            "http://[2001:10::1]/",
            "http://[2001:20::1]/",
            "http://[2001:1ff:ffff::1]/",
            "http://[5f00::1]/",
            "http://[4000::1]/",
            "http://[1fff:ffff::1]/",
            "http://[f000::1]/",
        ],
    ),
    (
        "localhost",
        &[
            "http://localhost/",
            "http://localhost:8642/media/x.mp4",
            "http://LOCALHOST/",
            "http://LocalHost./",
            "http://api.localhost/",
            "http://a.b.LOCALHOST./",
            "http://ｌｏｃａｌｈｏｓｔ/",
            "http://ⓛocalhost/",
            "http://local%68ost/",
            "http://loc\nalhost/",
            "http://api。localhost/",
        ],
    ),
    (
        "local name",
        &[
            "http://nas/clip.mp4",
            "http://NAS./clip.mp4",
            "http://printer.local/",
            "http://Printer.LOCAL./",
            "http://a.b.local/",
            "http://metadata.google.internal/computeMetadata/v1/",
            "http://box.home.arpa/",
            "http://home.arpa/",
            "http://router.lan/",
            "http://wiki.corp/",
            "http://tv.home/",
            "http://host.localdomain/",
            "http://portal.intranet/",
            "http://db.private/",
            "http://printer。local/",
            "http://localhost../",
            "http://localhost.localdomain/",
            "http://example..com/",
            "http://./",
            "http://xn--bcher-kva/",
        ],
    ),
    (
        "user",
        &[
            "https://user@example.com/",
            "https://user:pass@example.com/",
            "https://:pass@example.com/",
            "https://example.com@127.0.0.1/",
            "https://127.0.0.1@example.com/",
            "https://a%40b@example.com/",
        ],
    ),
    (
        "scheme",
        &[
            "file:///etc/passwd",
            "FILE://example.com/x",
            "file:clip.mp4",
            "ftp://example.com/x",
            "ftps://example.com/x",
            "gopher://127.0.0.1:70/_x",
            "data:video/mp4;base64,AAAA",
            "javascript:alert(1)",
            "blob:https://example.com/x",
            "ws://example.com/",
            "wss://example.com/",
            "s3://bucket/key",
            "httpx://example.com/",
            "view-source:https://example.com/",
            "mailto:a@example.com",
            "localhost:8642/x",
            r"C:\clip.mp4",
            "about:blank",
        ],
    ),
    (
        "no host",
        &[
            "http://",
            "https:///",
            "http:",
            "https://:80/",
            "http://?x",
            "http://#x",
            "http://::1/",
            "https://user@/x",
        ],
    ),
    (
        "unreadable",
        &[
            "",
            " ",
            "example.com/clip.mp4",
            "//example.com/clip.mp4",
            "/home/me/clip.mp4",
            "clip.mp4",
            "http://[::1",
            "http://[fe80::1%eth0]/",
            "http://[fe80::1%25eth0]/",
            "http://[::ffff:127.0.0.1.]/",
            "http://[127.0.0.1]/",
            "http://256.256.256.256/",
            "http://127.0.0.0.1/",
            "http://4294967296/",
            "http://1.2.3.08/",
            "http://exa mple.com/",
            "http://exa%00mple.com/",
            "http://exa<mple.com/",
            "http://example.com:99999/",
            "http://example.com:port/",
        ],
    ),
];

#[test]
fn each_address_is_judged_by_what_it_leads_to() {
    for (expected, texts) in VECTORS {
        for text in *texts {
            assert_eq!(
                verdict(text),
                *expected,
                "{text:?}: {:?}",
                PublicAddress::parse(text)
            );
        }
    }
}

#[test]
fn what_is_handed_on_is_spelled_plainly() {
    for (text, plain) in [
        (" HTTPS://EXAMPLE.com:443/a b ", "https://example.com/a%20b"),
        ("https://0x8.8.2056/x", "https://8.8.8.8/x"),
        ("https://@example。com", "https://example.com/"),
        (r"https:\\example.com\..\x", "https://example.com/x"),
    ] {
        assert_eq!(PublicAddress::parse(text).unwrap().as_str(), plain);
    }
}

#[test]
fn a_refusal_names_the_part_that_is_in_the_way() {
    for (text, message) in [
        (
            "http://192.168.1.4/x",
            "192.168.1.4 is an address of a private network",
        ),
        ("http://0x7f.1/", "127.0.0.1 is this machine"),
        (
            "http://[::ffff:a9fe:a9fe]/",
            "::ffff:169.254.169.254 is an address of the local link",
        ),
        ("http://LocalHost:1/", "localhost is this machine"),
        (
            "http://nas.local/",
            "nas.local is a name that only a local network knows",
        ),
        (
            "file:///x",
            "its scheme is file, where http or https is needed",
        ),
        (
            "https://me:secret@example.com/",
            "there is a user or a password in it, in front of the @",
        ),
        ("https://", "there is no host in it"),
        (
            "clip.mp4",
            "it is not a web address such as https://example.com/clip.mp4",
        ),
    ] {
        assert_eq!(PublicAddress::parse(text).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_redirect_is_judged_like_what_was_typed() {
    let first = PublicAddress::parse("https://example.com/a/b").unwrap();
    let next = |location: &str| PublicAddress::try_from(first.url().join(location).unwrap());
    assert_eq!(next("../c").unwrap().as_str(), "https://example.com/c");
    assert!(matches!(next("//0x7f.1/"), Err(NotPublic::Ip { .. })));
    assert!(matches!(
        next("file:///etc/passwd"),
        Err(NotPublic::Scheme(_))
    ));
}

/// IPv6 addresses, most of them near the borders that matter.
fn any_v6() -> impl Strategy<Value = Ipv6Addr> {
    let start = prop::sample::select(vec![
        (0, 96),
        (0xffff << 32, 96),
        (0x0064_ff9b << 96, 96),
        (0x0064_ff9b_0001 << 80, 48),
        (0x2002 << 112, 16),
        (0x2001 << 112, 32),
        (0x2001 << 112, 23),
        (0x2001_0db8 << 96, 32),
        (0x2000 << 112, 3),
        (0xfc00 << 112, 7),
        (0, 0),
    ]);
    (start, any::<u128>()).prop_map(|((network, length), rest): ((u128, u32), u128)| {
        let mask = u128::MAX.checked_shr(length).unwrap_or(0);
        Ipv6Addr::from_bits(network | (rest & mask))
    })
}

/// IPv4 addresses, most of them in or near a network that is not public.
fn any_v4() -> impl Strategy<Value = Ipv4Addr> {
    let first = prop::sample::select(vec![
        0, 9, 10, 100, 127, 168, 169, 172, 192, 198, 203, 224, 240,
    ]);
    prop_oneof![
        any::<u32>().prop_map(Ipv4Addr::from_bits),
        (first, any::<[u8; 3]>()).prop_map(|(first, [b, c, d])| Ipv4Addr::new(first, b, c, d)),
    ]
}

fn unwrapped(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(inside) => inner_v4(inside).map_or(ip, IpAddr::from),
    }
}

/// What the standard library knows of, beside our tables.
fn is_known_to_be_special(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_documentation()
                || ip.is_multicast()
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn an_ip_that_is_allowed_is_global_inside_and_out(
        ip in prop_oneof![any_v6().prop_map(IpAddr::from), any_v4().prop_map(IpAddr::from)],
    ) {
        let host = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let allowed = PublicAddress::parse(&format!("https://{host}/x")).is_ok();
        prop_assert_eq!(allowed, is_global(ip));
        if allowed {
            let inner = unwrapped(ip);
            prop_assert!(is_global(inner));
            prop_assert_eq!(unwrapped(inner), inner);
            prop_assert!(!is_known_to_be_special(inner), "{}", inner);
        }
    }

    #[test]
    fn every_v4_is_judged_alike_in_every_wrapping(ip in any_v4(), subnet: u16) {
        let [a, b, c, d] = ip.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        for wrapped in [
            Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, subnet, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, subnet, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, 0x808, 0x808, subnet, 0, !high, !low),
        ] {
            prop_assert_eq!(is_global(wrapped.into()), is_global(ip.into()), "{}", wrapped);
        }
    }

    #[test]
    fn what_passed_passes_again_unchanged(text in "(https?:)?[/\\\\]{0,3}(\\PC{0,8}@)?[a-z0-9.:xA-F\\[\\]。]{0,20}(/\\PC{0,8})?") {
        if let Ok(address) = PublicAddress::parse(&text) {
            prop_assert_eq!(PublicAddress::parse(address.as_str()), Ok(address));
        }
    }
}
