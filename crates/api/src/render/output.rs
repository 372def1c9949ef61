//! The file that an export makes: as it is asked for, and what that comes to.
//!
//! Of a request's `output`, `format` and `quality` are documented, with `mp4` and `high` (protocol.md 6.1). The other
//! members are the studio's own, and left out where nothing is asked.

use serde::{Deserialize, Serialize};
use veo_media::Format;
use veo_timeline::{Aspect, Canvas, Loudness};

use super::Preset;

/// The file that an export is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// A [`Format`]'s name.
    pub format: String,
    /// How good it looks: a [`Quality`]'s name.
    pub quality: String,
    /// A [`Preset`]'s name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The shorter side of the picture in pixels, as in 1080p.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u32>,
    /// The shape of the picture, such as `9:16`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
}

/// How finely a film is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Quality {
    /// No loss to be seen.
    #[default]
    High,
    /// Half the size.
    Medium,
    /// A quarter of the size, to look at quickly or to send by mail.
    Draft,
}

/// What an [`Output`] comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Film {
    /// The file.
    pub format: Format,
    /// How finely it is written.
    pub quality: Quality,
    /// The picture.
    pub canvas: Canvas,
    /// The most that a second of the picture takes, in thousands of bits.
    pub most_kilobits: Option<u32>,
    /// How loud it is over all, where its timeline does not say.
    pub loudness: Option<Loudness>,
}

/// The resolutions that can be asked for.
const RESOLUTIONS: std::ops::RangeInclusive<u32> = 144..=2160;

/// The shorter side of a GIF, and its frames per second, where nothing is asked: with more it is large.
const GIF_SIDE: u32 = 360;
const GIF_RATE: u32 = 15;

impl Quality {
    /// The quality with this name; `low` is another for `draft`.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "high" => Some(Self::High),
            "medium" => Some(Self::Medium),
            "draft" | "low" => Some(Self::Draft),
            _ => None,
        }
    }
}

impl Output {
    /// The format, where its name is known.
    pub fn format(&self) -> Option<Format> {
        Format::parse(&self.format)
    }

    /// What this comes to for a timeline of `canvas`.
    ///
    /// # Errors
    /// In words, what is not known and what would be.
    pub fn film(&self, canvas: Canvas) -> Result<Film, String> {
        let format = self.format();
        let format = format.ok_or_else(|| unknown("format", &self.format, &Format::names()))?;
        let quality = Quality::parse(&self.quality);
        let quality =
            quality.ok_or_else(|| unknown("quality", &self.quality, "high, medium, draft"))?;
        let preset = self.preset.as_deref().map(|name| {
            Preset::named(name).ok_or_else(|| unknown("preset", name, &Preset::names()))
        });
        let preset = preset.transpose()?;
        let aspect = self.aspect.as_deref().map(|text| {
            let known = Aspect::ALL.map(|aspect| aspect.to_string()).join(", ");
            Aspect::parse(text).ok_or_else(|| unknown("aspect", text, &known))
        });
        let aspect = aspect.transpose()?;
        let resolution = self.resolution;
        if let Some(side) = resolution.filter(|side| !RESOLUTIONS.contains(side)) {
            let known = "360, 480, 720, 1080, 1440, 2160, and others from 144 on";
            return Err(unknown("resolution", &side.to_string(), known));
        }
        let mut shown = preset.map_or(canvas, Preset::canvas);
        let is_gif = format == Format::Gif;
        let side = resolution.or(is_gif.then(|| GIF_SIDE.min(shown.width.min(shown.height))));
        if aspect.is_some() || side.is_some() {
            (shown.width, shown.height) = sides(shown, aspect, side);
        }
        if is_gif {
            shown.frame_rate = shown.frame_rate.min(GIF_RATE);
        }
        Ok(Film {
            format,
            quality,
            canvas: shown,
            most_kilobits: preset.map(|preset| preset.most_kilobits),
            loudness: preset.map(|preset| preset.loudness),
        })
    }
}

/// The sides of a picture like `canvas`, but of this shape and with this shorter side.
fn sides(canvas: Canvas, aspect: Option<Aspect>, short: Option<u32>) -> (u32, u32) {
    let shorter = canvas.width.min(canvas.height).max(2);
    let short = short.unwrap_or(shorter);
    let scaled = |side: u32| (side * short).div_ceil(shorter * 2) * 2;
    aspect.map_or_else(
        || (scaled(canvas.width), scaled(canvas.height)),
        |aspect| aspect.sides(short),
    )
}

fn unknown(what: &str, given: &str, known: &str) -> String {
    format!("the {what} `{given}` is not one of: {known}")
}

impl Default for Output {
    fn default() -> Self {
        Self {
            format: "mp4".to_owned(),
            quality: "high".to_owned(),
            preset: None,
            resolution: None,
            aspect: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(json: &str) -> Result<String, String> {
        let output: Output = serde_json::from_str(json).unwrap();
        let film = output.film(Canvas::default())?;
        Ok(format!(
            "{} {:?} {}",
            film.format, film.quality, film.canvas
        ))
    }

    #[test]
    fn what_is_asked_comes_to_a_film() {
        for (json, film) in [
            ("{}", "mp4 High 1920x1080 at 30 fps"),
            (
                r#"{"format":"WebM","quality":"low"}"#,
                "webm Draft 1920x1080 at 30 fps",
            ),
            (r#"{"preset":"tiktok"}"#, "mp4 High 1080x1920 at 30 fps"),
            (
                r#"{"preset":"YouTube-4K","quality":"medium"}"#,
                "mp4 Medium 3840x2160 at 30 fps",
            ),
            (r#"{"resolution":720}"#, "mp4 High 1280x720 at 30 fps"),
            (
                r#"{"resolution":2160,"aspect":"21:9"}"#,
                "mp4 High 5040x2160 at 30 fps",
            ),
            (
                r#"{"aspect":"4:5","format":"mov"}"#,
                "mov High 1080x1350 at 30 fps",
            ),
            (r#"{"format":"gif"}"#, "gif High 640x360 at 15 fps"),
            (
                r#"{"format":"gif","resolution":480}"#,
                "gif High 854x480 at 15 fps",
            ),
            (r#"{"format":"mp3"}"#, "mp3 High 1920x1080 at 30 fps"),
        ] {
            assert_eq!(asked(json).as_deref(), Ok(film), "{json}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        for (json, reason) in [
            (
                r#"{"format":"avi"}"#,
                "the format `avi` is not one of: mp4, mov, webm, gif, mp3, wav, m4a",
            ),
            (
                r#"{"quality":"best"}"#,
                "the quality `best` is not one of: high, medium, draft",
            ),
            (
                r#"{"preset":"vimeo"}"#,
                "the preset `vimeo` is not one of: youtube, youtube-4k, shorts, tiktok, reels, x",
            ),
            (
                r#"{"aspect":"3:2"}"#,
                "the aspect `3:2` is not one of: 16:9, 9:16, 1:1, 4:5, 21:9",
            ),
            (
                r#"{"resolution":8000}"#,
                "the resolution `8000` is not one of: 360, 480, 720, 1080, 1440, 2160, and others from 144 on",
            ),
        ] {
            assert_eq!(asked(json), Err(reason.to_owned()), "{json}");
        }
    }
}
