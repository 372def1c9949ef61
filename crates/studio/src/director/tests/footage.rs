//! How people ask for footage.

use veo_timeline::{Canvas, Draft};

use super::{check, empty, film, said};

#[test]
fn footage_is_asked_for() {
    check(
        &empty(),
        &[
            (
                "generate a 10-second clip of a sunset over the ocean with waves crashing",
                "Shoot \"a sunset over the ocean with waves crashing\" 10s",
            ),
            (
                "create a video of a night city",
                "Shoot \"a night city\" 10s",
            ),
            (
                "Please make me a 5s video showing the northern lights.",
                "Shoot \"the northern lights\" 5s",
            ),
            (
                "a sunset over the ocean",
                "Shoot \"a sunset over the ocean\" 10s",
            ),
            (
                "A sunset over the ocean, 8 seconds, vertical",
                "Shoot \"A sunset over the ocean\" 8s 1080x1920",
            ),
            ("make a sunset video", "Shoot \"sunset\" 10s"),
            (
                "a twenty second clip about forests in the fog",
                "Shoot \"forests in the fog\" 20s",
            ),
        ],
    );
}

#[test]
fn length_shape_and_seed_are_read_beside_the_scene() {
    check(
        &empty(),
        &[
            (
                "make a vertical 15 second clip of rain",
                "Shoot \"rain\" 15s 1080x1920",
            ),
            (
                "create a TikTok video of a neon street",
                "Shoot \"a neon street\" 10s 1080x1920",
            ),
            (
                "a neon street for youtube shorts",
                "Shoot \"a neon street\" 10s 1080x1920",
            ),
            ("a man in shorts", "Shoot \"a man in shorts\" 10s"),
            (
                "times square at night",
                "Shoot \"times square at night\" 10s",
            ),
            ("a mountain landscape", "Shoot \"a mountain landscape\" 10s"),
            (
                "portrait of a woman by a window",
                "Shoot \"portrait of a woman by a window\" 10s",
            ),
            (
                "make a square clip of a cat",
                "Shoot \"a cat\" 10s 1080x1080",
            ),
            (
                "a cat in square format, seed 7",
                "Shoot \"a cat\" 10s 1080x1080 seed 7",
            ),
            (
                "a cat playing, aspect ratio 9:16 (seed: 42)",
                "Shoot \"a cat playing\" 10s 1080x1920 seed 42",
            ),
            ("an aurora in 16:9", "Shoot \"an aurora\" 10s 1920x1080"),
            (
                "film waves crashing for half a minute",
                "Shoot \"waves crashing\" 30s",
            ),
            (
                "create a 12 second sunset over the hills",
                "Shoot \"sunset over the hills\" 12s",
            ),
            (
                "make a 10 s cinematic clip of the sea",
                "Shoot \"the sea, cinematic\" 10s",
            ),
            ("I want a clip of the sea", "Shoot \"the sea\" 10s"),
            (
                "could you generate a clip of the sea?",
                "Shoot \"the sea\" 10s",
            ),
            (
                "make a clip of a man adding a title to a book",
                "Shoot \"a man adding a title to a book\" 10s",
            ),
            (
                "make a clip of a man who says 'remove the music'",
                "Shoot \"a man who says 'remove the music'\" 10s",
            ),
            (
                "make a clip of friends who dance and sing",
                "Shoot \"friends who dance and sing\" 10s",
            ),
            (
                "a clip of a sea. It is calm and blue",
                "Shoot \"a sea. It is calm and blue\" 10s",
            ),
        ],
    );
}

#[test]
fn footage_is_asked_for_in_chinese() {
    check(
        &empty(),
        &[
            ("生成一个10秒的海上日落视频", "Shoot \"海上日落\" 10s"),
            ("做一个关于海浪的视频", "Shoot \"海浪\" 10s"),
            (
                "生成一段竖屏的城市夜景视频，时长十五秒",
                "Shoot \"城市夜景\" 15s 1080x1920",
            ),
            (
                "A drone shot of snowy mountains",
                "Shoot \"A drone shot of snowy mountains\" 10s",
            ),
            (
                "Create a cinematic, slow-motion video of a horse, 8s, 9:16",
                "Shoot \"a horse, cinematic, slow-motion\" 8s 1080x1920",
            ),
            (
                "A sunset over the ocean. Duration: 12 seconds. Aspect ratio: 9:16.",
                "Shoot \"A sunset over the ocean\" 12s 1080x1920",
            ),
            ("a sunset, 1080x1920", "Shoot \"a sunset\" 10s 1080x1920"),
            (
                "make a video about how to trim a clip to 5 seconds",
                "Shoot \"how to trim a clip to 5 seconds\" 10s",
            ),
            (
                "make a clip of the sea and a 4 second clip of a forest",
                "Shoot \"the sea\" 10s + Shoot \"a forest\" 4s",
            ),
            (
                "make a clip of a room with a video of the sea on the wall",
                "Shoot \"a room with a video of the sea on the wall\" 10s",
            ),
            ("show me a sunset", "Shoot \"a sunset\" 10s"),
            (
                "What a beautiful sunset",
                "Shoot \"What a beautiful sunset\" 10s",
            ),
            (
                "a man dancing in a square",
                "Shoot \"a man dancing in a square\" 10s",
            ),
            (
                "rain for instagram reels, seed=3",
                "Shoot \"rain\" 10s 1080x1920 seed 3",
            ),
            (
                "a clip of 12 seconds of rain on a window",
                "Shoot \"rain on a window\" 12s",
            ),
            (
                "生成一个8秒的海上日落视频，然后添加标题“日落”，最后三秒",
                "Shoot \"海上日落\" 8s + Add the title '日落' from 5s to 8s at the bottom",
            ),
            ("一片宁静的森林", "Shoot \"一片宁静的森林\" 10s"),
        ],
    );
}

#[test]
fn one_message_may_ask_for_several_things() {
    check(
        &empty(),
        &[
            (
                "make a 10 s clip of a night city, and add the title 'Neon'",
                "Shoot \"a night city\" 10s + Add the title 'Neon' from 0s to 3s at the bottom",
            ),
            (
                "a sunset over the sea with the title 'Dusk' for the last 2 seconds",
                "Shoot \"a sunset over the sea\" 10s + Add the title 'Dusk' from 8s to 10s at the bottom",
            ),
            (
                "make a 5 s clip of the sea, then make a 4 s clip of a forest, then remove the first clip",
                "Shoot \"the sea\" 5s + Shoot \"a forest\" 4s + Remove clip 1",
            ),
        ],
    );
}

#[test]
fn footage_that_cannot_be_made_is_refused() {
    check(
        &empty(),
        &[
            (
                "a 10 second clip",
                "Reply: Nothing was changed: say what the clip should show, for example 'a 10-second clip of waves at sunset'.",
            ),
            (
                "make another one",
                "Reply: Nothing was changed: say what the clip should show, for example 'a 10-second clip of waves at sunset'.",
            ),
            (
                "the music is too loud",
                "Reply: I did not understand \"the music is too loud\", so nothing was changed. I understand, for example:",
            ),
            (
                "regenerate",
                "Reply: I did not understand \"regenerate\", so nothing was changed. I understand, for example:",
            ),
            (
                "make it faster",
                "Reply: I did not understand \"make it faster\", so nothing was changed. I understand, for example:",
            ),
            (
                "make a video",
                "Reply: Nothing was changed: say what the clip should show, for example 'a 10-second clip of waves at sunset'.",
            ),
            (
                "make a 90 second clip of the sea",
                "Reply: Nothing was changed: a clip of 90s was asked for, and a clip can last 1s to 60s.",
            ),
            (
                "make a two minute clip of the sea",
                "Reply: Nothing was changed: a clip of 120s was asked for, and a clip can last 1s to 60s.",
            ),
            (
                "half a second of rain",
                "Reply: Nothing was changed: a clip of 0.5s was asked for, and a clip can last 1s to 60s.",
            ),
            (
                "a cat, seed 99999999999999999999",
                "Reply: Nothing was changed: a seed is a whole number from 0 to 18446744073709551615.",
            ),
            (
                "a b c of d; make a clip of a; make a clip of b; make a clip of c; make a clip of d; make a clip of \
                 e; make a clip of f",
                "Reply: Nothing was changed: one message can ask for at most 6 clips.",
            ),
        ],
    );
}

#[test]
fn a_timeline_with_clips_needs_a_plain_request_for_more() {
    check(
        &film(),
        &[
            ("make a 5 second clip of a forest", "Shoot \"a forest\" 5s"),
            (
                "add another clip of the city at night",
                "Shoot \"the city at night\" 10s",
            ),
            ("add a 5 second clip of a forest", "Shoot \"a forest\" 5s"),
            (
                "generate a sunset over the sea",
                "Shoot \"a sunset over the sea\" 10s",
            ),
            ("make a widescreen clip of rain", "Shoot \"rain\" 10s"),
            (
                "make a vertical clip of rain",
                "Reply: Nothing was changed: this timeline is 1920x1080 at 30 fps, and a clip for 1080x1920 at \
                 30 fps was asked for: begin a new project for another shape.",
            ),
        ],
    );
    // The canvas stays when the last clip goes.
    let bare = Draft::default().with_canvas(Canvas::default());
    assert!(said("make a vertical clip of rain", &bare).contains("this timeline is 1920x1080"));
    let unknown = |words: &str| {
        format!(
            "Reply: I did not understand \"{words}\", so nothing was changed. I understand, for example:"
        )
    };
    for words in [
        "the sea is nice",
        "make the sky blue",
        "make it faster",
        "stabilize the first clip",
        "add lightning between the clips",
        "remove the title and the music",
        "remove the music with a fade",
        "trim the first clip to 5 bananas",
        "mute everything",
    ] {
        assert_eq!(said(words, &film()), unknown(words));
    }
    // All or nothing: the half that is understood is not done either.
    assert_eq!(
        said("remove the music and make the clip rounder", &film()),
        unknown("make the clip rounder")
    );
}
