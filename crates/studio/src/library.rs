//! The media library as a session's state shows it (protocol.md 3.4).

use serde_json::{Value, json};
use veo_api::upload::UploadedFile;
use veo_media::MediaClass;
use veo_timeline::Millis;

use crate::origin::Origin;
use crate::store::Media;

/// Returns a file as an upload's reply and a state's `video_infos` describe it.
pub(crate) fn uploaded_file(origin: &Origin, media: &Media) -> UploadedFile {
    UploadedFile {
        filename: media.file_name.clone(),
        file_type: Some(class(media.info.kind)),
        cdn_url: origin.url(&media.source()),
        duration: media.info.duration.map(Millis::as_seconds),
        width: media.info.width,
        height: media.info.height,
        fps: media.info.frame_rate,
        hash: Some(media.hash.clone()),
        size: Some(media.bytes),
    }
}

/// Returns a file as an entry of `video_infos`.
pub(crate) fn video_info(origin: &Origin, media: &Media) -> Value {
    uploaded_file(origin, media).to_video_info()
}

/// Returns those files that were made here, as `generated_media` describes them.
pub(crate) fn generated_media(origin: &Origin, media: &[Media]) -> Vec<Value> {
    media
        .iter()
        .filter_map(|media| {
            let made = media.origin.as_ref()?;
            Some(json!({
                "type": class(media.info.kind),
                "url": origin.url(&media.source()),
                "duration": media.info.duration.map(Millis::as_seconds),
                "width": media.info.width,
                "height": media.info.height,
                "generator": made.generator,
                "prompt": made.prompt,
                // As text: a seed takes 64 bits, more than a JavaScript number holds.
                "seed": made.seed.to_string(),
            }))
        })
        .collect()
}

fn class(kind: veo_render::Media) -> MediaClass {
    match kind {
        veo_render::Media::Video => MediaClass::Video,
        veo_render::Media::Image => MediaClass::Image,
        veo_render::Media::Audio => MediaClass::Audio,
    }
}
