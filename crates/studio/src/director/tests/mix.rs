//! What people say about how sounds come, go and lie over each other.

use super::{check, empty, film};

#[test]
fn sounds_fade() {
    check(
        &film(),
        &[
            (
                "fade the music in over 2 seconds",
                "Fade the music in over 2s",
            ),
            ("fade in the music", "Fade the music in over 2s"),
            (
                "please fade out the background music over three seconds",
                "Fade the music out over 3s",
            ),
            (
                "fade the music out in 3 seconds",
                "Fade the music out over 3s",
            ),
            (
                "add a 1.5 second fade out to the music",
                "Fade the music out over 1.5s",
            ),
            (
                "fade the music in and out over 1s",
                "Fade the music in over 1s + Fade the music out over 1s",
            ),
            ("音乐淡出3秒", "Fade the music out over 3s"),
            (
                "fade out the sound at the end over 3 s",
                "Fade the sound of clip 2 out over 3s + Fade the music out over 3s",
            ),
            (
                "fade in the audio",
                "Fade the sound of clip 1 in over 2s + Fade the music in over 2s",
            ),
            (
                "fade the sound of clip 2 out over 1 second",
                "Fade the sound of clip 2 out over 1s",
            ),
            (
                "fade in the first clip's audio and fade out the sound of the last clip",
                "Reply: I did not understand \"fade in the first clip's audio\", so nothing was changed. I \
                 understand, for example:",
            ),
            (
                "fade out the sound of the last clip over 2s, then duck the music",
                "Fade the sound of clip 2 out over 2s + Duck the music to 25%",
            ),
            (
                "fade out the sound of 'WALTZ' over 4 seconds",
                "Fade the music out over 4s",
            ),
            ("fade in 'waltz'", "Fade the music in over 2s"),
            (
                "fade out the sound of 'clip'",
                "Reply: Nothing was changed: say which clip, such as 'the first clip' or 'clip 2': the timeline has 2.",
            ),
            (
                "fade out the sound of 'harbour'",
                "Reply: Nothing was changed: there is no clip and no music called 'harbour' on the timeline.",
            ),
            (
                "fade out the sound of the clip",
                "Reply: Nothing was changed: say which clip, such as 'the first clip' or 'clip 2': the timeline has 2.",
            ),
            (
                "remove the fade out from the music",
                "Fade the music out over 0s",
            ),
            (
                "remove the fades from the sound of clip 1",
                "Fade the sound of clip 1 in over 0s + Fade the sound of clip 1 out over 0s",
            ),
            ("don't fade the music out", "Fade the music out over 0s"),
            (
                "remove the music and fade",
                "Reply: I did not understand \"remove the music and fade\", so nothing was changed. I understand, \
                 for example:",
            ),
        ],
    );
    check(
        &empty(),
        &[
            (
                "fade out the music",
                "Reply: Nothing was changed: there is no music on the timeline: upload an audio file first.",
            ),
            (
                "fade out the sound at the end",
                "Reply: Nothing was changed: there is nothing to hear there: no music, and no clip with sound.",
            ),
        ],
    );
}

#[test]
fn music_gives_way() {
    check(
        &film(),
        &[
            ("duck the music under the speech", "Duck the music to 25%"),
            ("duck the music", "Duck the music to 25%"),
            (
                "lower the music under the dialogue",
                "Duck the music to 25%",
            ),
            (
                "turn the music down while people are talking",
                "Duck the music to 25%",
            ),
            (
                "duck the music to 40% under the voice",
                "Duck the music to 40%",
            ),
            ("stop ducking", "Stop ducking the music"),
            ("don't duck the music", "Stop ducking the music"),
            ("turn off the ducking", "Stop ducking the music"),
            (
                "duck the music to 140%",
                "Reply: Nothing was changed: 140% was asked for, and of music that gives way 0% to 100% can be left.",
            ),
            ("make the music quieter", "Set the music volume to 20%"),
        ],
    );
}

#[test]
fn the_film_is_leveled() {
    check(
        &film(),
        &[
            (
                "normalize the loudness",
                "Normalize the loudness to -14 LUFS",
            ),
            (
                "normalise the audio to -16 LUFS",
                "Normalize the loudness to -16 LUFS",
            ),
            ("make it -14 LUFS", "Normalize the loudness to -14 LUFS"),
            (
                "set the loudness of the film to minus 23 lufs",
                "Normalize the loudness to -23 LUFS",
            ),
            (
                "bring everything to 14 LUFS",
                "Normalize the loudness to -14 LUFS",
            ),
            ("响度标准化", "Normalize the loudness to -14 LUFS"),
            ("stop normalizing", "Stop normalizing the loudness"),
            (
                "turn off loudness normalization",
                "Stop normalizing the loudness",
            ),
            (
                "make it -60 LUFS",
                "Reply: Nothing was changed: a loudness of -60 LUFS was asked for, and a film can have -31 LUFS to \
                 -9 LUFS.",
            ),
            (
                "mute the first clip and normalize the loudness",
                "Set the volume of clip 1 to 0% + Normalize the loudness to -14 LUFS",
            ),
        ],
    );
}
