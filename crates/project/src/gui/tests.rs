use super::directions::{COUNT, DIRECTIONS};
use super::without_gui;

#[test]
fn each_pattern_is_one() {
    assert_eq!(DIRECTIONS.len(), COUNT);
}

/// What the agent says, and what the user reads.
const DIRECTED: &[(&str, &str)] = &[
    (
        "Your video is ready! Preview in the Timeline panel or click Export to save it.",
        "Your video is ready! Look at the track summary or ask for an export to save it.",
    ),
    ("Click the Add Music button.", "Ask for Add Music."),
    ("click \"Export\" now", "ask for an export now"),
    (
        "Click the **Export** button in the top right corner.",
        "Ask for an export.",
    ),
    (
        "Just tap `Export` at the top-right of the screen!",
        "Just ask for an export!",
    ),
    (
        "You can hit the Download icon.",
        "You can ask for an export.",
    ),
    (
        "Press **Save As** to keep it.",
        "Ask for an export to keep it.",
    ),
    (
        "**Click Export** to finish",
        "**Ask for an export** to finish",
    ),
    (
        "Finish by clicking the Export button.",
        "Finish by asking for an export.",
    ),
    (
        "Use the Export button when you are done.",
        "Ask for an export when you are done.",
    ),
    (
        "The Export button is in the toolbar.",
        "An export is in the toolbar.",
    ),
    (
        "Select the Effects tab on the left side.",
        "Ask for Effects.",
    ),
    (
        "Tap the [Split] icon to cut it.",
        "Ask for Split to cut it.",
    ),
    ("To add text, click **Text**.", "To add text, ask for Text."),
    (
        "Click Upload to bring in a file.",
        "Ask for an upload to bring in a file.",
    ),
    ("Click your account menu.", "Ask for the credits."),
    (
        "Open the timeline, then drag the clip to the start.",
        "Ask for the project's state, then ask to move the clip to the start.",
    ),
    (
        "Open the **Color panel** first.",
        "Ask for the project's state first.",
    ),
    ("Go to the effects menu.", "Ask for the project's state."),
    ("Please check your account.", "Please ask for the credits."),
    ("Check your billing page.", "Ask for the credits."),
    (
        "Check your dashboard for details.",
        "Ask for the credits for details.",
    ),
    ("Go to your dashboard.", "Ask for the project's state."),
    (
        "Go to Settings to choose a voice.",
        "Say what to change to choose a voice.",
    ),
    (
        "You can adjust in the editor.",
        "You can say what to change.",
    ),
    (
        "Feel free to tweak the colors in the Color panel.",
        "Feel free to say what to change.",
    ),
    (
        "Watch your video in the player.",
        "Look at the track summary.",
    ),
    ("You can drag and drop clips.", "You can ask to move clips."),
    (
        "Drag/drop the title where you want it",
        "Ask to move the title where you want it",
    ),
    ("Drop here", "Say where it belongs"),
    ("Drag your files here.", "Ask for an upload."),
    (
        "Rearrange the clips on the timeline.",
        "Ask to rearrange the clips.",
    ),
    (
        "Done. **Next:** click **Export**!",
        "Done. **Next:** ask for an export!",
    ),
    (
        "- Open the editor\n- Hit *Download*",
        "- Ask for the project's state\n- Ask for an export",
    ),
    (
        "Simply head over to the Settings page.",
        "Simply say what to change.",
    ),
    (
        "You can preview it in the timeline or click the menu icon.",
        "You can look at the track summary or ask for menu.",
    ),
    (
        "视频已生成，点击导出按钮即可保存。",
        "视频已生成，要求导出即可保存。",
    ),
    ("点击右上角的“导出”按钮。", "要求导出。"),
    ("请点击**导出**下载。", "请要求导出下载。"),
    ("請點擊「匯出」。", "請要求导出。"),
    ("点击【添加音乐】按钮。", "要求添加音乐。"),
    ("您可以选择“滤镜”。", "您可以要求滤镜。"),
    ("导出按钮已可用", "导出已可用"),
    ("打开时间线面板，拖拽片段。", "查看项目状态，要求移动片段。"),
    ("打开调色面板。", "查看项目状态。"),
    ("你可以在时间线中预览。", "你可以查看轨道概要。"),
    ("请前往设置页面。", "请说明要改什么。"),
    ("在编辑器中调整。", "说明要改什么。"),
    ("请查看您的账户。", "请查询积分。"),
    ("打开账单页面", "查询积分"),
    ("将拖拽素材到此处", "要求上传"),
    ("先点击上传文件按钮，再试。", "先要求上传，再试。"),
    ("請在時間軸中預覽。", "請查看轨道概要。"),
    ("请单击屏幕底部的下载图标。", "请要求导出。"),
    ("然后在“音频面板”中修改。", "然后说明要改什么。"),
    ("打开“滤镜”菜单，选择**复古**。", "查看项目状态，要求复古。"),
    ("可以拖放片段到时间线。", "可以要求移动片段到时间线。"),
    ("管理你的账号", "查询积分"),
    ("您也可以点击分享。", "您也可以要求导出。"),
    ("拖动字幕到开头。", "要求移动字幕到开头。"),
];

/// Words about the film.
const CONTENT: &[&str] = &[
    "",
    "A hand clicks a mouse, with a click sound at 3 s.",
    "I added the title \"Click Export now\".",
    "I added the title 'Open the timeline' and it's blue.",
    "I added the title ‘Go to settings’.",
    "The dragon opens the door of the castle.",
    "Drag racing cars at night.",
    "Dogs drag the sled through the snow.",
    "We arrange clipsal lamps.",
    "Click the shutter. The button of the coat shines.",
    "A finger slowly presses the red button.",
    "A child will press the doorbell button twice.",
    "The robots select the winner.",
    "I see the timeline of the roman empire.",
    "Open the door, and the light comes in.",
    "A waiter opens the menu.",
    "The hero opens his account book.",
    "A drop of water falls into the sea.",
    "The beat drops at 5 s.",
    "The settings sun glows. A sunset sets the mood.",
    "The export of coffee, told in 30 seconds.",
    "The player kicks the ball in the stadium.",
    "I see a player in the rain.",
    "She checks her phone and saves the world.",
    "The dashboard of the car glows blue.",
    "Cameras hit the road; tap dancers tap on the floor.",
    "The hand of a clock points to the menu of a cafe.",
    "A poster says “Tap to download”.",
    "She will open the letter and read it.",
    "I changed the colors in the first clip.",
    "Two editors watch a film in the cinema.",
    "The title 'Drag and drop' stays for 3 s.",
    "I moved the clip to 3 s and saved nothing else.",
    "标题是“点击导出按钮”。",
    "一只手点击鼠标。",
    "一根手指点击播放按钮的特写。",
    "他打开门，走进房间。",
    "女孩打开窗户。",
    "人物拖动箱子走过街道。",
    "农民开着拖拉机。",
    "出口贸易的画面已加入。",
    "字幕写着「打开设置」。",
    "他在街上查看地图。",
    "我把音乐调低了。",
    "按顺序出现三个标题。",
    "按时间顺序排列的画面。",
    "她选择了红色的裙子。",
    "骑手前往山顶。",
    "标题写着《打开时间线》。",
    "他打开一本账簿，灯光变暗。",
    "镜头切换到海边。",
    "孩子们拖着箱子跑。",
    "背景里有人在播放音乐。",
    "设置在古代的故事。",
    "画面上方是月亮，下方是海。",
    "她按下快门，闪光一亮。",
    "编辑器的历史纪录片，30秒。",
    "时间线上有3个片段。",
    "进入森林，光线渐暗。",
    "文字“拖拽片段”出现在第2秒。",
];

#[test]
fn directions_are_translated() {
    let wrong: Vec<_> = DIRECTED
        .iter()
        .map(|(agent, user)| (without_gui(agent), *user))
        .filter(|(written, user)| written != user)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_about_the_film_stay() {
    let wrong: Vec<_> = CONTENT
        .iter()
        .map(|content| (without_gui(content), *content))
        .filter(|(written, content)| written != content)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
