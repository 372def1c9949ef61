//! How new media comes onto a timeline.

use veo_render::Media as Kind;
use veo_timeline::place::{NewClip, NewMusic};
use veo_timeline::{Aspect, Canvas, Draft, Media as Shown, Millis, Volume};

use crate::store::Media;

/// How long an uploaded picture is shown.
const STILL: Millis = Millis::new(5000);

/// How loud uploaded music lies under the pictures, in percent.
const MUSIC_VOLUME: f64 = 0.35;

/// Where media is placed: whose project, and on which canvas if this is its first clip.
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) canvas: Canvas,
}

/// Returns the draft with an uploaded file in it: pictures at the end of the video track, sound as
/// the music.
pub(crate) fn uploaded(draft: &Draft, media: &Media, project: &Project) -> Draft {
    let shown = match media.info.kind {
        Kind::Audio => {
            return draft.with_music(&NewMusic {
                name: media.file_name.clone(),
                source: media.source(),
                length: media.info.duration.unwrap_or_default(),
                volume: Volume::from_fraction(MUSIC_VOLUME),
            });
        }
        Kind::Video => Shown::Video,
        Kind::Image => Shown::Image,
    };
    let clip = NewClip {
        name: media.file_name.clone(),
        source: media.source(),
        media: shown,
        length: media.info.duration.unwrap_or(STILL),
        generator: None,
        prompt: None,
        seed: None,
        has_sound: media.info.has_audio,
    };
    let shape = media
        .info
        .width
        .zip(media.info.height)
        .and_then(|(width, height)| {
            Some(match width.cmp(&height) {
                std::cmp::Ordering::Less => Aspect::Tall9x16,
                std::cmp::Ordering::Equal => Aspect::Square,
                std::cmp::Ordering::Greater => return None,
            })
        });
    let canvas = shape.map_or(project.canvas, |shape| shaped(project.canvas, shape));
    begun(draft, &project.name, canvas).with_clip(&clip)
}

/// Returns the draft with a clip that was made here, on its canvas.
pub(crate) fn generated(draft: &Draft, media: &Media, label: &str, project: &Project) -> Draft {
    let origin = media.origin.as_ref();
    begun(draft, &project.name, project.canvas).with_clip(&NewClip {
        name: label.to_owned(),
        source: media.source(),
        media: Shown::Video,
        length: media.info.duration.unwrap_or_default(),
        generator: origin.map(|origin| origin.generator.clone()),
        prompt: origin.map(|origin| origin.prompt.clone()),
        seed: origin.map(|origin| origin.seed),
        has_sound: media.info.has_audio,
    })
}

/// Returns the default canvas turned into another shape.
pub(crate) fn shaped(default: Canvas, shape: Aspect) -> Canvas {
    let (width, height) = shape.sides(default.width.min(default.height));
    Canvas {
        width,
        height,
        frame_rate: default.frame_rate,
    }
}

/// Returns the draft with the project's title and canvas, unless an earlier clip has set them.
fn begun(draft: &Draft, name: &str, canvas: Canvas) -> Draft {
    match draft.timeline().canvas {
        Some(_) => draft.clone(),
        None => draft.with_title(name).with_canvas(canvas),
    }
}
