//! Titles that were drawn lately: who looks at a film looks at the same ones again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use veo_timeline::{Canvas, Segment};

use crate::plan::pieces::Clock;
use crate::plan::titles::{self, Title};

/// How many bytes of pixels are kept: a dozen titles of 1920 x 1080.
const BOUND: usize = 8 * 1024 * 1024;

static LATELY: Mutex<Lately> = Mutex::new(Lately {
    titles: VecDeque::new(),
});

/// Titles by all that they are drawn from, the last one first.
struct Lately {
    titles: VecDeque<(String, Title)>,
}

/// The title that the plan would have. What cannot be drawn is noted there.
pub(super) fn title(segment: &Segment<'_>, canvas: Canvas, clock: Clock) -> Option<Title> {
    // All of them, so that nothing is forgotten that a title may have one day.
    let name = format!("{segment:?} {canvas:?} {clock:?}");
    let lately = || LATELY.lock().unwrap_or_else(PoisonError::into_inner);
    let found = lately().find(&name);
    found.or_else(|| {
        let title = titles::draw(segment, canvas, clock, &mut Vec::new())?;
        lately().add(name, title.clone());
        Some(title)
    })
}

impl Lately {
    fn find(&mut self, name: &str) -> Option<Title> {
        let place = self.titles.iter().position(|(known, _)| known == name)?;
        let found = self.titles.remove(place)?;
        let title = found.1.clone();
        self.titles.push_front(found);
        Some(title)
    }

    fn add(&mut self, name: String, title: Title) {
        self.titles.push_front((name, title));
        let mut left = BOUND;
        let fits = |(name, title): &(String, Title)| {
            let rest = left.checked_sub(name.len() + title.weight());
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        let kept = self
            .titles
            .iter()
            .map(fits)
            .take_while(|fits| *fits)
            .count();
        self.titles.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use veo_timeline::Draft;

    use super::*;

    #[test]
    fn what_was_used_last_is_kept() {
        let draft = serde_json::json!({"d": 1000, "t": [{"tt": 7, "sg": [{"d": 1000, "m": {"text": "Dusk"}}]}]});
        let draft = Draft::from_json(&draft.to_string()).unwrap();
        let (timeline, canvas) = (draft.timeline(), Canvas::default());
        let clock = Clock::new(timeline.duration, canvas.frame_rate);
        let segment = &timeline.tracks[0].segments[0];
        let title = title(segment, canvas, clock).unwrap();
        let many = BOUND / title.weight() + 1;
        assert!(many > 2, "one is not all that is kept");

        let mut lately = Lately {
            titles: VecDeque::new(),
        };
        lately.add("one".to_owned(), title.clone());
        for number in 0..many {
            assert!(lately.find("one").is_some());
            lately.add(number.to_string(), title.clone());
        }
        assert!(lately.find("one").is_some());
        assert!(lately.find("0").is_none());
        assert!(lately.titles.len() <= many);
    }
}
