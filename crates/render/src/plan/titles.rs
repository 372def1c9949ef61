//! The lettering on the picture.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use veo_timeline::edit::Position;
use veo_timeline::{Canvas, Color, Segment};

use super::pieces::Clock;
use crate::text::{TextArt, draw_title};

/// Lettering and the first and last frame that it is seen on.
#[derive(Clone, Debug)]
pub(super) struct Title {
    pub(super) art: Arc<TextArt>,
    /// SHA-256 of the lettering's pixels.
    pub(super) digest: [u8; 32],
    pub(super) shown: (u32, u32),
}

/// Draws a title, if it has words and is seen at all, and notes what could not be drawn as it is written.
pub(super) fn draw(
    segment: &Segment<'_>,
    canvas: Canvas,
    clock: Clock,
    notes: &mut Vec<String>,
) -> Option<Title> {
    let text = segment.text.or(segment.label)?;
    let first = clock.frame_at(segment.start);
    let end = clock.frame_at(segment.span().end());
    if end <= first {
        return None;
    }
    let color = segment.color.and_then(|spelling| {
        let color = Color::parse(spelling);
        if color.is_none() {
            notes.push(format!(
                "the title '{text}' is white: its colour '{spelling}' is not known"
            ));
        }
        color
    });
    let position = segment.position.and_then(Position::parse);
    let art = draw_title(
        text,
        color.unwrap_or(Color::WHITE),
        position.unwrap_or_default(),
        canvas,
    );
    if !art.missing.is_empty() {
        let missing: String = art.missing.iter().collect();
        notes.push(format!(
            "the title '{text}' lacks characters that no font on this machine has: {missing}"
        ));
    }
    if art.shortened {
        notes.push(format!("the title '{text}' was too long and is cut"));
    }
    (art.width > 0).then(|| Title {
        digest: Sha256::digest(&art.rgba).into(),
        art: Arc::new(art),
        shown: (first, end - 1),
    })
}
