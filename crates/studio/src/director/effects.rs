//! Instructions about what is done to a clip: `play clip 2 backwards`, `add a dissolve between clip 1 and 2`.

mod exact;
mod said;
mod transition;

use veo_timeline::edit::{ClipChange, Edit};
use veo_timeline::{Draft, Fit, Look, Millis, Motion, Region, Share, Speed, Turn};

use super::clips::clips;
use super::heard::Which;
use super::measures::whole;
use super::replies;
use super::tokens::Token;
use said::Said;

/// The edit that these tokens of `message` ask for, if they are about what is done to a clip.
///
/// # Errors
/// The answer, when they are but leave open to which one.
pub(super) fn read(message: &str, tokens: &[Token], draft: &Draft) -> Result<Option<Edit>, String> {
    if let Some(edit) = exact::read(message, tokens) {
        return Ok(Some(edit));
    }
    let Some(said) = Said::listen(tokens) else {
        return Ok(None);
    };
    let view = draft.timeline();
    let count = clips(&view).count();
    let choose = |which| Which::choose(which, count).ok_or_else(|| replies::which_clip(count));
    if let Some(change) = transition::read(&said) {
        let clip = transition::clip(&said, count).map_or_else(|| choose(None), Ok)?;
        return Ok(Some(Edit::ChangeClip { clip, change }));
    }
    if let Some(place) = over(&said)
        && let [clip, below] = said.counted.clips[..]
    {
        let (clip, below) = (choose(Some(clip))?, choose(Some(below))?);
        return Ok(Some(Edit::PutOver { clip, below, place }));
    }
    let which = said.counted.clips.first().copied();
    if is_split(&said) {
        let clip = choose(which)?;
        let length = clips(&view)
            .nth(clip.saturating_sub(1))
            .map(|clip| clip.length);
        let half = Millis::new(length.unwrap_or_default().get() / 2);
        let after = said.length.unwrap_or(half);
        return Ok(Some(Edit::SplitClip { clip, after }));
    }
    let Some(change) = change(&said) else {
        return Ok(None);
    };
    let clip = choose(which)?;
    Ok(Some(Edit::ChangeClip { clip, change }))
}

fn change(said: &Said<'_>) -> Option<ClipChange> {
    none(said)
        .or_else(|| direction(said))
        .or_else(|| speed(said))
        .or_else(|| turn(said))
        .or_else(|| motion(said))
        .or_else(|| crop(said))
        .or_else(|| picture(said))
        .or_else(|| look(said))
}

/// `remove the blur from clip 1`.
fn none(said: &Said<'_>) -> Option<ClipChange> {
    let things = [
        "crop", "look", "filter", "blur", "vignette", "motion", "zoom", "rotation",
    ];
    let is_removal =
        said.has("remove") && said.has_only(&[&["remove", "from", "effect"], &things[..]].concat());
    let thing = things
        .into_iter()
        .find(|thing| is_removal && said.has(thing))?;
    Some(match thing {
        "crop" => ClipChange::Crop(None),
        "blur" => ClipChange::Blur(Share::NONE),
        "vignette" => ClipChange::Vignette(Share::NONE),
        "motion" | "zoom" => ClipChange::Motion(None),
        "rotation" => ClipChange::Turn(Turn::None),
        _ => ClipChange::Look(None),
    })
}

/// `play clip 2 backwards`, `freeze clip 1`.
fn direction(said: &Said<'_>) -> Option<ClipChange> {
    let ways = [
        "play",
        "run",
        "make",
        "put",
        "set",
        "in",
        "to",
        "reverse",
        "backwards",
        "backward",
    ];
    if said.has_any(&["reverse", "backwards", "backward"]) && said.has_only(&ways) {
        return Some(ClipChange::Reverse(true));
    }
    if said.has_any(&["forwards", "forward"])
        && said.has_only(&["play", "run", "forwards", "forward"])
    {
        return Some(ClipChange::Reverse(false));
    }
    (said.has("freeze") && said.has_only(&["freeze"])).then_some(ClipChange::Freeze(true))
}

/// `make clip 2 twice as fast`, `slow down clip 1 to 50%`, `speed up the last clip by 1.5x`.
fn speed(said: &Said<'_>) -> Option<ClipChange> {
    let faster = said.has_any(&["faster", "fast", "quicker", "up"]);
    let slower = said.has_any(&["slower", "slow"]);
    let is_about_it = faster || slower || said.has("speed");
    let words = [
        "speed", "up", "make", "play", "run", "set", "change", "faster", "fast", "quicker", "slow",
        "down", "slower", "motion", "in", "to", "at", "as", "twice", "double", "times", "x",
        "normal",
    ];
    if !is_about_it || !said.has_only(&words) || said.has("up") && !said.has("speed") {
        return None;
    }
    let share = said.counted.percent.map(|percent| percent / 100.0);
    let factor = match (said.counted.number, share) {
        (Some(times), _) if slower => times.recip(),
        (Some(times), _) => times,
        // A half comes as 50 percent.
        (None, Some(share)) if said.has("faster") => 1.0 + share,
        (None, Some(share)) if said.has("slower") && !said.has("to") => 1.0 - share,
        (None, Some(share)) => share,
        (None, None) if said.has("normal") => 1.0,
        (None, None) if said.has_any(&["twice", "double"]) && slower => 0.5,
        (None, None) if said.has_any(&["twice", "double"]) => 2.0,
        (None, None) if slower => 0.5,
        (None, None) if faster => 1.5,
        (None, None) => return None,
    };
    let within = (0.1..=10.0).contains(&factor);
    Speed::from_factor(factor)
        .filter(|_| within)
        .map(ClipChange::Speed)
}

/// `rotate clip 1 by 90 degrees`, `turn clip 2 to the left`, `flip clip 1 upside down`.
fn turn(said: &Said<'_>) -> Option<ClipChange> {
    let (left, half) = (
        said.has_any(&["left", "counterclockwise", "anticlockwise"]),
        said.has("upside"),
    );
    let is_turn =
        said.has("rotate") || left || half || said.has_any(&["degrees", "right", "clockwise"]);
    let words = [
        "rotate",
        "turn",
        "flip",
        "degrees",
        "to",
        "left",
        "right",
        "clockwise",
        "counterclockwise",
        "anticlockwise",
        "upside",
        "down",
    ];
    if !is_turn || !said.has_any(&["rotate", "turn", "flip"]) || !said.has_only(&words) {
        return None;
    }
    let usual = if half { 180.0 } else { 90.0 };
    let degrees = i64::try_from(whole(said.counted.number.unwrap_or(usual))?).ok()?;
    Turn::from_degrees(if left { -degrees } else { degrees }).map(ClipChange::Turn)
}

/// `zoom in on clip 1`, `pan left across clip 2`.
fn motion(said: &Said<'_>) -> Option<ClipChange> {
    let around = [
        "slowly", "in", "out", "into", "to", "from", "across", "over",
    ];
    let name = if said.has("zoom") && said.has_only(&[&["zoom"], &around[..]].concat()) {
        if said.has("out") {
            "zoom-out"
        } else {
            "zoom-in"
        }
    } else if said.has("pan") {
        let directions = [
            ("left", "pan-left"),
            ("right", "pan-right"),
            ("up", "pan-up"),
            ("down", "pan-down"),
        ];
        let (direction, name) = directions.into_iter().find(|(word, _)| said.has(word))?;
        let is_pan = said.has_only(&[&["pan", direction], &around[..]].concat());
        is_pan.then_some(name)?
    } else {
        return None;
    };
    Motion::named(name).map(|motion| ClipChange::Motion(Some(motion)))
}

/// `crop clip 1 to the left half`.
fn crop(said: &Said<'_>) -> Option<ClipChange> {
    let parts = [
        ("left", "left-half"),
        ("right", "right-half"),
        ("top", "top-half"),
        ("bottom", "bottom-half"),
        ("center", "center"),
        ("middle", "center"),
    ];
    let (word, name) = parts.into_iter().find(|(word, _)| said.has(word))?;
    let is_crop = said.has("crop") && said.has_only(&["crop", "to", "side", word]);
    // A half comes as 50 percent.
    let is_half = said
        .counted
        .percent
        .is_none_or(|percent| (percent - 50.0).abs() < 0.1);
    let region = Region::named(name).filter(|_| is_crop && is_half)?;
    Some(ClipChange::Crop(Some(region)))
}

/// `blur clip 1`, `fill the screen with clip 2`, `add a vignette to clip 1`, `make clip 2 50% transparent`.
fn picture(said: &Said<'_>) -> Option<ClipChange> {
    let share = |usual: f64| {
        Share::from_fraction(said.counted.percent.unwrap_or(usual).clamp(0.0, 100.0) / 100.0)
    };
    let sides = ["background", "sides", "bars"];
    if said.has_any(&["blur", "blurred", "blurry"]) {
        let around = [
            "blur", "blurred", "blurry", "make", "fill", "to", "at", "with", "give", "from",
        ];
        if said.has_any(&sides) {
            let is_fit = said.has_only(&[&around[..], &sides].concat());
            return is_fit.then_some(ClipChange::Fit(Fit::Blur));
        }
        return said
            .has_only(&around)
            .then(|| ClipChange::Blur(share(50.0)));
    }
    let screen = ["screen", "frame", "canvas", "to", "with", "make"];
    if said.has("fill") && said.has_any(&screen[..3]) {
        let is_fit = said.has_only(&[&["fill"], &screen[..]].concat());
        return is_fit.then_some(ClipChange::Fit(Fit::Cover));
    }
    if said.has_any(&["fit", "letterbox"]) {
        let is_fit = said.has_only(&[&["fit", "letterbox", "into"], &screen[..]].concat());
        return is_fit.then_some(ClipChange::Fit(Fit::Contain));
    }
    if said.has("vignette") {
        let is_vignette =
            said.has_only(&["add", "give", "put", "apply", "vignette", "to", "effect"]);
        return is_vignette.then(|| ClipChange::Vignette(share(50.0)));
    }
    let is_clear = said.has("transparent") && said.has_only(&["make", "transparent", "semi"]);
    is_clear.then(|| ClipChange::Opacity(share(50.0).rest()))
}

/// `make clip 1 black and white`, `apply the vintage look to clip 2`.
fn look(said: &Said<'_>) -> Option<ClipChange> {
    let around = [
        "make", "give", "apply", "use", "turn", "put", "add", "set", "look", "style", "filter",
        "effect", "to", "into", "in", "colors", "colours",
    ];
    let gray = ["black", "and", "white"];
    if gray.iter().all(|word| said.has(word)) {
        let is_look = said.has_only(&[&gray[..], &around].concat());
        return is_look.then_some(ClipChange::Look(Some(Look::Mono)));
    }
    let others = [("grayscale", Look::Mono), ("monochrome", Look::Mono)];
    let mut looks = Look::NAMED.into_iter().chain(others);
    let (name, look) = looks.find(|(name, _)| said.has(name))?;
    let is_look = said.has_any(&["make", "give", "apply", "use", "turn", "add", "put"])
        && said.has_only(&[&[name], &around[..]].concat());
    is_look.then_some(ClipChange::Look(Some(look)))
}

/// `put clip 2 in the top right corner of clip 1`, `show clip 2 over clip 1 as a picture in picture`.
fn over(said: &Said<'_>) -> Option<Region> {
    let words = [
        "put", "show", "place", "over", "in", "as", "at", "on", "corner", "picture", "pip",
        "small", "inset", "top", "bottom", "left", "right", "center", "middle", "to", "inside",
    ];
    let is_it = said.has_any(&["put", "show", "place"])
        && said.has_any(&["over", "corner", "picture", "pip", "inset", "inside"])
        && said.has_only(&words);
    let up = if said.has("bottom") { "bottom" } else { "top" };
    let side = if said.has("left") { "left" } else { "right" };
    let name = if said.has_any(&["center", "middle"]) {
        "center".to_owned()
    } else {
        format!("{up}-{side}")
    };
    Region::named(&name).filter(|_| is_it)
}

/// `split clip 1 at 3 seconds`, `split the clip in half`.
fn is_split(said: &Said<'_>) -> bool {
    said.has("split") && said.has_only(&["split", "at", "after", "in", "into", "parts", "two"])
}
