//! What is counted, as Prometheus reads it.

use std::sync::atomic::AtomicU64;

use axum::http::StatusCode;
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::calls::Calls;

/// The content type of [`Metrics::text`].
pub(super) const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// What one listener counts.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    rejected: Family<Rejected, Counter>,
    sessions: Gauge<u64, AtomicU64>,
    open_jobs: Gauge<u64, AtomicU64>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Rejected {
    status: u16,
}

impl Metrics {
    /// Counts beside the calls of a server.
    pub(super) fn new(calls: Option<&Calls>) -> Self {
        let mut registry = Registry::with_prefix("veo");
        if let Some(calls) = calls {
            calls.register(&mut registry);
        }
        let rejected = Family::<Rejected, Counter>::default();
        registry.register(
            "http_rejected",
            "Requests that were refused, by the status of the answer",
            rejected.clone(),
        );
        let sessions = Gauge::default();
        registry.register(
            "http_sessions",
            "Open sessions of protocol revisions before 2026-07-28",
            sessions.clone(),
        );
        let open_jobs = Gauge::default();
        registry.register("jobs_open", "Jobs that have not ended", open_jobs.clone());
        Self {
            registry,
            rejected,
            sessions,
            open_jobs,
        }
    }

    /// Counts a request by how it was answered.
    pub(super) fn answered(&self, status: StatusCode) {
        if status.is_client_error() || status.is_server_error() {
            let status = status.as_u16();
            self.rejected.get_or_create(&Rejected { status }).inc();
        }
    }

    /// Everything, with how many sessions and jobs are open just now.
    pub(super) fn text(&self, sessions: usize, open_jobs: u32) -> Result<String, std::fmt::Error> {
        self.sessions.set(sessions as u64);
        self.open_jobs.set(open_jobs.into());
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
