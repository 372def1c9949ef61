//! What every shot promises, whatever its scene.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "small numbers that fit"
)]

use veo_footage::{Brief, Shot, shoot};

/// One prompt for each scene.
const PROMPTS: [&str; 4] = [
    "a sunset over the ocean with waves crashing",
    "night city timelapse",
    "northern lights over the mountains",
    "a cat playing the piano",
];

fn brief(prompt: &str) -> Brief {
    Brief {
        prompt: prompt.to_owned(),
        width: 128,
        height: 72,
        frame_rate: 30,
        frames: 60,
        seed: Some(7),
    }
}

fn picture(shot: &Shot, index: u32) -> Vec<u8> {
    let mut frame = vec![0; shot.frame_bytes()];
    shot.frame(index, &mut frame);
    frame
}

/// The mean distance between two pictures, in steps of 8 bits.
fn distance(one: &[u8], other: &[u8]) -> f64 {
    let sum: u64 = one
        .iter()
        .zip(other)
        .map(|(one, other)| u64::from(one.abs_diff(*other)))
        .sum();
    sum as f64 / one.len() as f64
}

#[test]
fn the_same_brief_gives_the_same_bytes_on_any_number_of_threads() {
    for prompt in PROMPTS {
        let film = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let shot = shoot(&brief(prompt));
                (picture(&shot, 0), picture(&shot, 41), shot.sound())
            })
        };
        assert!(film(1) == film(3), "{prompt}");
    }
}

#[test]
fn frames_may_be_taken_in_any_order() {
    for prompt in PROMPTS {
        let shot = shoot(&brief(prompt));
        let late = picture(&shot, 50);
        picture(&shot, 3);
        assert!(picture(&shot, 50) == late, "{prompt}");
    }
}

#[test]
fn another_seed_gives_another_picture_and_sound() {
    for prompt in PROMPTS {
        let [one, other] = [7, 8].map(|seed| {
            shoot(&Brief {
                seed: Some(seed),
                ..brief(prompt)
            })
        });
        let apart = distance(&picture(&one, 0), &picture(&other, 0));
        assert!(apart > 2.0, "{prompt}: {apart}");
        assert!(one.sound() != other.sound(), "{prompt}");
    }
}

#[test]
fn without_a_seed_the_prompt_gives_one() {
    let seed = |prompt: &str| {
        shoot(&Brief {
            seed: None,
            ..brief(prompt)
        })
        .seed()
    };
    assert_eq!(seed("ocean"), seed(" ocean "));
    assert_ne!(seed("ocean"), seed("the ocean"));
    assert_eq!(shoot(&brief("ocean")).seed(), 7);
}

#[test]
fn the_picture_moves() {
    for prompt in PROMPTS {
        let shot = shoot(&brief(prompt));
        let moved = distance(&picture(&shot, 0), &picture(&shot, 45));
        assert!(moved > 0.3, "{prompt}: {moved}");
    }
}

#[test]
fn another_frame_rate_samples_the_same_motion() {
    for prompt in PROMPTS {
        let slow = shoot(&Brief {
            frame_rate: 15,
            ..brief(prompt)
        });
        let fast = shoot(&Brief {
            frame_rate: 60,
            ..brief(prompt)
        });
        assert!(picture(&slow, 9) == picture(&fast, 36), "{prompt}");
    }
}

#[test]
fn any_size_is_filled_with_legal_values() {
    let sizes = [
        (2, 2),
        (64, 64),
        (66, 34),
        (90, 160),
        (40, 400),
        (400, 40),
        (1078, 606),
    ];
    for prompt in PROMPTS {
        for (width, height) in sizes {
            let shot = shoot(&Brief {
                width,
                height,
                ..brief(prompt)
            });
            let frame = picture(&shot, 5);
            assert_eq!(frame.len() as u32, width * height * 3 / 2);
            let (luma, chroma) = frame.split_at((width * height) as usize);
            let legal = luma.iter().all(|byte| (16..=235).contains(byte))
                && chroma.iter().all(|byte| (16..=240).contains(byte));
            assert!(legal, "{prompt} at {width}x{height}");
            let (darkest, brightest) = (luma.iter().min(), luma.iter().max());
            assert!(
                width < 64 || brightest > darkest,
                "{prompt} at {width}x{height} is flat"
            );
        }
    }
}

#[test]
fn odd_sizes_are_rounded_up() {
    let shot = shoot(&Brief {
        width: 63,
        height: 35,
        ..brief("ocean")
    });
    assert_eq!(shot.frame_bytes(), 64 * 36 * 3 / 2);
}

#[test]
fn the_sun_stands_over_its_glitter() {
    let shot = shoot(&Brief {
        width: 320,
        height: 180,
        ..brief(PROMPTS[0])
    });
    let frame = picture(&shot, 30);
    // The brightest column of the sky and of the open sea, as means over their lines.
    let brightest = |lines: std::ops::Range<usize>| {
        let column = |column: &usize| -> u32 {
            lines
                .clone()
                .map(|line| u32::from(frame[line * 320 + column]))
                .sum()
        };
        (0..320).max_by_key(column).unwrap()
    };
    let (sun, glitter) = (brightest(40..90), brightest(98..110));
    assert!(
        sun.abs_diff(glitter) < 16,
        "sun over column {sun}, glitter under {glitter}"
    );
}

#[test]
fn the_sound_is_as_long_as_the_picture_and_as_loud_as_promised() {
    for prompt in PROMPTS {
        for (frames, frame_rate) in [(1, 30), (48, 24), (75, 25), (300, 60)] {
            let sound = shoot(&Brief {
                frames,
                frame_rate,
                ..brief(prompt)
            })
            .sound();
            assert_eq!(
                sound.len() as u32,
                2 * frames * 48_000 / frame_rate,
                "{prompt}"
            );
            let peak = sound
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.02..0.708).contains(&peak), "{prompt}: a peak of {peak}");
            let mean = sound.iter().sum::<f32>() / sound.len() as f32;
            assert!(
                mean.abs() < 0.002 || frames == 1,
                "{prompt}: an offset of {mean}"
            );
            assert!(sound[0].abs() < 1e-6, "{prompt} starts with a click");
            assert!(
                sound[sound.len() - 1].abs() < 1e-6,
                "{prompt} ends with a click"
            );
        }
    }
}

#[test]
fn a_shot_tells_what_it_is() {
    let told: Vec<String> = PROMPTS
        .iter()
        .map(|prompt| {
            let shot = shoot(&brief(prompt));
            format!(
                "{} | {} | {:?} | {:?}",
                shot.generator(),
                shot.title(),
                shot.card(),
                shot.note()
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    procedural/ocean-sunset | sunset over the ocean | None | None
    procedural/city-night | city timelapse | None | None
    procedural/aurora | northern lights | None | None
    procedural/card | A cat playing the piano | Some("A cat playing the piano") | Some("No scene of the built-in generator fits \"a cat playing the piano\", so this is a typographic card; the generator can film the sea at sunset, sunrise or dusk, a city by night, and northern lights over mountains.")
    "#);
}
