//! Pan and zoom.

use veo_timeline::Motion;

use super::Size;

/// The filters that show a window of a picture of the first size in a place of the second, for frames of the film from
/// `place` on, of so many of its clip. They begin with a comma.
///
/// `perspective` places the window to a fraction of a pixel; `zoompan` and `crop` know whole ones, which shakes.
pub(super) fn filters(
    motion: Motion,
    (place, count): (u32, u32),
    (work, place_size): (Size, Size),
) -> String {
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
    // What is made smaller afterwards need not be fine before.
    let (interpolation, smaller) = if work == place_size {
        ("cubic", String::new())
    } else {
        (
            "linear",
            format!(",scale={}:{}", place_size.0, place_size.1),
        )
    };
    format!(
        ",perspective=x0={left}:y0={top}:x1={right}:y1={top}:x2={left}:y2={bottom}:x3={right}:y3={bottom}:\
         interpolation={interpolation}:eval=frame{smaller}"
    )
}

/// How large a picture is made that is `spare` times as large as its place: at most twice as large, for each pixel takes
/// time (measured 22 ms of processor time for a frame of 1920 x 1080).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most twice the side of a canvas"
)]
pub(super) fn work_size(motion: Motion, spare: f64, to: Size) -> Size {
    let closest = motion.from.zoom().max(motion.to.zoom());
    let factor = closest.min(spare).min(2.0);
    if factor < 1.1 {
        return to;
    }
    let side = |side: u32| (f64::from(side) * factor / 2.0).round() as u32 * 2;
    (side(to.0), side(to.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_made_as_large_as_it_is_looked_at_and_has_pixels() {
        let zoom = Motion::named("zoom-in").unwrap();
        for (spare, expected) in [
            (0.5, (320, 180)),
            (1.05, (320, 180)),
            (1.2, (384, 216)),
            (9.0, (416, 234)),
        ] {
            assert_eq!(work_size(zoom, spare, (320, 180)), expected, "{spare}");
        }
    }
}
