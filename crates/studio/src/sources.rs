//! The media of a draft.

use veo_api::ids::UserId;
use veo_render::{Source, Sources};
use veo_timeline::{Draft, Segment};

use crate::Result;
use crate::context::Context;
use crate::store::MediaId;

/// Finds the media that a draft names among this user's. Nothing else is opened, whatever path or URL a draft
/// holds; the plan then says which clip has no media.
pub(crate) async fn sources(context: &Context, user: &UserId, draft: &Draft) -> Result<Sources> {
    let mut sources = Sources::new();
    for source in segments(draft).filter_map(|segment| segment.source) {
        if sources.contains_key(source) {
            continue;
        }
        let Some(name) = context
            .origin
            .path_of(source)
            .and_then(|path| path.strip_prefix("/media/"))
        else {
            continue;
        };
        let id = MediaId::given(name.split('.').next().unwrap_or_default());
        let media = context.store.media_of(user, id).await?;
        if let Some(media) = media.filter(|media| media.stored_name() == name) {
            let path = context.folders.media().join(media.stored_name());
            sources.insert(
                source.to_owned(),
                Source {
                    path,
                    info: media.info,
                    hash: Some(media.hash),
                },
            );
        }
    }
    Ok(sources)
}

/// Everything on a draft's tracks.
pub(crate) fn segments(draft: &Draft) -> impl Iterator<Item = Segment<'_>> {
    draft
        .timeline()
        .tracks
        .into_iter()
        .flat_map(|track| track.segments)
}
