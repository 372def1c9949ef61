//! What is seen at once: pictures above one another, some of them coming in over others.

use veo_timeline::{Canvas, Region, Share};

use super::Input;
use super::crossing::Crossing;
use super::picture::{self, Picture};
use super::pieces::Stretch;
use super::treatment::{Lut, Size};

/// Pictures above one another, the lowest first; what none of them fills is black.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scene {
    pub(super) layers: Vec<Layer>,
    /// How many frames of the lowest have been seen before.
    pub(super) since: u32,
    /// Whether the same is seen just before: it was only cut.
    pub(super) goes_on: bool,
}

/// A picture in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layer {
    pub(super) picture: Picture,
    /// Where on the canvas it is; everywhere if none.
    pub(super) region: Option<Region>,
    /// Whether nothing can be seen of what is below it.
    pub(super) is_opaque: bool,
    pub(super) crossing: Option<Crossing>,
}

impl Stretch<Scene> {
    /// Those of `inputs` that are seen, each opened near to where it is and numbered in this order; at this rate.
    pub(super) fn opened(&mut self, inputs: &[Input], rate: u32) -> Vec<Input> {
        let length = self.end - self.start;
        let mut own = Vec::new();
        for picture in self.pictures_mut() {
            if let Some(input) = inputs.get(picture.input) {
                picture.input = own.len();
                own.push(input.opened_for(picture, (length, rate)));
            }
        }
        own
    }

    /// The tables of colours that its pictures are changed by; one may come several times.
    pub(super) fn luts(&self) -> impl Iterator<Item = &Lut> {
        let layers = self.content.iter().flat_map(|scene| &scene.layers);
        layers.flat_map(Layer::pictures).filter_map(Picture::lut)
    }

    /// All its pictures.
    pub(super) fn pictures_mut(&mut self) -> impl Iterator<Item = &mut Picture> {
        let layers = self.content.iter_mut().flat_map(|scene| &mut scene.layers);
        layers.flat_map(|layer| {
            let before = layer.crossing.as_mut().and_then(|c| c.before.as_mut());
            before.into_iter().chain([&mut layer.picture])
        })
    }
}

impl Layer {
    /// Its picture, after the one that goes on under it while it comes in.
    fn pictures(&self) -> impl Iterator<Item = &Picture> {
        let before = self.crossing.as_ref().and_then(|c| c.before.as_ref());
        before.into_iter().chain([&self.picture])
    }
}

impl Scene {
    /// How many pictures are read for it.
    pub(super) fn pictures(&self) -> usize {
        self.layers.iter().flat_map(Layer::pictures).count()
    }

    /// One picture, on all of the canvas.
    pub(super) fn of(picture: Picture) -> Self {
        let layer = Layer {
            picture,
            region: None,
            is_opaque: true,
            crossing: None,
        };
        Self {
            layers: vec![layer],
            since: 0,
            goes_on: false,
        }
    }

    /// Of all its frames `length` from frame `before` on.
    pub(super) fn part(&self, all: u32, (before, length): (u32, u32)) -> Self {
        let mut part = self.clone();
        for layer in &mut part.layers {
            layer.picture = layer.picture.part(all, (before, length));
            if let Some(crossing) = &mut layer.crossing {
                crossing.place.0 += before;
                let goes_on = crossing.before.as_ref();
                crossing.before = goes_on.map(|picture| picture.part(all, (before, length)));
            }
        }
        part
    }
}

/// The filters from a stretch's inputs, of which its own numbers begin at `first`, or from nothing, to the stream
/// `label`: exactly its number of frames, each exactly the canvas.
pub(super) fn filters(
    stretch: &Stretch<Scene>,
    canvas: Canvas,
    (first, label): (usize, &str),
) -> Vec<String> {
    let frames = stretch.end - stretch.start;
    let Some(scene) = &stretch.content else {
        return vec![picture::black(canvas, frames, label)];
    };
    let layers = &scene.layers;
    if let [layer] = &layers[..]
        && layer.is_opaque
    {
        return layer.filters(frames, canvas, (first, label));
    }
    let mut filters = Vec::new();
    let mut below = format!("{label}under");
    let above = match &layers[..] {
        [lowest, above @ ..] if lowest.is_opaque => {
            filters.extend(lowest.filters(frames, canvas, (first, &below)));
            above
        }
        all => {
            filters.push(picture::black(canvas, frames, &below));
            all
        }
    };
    for (number, layer) in above.iter().enumerate() {
        let own = format!("{label}over{number}");
        filters.extend(layer.filters(frames, canvas, (first, &own)));
        let (left, top, ..) = place(layer.region, canvas);
        let result = if number + 1 == above.len() {
            label.to_owned()
        } else {
            format!("{label}with{number}")
        };
        filters.push(format!(
            "[{below}][{own}]overlay=x={left}:y={top},format=yuv420p[{result}]"
        ));
        below = result;
    }
    filters
}

impl Layer {
    /// The filters from its inputs to the stream `label`.
    fn filters(&self, frames: u32, canvas: Canvas, (first, label): (usize, &str)) -> Vec<String> {
        let (_, _, size) = place(self.region, canvas);
        let (picture, rate) = (&self.picture, canvas.frame_rate);
        let Some(crossing) = &self.crossing else {
            return vec![picture.filters(frames, (size, rate), (first, label))];
        };
        let (from, to) = (format!("{label}from"), format!("{label}to"));
        let arriving = picture.filters(frames, (size, rate), (first, &to));
        let leaving = match &crossing.before {
            Some(before) => before.filters(frames, (size, rate), (first, &from)),
            None => String::new(),
        };
        crossing.filters((leaving, arriving), self.is_opaque, rate, label)
    }
}

/// Where on the canvas a region is, from the left and from above, and its size: all even, because two columns and two
/// rows share one colour.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a side of the canvas"
)]
fn place(region: Option<Region>, canvas: Canvas) -> (u32, u32, Size) {
    let Some(region) = region else {
        return (0, 0, (canvas.width, canvas.height));
    };
    let side = |begin: Share, length: Share, all: u32| {
        let edge = |part: f64| (part * f64::from(all) / 2.0).round() as u32 * 2;
        let end = edge(begin.fraction() + length.fraction()).min(all);
        let begin = edge(begin.fraction()).min(all.saturating_sub(2));
        (begin, end.saturating_sub(begin).max(2))
    };
    let (left, width) = side(region.left(), region.width(), canvas.width);
    let (top, height) = side(region.top(), region.height(), canvas.height);
    (left, top, (width, height))
}
