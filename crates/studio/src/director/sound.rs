//! Instructions about how loud something is: `make the music quieter`, `mute the first clip`.

use veo_timeline::edit::Edit;
use veo_timeline::{Draft, TrackKind, Volume};

use super::heard::{Heard, Sense, Which};
use super::replies;
use super::tokens::Token;

/// The edit that these tokens ask for, if they are about sound.
///
/// # Errors
/// The answer, when they are about sound but cannot be carried out.
pub(super) fn read(tokens: &[Token], draft: &Draft) -> Result<Option<Edit>, String> {
    let Some(heard) = Heard::listen(tokens) else {
        return Ok(None);
    };
    if heard.length.is_some() || !heard.has_only(SPOKEN_OF) {
        return Ok(None);
    }
    if heard.has(Sense::Music) && heard.has(Sense::Remove) {
        let nothing_more = heard.has_only(&[Sense::Remove, Sense::Music, Sense::The, Sense::All]);
        return Ok((nothing_more && heard.percent.is_none()).then_some(Edit::RemoveMusic));
    }
    let Some(wish) = Wish::of(&heard)? else {
        return Ok(None);
    };
    let (music, clip) = (heard.has(Sense::Music), heard.has(Sense::Clip));
    match (music, clip) {
        (true, false) if heard.which.is_none() => {
            Ok(Some(Edit::SetMusicVolume(wish.from(music_volume(draft))?)))
        }
        (false, true) => {
            let volumes = clip_volumes(draft);
            let clip = Which::choose(heard.which, volumes.len())
                .ok_or_else(|| replies::which_clip(volumes.len()))?;
            let current = clip
                .checked_sub(1)
                .and_then(|index| volumes.get(index).copied().flatten());
            let volume = wish.from(current.unwrap_or(Volume::FULL))?;
            Ok(Some(Edit::SetClipVolume { clip, volume }))
        }
        (false, false) if heard.has(Sense::Volume) => Err(replies::volume_of_what()),
        _ => Ok(None),
    }
}

const SPOKEN_OF: &[Sense] = &[
    Sense::Remove,
    Sense::Set,
    Sense::Mute,
    Sense::Quieter,
    Sense::Louder,
    Sense::Music,
    Sense::Volume,
    Sense::Clip,
    Sense::All,
    Sense::The,
    Sense::To,
];

/// How loud something is wished to be.
enum Wish {
    Exactly(Volume),
    Quieter,
    Louder,
}

impl Wish {
    fn of(heard: &Heard) -> Result<Option<Self>, String> {
        if heard.has_any(&[Sense::Remove, Sense::All]) {
            return Ok(None);
        }
        let is_set = heard.has_any(&[Sense::Set, Sense::Volume, Sense::Quieter, Sense::Louder]);
        Ok(match heard.percent {
            Some(percent) if is_set => Some(Self::Exactly(volume(percent)?)),
            None if heard.has(Sense::Mute) => Some(Self::Exactly(Volume::SILENT)),
            None if heard.has(Sense::Quieter) && !heard.has(Sense::To) => Some(Self::Quieter),
            None if heard.has(Sense::Louder) && !heard.has(Sense::To) => Some(Self::Louder),
            _ => None,
        })
    }

    /// The volume wished for, by something that is at `current`: quieter is half, louder half as much again.
    fn from(&self, current: Volume) -> Result<Volume, String> {
        match self {
            Self::Exactly(volume) => Ok(*volume),
            Self::Quieter if current == Volume::SILENT => Err(replies::already(current)),
            Self::Louder if current == Volume::LOUDEST => Err(replies::already(current)),
            Self::Quieter => Ok(Volume::from_fraction(current.fraction() / 2.0)),
            // Half as much again of next to nothing is nothing.
            Self::Louder => Ok(Volume::from_fraction((current.fraction() * 1.5).max(0.1))),
        }
    }
}

fn volume(percent: f64) -> Result<Volume, String> {
    let within = (0.0..=f64::from(Volume::LOUDEST.percent())).contains(&percent);
    within
        .then(|| Volume::from_fraction(percent / 100.0))
        .ok_or_else(|| replies::volume_out_of_range(percent))
}

fn music_volume(draft: &Draft) -> Volume {
    let view = draft.timeline();
    view.segments(TrackKind::Audio)
        .find_map(|segment| segment.volume)
        .unwrap_or(Volume::FULL)
}

fn clip_volumes(draft: &Draft) -> Vec<Option<Volume>> {
    super::clips::clips(&draft.timeline())
        .map(|clip| clip.volume)
        .collect()
}
