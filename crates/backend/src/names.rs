//! Names of hosts, looked up to see where they lead.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use veo_api::address::is_global;

/// How long a name may take that is looked up only to judge it.
pub(crate) const LOOKUP_LIMIT: Duration = Duration::from_secs(5);

/// A name leads to an address outside the public internet.
#[derive(Debug)]
pub(crate) struct NotGlobal {
    name: String,
    ip: IpAddr,
}

/// Asks the machine's resolver for all addresses of a name.
pub(crate) async fn lookup(name: &str) -> io::Result<Vec<IpAddr>> {
    let answers = tokio::net::lookup_host((name, 0)).await?;
    Ok(answers.map(|answer| answer.ip()).collect())
}

/// Passes the addresses of a name on when all of them are public: whoever connects may use any of them.
pub(crate) fn all_global(name: &str, answers: Vec<IpAddr>) -> Result<Vec<IpAddr>, NotGlobal> {
    match answers.iter().find(|ip| !is_global(**ip)) {
        None => Ok(answers),
        Some(ip) => Err(NotGlobal {
            name: name.to_owned(),
            ip: *ip,
        }),
    }
}

impl fmt::Display for NotGlobal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, ip } = self;
        write!(
            formatter,
            "{name} leads to {ip}, which is no address of the public internet"
        )
    }
}

impl StdError for NotGlobal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_that_is_not_public_is_enough() {
        let ips =
            |text: &str| -> Vec<IpAddr> { text.split(' ').map(|ip| ip.parse().unwrap()).collect() };
        assert!(all_global("a.test", ips("8.8.8.8 2606:4700::1")).is_ok());
        assert!(all_global("a.test", Vec::new()).is_ok());
        for answers in [
            "8.8.8.8 127.0.0.1",
            "::ffff:10.0.0.1",
            "169.254.169.254 8.8.8.8",
        ] {
            let refused = all_global("a.test", ips(answers)).unwrap_err();
            assert!(
                refused.to_string().starts_with("a.test leads to "),
                "{refused}"
            );
        }
    }
}
