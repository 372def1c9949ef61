//! How far a download may reach.
//!
//! The address of a film comes from the service, and where it redirects to from yet another host. Where the API is on
//! the public internet, neither may lead into a network that is not: this machine, the network around it. An API on
//! this machine or in a private network, as the studio is, has its films there too.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use url::{Origin, Url};
use veo_api::address::{NotPublic, PublicAddress};

use crate::names::{all_global, lookup};

const MOST_REDIRECTS: usize = 5;

/// The rule for one API. Clones share what they know.
#[derive(Clone, Debug)]
pub(crate) struct Reach(Option<Arc<Public>>);

#[derive(Debug)]
struct Public {
    /// The API's own origin was configured, and needs no judgement.
    api: Origin,
    /// The hosts that films are fetched from. Only these are judged by what their names resolve to: a name of a
    /// proxy, which is resolved in the same place, may well be private.
    hosts: Mutex<BTreeSet<String>>,
}

impl Reach {
    /// Returns the rule for the API at `base_url`.
    pub(crate) fn of(base_url: &Url) -> Self {
        let is_public = PublicAddress::try_from(base_url.clone()).is_ok();
        Self(is_public.then(|| {
            Arc::new(Public {
                api: base_url.origin(),
                hosts: Mutex::default(),
            })
        }))
    }

    /// Judges an address by its text, and has its name judged when it is resolved.
    pub(crate) fn admit(&self, url: &Url) -> Result<(), NotPublic> {
        let Some(public) = &self.0 else {
            return Ok(());
        };
        if url.origin() == public.api {
            return Ok(());
        }
        let address = PublicAddress::try_from(url.clone())?;
        if let Some(name) = address.url().domain() {
            let mut hosts = public.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.insert(name.to_owned());
        }
        Ok(())
    }

    /// Follows a few redirects, each judged as the address itself was.
    pub(crate) fn redirects(&self) -> redirect::Policy {
        let reach = self.clone();
        redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MOST_REDIRECTS {
                return attempt.error("there are too many redirects");
            }
            match reach.admit(attempt.url()) {
                Ok(()) => attempt.follow(),
                Err(reason) => attempt.error(reason),
            }
        })
    }

    fn is_judged(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|public| {
            let hosts = public.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts.contains(name)
        })
    }
}

impl Resolve for Reach {
    /// The connection goes to what was judged: nothing is resolved a second time.
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.clone();
        Box::pin(async move {
            let mut answers = lookup(name.as_str()).await?;
            if reach.is_judged(name.as_str()) {
                answers = all_global(name.as_str(), answers)?;
            }
            let addresses = answers.into_iter().map(|ip| SocketAddr::new(ip, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::NotGlobal;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_public_api_reaches_public_addresses_and_itself() {
        let reach = Reach::of(&url("https://api.example.com/v1"));
        for allowed in [
            "https://cdn.example.com/x.mp4",
            "http://8.8.8.8/x.mp4",
            "https://api.example.com/film.mp4",
        ] {
            assert!(reach.admit(&url(allowed)).is_ok(), "{allowed}");
        }
        for refused in [
            "http://127.0.0.1/x.mp4",
            "http://169.254.169.254/latest",
            "http://[::1]/x.mp4",
            "http://2130706433/x.mp4",
            "http://router.local/x.mp4",
            "https://user@cdn.example.com/x.mp4",
            "file:///etc/passwd",
        ] {
            assert!(reach.admit(&url(refused)).is_err(), "{refused}");
        }
        // On another port there is another service.
        assert!(
            Reach::of(&url("http://8.8.8.8:1"))
                .admit(&url("http://8.8.8.8:2"))
                .is_ok()
        );
    }

    #[test]
    fn an_api_of_this_machine_or_network_reaches_all() {
        for base_url in [
            "http://127.0.0.1:8799",
            "http://localhost",
            "https://192.168.1.2",
        ] {
            let reach = Reach::of(&url(base_url));
            for allowed in ["http://127.0.0.1/x.mp4", "https://cdn.example.com/x.mp4"] {
                assert!(
                    reach.admit(&url(allowed)).is_ok(),
                    "{allowed} from {base_url}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_name_is_judged_by_what_it_resolves_to_where_a_film_is_fetched() {
        let reach = Reach::of(&url("https://api.example.com"));
        let resolve = |name: &str| reach.resolve(name.parse().unwrap());
        // As the name of a proxy.
        let proxy = resolve("localhost").await.unwrap();
        assert!(proxy.into_iter().all(|address| address.ip().is_loopback()));

        let public = reach.0.as_ref().unwrap();
        public.hosts.lock().unwrap().insert("localhost".to_owned());
        let Err(refused) = resolve("localhost").await else {
            panic!("it leads to this machine")
        };
        assert!(refused.is::<NotGlobal>(), "{refused}");
    }
}
