//! What people say, and what the director makes of it.

mod edits;
mod effects;
mod footage;
mod mix;
mod titles;

use proptest::prelude::*;
use veo_timeline::edit::{ClipChange, Edge, Edit, Position};
use veo_timeline::place::{NewClip, NewMusic};
use veo_timeline::{
    Alignment, Animation, AnimationKind, Canvas, Color, Draft, Fit, LetterSize, Look, Loudness,
    Media, Millis, Motion, Region, Share, Speed, TitleStyle, Transition, TransitionKind, Turn,
    Volume, Way, Weight, Window,
};

use super::{Act, Decision, decide, lexicon, measures, tokens};

/// The decision in one line: acts joined by ` + `, or the first line of a reply.
fn said(message: &str, draft: &Draft) -> String {
    let act = |act: &Act| match act {
        Act::Edit(edit) => edit.to_string(),
        Act::Shoot(request) => {
            let canvas = request.canvas.map(|c| format!(" {}x{}", c.width, c.height));
            let seed = request.seed.map(|seed| format!(" seed {seed}"));
            let (canvas, seed) = (canvas.unwrap_or_default(), seed.unwrap_or_default());
            format!(
                "Shoot \"{}\" {}{canvas}{seed}",
                request.prompt, request.length
            )
        }
    };
    match decide(message, draft) {
        Decision::Acts(acts) => acts.iter().map(act).collect::<Vec<_>>().join(" + "),
        Decision::Reply(reply) => format!("Reply: {}", reply.lines().next().unwrap_or_default()),
    }
}

fn check(draft: &Draft, table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .map(|(message, expected)| (*message, *expected, said(message, draft)))
        .filter(|(_, expected, said)| expected != said)
        .map(|(message, expected, said)| {
            format!("{message}\n  expected {expected}\n  decided  {said}")
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn empty() -> Draft {
    Draft::default()
}

/// Clips of 10 s and 6 s, music at 40%, and the title 'Waves'.
fn film() -> Draft {
    let clip = |seconds: u64| NewClip {
        name: "clip".to_owned(),
        source: "/media/clip.mp4".to_owned(),
        media: Media::Video,
        length: Millis::new(seconds * 1000),
        generator: None,
        prompt: None,
        seed: None,
        has_sound: true,
    };
    let music = NewMusic {
        name: "waltz".to_owned(),
        source: "/media/waltz.mp3".to_owned(),
        length: Millis::new(60_000),
        volume: Volume::from_fraction(0.4),
    };
    let draft = Draft::default().with_canvas(Canvas::default());
    let draft = draft
        .with_clip(&clip(10))
        .with_clip(&clip(6))
        .with_music(&music);
    title("Waves", 0, 2).apply(&draft).unwrap()
}

fn title(text: &str, start: u64, length: u64) -> Edit {
    Edit::AddTitle {
        text: text.to_owned(),
        start: Millis::new(start * 1000),
        length: Millis::new(length * 1000),
        position: Position::Bottom,
        color: None,
        style: TitleStyle::default(),
    }
}

#[test]
fn talk_is_answered() {
    for draft in [empty(), film()] {
        for message in [
            "what can you do?",
            "help",
            "hello!",
            "How do I add a title?",
            "你能做什么？",
            "is it done?",
        ] {
            let expected = "Reply: I make footage and edit the timeline; nothing was changed. A clip lasts 1s to \
                            60s. Say, for example:";
            assert_eq!(said(message, &draft), expected, "{message}");
        }
        for message in ["", "  \n", "...", "please"] {
            let expected = "Reply: The message is empty. Say what to make or change, for example:";
            assert_eq!(said(message, &draft), expected, "{message}");
        }
        for message in ["export", "download the video", "导出"] {
            assert!(
                said(message, &draft).contains("have calls of their own"),
                "{message}"
            );
        }
    }
}

#[test]
fn a_message_beyond_all_measure_is_not_read() {
    let expected = "Reply: Nothing was changed: the message has 4001 characters, and 4000 are the most that are \
                    read at once.";
    assert_eq!(said(&"波".repeat(4001), &empty()), expected);
    assert_eq!(
        said(&"波".repeat(4000), &empty()),
        format!("Shoot \"{}\" 10s", "波".repeat(4000))
    );
}

#[test]
fn the_examples_that_are_given_are_understood() {
    let Decision::Reply(reply) = decide("", &film()) else {
        panic!("an empty message is answered")
    };
    let examples: Vec<_> = reply
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .collect();
    assert!(examples.len() > 5);
    for example in examples {
        assert!(
            matches!(decide(example, &film()), Decision::Acts(_)),
            "{example}"
        );
    }
}

#[test]
fn the_sentences_of_the_skill_are_understood() {
    let skill = include_str!("../../../../skill/veo-3-ai/references/sentences.md");
    let sentences = skill.lines().filter_map(|line| line.strip_prefix("- "));
    let wrong: Vec<&str> = sentences
        .filter(|sentence| {
            // The shape of a film that is there cannot be changed.
            let decided = [empty(), film()].map(|draft| decide(sentence, &draft));
            !decided.iter().any(|one| matches!(one, Decision::Acts(_)))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn any_style() -> impl Strategy<Value = TitleStyle> {
    let color = || {
        let named = prop::sample::select(&Color::NAMED[..]).prop_map(|(_, color)| color);
        prop::option::of(named)
    };
    let weights = prop::sample::select(&[None, Some(Weight::Bold), Some(Weight::Regular)][..]);
    let edges = [Alignment::Left, Alignment::Center, Alignment::Right];
    let kinds = [
        AnimationKind::Fade(Way::Both),
        AnimationKind::Fade(Way::In),
        AnimationKind::Fade(Way::Out),
        AnimationKind::Slide(Way::Both),
        AnimationKind::Slide(Way::In),
        AnimationKind::Slide(Way::Out),
        AnimationKind::Pop,
        AnimationKind::Typewriter,
        AnimationKind::Highlight,
    ];
    let lengths = prop::option::of((0_u64..100_000).prop_map(Millis::new));
    let animation = (prop::sample::select(kinds.to_vec()), lengths)
        .prop_map(|(kind, length)| Animation { kind, length });
    (
        prop::option::of((25_u64..=400).prop_map(LetterSize::percent)),
        weights,
        color(),
        any::<Option<bool>>(),
        color(),
        prop::option::of(prop::sample::select(edges.to_vec())),
        prop::option::of(animation),
    )
        .prop_map(
            |(size, weight, outline, shadow, backdrop, align, animation)| TitleStyle {
                size,
                weight,
                outline,
                shadow,
                backdrop,
                align,
                animation,
            },
        )
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let millis = || (0_u64..10_000_000).prop_map(Millis::new);
    let volume = || (0_u16..=200).prop_map(|percent| Volume::new(percent).unwrap());
    let color = (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(red, green, blue)| Color {
        red,
        green,
        blue,
    });
    let named = prop::sample::select(&Color::NAMED[..]).prop_map(|(_, color)| color);
    let color = prop::option::of(prop_oneof![color, named]);
    prop_oneof![
        (
            any::<String>(),
            millis(),
            millis(),
            prop::sample::select(&Position::ALL[..]),
            color.clone(),
            any_style(),
        )
            .prop_map(
                |(text, start, length, position, color, style)| Edit::AddTitle {
                    text,
                    start,
                    length,
                    position,
                    color,
                    style,
                }
            ),
        (any::<String>(), color, any_style()).prop_map(|(text, color, style)| Edit::StyleTitle {
            text,
            // Something is always said.
            position: Some(Position::Center),
            color,
            style,
        }),
        any::<String>().prop_map(|text| Edit::RemoveTitle { text }),
        Just(Edit::RemoveTitles),
        volume().prop_map(Edit::SetMusicVolume),
        (0_usize..10_000, volume()).prop_map(|(clip, volume)| Edit::SetClipVolume { clip, volume }),
        Just(Edit::RemoveMusic),
        (0_usize..10_000, millis()).prop_map(|(clip, length)| Edit::TrimClip { clip, length }),
        (0_usize..10_000).prop_map(|clip| Edit::RemoveClip { clip }),
        (0_usize..10_000, 0_usize..10_000).prop_map(|(clip, to)| Edit::MoveClip { clip, to }),
        (0_usize..10_000, any_change())
            .prop_map(|(clip, change)| Edit::ChangeClip { clip, change }),
        (0_usize..10_000, millis()).prop_map(|(clip, after)| Edit::SplitClip { clip, after }),
        (0_usize..10_000, 0_usize..10_000, any_region())
            .prop_map(|(clip, below, place)| Edit::PutOver { clip, below, place }),
        Just(Edit::RemoveOver),
        (0_usize..10_000, any_edge(), millis()).prop_map(|(clip, edge, length)| Edit::FadeClip {
            clip,
            edge,
            length
        }),
        (any_edge(), millis()).prop_map(|(edge, length)| Edit::FadeMusic { edge, length }),
        prop::option::of(0_u16..=100).prop_map(|left| Edit::DuckMusic(left.and_then(Volume::new))),
        prop::option::of(-310_i32..=-90).prop_map(|lufs| {
            let lufs = lufs.map(|tenths| f64::from(tenths) / 10.0);
            Edit::SetLoudness(lufs.and_then(Loudness::from_lufs))
        }),
    ]
}

fn any_edge() -> impl Strategy<Value = Edge> {
    prop::sample::select(&Edge::BOTH[..])
}

fn any_share() -> impl Strategy<Value = Share> {
    (0_u16..=10_000).prop_map(Share::new)
}

fn any_region() -> impl Strategy<Value = Region> {
    let named = prop::sample::select(&Region::NAMED[..]).prop_map(|(_, region)| region);
    let share = any_share;
    let other = (share(), share(), share(), share())
        .prop_map(|(left, top, width, height)| Region::new(left, top, width, height));
    prop_oneof![named, other]
}

fn any_change() -> impl Strategy<Value = ClipChange> {
    let window = || {
        (100_u16..=400, any_share(), any_share())
            .prop_map(|(zoom, x, y)| Window::new(f64::from(zoom) / 100.0, x, y))
    };
    let motion = (window(), window()).prop_map(|(from, to)| Motion { from, to });
    let named = prop::sample::select(&Motion::NAMED[..]).prop_map(|(_, motion)| motion);
    let transition = (
        prop::sample::select(&TransitionKind::NAMED[..]),
        0_u64..9000,
    )
        .prop_map(|((_, kind), length)| Transition::new(kind, Millis::new(length)));
    let look = prop::sample::select(&Look::NAMED[..]).prop_map(|(_, look)| look);
    let place =
        any_region().prop_map(|region| Some(region).filter(|region| *region != Region::WHOLE));
    prop_oneof![
        (10_u16..=1000).prop_map(|speed| ClipChange::Speed(Speed::new(speed).unwrap())),
        any::<bool>().prop_map(ClipChange::Reverse),
        any::<bool>().prop_map(ClipChange::Freeze),
        prop::sample::select(&Fit::NAMED[..]).prop_map(|(_, fit)| ClipChange::Fit(fit)),
        prop::option::of(any_region()).prop_map(ClipChange::Crop),
        prop::sample::select(&Turn::ALL[..]).prop_map(ClipChange::Turn),
        prop::option::of(prop_oneof![motion, named]).prop_map(ClipChange::Motion),
        prop::option::of(look).prop_map(ClipChange::Look),
        any_share().prop_map(ClipChange::Blur),
        any_share().prop_map(ClipChange::Vignette),
        any_share().prop_map(ClipChange::Opacity),
        place.prop_map(ClipChange::Place),
        prop::option::of(transition).prop_map(ClipChange::Transition),
    ]
}

proptest! {
    #[test]
    fn every_edit_is_understood_from_its_own_words(edit in any_edit()) {
        let sentence = edit.to_string();
        let tokens = measures::combine(&lexicon::join_phrases(&tokens::cut(&sentence)));
        let instructions = super::instructions::split(&tokens);
        prop_assert_eq!(instructions.len(), 1);
        let read = super::edits(&sentence, instructions[0], &Draft::default());
        prop_assert_eq!(read, Ok(Some(vec![edit])));
    }

    #[test]
    fn no_message_makes_the_director_panic(message in any::<String>()) {
        decide(&message, &film());
        decide(&message, &Draft::default());
    }

    #[test]
    fn no_heap_of_known_words_makes_the_director_panic(
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..16),
        film in any::<bool>(),
    ) {
        decide(&words.join(" "), &if film { super::tests::film() } else { Draft::default() });
    }
}

const WORDS: [&str; 42] = [
    "add",
    "remove",
    "make",
    "a",
    "the",
    "title",
    "clip",
    "music",
    "'X'",
    "\"",
    "'",
    "of",
    "saying",
    "to",
    "from",
    "for",
    "first",
    "last",
    "3",
    "seconds",
    "10s",
    "half",
    "and",
    "then",
    ",",
    ".",
    "-",
    "%",
    "9:16",
    "seed",
    "12.",
    "#fff",
    "\u{ff03}",
    "\u{ff11}\u{ff0e}",
    "in",
    "gold",
    "top",
    "volume",
    "把",
    "第一个",
    "三秒",
    "标题",
];
