//! A message to the agent: the call that costs credits (protocol.md 4).

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::ACCEPT;
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};
use veo_api::code::ErrorCode;
use veo_api::event::{self, StreamEvent};
use veo_api::ids::SessionId;
use veo_api::message::RunRequest;
use veo_api::{paths, sse};

use crate::client::Client;
use crate::config::Pace;
use crate::error::{Error, ErrorKind, Result};
use crate::retry::repeated;
use crate::transport::{chunk, is_of_type, refusal, send};

const SEND: &str = "send the message";
const LISTEN: &str = "follow the agent's answer";

impl Client {
    /// Sends one message to the agent and returns its answer as it comes. May cost credits.
    ///
    /// The message is sent once, on a connection of its own, without redirects, whatever is answered. Only while no
    /// connection comes about ([`Unreachable`](ErrorKind::Unreachable)) is that tried again, as often as a read.
    ///
    /// # Errors
    ///
    /// [`Lost`](ErrorKind::Lost), [`Timeout`](ErrorKind::Timeout) and [`Protocol`](ErrorKind::Protocol) mean that
    /// the message may have arrived, and must not be sent again; read the state to find out. Every other kind
    /// means that nothing was run.
    pub async fn run(&self, session: &SessionId, text: &str) -> Result<Turn> {
        let body = &RunRequest::new(session.clone(), text);
        let started = Instant::now();
        let mut turn = repeated(self.pace(), Error::is_unsent, || {
            self.authorized_once(move |token| self.send(body, token, started))
        })
        .await?;
        turn.registration_url = self.registration_url().await;
        Ok(turn)
    }

    async fn send(
        &self,
        message: &RunRequest,
        token: SecretString,
        started: Instant,
    ) -> Result<Turn> {
        let request = self.transport().paid(paths::RUN.pattern(), &token)?;
        let request = request.header(ACCEPT, "text/event-stream").json(message);
        let patience = self.pace().quiet_limit.min(self.pace().turn_limit);
        let response = timeout_at(started + patience, send(SEND, request))
            .await
            .map_err(|_| {
                Error::new(
                    ErrorKind::Timeout,
                    SEND,
                    "the service did not answer in time",
                )
            })??;
        if response.status().is_success() && !is_of_type(&response, "application/json") {
            return Ok(Turn::new(response, started, self.pace()));
        }
        Err(settled(refusal(SEND, response).await))
    }
}

/// The agent's answer to one message, as it comes. Dropping it stops listening, not the agent's work.
#[derive(Debug)]
pub struct Turn {
    /// `None` after the stream has ended.
    response: Option<Response>,
    /// Where an anonymous user without credits can register.
    registration_url: Option<String>,
    decoder: sse::Decoder,
    ready: VecDeque<StreamEvent>,
    quiet_limit: Duration,
    quiet_until: Instant,
    ends_at: Instant,
}

impl Turn {
    fn new(response: Response, started: Instant, pace: &Pace) -> Self {
        let Pace {
            quiet_limit,
            turn_limit,
            ..
        } = *pace;
        Self {
            response: Some(response),
            registration_url: None,
            decoder: sse::Decoder::default(),
            ready: VecDeque::new(),
            quiet_limit,
            quiet_until: Instant::now() + quiet_limit,
            ends_at: started + turn_limit,
        }
    }

    /// Returns the next event, heartbeats included; `None` when the agent is done. Nothing is lost when the
    /// future is dropped.
    ///
    /// # Errors
    ///
    /// [`Lost`](ErrorKind::Lost) when the connection breaks, [`Timeout`](ErrorKind::Timeout) when there is nothing
    /// but heartbeats for too long or the turn takes too long, [`Protocol`](ErrorKind::Protocol) when the stream is
    /// too large. In each case the agent may still be at work: read the state to find out.
    pub async fn next(&mut self) -> Result<Option<StreamEvent>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let Some(response) = &mut self.response else {
                return Ok(None);
            };
            let deadline = self.quiet_until.min(self.ends_at);
            match timeout_at(deadline, chunk(LISTEN, response)).await {
                Ok(Ok(Some(bytes))) => self.take(&bytes)?,
                Ok(Ok(None)) => self.finish(),
                Ok(Err(error)) => return Err(self.ended(error)),
                Err(_) => {
                    let error = Error::new(ErrorKind::Timeout, LISTEN, self.overdue());
                    return Err(self.ended(error));
                }
            }
        }
    }

    fn take(&mut self, mut bytes: &[u8]) -> Result<()> {
        loop {
            match self.decoder.read(&mut bytes) {
                Ok(Some(frame)) => {
                    let events = event::decode(frame);
                    self.hear(events);
                }
                Ok(None) => return Ok(()),
                Err(overflow) => {
                    let message = "the answer is too large to read";
                    let error = Error::new(ErrorKind::Protocol, LISTEN, message);
                    return Err(self.ended(error.caused_by(overflow)));
                }
            }
        }
    }

    fn finish(&mut self) {
        self.response = None;
        if let Some(frame) = std::mem::take(&mut self.decoder).finish() {
            self.hear(event::decode(&frame));
        }
    }

    fn hear(&mut self, mut events: Vec<StreamEvent>) {
        for event in &mut events {
            if let StreamEvent::Failed(error) = event
                && error.code == ErrorCode::NoCredits
                && error.registration_url.is_none()
            {
                error.registration_url.clone_from(&self.registration_url);
            }
        }
        if events != [StreamEvent::Heartbeat] {
            self.quiet_until = Instant::now() + self.quiet_limit;
        }
        self.ready.extend(events);
    }

    fn ended(&mut self, error: Error) -> Error {
        self.response = None;
        error
    }

    fn overdue(&self) -> String {
        let seconds = self.quiet_limit.as_secs();
        if self.ends_at <= self.quiet_until {
            "the agent took longer than a turn may take".to_owned()
        } else {
            format!("the agent has given no sign of work for {seconds} s")
        }
    }
}

/// Says what a refused message means here.
fn settled(error: Error) -> Error {
    let kind = match error.kind {
        // The server has failed while it had the message: whether the agent runs is not known.
        ErrorKind::Unavailable => ErrorKind::Lost,
        // A bare 402 is about the export everywhere else; a message can only lack credits.
        ErrorKind::ExportBlocked => ErrorKind::NoCredits,
        kind => kind,
    };
    Error { kind, ..error }
}
