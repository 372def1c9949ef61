//! What people say about sound and clips.

use super::{check, empty, film};

#[test]
fn sound_is_set() {
    check(
        &film(),
        &[
            ("Set the music volume to 35%", "Set the music volume to 35%"),
            ("make the music quieter", "Set the music volume to 20%"),
            ("turn the music down a bit", "Set the music volume to 20%"),
            ("make the music louder", "Set the music volume to 60%"),
            (
                "turn up the background music",
                "Set the music volume to 60%",
            ),
            ("set the music volume to 20%", "Set the music volume to 20%"),
            (
                "set the music volume to twenty percent",
                "Set the music volume to 20%",
            ),
            (
                "reduce the volume of the music by half",
                "Set the music volume to 20%",
            ),
            ("让音乐更安静", "Set the music volume to 20%"),
            ("把音乐关掉", "Set the music volume to 0%"),
            ("lower the music to half", "Set the music volume to 50%"),
            ("mute the music", "Set the music volume to 0%"),
            ("把音乐音量调到20%", "Set the music volume to 20%"),
            ("把音乐音量调到百分之二十", "Set the music volume to 20%"),
            ("音乐小一点", "Set the music volume to 20%"),
            ("把背景音乐静音", "Set the music volume to 0%"),
            ("remove the music", "Remove the music"),
            ("删除背景音乐", "Remove the music"),
            ("take out the music", "Remove the music"),
            (
                "Set the volume of clip 2 to 50%",
                "Set the volume of clip 2 to 50%",
            ),
            ("mute the first clip", "Set the volume of clip 1 to 0%"),
            (
                "make the second clip louder",
                "Set the volume of clip 2 to 150%",
            ),
            (
                "set the volume of the last clip to 80",
                "Set the volume of clip 2 to 80%",
            ),
            (
                "make it louder",
                "Reply: I did not understand \"make it louder\", so nothing was changed. I understand, for example:",
            ),
            (
                "set the volume to 20%",
                "Reply: Nothing was changed: say whose volume: the music's, or a clip's.",
            ),
            (
                "set the music volume to 300%",
                "Reply: Nothing was changed: a volume of 300% was asked for, and a volume can be 0% to 200%.",
            ),
            (
                "set the music volume to -5%",
                "Reply: I did not understand \"set the music volume to -5%\", so nothing was changed. I understand, for example:",
            ),
            (
                "add some calm music",
                "Reply: Nothing was changed: I cannot write music: upload an audio file, and it becomes the music \
                 of this timeline.",
            ),
        ],
    );
    check(
        &empty(),
        &[(
            "mute the music",
            "Reply: Nothing was changed: there is no music on the timeline: upload an audio file first.",
        )],
    );
}

#[test]
fn clips_are_trimmed_removed_and_moved() {
    check(
        &film(),
        &[
            ("trim the first clip to 5 seconds", "Trim clip 1 to 5s"),
            ("Trim clip 1 to 2.5s", "Trim clip 1 to 2.5s"),
            ("cut the first clip down to 5 seconds", "Trim clip 1 to 5s"),
            ("cut clip two to four seconds", "Trim clip 2 to 4s"),
            ("make the last clip 3 seconds long", "Trim clip 2 to 3s"),
            ("shorten the 2nd clip by 2 seconds", "Trim clip 2 to 4s"),
            ("把第一个片段剪到5秒", "Trim clip 1 to 5s"),
            ("将第二个镜头缩短到三秒", "Trim clip 2 to 3s"),
            ("remove the second clip", "Remove clip 2"),
            ("delete clip 1", "Remove clip 1"),
            ("删除第二个片段", "Remove clip 2"),
            ("删除最后一个片段", "Remove clip 2"),
            ("Move clip 2 to position 1", "Move clip 2 to position 1"),
            (
                "move the first clip to the end",
                "Move clip 1 to position 2",
            ),
            ("把第二个片段移到最前面", "Move clip 2 to position 1"),
            (
                "trim the clip to 5 seconds",
                "Reply: Nothing was changed: say which clip, such as 'the first clip' or 'clip 2': the timeline has 2.",
            ),
            (
                "remove clip 4",
                "Reply: Nothing was changed: there is no clip 4: the timeline has 2 clips.",
            ),
            (
                "trim clip 1 to 30 seconds",
                "Reply: Nothing was changed: clip 1 cannot last 30s: 10s is the longest it can be.",
            ),
            (
                "remove the second clip, then remove the second clip",
                "Reply: Nothing was changed: there is no clip 2: the timeline has 1 clip.",
            ),
            (
                "remove the second clip. Then trim the clip to 5 seconds and mute the music",
                "Remove clip 2 + Trim clip 1 to 5s + Set the music volume to 0%",
            ),
        ],
    );
}
