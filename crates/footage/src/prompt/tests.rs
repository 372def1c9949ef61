//! What prompts are understood as, one line each.

use super::*;

/// A prompt, the scene in short, and words that the note must hold: none means no note.
type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    // The sea.
    (
        "generate a 10-second clip of a sunset over the ocean with waves crashing",
        "sunset",
        &[],
    ),
    ("sunset", "sunset", &[]),
    ("A beautiful golden hour", "sunset", &[]),
    ("the sun setting over the sea", "sunset", &[]),
    ("ocean waves", "sunset", &[]),
    (
        "Waves rolling onto a sandy beach at sunset, cinematic, 4K",
        "sunset",
        &[],
    ),
    ("Sunrise at the beach", "sunrise", &[]),
    ("seascape at dawn with gentle waves", "sunrise", &[]),
    ("twilight by the seaside", "dusk", &[]),
    ("the coast in the evening", "dusk", &[]),
    ("surf at dusk, vertical 9:16", "dusk", &[]),
    ("the ocean at night", "dusk", &["not filmed by night"]),
    (
        "ocean on a sunny day",
        "sunset",
        &["sunset, sunrise or dusk only"],
    ),
    ("a cat on a beach at sunset", "sunset", &["\"cat\""]),
    (
        "a surfer riding a wave",
        "sunset",
        &["\"surfer\"", "\"riding\""],
    ),
    ("two people walking on the beach", "sunset", &["\"people\""]),
    ("a quokka on the beach", "sunset", &["no use", "\"quokka\""]),
    ("a stormy sea with lightning", "sunset", &["\"lightning\""]),
    ("an empty beach, no people, no boats", "sunset", &[]),
    (
        "beach without people or birds but with waves",
        "sunset",
        &[],
    ),
    ("sea by the city at sunset", "sunset", &["\"city\""]),
    ("drone footage of the coastline at sunset", "sunset", &[]),
    ("生成一段10秒的海上日落视频", "sunset", &[]),
    ("夕阳下的海边，海浪拍打沙滩", "sunset", &[]),
    ("日落", "sunset", &[]),
    ("清晨的大海", "sunrise", &[]),
    ("黄昏的海岸线", "dusk", &[]),
    ("海边的一只猫", "sunset", &["\"猫\""]),
    ("海滩，没有人", "sunset", &[]),
    // The city.
    ("night city timelapse", "city", &[]),
    (
        "City skyline at night with traffic light trails",
        "city",
        &[],
    ),
    ("time-lapse of rush hour traffic", "city", &[]),
    (
        "neon-lit streets of Tokyo",
        "city",
        &["imagined", "\"tokyo\""],
    ),
    ("New York at night", "city", &["imagined", "\"new york\""]),
    ("city skyline at sunset", "city", &["by night only"]),
    ("downtown in the daytime", "city", &["by night only"]),
    (
        "a person walking through the city at night",
        "city",
        &["\"person\""],
    ),
    ("skyscrapers", "city", &[]),
    ("cities of the future", "city", &["\"future\""]),
    ("city beside the ocean at night", "city", &["\"ocean\""]),
    ("城市夜景延时", "city", &[]),
    ("上海外滩的夜景", "city", &["\"上海\" or \"外滩\""]),
    ("都市车流，霓虹闪烁", "city", &[]),
    ("下雨的城市街头", "city", &["\"下雨\""]),
    // The aurora.
    ("aurora borealis", "aurora", &[]),
    ("northern lights over a snowy mountain lake", "aurora", &[]),
    (
        "Polar lights dancing in the arctic night sky",
        "aurora",
        &["\"dancing\""],
    ),
    ("mountains at night under the stars", "aurora", &[]),
    ("aurora over the city", "aurora", &["\"city\""]),
    (
        "a wolf howling under the northern lights",
        "aurora",
        &["\"wolf\"", "\"howling\""],
    ),
    ("雪山上空的北极光", "aurora", &[]),
    ("极光", "aurora", &[]),
    ("群山与星空", "aurora", &[]),
    // Nothing that a scene shows.
    ("a cat", "card", &[]),
    ("a cat at sunset", "card", &[]),
    ("sunset in the desert", "card", &[]),
    ("mountains at sunset", "card", &[]),
    ("mountains", "card", &[]),
    ("car racing", "card", &[]),
    ("a portrait of an old woman", "card", &[]),
    ("a forest in the rain", "card", &[]),
    ("sound waves", "card", &[]),
    ("a sea of clouds", "card", &[]),
    ("night", "card", &[]),
    ("the seasons of a seamstress", "card", &[]),
    ("a beachcomber's oceanography capacity", "card", &[]),
    ("product video for a new smartphone", "card", &[]),
    ("没有海的森林", "card", &[]),
    ("一只猫在弹钢琴", "card", &[]),
    ("云海", "card", &[]),
    ("人山人海", "card", &[]),
    ("海报设计", "card", &[]),
    ("", "card", &[]),
];

#[test]
fn prompts_find_their_scene() {
    for (prompt, scene, noted) in CASES {
        let reading = read(prompt);
        let found = match &reading.setting {
            Setting::Ocean(hour) => hour.to_string(),
            Setting::City => "city".to_owned(),
            Setting::Aurora => "aurora".to_owned(),
            Setting::Card(..) => "card".to_owned(),
        };
        let note = reading.note.unwrap_or_default();
        let told = if found == "card" {
            note.contains("typographic card") && note.contains(prompt)
        } else {
            noted.iter().all(|word| note.contains(word)) && note.is_empty() == noted.is_empty()
        };
        assert!(found == *scene && told, "{prompt}: {found}, {note}");
    }
}

#[test]
fn cards_carry_the_words_that_matter() {
    let cases = [
        ("a cat playing the piano", "A cat playing the piano"),
        (
            "Generate a 10-second video of a cat playing the piano.",
            "A cat playing the piano",
        ),
        (
            "please create a short clip showing two robots",
            "Two robots",
        ),
        ("make me a rainbow", "A rainbow"),
        (
            "Can you make a video about the history of tea, with calm music?",
            "The history of tea, with calm music?",
        ),
        (
            "A portrait of an old woman by the window, soft morning light, film grain, shallow depth of field, 85mm",
            "A portrait of an old woman by the window",
        ),
        (
            "an enormous library whose shelves reach into the clouds and whose ladders never end",
            "An enormous library whose shelves reach into the clouds and…",
        ),
        ("a film noir detective", "A film noir detective"),
        ("生成一段10秒的小猫弹钢琴的视频", "小猫弹钢琴"),
        ("帮我制作一个关于茶文化的短片", "茶文化"),
        ("generate a video", "A video"),
        ("  ", "Untitled"),
        ("?!", "?!"),
    ];
    for (prompt, expected) in cases {
        assert_eq!(card::card(prompt), expected, "{prompt}");
    }
}

#[test]
fn words_set_the_mood_of_a_card() {
    let mood = |prompt| match read(prompt).setting {
        Setting::Card(_, mood) => mood,
        setting => panic!("{prompt} is {setting:?}"),
    };
    assert_eq!(mood("a calm yoga class"), Mood::Calm);
    assert_eq!(mood("an energetic dance party"), Mood::Bold);
    assert_eq!(mood("a dark thriller"), Mood::Dark);
    assert_eq!(mood("zyx"), mood("zyx"));
}
