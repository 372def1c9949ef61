//! The README's first command: from a prompt to a film.

use std::path::Path;

use crate::support::film::{boxes, difference, facts, frame, loudest};
use crate::support::product::{Sandbox, told};

const PROMPT: &str = "generate a 10-second clip of a sunset over the ocean with waves crashing";

#[test]
fn a_prompt_becomes_the_promised_film() {
    let sandbox = Sandbox::new();
    let film = sandbox.path("sunset.mp4");

    let output = sandbox.run(&["make", PROMPT, "--output", "sunset.mp4"]);

    assert!(output.status.success(), "{}", told(&output));
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    for word in [
        "sunset.mp4",
        "Timeline (",
        "Video:",
        "(0-10s)",
        "Cursor",
        "Claude Desktop",
    ] {
        assert!(
            said.contains(word),
            "{word} is missing from: {}",
            told(&output)
        );
    }
    assert_is_as_promised(&film);
    assert_shows_a_sunset_over_moving_water(&film);
}

#[test]
fn a_film_is_never_overwritten_silently() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("out.mp4"), "mine").unwrap();

    let output = sandbox.run(&[
        "make",
        "a 1-second clip of an aurora",
        "--output",
        "out.mp4",
    ]);

    assert!(!output.status.success(), "{}", told(&output));
    assert!(told(&output).contains("--overwrite"), "{}", told(&output));
    assert_eq!(std::fs::read(sandbox.path("out.mp4")).unwrap(), b"mine");
}

#[test]
fn a_film_is_replaced_when_that_is_asked_for() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("films");
    std::fs::create_dir(&folder).unwrap();
    let film = folder.join("out.mp4");
    std::fs::write(&film, "mine").unwrap();

    let (prompt, path) = ("a 1-second clip of an aurora", film.to_str().unwrap());
    let output = sandbox.run(&["make", prompt, "--overwrite", "--output", path]);

    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(facts(&film).video["nb_read_frames"], "30");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
}

fn assert_is_as_promised(film: &Path) {
    let facts = facts(film);
    let (video, audio) = (&facts.video, &facts.audio);
    assert_eq!(video["codec_name"], "h264");
    assert_eq!(video["pix_fmt"], "yuv420p");
    assert_eq!(
        (video["width"].as_u64(), video["height"].as_u64()),
        (Some(1920), Some(1080))
    );
    assert_eq!(video["r_frame_rate"], "30/1");
    assert_eq!(video["nb_read_frames"], "300");
    assert_eq!(audio["codec_name"], "aac");
    assert_eq!(audio["sample_rate"], "48000");
    assert_eq!(audio["channels"], 2);
    assert!(
        (facts.duration - 10.0).abs() < 0.001,
        "{} s",
        facts.duration
    );
    assert!(loudest(film, 0.0, 10.0) > -30.0, "the sound is there");
    assert!(loudest(film, 0.0, 10.0) < -1.0, "the sound does not clip");
    let boxes = boxes(film);
    let place = |name: &str| boxes.iter().position(|other| other == name);
    assert!(place("moov") < place("mdat"), "faststart: {boxes:?}");
}

/// Warm light above the horizon, darker water below it, and water that moves more than the sky.
fn assert_shows_a_sunset_over_moving_water(film: &Path) {
    const WIDTH: usize = 64;
    const HEIGHT: usize = 36;
    let early = frame(film, 2.0, WIDTH, HEIGHT);
    let late = frame(film, 2.5, WIDTH, HEIGHT);
    let rows =
        |picture: &[u8], from: usize, to: usize| picture[from * WIDTH * 3..to * WIDTH * 3].to_vec();
    let (sky, water) = (rows(&early, 8, 16), rows(&early, 26, HEIGHT));
    let mean = |picture: &[u8], channel: usize| {
        let values = picture
            .iter()
            .skip(channel)
            .step_by(3)
            .map(|value| u32::from(*value));
        values.sum::<u32>() / u32::try_from(picture.len() / 3).unwrap()
    };
    assert!(
        mean(&sky, 0) > mean(&sky, 2) + 20,
        "a warm sky: red {} blue {}",
        mean(&sky, 0),
        mean(&sky, 2)
    );
    assert!(mean(&sky, 0) > mean(&water, 0), "water darker than the sky");
    let brightest = early
        .chunks(3)
        .map(|p| p.iter().map(|v| u32::from(*v)).sum::<u32>())
        .max();
    assert!(brightest > Some(600), "a sun: {brightest:?}");
    let water_moves = difference(&water, &rows(&late, 26, HEIGHT));
    let sky_moves = difference(&rows(&early, 0, 8), &rows(&late, 0, 8));
    assert!(
        water_moves > sky_moves && water_moves > 1.0,
        "water {water_moves}, sky {sky_moves}"
    );
}
