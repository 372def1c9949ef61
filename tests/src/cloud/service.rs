//! What the service answers when nothing goes wrong, and what it does for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use time::OffsetDateTime;
use url::Url;
use veo_api::auth::{AnonymousToken, Token};
use veo_api::code::ErrorCode;
use veo_api::credits::Credits;
use veo_api::envelope::{self, ApiError};
use veo_api::ids::{RenderId, SessionId, TaskId, UserId};
use veo_api::message::RunRequest;
use veo_api::render::{RenderPhase, RenderRequest, RenderStatus};
use veo_api::state::SessionState;
use veo_api::task::{CreateSession, Session};
use veo_api::upload::{UploadByUrl, UploadReply, UploadedFile};
use veo_timeline::Draft;

use super::Character;
use super::film::{film, number_of};
use super::ledger::{Charge, Ledger, Rendered, Taken};
use super::route::Route;
use super::turn::{Turn, show, with_clip};
use super::wire::{Answer, Body, Head};

/// What one message costs.
const COST: i64 = 100;

/// The id in a path: its last part, or the one before a verb.
fn id_in(path: &str) -> &str {
    let parts = path.rsplit('/');
    let mut ids = parts.filter(|part| !["latest", "cancel", "download"].contains(part));
    ids.next().unwrap_or_default()
}

/// The name of the file in a multipart body.
fn file_name(body: &[u8]) -> Option<String> {
    let start = &body[..body.len().min(2000)];
    let text = String::from_utf8_lossy(start);
    let (_, rest) = text.split_once("filename=\"")?;
    Some(rest.split('"').next()?.to_owned())
}

/// The service.
#[derive(Debug)]
pub(super) struct Service {
    ledger: Arc<Mutex<Ledger>>,
    films: Url,
    anonymous_token: String,
    slowest_ms: u64,
    film_bytes: (usize, usize),
    bad_render: Option<u64>,
}

impl Service {
    pub(super) fn new(character: &Character, films: &Url) -> Self {
        let with_a_clip = |id: &String| {
            let state = SessionState {
                task_name: Some(format!("Project {id}")),
                task_id: Some(TaskId::new(format!("task_{id}"))),
                draft: with_clip(&Draft::default(), "first"),
                ..SessionState::default()
            };
            (id.clone(), state)
        };
        let ledger = Ledger {
            sessions: character.projects.iter().map(with_a_clip).collect(),
            balance: 1_000_000,
            ..Ledger::default()
        };
        Self {
            ledger: Arc::new(Mutex::new(ledger)),
            films: films.clone(),
            anonymous_token: character.anonymous_token.clone(),
            slowest_ms: character.slowest_ms,
            film_bytes: character.film_bytes,
            bad_render: character.bad_render,
        }
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    /// The address of the place for films.
    pub(super) fn films(&self) -> &Url {
        &self.films
    }

    pub(super) fn answer(&self, route: Route, head: &Head, body: &[u8]) -> Answer {
        match route {
            Route::Token => self.token(),
            Route::Claim => ok(json!({"claim_token": "clm_1", "expires_in": 604_800})),
            Route::Create => self.create(body),
            Route::Credits => self.credits(),
            Route::State => self.state(head),
            Route::Upload => self.upload(head, body),
            Route::Run => self.run(body),
            Route::Submit => self.submit(body),
            Route::Status => self.status(head),
            Route::Cancel => self.cancel(head),
            Route::Download => self.download(head),
            Route::Film => self.film(head),
            Route::Unknown => refused(ErrorCode::NotFound),
        }
    }

    fn token(&self) -> Answer {
        self.ledger().tokens += 1;
        ok(AnonymousToken {
            token: Token::new(self.anonymous_token.clone()),
            user_id: Some(UserId::new("anon_1")),
            credits: Some(COST),
            expires_at: Some(OffsetDateTime::now_utc() + Duration::from_hours(24)),
        })
    }

    fn create(&self, body: &[u8]) -> Answer {
        let Ok(request) = serde_json::from_slice::<CreateSession>(body) else {
            return refused(ErrorCode::BadRequest);
        };
        let mut ledger = self.ledger();
        let id = format!("{}", 1000 + ledger.sessions.len());
        let task = TaskId::new(format!("task_{id}"));
        let state = SessionState {
            task_name: Some(request.task_name),
            task_id: Some(task.clone()),
            ..SessionState::default()
        };
        ledger.sessions.insert(id.clone(), state);
        ok(Session {
            task_id: task,
            session_id: SessionId::new(id),
            user_id: None,
        })
    }

    fn credits(&self) -> Answer {
        let available = self.ledger().balance;
        ok(Credits {
            available,
            total: available,
            ..Credits::default()
        })
    }

    fn state(&self, head: &Head) -> Answer {
        let mut ledger = self.ledger();
        let session = id_in(&head.path);
        let reads = ledger.reads.entry(session.to_owned()).or_default();
        reads.push(OffsetDateTime::now_utc());
        match ledger.sessions.get(session) {
            Some(state) => ok(state),
            None => refused(ErrorCode::SessionNotFound),
        }
    }

    fn upload(&self, head: &Head, body: &[u8]) -> Answer {
        let session = id_in(&head.path);
        let by_address: Option<UploadByUrl> = serde_json::from_slice(body).ok();
        let name = match by_address {
            Some(request) => request.urls.first().map(|url| id_in(url).to_owned()),
            None => file_name(body),
        };
        let Some(name) = name else {
            return refused(ErrorCode::BadRequest);
        };
        let mut ledger = self.ledger();
        let Some(state) = ledger.sessions.get_mut(session) else {
            return refused(ErrorCode::SessionNotFound);
        };
        let file = UploadedFile {
            cdn_url: format!("/media/{}/{name}", state.video_infos.len()),
            filename: name.clone(),
            duration: Some(2.5),
            ..UploadedFile::default()
        };
        state.video_infos.push(file.to_video_info());
        state.draft = with_clip(&state.draft, &name);
        ledger.files.entry(name).or_default().push(Taken {
            session: session.to_owned(),
            began: head.began,
            at: OffsetDateTime::now_utc(),
        });
        ok(UploadReply {
            files: vec![file],
            session_state_applied: true,
        })
    }

    /// Takes the money, does the work and tells of it. A client that hangs up changes nothing of the first two.
    fn run(&self, body: &[u8]) -> Answer {
        let Ok(request) = serde_json::from_slice::<RunRequest>(body) else {
            return refused(ErrorCode::BadRequest);
        };
        let (session, prompt) = (request.session_id.to_string(), request.text());
        let mut random = fastrand::Rng::with_seed(number_of(&prompt));
        let mut ledger = self.ledger();
        if !ledger.sessions.contains_key(&session) {
            return refused(ErrorCode::SessionNotFound);
        }
        ledger.balance -= COST;
        let charges = ledger.charges.entry(prompt.clone()).or_default();
        charges.push(Charge {
            session: session.clone(),
            at: OffsetDateTime::now_utc(),
            seen: None,
        });
        drop(ledger);

        let turn = Turn::draw(&mut random, &prompt, self.slowest_ms);
        let ledger = Arc::clone(&self.ledger);
        let shows = turn.shows_after;
        let seen = move || show(&mut lock(&ledger), &session, &prompt);
        if shows.is_zero() {
            seen();
        } else {
            tokio::spawn(async move {
                tokio::time::sleep(shows).await;
                seen();
            });
        }
        Answer {
            status: 200,
            headers: vec![(
                "content-type",
                "text/event-stream; charset=utf-8".to_owned(),
            )],
            body: Body::Chunks(turn.frames),
        }
    }

    fn submit(&self, body: &[u8]) -> Answer {
        let Ok(request) = serde_json::from_slice::<RenderRequest>(body) else {
            return refused(ErrorCode::BadRequest);
        };
        let mut ledger = self.ledger();
        let session = request.session_id.to_string();
        // Drawn by chance as many bad renders are: from the id, which the client made up.
        let number = number_of(request.id.as_str());
        let fails = self
            .bad_render
            .is_some_and(|one_in| number.is_multiple_of(one_in));
        let render = ledger.renders.entry(request.id.to_string());
        let render = render.or_insert(Rendered {
            session,
            submits: 0,
            looks: 0,
            fails,
            has_failed: false,
            cancelled: false,
        });
        render.submits += 1;
        Answer::json(
            200,
            &json!({"success": true, "data": RenderStatus::pending(request.id)}),
        )
    }

    fn status(&self, head: &Head) -> Answer {
        let id = id_in(&head.path);
        let mut ledger = self.ledger();
        let Some(render) = ledger.renders.get_mut(id) else {
            return refused(ErrorCode::NotFound);
        };
        render.looks += 1;
        let pending = RenderStatus::pending(RenderId::new(id));
        let status = if render.looks <= number_of(id) % 4 {
            RenderStatus {
                phase: RenderPhase::Processing,
                progress: 0.5,
                ..pending
            }
        } else if render.fails || render.cancelled {
            render.has_failed = true;
            RenderStatus {
                phase: RenderPhase::Failed,
                error: Some("no encoder".to_owned()),
                ..pending
            }
        } else {
            // One of the two shapes of a status does not tell it (protocol.md 6.2).
            let size = number_of(id)
                .is_multiple_of(2)
                .then(|| film(id, self.film_bytes).len());
            RenderStatus {
                phase: RenderPhase::Completed,
                progress: 1.0,
                url: Some(self.address(id)),
                duration: Some(10.0),
                size: size.and_then(|size| u64::try_from(size).ok()),
                ..pending
            }
        };
        Answer::json(200, &serde_json::to_value(&status).unwrap_or_default())
    }

    fn cancel(&self, head: &Head) -> Answer {
        match self.ledger().renders.get_mut(id_in(&head.path)) {
            Some(render) => {
                render.cancelled = true;
                ok(json!({}))
            }
            None => refused(ErrorCode::NotFound),
        }
    }

    /// The film itself, its address, or a redirect to it: all three are documented (protocol.md 6.3).
    fn download(&self, head: &Head) -> Answer {
        let id = id_in(&head.path);
        let known = self.ledger().renders.contains_key(id);
        if !known {
            return refused(ErrorCode::NotFound);
        }
        match number_of(id) % 3 {
            0 => self.film(head),
            1 => ok(json!({"status": "completed", "outputUrl": self.address(id)})),
            _ => Answer {
                status: 302,
                headers: vec![("location", self.address(id))],
                body: Body::Whole(Vec::new()),
            },
        }
    }

    fn address(&self, render: &str) -> String {
        format!("{}films/{render}?signature=s3cret", self.films)
    }

    /// All of a film, or what is left of it from a byte on.
    fn film(&self, head: &Head) -> Answer {
        let id = id_in(&head.path);
        let known = self.ledger().renders.contains_key(id);
        if !known {
            return refused(ErrorCode::NotFound);
        }
        let film = film(id, self.film_bytes);
        let tag = format!("\"{:x}\"", number_of(id));
        let length = film.len();
        let from = head
            .header("range")
            .and_then(|range| {
                range
                    .strip_prefix("bytes=")?
                    .strip_suffix('-')?
                    .parse()
                    .ok()
            })
            .filter(|_| head.header("if-range").is_none_or(|wanted| wanted == tag))
            .filter(|from: &usize| *from < length);
        let (status, from) = from.map_or((200, 0), |from| (206, from));
        let answer = Answer {
            status,
            headers: vec![("content-type", "video/mp4".to_owned())],
            body: Body::Whole(film[from..].to_vec()),
        };
        let answer = answer.with("etag", tag).with("accept-ranges", "bytes");
        if status == 206 {
            let range = format!("bytes {from}-{}/{length}", length - 1);
            return answer.with("content-range", range);
        }
        answer
    }
}

fn lock(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ok(data: impl Serialize) -> Answer {
    let body = serde_json::to_value(envelope::wrap(data)).unwrap_or_default();
    Answer::json(200, &body)
}

fn refused(code: ErrorCode) -> Answer {
    let error = ApiError::new(code, "not this time");
    Answer::json(
        error.status,
        &serde_json::to_value(&error).unwrap_or_default(),
    )
}
