//! Puts onto a timeline what a sentence cannot say: footage, music, and the picture they are made for.

use serde_json::{Value, json};

use crate::write::Revision;
use crate::{Canvas, Draft, Media, Millis, TrackKind, Volume};

/// A clip to put at the end of the video track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClip {
    /// Its label for people.
    pub name: String,
    /// Where its media is: a path on the studio's origin.
    pub source: String,
    /// What the source holds.
    pub media: Media,
    /// How long it will be on the timeline: for a video, as long as the source lasts.
    pub length: Millis,
    /// What made it, when it was generated.
    pub generator: Option<String>,
    /// The words that it was generated from.
    pub prompt: Option<String>,
    /// The seed that it was generated with.
    pub seed: Option<u64>,
    /// Whether there is anything to hear in it.
    pub has_sound: bool,
}

/// Music to lay under the pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMusic {
    /// Its label for people.
    pub name: String,
    /// Where its media is: a path on the studio's origin.
    pub source: String,
    /// How long the source lasts.
    pub length: Millis,
    /// How loud it will be.
    pub volume: Volume,
}

impl Draft {
    /// The draft with this clip at the end of its video track. Footage that was generated for the canvas
    /// fills it; any other clip is seen whole.
    #[must_use]
    pub fn with_clip(&self, clip: &NewClip) -> Self {
        let mut revision = Revision::of(self);
        let mut meta = json!({"name": clip.name, "start": 0, "src": clip.source, "in": 0});
        let (kind, is_moving) = match clip.media {
            Media::Video => ("video", true),
            Media::Image => ("image", false),
        };
        meta["kind"] = kind.into();
        meta["fit"] = if clip.generator.is_some() {
            "cover"
        } else {
            "contain"
        }
        .into();
        if is_moving {
            meta["source_length"] = clip.length.get().into();
        }
        if clip.has_sound {
            meta["volume"] = Volume::FULL.fraction().into();
        }
        let made_from = [
            ("generator", clip.generator.as_deref().map(Value::from)),
            ("prompt", clip.prompt.as_deref().map(Value::from)),
            ("seed", clip.seed.map(Value::from)),
        ];
        for (name, value) in made_from {
            if let Some(value) = value {
                meta[name] = value;
            }
        }
        let id = format!("clip-{}", revision.next_version());
        let segment = json!({"id": id, "d": clip.length.get(), "m": meta});
        let track = revision.append(TrackKind::Video, "video", segment);
        revision.lay_end_to_end(track);
        revision.finish()
    }

    /// The draft with this music from its beginning on, in place of the music that was there.
    #[must_use]
    pub fn with_music(&self, music: &NewMusic) -> Self {
        let mut revision = Revision::of(self);
        revision.retain(TrackKind::Audio, |_| false);
        let segment = json!({
            "id": format!("music-{}", revision.next_version()),
            "d": music.length.get(),
            "m": {
                "name": music.name,
                "start": 0,
                "src": music.source,
                "in": 0,
                "source_length": music.length.get(),
                "volume": music.volume.fraction(),
            },
        });
        revision.append(TrackKind::Audio, "music", segment);
        revision.finish()
    }

    /// The draft made for this picture.
    #[must_use]
    pub fn with_canvas(&self, canvas: Canvas) -> Self {
        let mut revision = Revision::of(self);
        revision.set_meta("width", canvas.width.into());
        revision.set_meta("height", canvas.height.into());
        revision.set_meta("fps", canvas.frame_rate.into());
        revision.finish()
    }

    /// The draft with this project title.
    #[must_use]
    pub fn with_title(&self, title: &str) -> Self {
        let mut revision = Revision::of(self);
        revision.set_meta("title", title.into());
        revision.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_documented_keys() {
        let clip = NewClip {
            name: "sunset ocean".to_owned(),
            source: "/media/1.mp4".to_owned(),
            media: Media::Video,
            length: Millis::new(10_000),
            generator: Some("procedural/ocean-sunset".to_owned()),
            prompt: Some("a sunset".to_owned()),
            seed: Some(u64::MAX),
            has_sound: true,
        };
        let draft = Draft::default()
            .with_canvas(Canvas::default())
            .with_title("Sunset");
        assert_eq!(
            draft.with_clip(&clip).as_json(),
            concat!(
                r#"{"m":{"width":1920,"height":1080,"fps":30,"title":"Sunset"},"d":10000,"v":3,"#,
                r#""t":[{"tt":0,"id":"video","sg":[{"id":"clip-3","d":10000,"m":{"name":"sunset ocean","#,
                r#""start":0,"#,
                r#""src":"/media/1.mp4","in":0,"kind":"video","fit":"cover","source_length":10000,"#,
                r#""volume":1.0,"generator":"procedural/ocean-sunset","prompt":"a sunset","#,
                r#""seed":18446744073709551615}}]}]}"#,
            )
        );
        let view_of = draft.with_clip(&clip);
        let view = view_of.timeline();
        assert_eq!(
            (view.title, view.canvas),
            (Some("Sunset"), Some(Canvas::default()))
        );
        let segment = &view.tracks[0].segments[0];
        assert_eq!(segment.seed, Some(u64::MAX));
        assert_eq!(segment.media, Some(Media::Video));
        assert_eq!(segment.volume, Some(Volume::FULL));
    }

    #[test]
    fn new_music_takes_the_place_of_the_old() {
        let music = |name: &str| NewMusic {
            name: name.to_owned(),
            source: format!("/media/{name}.mp3"),
            length: Millis::new(60_000),
            volume: Volume::FULL,
        };
        let draft = Draft::default()
            .with_music(&music("waltz"))
            .with_music(&music("march"));
        assert_eq!(
            draft.summary(),
            "Timeline (1 track): 1. BGM: march (0-60s, 100%)"
        );
    }
}
