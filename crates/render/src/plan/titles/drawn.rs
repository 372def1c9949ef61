//! Titles that were drawn lately: who looks at a film, or exports it again, has the same ones drawn.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use veo_timeline::edit::Position;
use veo_timeline::{Canvas, Color, TitleStyle};

use crate::text::{Lettered, Measure, draw_title};

/// All that a title is drawn from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wording {
    pub(super) text: String,
    pub(super) color: Color,
    pub(super) position: Position,
    pub(super) style: TitleStyle,
    pub(super) canvas: Canvas,
}

/// The titles of this process.
static STORE: Store = Store::new();

/// What titles came to.
struct Store {
    drawn: Mutex<Lately<Arc<Lettered>>>,
    measured: Mutex<Lately<Arc<Measure>>>,
}

/// What wordings come to, the last one that was asked for first.
struct Lately<T> {
    /// How many bytes are kept.
    bound: usize,
    kept: VecDeque<Kept<T>>,
}

struct Kept<T> {
    wording: Arc<Wording>,
    value: T,
    /// How many bytes it takes.
    weight: usize,
}

impl Wording {
    /// What is known of the title without its pixels. Draws it if it was not drawn lately.
    pub(super) fn measured(self: &Arc<Self>) -> Arc<Measure> {
        STORE.measured(self)
    }

    /// The title, drawn now if it was not lately, which takes some ten milliseconds.
    pub(super) fn drawn(self: &Arc<Self>) -> Arc<Lettered> {
        STORE.drawn(self)
    }

    fn draw(&self) -> Lettered {
        draw_title(
            &self.text,
            self.color,
            self.position,
            self.style,
            self.canvas,
        )
    }
}

impl Store {
    const fn new() -> Self {
        Self {
            // A dozen titles of 1920 x 1080.
            drawn: Mutex::new(Lately::new(8 * 1024 * 1024)),
            // So little is known of each that some four thousand are kept: those of most films.
            measured: Mutex::new(Lately::new(1024 * 1024)),
        }
    }

    fn measured(&self, wording: &Arc<Wording>) -> Arc<Measure> {
        let known = with(&self.measured, |lately| lately.find(wording));
        known.unwrap_or_else(|| {
            let measure = Arc::new(self.drawn(wording).measure());
            let weight = size_of::<Measure>() + size_of::<Wording>() + wording.text.len();
            let kept = (Arc::clone(&measure), weight);
            with(&self.measured, |lately| lately.add(wording, kept));
            measure
        })
    }

    fn drawn(&self, wording: &Arc<Wording>) -> Arc<Lettered> {
        let known = with(&self.drawn, |lately| lately.find(wording));
        known.unwrap_or_else(|| {
            let lettered = Arc::new(wording.draw());
            let kept = (Arc::clone(&lettered), lettered.weight());
            with(&self.drawn, |lately| lately.add(wording, kept));
            lettered
        })
    }
}

impl<T: Clone> Lately<T> {
    const fn new(bound: usize) -> Self {
        Self {
            bound,
            kept: VecDeque::new(),
        }
    }

    fn find(&mut self, wording: &Wording) -> Option<T> {
        let place = self
            .kept
            .iter()
            .position(|kept| *kept.wording == *wording)?;
        let found = self.kept.remove(place)?;
        let value = found.value.clone();
        self.kept.push_front(found);
        Some(value)
    }

    fn add(&mut self, wording: &Arc<Wording>, (value, weight): (T, usize)) {
        if weight > self.bound {
            return;
        }
        self.kept.push_front(Kept {
            wording: Arc::clone(wording),
            value,
            weight,
        });
        let mut left = Some(self.bound);
        self.kept.retain(|kept| {
            left = left.and_then(|left| left.checked_sub(kept.weight));
            left.is_some()
        });
    }
}

/// Work with what is kept; others wait meanwhile. A panic elsewhere leaves nothing half done in it.
fn with<T, R>(lately: &Mutex<Lately<T>>, work: impl FnOnce(&mut Lately<T>) -> R) -> R {
    work(&mut lately.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(text: &str) -> Arc<Wording> {
        Arc::new(Wording {
            text: text.to_owned(),
            color: Color::WHITE,
            position: Position::default(),
            style: TitleStyle::default(),
            canvas: Canvas::default(),
        })
    }

    #[test]
    fn what_was_used_last_is_kept() {
        let mut lately = Lately::new(100);
        let found = |lately: &mut Lately<u32>, text| lately.find(&wording(text));
        for (number, text) in (0..).zip(["one", "two", "three"]) {
            lately.add(&wording(text), (number, 30));
        }
        assert_eq!(found(&mut lately, "one"), Some(0));
        lately.add(&wording("four"), (3, 30));
        let kept = ["one", "two", "three", "four"].map(|text| found(&mut lately, text));
        assert_eq!(kept, [Some(0), None, Some(2), Some(3)]);
        // What is larger than all that may be kept does not take the place of that.
        lately.add(&wording("five"), (4, 101));
        let kept = ["five", "four"].map(|text| found(&mut lately, text));
        assert_eq!(kept, [None, Some(3)]);
    }

    #[test]
    fn a_title_is_drawn_once() {
        let store = Store::new();
        let drawn = |text| store.drawn(&wording(text));
        let measured = |text| store.measured(&wording(text));
        let first = drawn("once");
        assert!(Arc::ptr_eq(&first, &drawn("once")));
        assert!(Arc::ptr_eq(&measured("once"), &measured("once")));
        assert_eq!(*measured("once"), first.measure());
        assert!(!Arc::ptr_eq(&first, &drawn("once ")));
    }
}
