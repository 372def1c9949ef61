//! Brings a picture into its place without distortion: all of the place, or all of the picture.

use veo_timeline::{Fit, Region, Turn};

use super::{NARROWEST_BLUR, Size, Treatment};

/// The filters from a picture of the first size to one of the second, of which the last is a conversion to `colors`.
/// `label` begins the names of streams in between.
pub(super) fn filters(
    treatment: &Treatment,
    (from, to): (Size, Size),
    colors: &str,
    label: &str,
) -> String {
    let kept = treatment.crop.map(cropped).unwrap_or_default();
    let turned = match treatment.turn {
        Turn::None => "",
        Turn::Right => "transpose=clock,",
        Turn::Half => "hflip,vflip,",
        Turn::Left => "transpose=cclock,",
    };
    let shape = shape(treatment, from);
    let fitted = match treatment.fit {
        Fit::Cover => covering(shape, to, colors),
        Fit::Contain => {
            let (inner_width, inner_height) = contained(shape, to);
            let (left, top) = centred((inner_width, inner_height), to);
            let (width, height) = to;
            format!(
                "scale={inner_width}:{inner_height}{colors},format={},\
                 pad={width}:{height}:{left}:{top}:{}",
                treatment.format(),
                if treatment.has_alpha {
                    "black@0"
                } else {
                    "black"
                },
            )
        }
        Fit::Blur => blurred(shape, (to, treatment.format()), colors, label),
    };
    format!("{kept}{turned}{fitted}")
}

/// How many times as large as its place what is kept of a picture is.
pub(super) fn spare(treatment: &Treatment, from: Size, to: Size) -> f64 {
    let (width, height) = kept_size(treatment, from);
    (width / f64::from(to.0)).min(height / f64::from(to.1))
}

/// Width by height of what is kept of a picture, after it is turned.
fn shape(treatment: &Treatment, from: Size) -> f64 {
    let (width, height) = kept_size(treatment, from);
    width / height
}

/// Width and height of what is kept of a picture, after it is turned.
fn kept_size(treatment: &Treatment, (width, height): Size) -> (f64, f64) {
    let region = treatment.crop.unwrap_or(Region::WHOLE);
    let width = f64::from(width) * region.width().fraction();
    let height = f64::from(height) * region.height().fraction();
    if treatment.turn.is_sideways() {
        (height, width)
    } else {
        (width, height)
    }
}

/// Keeps a part of the picture; two pixels of it at least, for two share one colour.
fn cropped(region: Region) -> String {
    let side = |name: &str, share: f64| format!("min({name}\\,max(2\\,{name}*{share:.4}))");
    format!(
        "crop={}:{}:iw*{:.4}:ih*{:.4},",
        side("iw", region.width().fraction()),
        side("ih", region.height().fraction()),
        region.left().fraction(),
        region.top().fraction(),
    )
}

/// Fills all of the place. Cut first: an extreme shape would be scaled to an enormous size.
fn covering(shape: f64, to: Size, colors: &str) -> String {
    let cut = match kept(shape, to) {
        (1.0, 1.0) => String::new(),
        (1.0, down) => format!("crop=iw:ih*{down:.6},"),
        (across, _) => format!("crop=iw*{across:.6}:ih,"),
    };
    format!("{cut}scale={}:{}{colors}", to.0, to.1)
}

/// The picture before a large blurred one of itself. What is blurred need not be fine: it is made an eighth as large.
fn blurred(shape: f64, (to, format): (Size, &str), colors: &str, label: &str) -> String {
    let (width, height) = to;
    let small = [width, height].map(|side| even(side / 8).max(NARROWEST_BLUR));
    let small = (small[0], small[1]);
    let sigma = f64::from(small.1) / 12.0;
    let inner = contained(shape, to);
    let (left, top) = centred(inner, to);
    format!(
        "split[{label}near][{label}far];\
         [{label}far]{},format=yuv420p,gblur=sigma={sigma:.3},scale={width}:{height}[{label}behind];\
         [{label}near]scale={}:{}{colors},format={format}[{label}before];\
         [{label}behind][{label}before]overlay=x={left}:y={top}",
        covering(shape, small, colors),
        inner.0,
        inner.1,
    )
}

/// The parts of the width and of the height that are seen when the place is covered.
fn kept(shape: f64, (width, height): Size) -> (f64, f64) {
    let room = f64::from(width) / f64::from(height);
    if shape > room {
        (room / shape, 1.0)
    } else {
        (1.0, shape / room)
    }
}

/// The largest even size of the same shape that the place can contain.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a side of the place"
)]
fn contained(shape: f64, (width, height): Size) -> Size {
    let (across, down) = (f64::from(width), f64::from(height));
    if shape > across / down {
        (width, even((across / shape + 1e-6) as u32).min(height))
    } else {
        (even((down * shape + 1e-6) as u32).min(width), height)
    }
}

/// Even and not nought, because two columns and two rows share one colour.
fn even(side: u32) -> u32 {
    (side / 2 * 2).max(2)
}

/// The even distances from the left and from above in the middle of the place.
fn centred(inner: Size, (width, height): Size) -> (u32, u32) {
    ((width - inner.0) / 4 * 2, (height - inner.1) / 4 * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Size = (320, 180);

    fn shape((width, height): Size) -> f64 {
        f64::from(width) / f64::from(height)
    }

    #[test]
    fn the_whole_picture_is_contained() {
        for (size, expected) in [
            ((320, 180), (320, 180)),
            ((1920, 1080), (320, 180)),
            ((180, 320), (100, 180)),
            ((400, 100), (320, 80)),
            ((8000, 1), (320, 2)),
            ((321, 180), (320, 178)),
        ] {
            assert_eq!(contained(shape(size), PLACE), expected, "{size:?}");
        }
    }

    #[test]
    fn the_place_is_covered() {
        for (size, expected) in [
            ((1920, 1080), (1.0, 1.0)),
            ((640, 180), (0.5, 1.0)),
            ((320, 720), (1.0, 0.25)),
        ] {
            assert_eq!(kept(shape(size), PLACE), expected, "{size:?}");
        }
    }
}
