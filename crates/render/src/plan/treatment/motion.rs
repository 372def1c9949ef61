//! Pan and zoom.

use veo_timeline::Motion;

/// The filter that shows a window of the picture, for frames of the film from `place` on, of so many of its clip. It
/// begins with a comma.
///
/// `perspective` places the window to a fraction of a pixel; `zoompan` and `crop` know whole ones, which shakes.
pub(super) fn filters(motion: Motion, (place, count): (u32, u32)) -> String {
    let last = count.saturating_sub(1).max(1);
    // `on` counts from 1. What is shown after the clip's end, while another comes in over it, stays.
    let part = format!("min((on-1+{place})/{last}\\,1)");
    let (from, to) = (motion.from.corner(), motion.to.corner());
    let (side_from, side_to) = (motion.from.side(), motion.to.side());
    let edge = |name: &str, from: f64, to: f64| {
        let way = to - from;
        format!("{name}*({from:.6}{way:+.6}*{part})")
    };
    let (left, right) = (
        edge("W", from.0, to.0),
        edge("W", from.0 + side_from, to.0 + side_to),
    );
    let (top, bottom) = (
        edge("H", from.1, to.1),
        edge("H", from.1 + side_from, to.1 + side_to),
    );
    format!(
        ",perspective=x0={left}:y0={top}:x1={right}:y1={top}:x2={left}:y2={bottom}:x3={right}:y3={bottom}:\
         interpolation=cubic:eval=frame"
    )
}
