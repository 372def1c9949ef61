//! Progress notifications, for a caller that sent a token.

use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext};
use tokio_util::sync::CancellationToken;
use veo_project::JobView;

use crate::plain::plain;

/// What one call has told its caller so far.
///
/// Numbers run from 0 to 100 and rise with every notification, as the protocol demands, also when
/// the job itself does not know how far it is, or begins a new stage at nothing.
#[derive(Debug)]
pub(crate) struct Progress {
    to: Option<(Peer<RoleServer>, ProgressToken)>,
    stopping: CancellationToken,
    rising: Rising,
    /// The stage that was told last.
    stage: String,
    /// How many of the job's news were told.
    news: usize,
}

impl Progress {
    /// Says at once that the work begins: until the first message a host knows nothing of it, and
    /// over HTTP has not even a status line.
    pub(crate) async fn begin(
        context: &RequestContext<RoleServer>,
        stopping: CancellationToken,
        words: &str,
    ) -> Self {
        let to = context
            .meta
            .get_progress_token()
            .map(|token| (context.peer.clone(), token));
        let mut progress = Self {
            to,
            stage: words.to_owned(),
            ..Self::silent(stopping)
        };
        progress.send(0.0, words).await;
        progress
    }

    /// Tells nobody anything.
    pub(crate) fn silent(stopping: CancellationToken) -> Self {
        Self {
            to: None,
            stopping,
            rising: Rising::default(),
            stage: String::new(),
            news: 0,
        }
    }

    /// Tells how the job stands, if that can be told from what was said before.
    pub(crate) async fn tell(&mut self, view: &JobView) {
        let reached = view
            .progress
            .map_or(0.0, |part| f64::from(part.clamp(0.0, 1.0)) * 100.0);
        for news in view.news.iter().skip(self.news) {
            self.send(0.0, news).await;
        }
        self.news = view.news.len();
        if view.stage != self.stage || reached >= self.rising.last + 1.0 {
            self.stage.clone_from(&view.stage);
            self.send(reached, &view.stage).await;
        }
    }

    /// Says how the job stands although that is nothing new, so that a silence is not taken for the end.
    pub(crate) async fn beat(&mut self, view: &JobView) {
        self.send(0.0, &view.standing()).await;
    }

    async fn send(&mut self, reached: f64, words: &str) {
        let Some((peer, token)) = &self.to else {
            return;
        };
        let mut message = ProgressNotificationParam::new(token.clone(), self.rising.to(reached))
            .with_total(Rising::TOP);
        if !words.is_empty() {
            message = message.with_message(plain(words));
        }
        // Awaited, so that none can come after the result. Once the server stops nobody takes
        // notifications any more, and this must not hold the result up.
        let sent = self
            .stopping
            .run_until_cancelled(peer.notify_progress(message))
            .await;
        if let Some(Err(error)) = sent {
            tracing::debug!(%error, "progress was not delivered");
        }
    }
}

/// Numbers that always rise and never reach the top, which only the result does.
#[derive(Debug, Default)]
struct Rising {
    last: f64,
}

impl Rising {
    const TOP: f64 = 100.0;

    /// Returns the wanted number, or a small step above the last one where that is not higher.
    fn to(&mut self, wanted: f64) -> f64 {
        let step = self.last + (Self::TOP - self.last) / 1_000.0;
        self.last = wanted.min(Self::TOP - 1.0).max(step);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_whatever_is_wanted() {
        let mut rising = Rising::default();
        let wanted = [0.0, 0.0, 42.0, 10.0, 100.0, 100.0, 0.0, f64::INFINITY];
        let told = wanted.map(|wanted| rising.to(wanted));
        assert!(told.is_sorted_by(|one, next| one < next), "{told:?}");
        assert!((told[2] - 42.0).abs() < f64::EPSILON, "{told:?}");
        assert!(told[7] < Rising::TOP, "{told:?}");
    }

    #[test]
    fn numbers_still_rise_after_hours() {
        let mut rising = Rising::default();
        let told: Vec<f64> = (0..10_000).map(|_| rising.to(100.0)).collect();
        assert!(told.is_sorted_by(|one, next| one < next));
    }
}
