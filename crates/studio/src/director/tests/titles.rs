//! What people say about titles.

use super::{Act, Decision, check, decide, empty, film, title};

#[test]
fn titles_are_added() {
    let golden = "Add the title 'Golden Hour' from 0s to 3s at the bottom";
    check(
        &film(),
        &[
            (
                "Add the title 'Golden Hour' from 0s to 3s at the bottom",
                golden,
            ),
            (
                "add the title 'Golden Hour' for the first three seconds",
                golden,
            ),
            ("Add title \"Golden Hour\"", golden),
            ("please add a title that says Golden Hour", golden),
            ("put a title saying Golden Hour at the start", golden),
            (
                "Can you add the title \u{201c}Golden Hour\u{201d} for 3 seconds?",
                golden,
            ),
            ("put 'Golden Hour' as a title at the beginning", golden),
            ("add a title: Golden Hour", golden),
            ("add the title Golden Hour for the first 3 s.", golden),
            ("a title that says Golden Hour", golden),
            (
                "create a title reading \"Golden Hour\" on the video",
                golden,
            ),
            (
                "show the text 'Golden Hour' for the first three seconds",
                golden,
            ),
        ],
    );
}

#[test]
fn titles_are_added_in_chinese() {
    check(
        &film(),
        &[
            (
                "添加标题\u{201c}黄金时刻\u{201d}，前三秒",
                "Add the title '黄金时刻' from 0s to 3s at the bottom",
            ),
            (
                "在开头添加标题「黄金时刻」",
                "Add the title '黄金时刻' from 0s to 3s at the bottom",
            ),
            (
                "请帮我加一个金色的标题《黄金时刻》，从2秒到5秒，在顶部",
                "Add the title '黄金时刻' from 2s to 5s at the top in gold",
            ),
            (
                "添加标题“终”，最后两秒半",
                "Add the title '终' from 13.5s to 16s at the bottom",
            ),
            (
                "给视频加个标题叫“你好”",
                "Add the title '你好' from 0s to 3s at the bottom",
            ),
            (
                "把标题“你好”加在最后三秒",
                "Add the title '你好' from 13s to 16s at the bottom",
            ),
        ],
    );
}

#[test]
fn titles_stand_where_and_when_it_is_said() {
    check(
        &film(),
        &[
            (
                "add a title card saying \"One\" (0-3s)",
                "Add the title 'One' from 0s to 3s at the bottom",
            ),
            (
                "add title 'X' 2s-5s",
                "Add the title 'X' from 2s to 5s at the bottom",
            ),
            (
                "add title 'X' from 0:02 to 0:05",
                "Add the title 'X' from 2s to 5s at the bottom",
            ),
            (
                "add title \"X\" from 2s to 5s",
                "Add the title 'X' from 2s to 5s at the bottom",
            ),
            (
                "add title 'X' from 2 to 5 seconds",
                "Add the title 'X' from 2s to 5s at the bottom",
            ),
            (
                "add title 'X' between 2 and 5 seconds",
                "Add the title 'X' from 2s to 5s at the bottom",
            ),
            (
                "add the title 'X' for the last 3 seconds",
                "Add the title 'X' from 13s to 16s at the bottom",
            ),
            (
                "add the title 'X' at the end",
                "Add the title 'X' from 13s to 16s at the bottom",
            ),
            (
                "add the title 'X' at the end for 5 s",
                "Add the title 'X' from 11s to 16s at the bottom",
            ),
            (
                "add the title 'X' at 4s for half a second",
                "Add the title 'X' from 4s to 4.5s at the bottom",
            ),
            (
                "add the title 'X' from 12s to the end",
                "Add the title 'X' from 12s to 16s at the bottom",
            ),
            (
                "add the title 'X' for the whole video",
                "Add the title 'X' from 0s to 16s at the bottom",
            ),
            (
                "add the title 'X' throughout",
                "Add the title 'X' from 0s to 16s at the bottom",
            ),
            (
                "add a neon blue title 'X' in the middle of the screen for a dozen seconds",
                "Add the title 'X' from 0s to 12s in the center in neon blue",
            ),
            (
                "add 'X' as a caption at the top in #ff0080",
                "Add the title 'X' from 0s to 3s at the top in #ff0080",
            ),
            (
                "add 'X' as a caption at the top in \u{ff03}FF0080",
                "Add the title 'X' from 0s to 3s at the top in #ff0080",
            ),
            (
                "add the title 'X' starting at 2.5s",
                "Add the title 'X' from 2.5s to 5.5s at the bottom",
            ),
        ],
    );
}

#[test]
fn the_words_of_a_title_are_never_taken_for_instructions() {
    check(
        &film(),
        &[
            (
                "add a title 'Don't look' and make the music quieter",
                r"Add the title 'Don\'t look' from 0s to 3s at the bottom + Set the music volume to 20%",
            ),
            (
                "add a title that says Download now",
                "Add the title 'Download now' from 0s to 3s at the bottom",
            ),
            (
                "add a title saying The End",
                "Add the title 'The End' from 0s to 3s at the bottom",
            ),
            (
                "add a title saying Back in Black",
                "Add the title 'Back in Black' from 0s to 3s at the bottom",
            ),
            (
                "add a title saying Hello, World!",
                "Add the title 'Hello, World!' from 0s to 3s at the bottom",
            ),
            (
                "add the title 'remove the music, please'",
                "Add the title 'remove the music, please' from 0s to 3s at the bottom",
            ),
            (
                r#"add the title "She said \"hi\"""#,
                r#"Add the title 'She said "hi"' from 0s to 3s at the bottom"#,
            ),
        ],
    );
}

#[test]
fn titles_that_leave_something_open_are_asked_about() {
    let words = "Reply: Nothing was changed: say what the title reads, in quotes: add the title 'Golden Hour'.";
    check(
        &film(),
        &[
            (
                "add 'sunset.mp4' to the timeline",
                "Reply: I did not understand \"add 'sunset.mp4' to the timeline\", so nothing was changed. \
                 I understand, for example:",
            ),
            ("add a title", words),
            ("add a title to the video", words),
            ("add a title at the start", words),
            (
                "add the title 'X' from 5s to 2s",
                "Reply: Nothing was changed: a title cannot run from 5s to 2s: the end comes first.",
            ),
            (
                "add the title 'X' at 20s",
                "Reply: Nothing was changed: a title at 20s would come after the end: the timeline is 16s long.",
            ),
        ],
    );
    check(
        &empty(),
        &[(
            "add the title 'X'",
            "Reply: Nothing was changed: there is nothing on the timeline to put a title on: make or upload \
             a clip first.",
        )],
    );
}

#[test]
fn titles_are_removed_and_reworded() {
    check(
        &film(),
        &[
            ("remove the title", "Remove the title 'Waves'"),
            ("Remove all titles", "Remove all titles"),
            ("delete the titles please", "Remove all titles"),
            (
                "remove the title from clip 1",
                "Reply: I did not understand \"remove the title from clip 1\", so nothing was changed. I understand, for example:",
            ),
            ("get rid of the title", "Remove the title 'Waves'"),
            ("remove the title \"waves\"", "Remove the title 'waves'"),
            ("remove the title Waves", "Remove the title 'Waves'"),
            ("删除标题", "Remove the title 'Waves'"),
            ("把所有标题删掉", "Remove all titles"),
            (
                "remove the title 'Foam'",
                "Reply: Nothing was changed: there is no title 'Foam': the timeline has 'Waves'.",
            ),
            (
                "change the title to 'Tide'",
                "Remove the title 'Waves' + Add the title 'Tide' from 0s to 2s at the bottom",
            ),
            (
                "replace the title 'Waves' with 'Tide'",
                "Remove the title 'Waves' + Add the title 'Tide' from 0s to 2s at the bottom",
            ),
            (
                "把标题改成\u{201c}潮\u{201d}",
                "Remove the title 'Waves' + Add the title '潮' from 0s to 2s at the bottom",
            ),
        ],
    );
    let two = title("Tide", 4, 2).apply(&film()).unwrap();
    check(
        &two,
        &[
            (
                "remove the title",
                "Reply: Nothing was changed: say which title, or say all titles: the timeline has 'Waves', 'Tide'.",
            ),
            ("remove the second title", "Remove the title 'Tide'"),
            ("remove the last title", "Remove the title 'Tide'"),
        ],
    );
    check(
        &empty(),
        &[(
            "remove the title",
            "Reply: Nothing was changed: there are no titles on the timeline.",
        )],
    );
}

#[test]
fn titles_are_styled() {
    check(
        &film(),
        &[
            (
                "add the title 'Big' in gold with a black outline, fading in over 1s",
                "Add the title 'Big' from 0s to 3s at the bottom in gold with a black outline with a fade-in of 1s",
            ),
            (
                "add a title 'News' on a navy box at the top with a typewriter effect for 4 seconds",
                "Add the title 'News' from 0s to 4s at the top on a navy box with a typewriter",
            ),
            (
                "make the title bigger and remove the music",
                "Style the title 'Waves' at 150% size + Remove the music",
            ),
            (
                "style the title 'waves' at the top without a shadow",
                "Style the title 'waves' at the top without a shadow",
            ),
            (
                "add the title 'Big' that fades in and out over half a second",
                "Add the title 'Big' from 0s to 3s at the bottom with a fade of 0.5s",
            ),
            (
                "add the title 'Big' with a fade in the center for 2 seconds",
                "Add the title 'Big' from 0s to 2s in the center with a fade",
            ),
            (
                "add the title 'Big' sliding out at the end",
                "Add the title 'Big' from 13s to 16s at the bottom with a slide-out",
            ),
            (
                "add the title 'Big', fading in on a navy box",
                "Add the title 'Big' from 0s to 3s at the bottom on a navy box with a fade-in",
            ),
            (
                "make the title fade out over 1s",
                "Style the title 'Waves' with a fade-out of 1s",
            ),
            (
                "animate the title with a pop",
                "Style the title 'Waves' with a pop",
            ),
            (
                "make the title 'Tide' in gold",
                "Add the title 'Tide' from 0s to 3s at the bottom in gold",
            ),
            (
                "change the title to 'Tide'",
                "Remove the title 'Waves' + Add the title 'Tide' from 0s to 2s at the bottom",
            ),
        ],
    );
    let styled = "style the title 'Waves' with a slide of 0.5s";
    let Decision::Acts(acts) = decide(styled, &film()) else {
        panic!("not understood");
    };
    let Act::Edit(edit) = &acts[0] else {
        panic!("no edit");
    };
    check(
        &edit.apply(&film()).unwrap(),
        &[(
            "change the title to 'Tide'",
            "Remove the title 'Waves' + Add the title 'Tide' from 0s to 2s at the bottom with a slide of 0.5s",
        )],
    );
}
