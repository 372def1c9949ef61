//! What is done to each picture of a clip: what is kept of it, how it fills its place, its colours, blur and motion.

mod fit;
mod look;
mod lut;
mod motion;

use std::fmt::Write;
use std::sync::Arc;

pub(crate) use lut::Lut;

use veo_timeline::{Effects, Fit, Look, Motion, Region, Share, Turn};

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// The shortest side of what can be blurred: FFmpeg 5.1 breaks the colours of what is narrower.
const NARROWEST_BLUR: u32 = 16;

/// What is done to each picture of a clip.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Treatment {
    fit: Fit,
    crop: Option<Region>,
    turn: Turn,
    look: Option<Look>,
    pub(super) lut: Option<Arc<Lut>>,
    blur: Share,
    vignette: Share,
    motion: Option<Motion>,
    opacity: Share,
    /// Whether the picture can be seen through where its source says so.
    has_alpha: bool,
}

impl Treatment {
    /// What `effects` ask for.
    ///
    /// # Errors
    /// Why their table of colours cannot be used.
    pub(super) fn of(
        effects: &Effects<'_>,
        fit: Fit,
        has_alpha: bool,
    ) -> std::result::Result<Self, String> {
        let lut = effects.lut.map(Lut::parse).transpose()?;
        Ok(Self {
            lut: lut.map(Arc::new),
            ..Self::fitted(effects, fit, has_alpha)
        })
    }

    /// All but the table of colours.
    pub(super) fn fitted(effects: &Effects<'_>, fit: Fit, has_alpha: bool) -> Self {
        Self {
            lut: None,
            fit,
            crop: effects.crop,
            turn: effects.turn,
            look: effects.look,
            blur: effects.blur,
            vignette: effects.vignette,
            motion: effects.motion,
            opacity: effects.opacity,
            has_alpha,
        }
    }

    /// How its pixels are kept.
    fn format(&self) -> &'static str {
        if self.has_alpha {
            "yuva420p"
        } else {
            "yuv420p"
        }
    }

    /// The filters for what is the same at any time, from a picture of the first size to one of the second. `label`
    /// begins the names of streams in between.
    pub(super) fn still(&self, (from, to): (Size, Size), colors: &str, label: &str) -> String {
        let mut filters = fit::filters(self, (from, to), colors, label);
        // Writing to a string cannot fail.
        let _ = write!(filters, ",setsar=1,format={}", self.format());
        if let Some(look) = self.look {
            let _ = write!(filters, ",{}", look::filters(look, self.has_alpha));
        }
        if let Some(lut) = &self.lut {
            let _ = write!(filters, ",{}", look::in_rgb(&lut.filter(), self.has_alpha));
        }
        if self.blur > Share::NONE && to.0.min(to.1) >= NARROWEST_BLUR {
            // At its most a twentieth of the height: shapes stay, faces and letters go.
            let sigma = self.blur.fraction() * f64::from(to.1) / 20.0;
            let _ = write!(filters, ",gblur=sigma={sigma:.3}");
        }
        if self.motion.is_none() {
            filters.push_str(&self.corners(label));
        }
        filters
    }

    /// How large a picture of the first size is made for a place of the second: larger where a motion looks at a part of
    /// it, and the source has more to show.
    pub(super) fn work_size(&self, from: Size, to: Size) -> Size {
        self.motion.map_or(to, |motion| {
            let spare = fit::spare(self, from, to);
            motion::work_size(motion, spare, to)
        })
    }

    /// The filters for what changes over time, for frames of the film from `place` on, of its clip's number of them;
    /// each begins with a comma.
    pub(super) fn moving(
        &self,
        place: (u32, u32),
        (work, to): (Size, Size),
        label: &str,
    ) -> String {
        let mut filters = String::new();
        if let Some(motion) = self.motion {
            filters.push_str(&motion::filters(motion, place, (work, to)));
            filters.push_str(&self.corners(label));
        }
        if self.opacity < Share::ALL {
            let opacity = self.opacity.fraction();
            // Writing to a string cannot fail.
            let _ = write!(filters, ",format=yuva420p,lutyuv=a=val*{opacity:.4}");
        }
        filters
    }

    /// The filter that darkens the corners. Its noise against bands would depend on how many frames it has seen.
    fn corners(&self, label: &str) -> String {
        match self.vignette {
            Share::NONE => String::new(),
            share => {
                let angle = share.fraction() * std::f64::consts::FRAC_PI_3;
                let vignette = format!("vignette=angle={angle:.4}:dither=0");
                if !self.has_alpha {
                    return format!(",{vignette}");
                }
                // It knows nothing of what can be seen through.
                format!(
                    ",split[{label}dark][{label}shape];[{label}dark]format=yuv420p,{vignette}[{label}darker];\
                     [{label}shape]alphaextract[{label}alpha];[{label}darker][{label}alpha]alphamerge"
                )
            }
        }
    }
}
