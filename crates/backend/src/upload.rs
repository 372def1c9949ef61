//! Media into a session (protocol.md 3.2).

mod body;
mod name;
mod open_media;
mod positional;

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Body, Method};
use tokio::time::timeout;
use veo_api::address::PublicAddress;
use veo_api::ids::SessionId;
use veo_api::upload::{PART_NAME, UploadByUrl, UploadReply, UploadedFile};
use veo_api::{envelope, paths};

use self::body::Trouble;
pub use self::open_media::OpenMedia;
use crate::client::Client;
use crate::download::Transfer;
use crate::error::{Error, ErrorKind, Result};
use crate::names::{LOOKUP_LIMIT, all_global, lookup};
use crate::transport::Reply;

const OPERATION: &str = "upload the file";
/// How long an upload may take: this, and the time at the slowest rate that is waited for.
const LEAST_LIMIT: Duration = Duration::from_mins(2);
const SLOWEST_BYTES_PER_SECOND: u64 = 128 << 10;

impl Client {
    /// Sends one file into `session`, streamed from disk. Free; sent once, since each call adds another asset.
    ///
    /// # Errors
    ///
    /// [`Io`](ErrorKind::Io) when the file is changed or cannot be read while it is being sent: nothing has
    /// arrived then. Else as any call.
    pub async fn upload_file(
        &self,
        session: &SessionId,
        media: OpenMedia,
        on_progress: impl Fn(Transfer) + Send + Sync + 'static,
    ) -> Result<Vec<UploadedFile>> {
        let (media, on_progress) = (&media, &(Arc::new(on_progress) as OnProgress));
        let (route, trouble) = (&paths::upload(session), &Trouble::default());
        let sent = self
            .authorized(move |token| async move {
                let form = form(media, Arc::clone(on_progress), trouble.clone())?;
                let request = self.transport().api(Method::POST, route, Some(&token))?;
                let request = request.timeout(limit(media.bytes())).multipart(form);
                Reply::of(OPERATION, request)
                    .await?
                    .decode(OPERATION, envelope::decode::<UploadReply>)
            })
            .await;
        sent.map(|reply| reply.files)
            .map_err(|error| trouble.explain(media, error))
    }

    /// Asks the service to fetch the file at `url` into `session`. Free; sent once.
    ///
    /// What is private or local is refused, whoever the service is: it would be fetched in our name. A name that
    /// this machine cannot resolve is passed on, since the service may know it.
    ///
    /// # Errors
    ///
    /// [`Rejected`](ErrorKind::Rejected) when `url` is no public http or https address; then as any call.
    pub async fn upload_url(&self, session: &SessionId, url: &str) -> Result<Vec<UploadedFile>> {
        let address = PublicAddress::parse(url).map_err(not_public)?;
        if let Some(name) = address.url().domain()
            && let Ok(Ok(answers)) = timeout(LOOKUP_LIMIT, lookup(name)).await
        {
            all_global(name, answers).map_err(not_public)?;
        }
        let request = UploadByUrl::new(vec![address.as_str().to_owned()]);
        let reply: UploadReply = self
            .post(
                OPERATION,
                &paths::upload(session),
                &request,
                envelope::decode,
            )
            .await?;
        Ok(reply.files)
    }
}

type OnProgress = Arc<dyn Fn(Transfer) + Send + Sync>;

/// Returns the request's body.
fn form(media: &OpenMedia, on_progress: OnProgress, trouble: Trouble) -> Result<Form> {
    let content = Body::wrap_stream(body::stream(media, on_progress, trouble));
    let part = Part::stream_with_length(content, media.bytes())
        .file_name(name::sanitised(&media.name()))
        .mime_str(media.file_type().mime())
        .map_err(|error| Error::connection(OPERATION, error))?;
    Ok(Form::new().part(PART_NAME, part))
}

fn not_public(reason: impl Display) -> Error {
    let message = format!(
        "the address cannot be handed on: {reason}; give a public http or https address, or the path of a file"
    );
    Error::new(ErrorKind::Rejected, OPERATION, message)
}

fn limit(bytes: u64) -> Duration {
    LEAST_LIMIT + Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}
