//! What people say about what is done to clips.

use super::{check, empty, film};

#[test]
fn time_is_changed() {
    check(
        &film(),
        &[
            (
                "play clip 2 backwards",
                "Set the direction of clip 2 to backwards",
            ),
            (
                "reverse the first clip",
                "Set the direction of clip 1 to backwards",
            ),
            ("倒放第一个片段", "Set the direction of clip 1 to backwards"),
            (
                "play the second clip forwards",
                "Set the direction of clip 2 to forwards",
            ),
            ("freeze clip 1", "Set the freeze of clip 1 to on"),
            ("speed up clip 1", "Set the speed of clip 1 to 1.5x"),
            ("make clip 2 twice as fast", "Set the speed of clip 2 to 2x"),
            (
                "slow down the last clip to 50%",
                "Set the speed of clip 2 to 0.5x",
            ),
            (
                "play clip 1 at half speed",
                "Set the speed of clip 1 to 0.5x",
            ),
            (
                "make clip 1 3 times faster",
                "Set the speed of clip 1 to 3x",
            ),
            ("make clip 1 20% slower", "Set the speed of clip 1 to 0.8x"),
            (
                "set the speed of clip 1 to 2x",
                "Set the speed of clip 1 to 2x",
            ),
            ("慢放第二个片段", "Set the speed of clip 2 to 0.5x"),
        ],
    );
}

#[test]
fn pictures_are_changed() {
    check(
        &film(),
        &[
            (
                "rotate clip 1 by 90 degrees",
                "Set the rotation of clip 1 to 90 degrees",
            ),
            (
                "rotate the first clip to the left",
                "Set the rotation of clip 1 to 270 degrees",
            ),
            (
                "flip clip 2 upside down",
                "Set the rotation of clip 2 to 180 degrees",
            ),
            ("zoom in on clip 1", "Set the motion of clip 1 to zoom-in"),
            (
                "slowly zoom out of the second clip",
                "Set the motion of clip 2 to zoom-out",
            ),
            (
                "pan left across clip 2",
                "Set the motion of clip 2 to pan-left",
            ),
            (
                "crop clip 1 to the left half",
                "Set the crop of clip 1 to left-half",
            ),
            (
                "crop clip 1 to the center",
                "Set the crop of clip 1 to center",
            ),
            (
                "make clip 1 black and white",
                "Set the look of clip 1 to mono",
            ),
            (
                "apply the vintage look to clip 2",
                "Set the look of clip 2 to vintage",
            ),
            (
                "把第一个片段变成黑白",
                "Reply: I did not understand \"把第一个片段变成黑白\", so nothing was changed. I understand, for example:",
            ),
            ("blur clip 1", "Set the blur of clip 1 to 50%"),
            (
                "blur the second clip by 20%",
                "Set the blur of clip 2 to 20%",
            ),
            (
                "fill the sides of clip 1 with blur",
                "Set the fit of clip 1 to blur",
            ),
            (
                "fill the screen with clip 1",
                "Set the fit of clip 1 to cover",
            ),
            (
                "fit clip 2 to the screen",
                "Set the fit of clip 2 to contain",
            ),
            (
                "add a vignette to clip 1",
                "Set the vignette of clip 1 to 50%",
            ),
            (
                "make clip 2 30% transparent",
                "Set the opacity of clip 2 to 70%",
            ),
            (
                "remove the blur from clip 1",
                "Set the blur of clip 1 to 0%",
            ),
            (
                "remove the look from clip 1",
                "Set the look of clip 1 to none",
            ),
            (
                "reverse clip 7",
                "Reply: Nothing was changed: there is no clip 7: the timeline has 2 clips.",
            ),
            (
                "reverse the clip",
                "Reply: Nothing was changed: say which clip, such as 'the first clip' or 'clip 2': the timeline has 2.",
            ),
            (
                "reverse clip 1 and make clip 2 sepia, then add a dissolve between clip 1 and clip 2",
                "Set the direction of clip 1 to backwards + Set the look of clip 2 to sepia + \
                 Set the transition of clip 2 to dissolve for 1s",
            ),
        ],
    );
}

#[test]
fn clips_are_split_joined_and_put_over_others() {
    check(
        &film(),
        &[
            ("split clip 1 at 3 seconds", "Split clip 1 after 3s"),
            ("split the second clip in half", "Split clip 2 after 3s"),
            (
                "split clip 2 at 9 seconds",
                "Reply: Nothing was changed: clip 2 cannot be split after 9s: it is 6s long.",
            ),
            (
                "add a dissolve between clip 1 and clip 2",
                "Set the transition of clip 2 to dissolve for 1s",
            ),
            (
                "add a half second crossfade",
                "Reply: I did not understand \"add a half second crossfade\", so nothing was changed. I understand, for example:",
            ),
            (
                "add a 2 second wipe left between clips 1 and 2",
                "Set the transition of clip 2 to wipe-left for 2s",
            ),
            (
                "add a slide transition to clip 2",
                "Set the transition of clip 2 to slide-left for 1s",
            ),
            (
                "remove the transition from clip 2",
                "Set the transition of clip 2 to none",
            ),
            (
                "put clip 2 in the bottom left corner of clip 1",
                "Put clip 2 over clip 1 at bottom-left",
            ),
            (
                "show clip 2 over clip 1 as a picture in picture",
                "Put clip 2 over clip 1 at top-right",
            ),
            (
                "put clip 2 over clip 1 at top-left, then remove all pictures in pictures",
                "Put clip 2 over clip 1 at top-left + Remove all pictures in pictures",
            ),
        ],
    );
}

#[test]
fn transitions_are_said_in_many_ways() {
    let dissolve = "Set the transition of clip 2 to dissolve for 1s";
    let dip = "Set the transition of clip 2 to dip for 1s";
    let flash = "Set the transition of clip 2 to flash for 1s";
    let none = "Set the transition of clip 2 to none";
    check(
        &film(),
        &[
            ("Dissolve into clip 2 over 1s", dissolve),
            ("crossfade clips 1 and 2", dissolve),
            ("cross-fade from clip 1 to clip 2", dissolve),
            ("fade clip 1 into clip 2", dissolve),
            ("add a cross fade before the last clip", dissolve),
            ("put a dissolve after the first clip", dissolve),
            (
                "wipe from clip 1 to clip 2 over 800 ms",
                "Set the transition of clip 2 to wipe-left for 0.8s",
            ),
            (
                "wipe up into the second clip over half a second",
                "Set the transition of clip 2 to wipe-up for 0.5s",
            ),
            (
                "slide from clip 1 to clip 2",
                "Set the transition of clip 2 to slide-left for 1s",
            ),
            (
                "zoom from clip 1 into clip 2",
                "Set the transition of clip 2 to zoom for 1s",
            ),
            ("dip to black before clip 2", dip),
            ("fade through black into clip 2", dip),
            ("fade to black between clip 1 and clip 2", dip),
            ("dip to white between the clips", flash),
            ("flash before clip 2", flash),
            ("remove the transition between clip 1 and clip 2", none),
            ("remove the dissolve between clips 1 and 2", none),
            ("take out the crossfade before clip 2", none),
            (
                "reverse clip 1 and dissolve into clip 2",
                "Set the direction of clip 1 to backwards + Set the transition of clip 2 to dissolve for 1s",
            ),
            (
                "dip to black before clip 3",
                "Reply: Nothing was changed: there is no clip 3: the timeline has 2 clips.",
            ),
            // These are said of one clip alone.
            ("zoom into clip 2", "Set the motion of clip 2 to zoom-in"),
            (
                "fade the last clip to black",
                "Reply: I did not understand \"fade the last clip to black\", so nothing was changed. I understand, for example:",
            ),
            (
                "wipe clip 2",
                "Reply: I did not understand \"wipe clip 2\", so nothing was changed. I understand, for example:",
            ),
        ],
    );
}

/// Footage that speaks of the same things is still footage.
#[test]
fn scenes_are_no_instructions() {
    check(
        &empty(),
        &[
            (
                "a slow zoom over a night city",
                "Shoot \"a slow zoom over a night city\" 10s",
            ),
            (
                "a black and white video of waves",
                "Shoot \"waves, black and white\" 10s",
            ),
        ],
    );
}
