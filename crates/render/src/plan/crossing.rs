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
        // Multiplied: the colour of what cannot be seen must not shine through the other.
        let (mixed, back) = if is_opaque {
            ("format=yuv444p", "format=yuv420p")
        } else {
            (
                "format=yuva444p,premultiply=inplace=1",
                "unpremultiply=inplace=1,format=yuva420p",
            )
        };
        let mut filters = vec![arriving];
        if leaving.is_empty() {
            filters.push(format!(
                "[{label}to]{mixed},split[{label}in][{label}clear];\
                 [{label}clear]lutyuv=y=16:u=128:v=128:a=0[{label}out]"
            ));
        } else {
            filters.push(leaving);
            filters.push(format!(
                "[{label}to]{mixed}[{label}in];[{label}from]{mixed}[{label}out]"
            ));
        }
        // From after the last frame of what was before to before the first frame of what comes, which are whole.
        let seconds = |frames: f64| frames / f64::from(rate);
        filters.push(format!(
            "[{label}out][{label}in]xfade=transition={}:duration={:.6}:offset={:.6},{back}[{label}]",
            name(self.kind),
            seconds(f64::from(length) + 1.0),
            -seconds(f64::from(at) + 1.0),
        ));
        filters
    }
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
