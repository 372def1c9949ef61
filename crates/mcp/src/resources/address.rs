//! The addresses of resources, both ways.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use veo_project::{JobId, ProjectId};

/// What stands in a segment of an address as it is (RFC 3986 2.3); everything else is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Something that can be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    /// All projects.
    Projects,
    /// All finished films.
    Exports,
    /// How a project stands.
    Project(ProjectId),
    /// What is on its timeline.
    Timeline(ProjectId),
    /// Its files.
    Media(ProjectId),
    /// One clip of its timeline.
    Clip(ProjectId, String),
    /// A job and what came of it.
    Job(JobId),
}

impl Address {
    /// The templates of the addresses that name something.
    pub(crate) const PROJECT: &str = "veo://projects/{project}";
    pub(crate) const TIMELINE: &str = "veo://projects/{project}/timeline";
    pub(crate) const MEDIA: &str = "veo://projects/{project}/media";
    pub(crate) const CLIP: &str = "veo://projects/{project}/clips/{clip}";
    pub(crate) const JOB: &str = "veo://jobs/{job}";

    /// The project whose changes change what is read here.
    pub(crate) fn project(&self) -> Option<&ProjectId> {
        match self {
            Self::Project(project)
            | Self::Timeline(project)
            | Self::Media(project)
            | Self::Clip(project, _) => Some(project),
            Self::Projects | Self::Exports | Self::Job(_) => None,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = |part| utf8_percent_encode(part, ENCODED);
        match self {
            Self::Projects => formatter.write_str("veo://projects"),
            Self::Exports => formatter.write_str("veo://exports"),
            Self::Project(project) => {
                write!(formatter, "veo://projects/{}", encoded(project.as_str()))
            }
            Self::Timeline(project) => write!(
                formatter,
                "veo://projects/{}/timeline",
                encoded(project.as_str())
            ),
            Self::Media(project) => write!(
                formatter,
                "veo://projects/{}/media",
                encoded(project.as_str())
            ),
            Self::Clip(project, clip) => write!(
                formatter,
                "veo://projects/{}/clips/{}",
                encoded(project.as_str()),
                encoded(clip)
            ),
            Self::Job(job) => write!(formatter, "veo://jobs/{job}"),
        }
    }
}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(uri: &str) -> Result<Self, NoAddress> {
        let path = uri.strip_prefix("veo://").ok_or(NoAddress)?;
        let parts = path
            .split('/')
            .map(|part| {
                percent_decode_str(part)
                    .decode_utf8()
                    .map_err(|_| NoAddress)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(NoAddress);
        }
        match parts[..] {
            ["projects"] => Ok(Self::Projects),
            ["exports"] => Ok(Self::Exports),
            ["projects", project] => Ok(Self::Project(ProjectId::new(project))),
            ["projects", project, "timeline"] => Ok(Self::Timeline(ProjectId::new(project))),
            ["projects", project, "media"] => Ok(Self::Media(ProjectId::new(project))),
            ["projects", project, "clips", clip] => {
                Ok(Self::Clip(ProjectId::new(project), clip.to_owned()))
            }
            ["jobs", job] => job.parse().map(Self::Job).map_err(|_| NoAddress),
            _ => Err(NoAddress),
        }
    }
}

/// A text that is no address of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoAddress;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let job = "1b4e28ba-2fa1-4d52-883f-0016d3cca427";
        let project = || ProjectId::new("a/b ü?");
        let table = [
            (Address::Projects, "veo://projects".to_owned()),
            (Address::Exports, "veo://exports".to_owned()),
            (
                Address::Project(ProjectId::new("55")),
                "veo://projects/55".to_owned(),
            ),
            (
                Address::Timeline(project()),
                "veo://projects/a%2Fb%20%C3%BC%3F/timeline".to_owned(),
            ),
            (
                Address::Media(project()),
                "veo://projects/a%2Fb%20%C3%BC%3F/media".to_owned(),
            ),
            (
                Address::Clip(ProjectId::new("55"), "../1".to_owned()),
                "veo://projects/55/clips/..%2F1".to_owned(),
            ),
            (
                Address::Job(job.parse().unwrap()),
                format!("veo://jobs/{job}"),
            ),
        ];
        for (address, uri) in table {
            assert_eq!(address.to_string(), uri);
            assert_eq!(uri.parse(), Ok(address));
        }
    }

    #[test]
    fn other_texts_are_no_addresses() {
        for uri in [
            "",
            "veo://",
            "veo://projects/",
            "veo://projects/55/",
            "veo://projects//timeline",
            "veo://projects/55/clips",
            "veo://projects/%ff",
            "veo://jobs/55",
            "veo:projects",
            "file:///etc/passwd",
        ] {
            assert_eq!(uri.parse::<Address>(), Err(NoAddress), "{uri}");
        }
    }
}
