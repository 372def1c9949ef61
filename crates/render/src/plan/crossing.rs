//! How one picture becomes another.

use veo_timeline::TransitionKind;

use super::picture::Picture;

/// How a picture comes in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Crossing {
    pub(super) kind: TransitionKind,
    /// How many of its frames are over, and how many it has.
    pub(super) place: (u32, u32),
    /// What goes on under it.
    pub(super) before: Option<Picture>,
}

impl Crossing {
    /// The filters that lead from what `leaving` makes, if anything, to what `arriving` does.
    pub(super) fn filters(
        &self,
        (leaving, arriving): (String, String),
        is_opaque: bool,
        rate: u32,
        label: &str,
    ) -> Vec<String> {
        let (at, length) = self.place;
        let format = if is_opaque { "yuv444p" } else { "yuva444p" };
        let back = if is_opaque { "yuv420p" } else { "yuva420p" };
        let mut filters = vec![arriving];
        let mut kind = self.kind;
        if leaving.is_empty() {
            // Nothing is the same picture, seen through: what has a colour of its own would shine through the other.
            if !is_shifting(kind) {
                kind = TransitionKind::Dissolve;
            }
            filters.push(format!(
                "[{label}to]format={format},split[{label}in][{label}clear];\
                 [{label}clear]lutyuv=a=0[{label}out]"
            ));
        } else {
            filters.push(leaving);
            filters.push(format!(
                "[{label}to]format={format}[{label}in];[{label}from]format={format}[{label}out]"
            ));
        }
        // From after the last frame of what was before to before the first frame of what comes, which are whole.
        let seconds = |frames: f64| frames / f64::from(rate);
        filters.push(format!(
            "[{label}out][{label}in]xfade=transition={}:duration={:.6}:offset={:.6},format={back}[{label}]",
            name(kind),
            seconds(f64::from(length) + 1.0),
            -seconds(f64::from(at) + 1.0),
        ));
        filters
    }
}

/// Whether pixels only go where others were, and are not mixed.
fn is_shifting(kind: TransitionKind) -> bool {
    use TransitionKind::{Dip, Dissolve, Flash, Zoom};
    !matches!(kind, Dissolve | Dip | Flash | Zoom)
}

/// What FFmpeg calls it.
fn name(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Dissolve => "fade",
        TransitionKind::Dip => "fadeblack",
        TransitionKind::Flash => "fadewhite",
        TransitionKind::WipeLeft => "wipeleft",
        TransitionKind::WipeRight => "wiperight",
        TransitionKind::WipeUp => "wipeup",
        TransitionKind::WipeDown => "wipedown",
        TransitionKind::SlideLeft => "slideleft",
        TransitionKind::SlideRight => "slideright",
        TransitionKind::SlideUp => "slideup",
        TransitionKind::SlideDown => "slidedown",
        TransitionKind::Zoom => "zoomin",
    }
}
