//! What directions to a graphical interface look like, and what they become.
//!
//! A row is a pattern and its words. In patterns `{...}` stands for a part that several rows share.

use std::sync::LazyLock;

use regex::Regex;

/// A kind of direction.
pub(super) struct Direction {
    /// What it looks like, from its first letter on.
    pub(super) form: Regex,
    /// What it becomes; `{name}`, `{what}` and `{ing}` are those parts of what was found.
    pub(super) becomes: &'static str,
    /// Whether it is a direction wherever it stands. Others are only where the reader is spoken to.
    pub(super) is_sure: bool,
}

/// All directions; the first one that fits is meant.
pub(super) static DIRECTIONS: LazyLock<Vec<Direction>> = LazyLock::new(|| {
    let english = ENGLISH
        .iter()
        .map(|row| (row, r"(?i)^(?:", r")\b{end-half}"));
    let chinese = CHINESE.iter().map(|row| (row, "^(?:", ")"));
    english
        .chain(chinese)
        .filter_map(|((is_sure, pattern, becomes), start, end)| {
            let parts = PARTS
                .iter()
                .fold((*pattern).to_owned(), |text, (name, part)| {
                    text.replace(name, part)
                });
            // Each pattern is a constant: a test shows that all of them are good.
            let form = Regex::new(&format!("{start}{parts}{end}")).ok()?;
            Some(Direction {
                form,
                becomes,
                is_sure: *is_sure,
            })
        })
        .collect()
});

/// How many directions there are.
#[cfg(test)]
pub(super) const COUNT: usize = ENGLISH.len() + CHINESE.len();

/// A direction wherever it stands.
const SURE: bool = true;
/// A direction where the reader is spoken to.
const ADDRESSED: bool = false;

/// Parts of patterns, those that hold others first.
const PARTS: &[(&str, &str)] = &[
    // Where a button is.
    (
        "{tail}",
        "(?:,? (?:located |found )?(?:in|at|on|from|near) (?:the |your ){corner}(?:[ -]{corner})*(?: of (?:the |your )?[a-z]+)?)?",
    ),
    (
        "{corner}",
        "(?:top|bottom|upper|lower|left|right|main|far|corner|center|middle|side|hand|toolbar|sidebar|header|footer|navigation|menu|bar|screen|page)",
    ),
    (
        "{press}",
        "(?:click|tapp?|press|hitt?|select|choos|push)(?:e|(?P<ing>ing))?(?: on)? (?:(?:the|your|that|this) )?",
    ),
    ("{kind}", "(?: (?:button|icon|tab|menu|option|link|item))"),
    // The names of buttons that do what a tool does here.
    (
        "{export}",
        "(?:{(}(?:export|download|save|share|publish|render)(?: (?:video|film|movie|project|as|mp4|now|file)){0,2}{)})",
    ),
    (
        "{upload}",
        "(?:{(}(?:upload|import)(?: (?:files?|media|videos?|footage))?{)})",
    ),
    (
        "{account}",
        "(?:{(}(?:account|billing|subscription|wallet|plan|usage|credits|upgrade|top[ -]up)(?: (?:page|section|tab|info|details|settings))?{)})",
    ),
    // Any name: in marks, or as it stands before the word "button".
    (
        "{marked}",
        r#"(?P<name>\*\*[^*\n]{1,40}\*\*|"[^"\n]{1,40}"|“[^”\n]{1,40}”|`[^`\n]{1,40}`|\[[^\]\n]{1,40}\])"#,
    ),
    ("{name}", r"(?P<name>[^.,;:!?\n]{1,40}?)"),
    (
        "{go}",
        "(?:open|go|head|navigat|switch|visit|access|jump)(?:e|(?P<ing>ing))?(?: (?:back|over|up))?(?: (?:in)?to)? (?:(?:the|your) )?",
    ),
    (
        "{check}",
        "(?:check|review|visit|open|manag|view|see|go to|look at)(?:e|(?P<ing>ing))?(?: out)? (?:(?:the|your) )?",
    ),
    (
        "{timeline}",
        "(?:{(}(?:(?:project )?timeline|track list|editor|editing view|workspace|canvas|media library){)}(?: (?:panel|view|tab|editor|window|page))?)",
    ),
    (
        "{panel}",
        "(?:{(}(?:[a-z]+ ){1,2}(?:panel|sidebar|toolbar|drawer|inspector|menu|tab){)})",
    ),
    (
        "{settings}",
        "(?:{(}(?:[a-z]+ )?(?:settings|preferences){)}(?: (?:page|panel|menu|tab))?)",
    ),
    (
        "{player}",
        "(?:{(}(?:timeline|player|preview|viewer|editor|canvas|workspace){)}(?: (?:panel|window|pane|area|tab|view|screen))?)",
    ),
    ("{pieces}", "(?:clips?|tracks?|scenes?|segments?|layers?)"),
    (
        "{media}",
        "(?:files?|videos?|photos?|images?|footage|media|music|clips?)",
    ),
    // The same in Chinese.
    (
        "{按}",
        "(?:点击|點擊|单击|單擊|点选|點選|轻触|點按|点按|按下|点一下|按|选择|選擇)",
    ),
    (
        "{角}",
        "(?:(?:屏幕|页面|頁面|界面|编辑器|編輯器)?(?:右上角|左上角|右下角|左下角|上方|下方|底部|顶部|頂部|左侧|右侧|右側|左側)的?)?",
    ),
    (
        "{钮}",
        "(?:按钮|按鈕|按键|按鍵|图标|圖示|选项|選項|菜单|選單|标签页|键)",
    ),
    (
        "{导出}",
        "{《}(?:导出|導出|匯出|下载|下載|保存|儲存|分享|发布|發佈)(?:视频|視頻|影片|文件)?{》}",
    ),
    (
        "{时间线}",
        "{《}(?:时间线|时间轴|時間線|時間軸|轨道|軌道|编辑器|編輯器|播放器|预览|預覽|画布)(?:面板|窗口|視窗|区域|界面|页面)?{》}",
    ),
    (
        "{账户}",
        "{《}(?:账户|账号|帳戶|帳號|账单|帳單|计费|订阅|個人中心|个人中心|控制台|仪表盘|仪表板|儀表板)(?:页面|頁面|信息|设置|中心)?{》}",
    ),
    (
        "{去}",
        "(?:打开|打開|进入|進入|前往|转到|轉到|切换到|切換到|访问|去|到)(?:您的|你的)?",
    ),
    ("{里}", "(?:中|里|裡|上|内|內)?"),
    // Marks around a name.
    ("{(}", r#"(?:\*\*|[*_"'“‘`\[])?"#),
    ("{)}", r#"(?:\*\*|[*_"'”’`\]])?"#),
    ("{《}", r#"(?:\*\*|[“"「『【\[])?"#),
    ("{》}", r#"(?:\*\*|[”"」』】\]])?"#),
];

type Row = (bool, &'static str, &'static str);

const ENGLISH: &[Row] = &[
    (
        SURE,
        "(?:{press}|us(?:e|(?P<using>ing)) (?:the )){export}{kind}{tail}",
        "ask{ing} for an export",
    ),
    (SURE, "{press}{export}{tail}", "ask{ing} for an export"),
    (
        ADDRESSED,
        "{press}{upload}{kind}?{tail}",
        "ask{ing} for an upload",
    ),
    (
        ADDRESSED,
        "{press}{account}{kind}?{tail}",
        "ask{ing} for the credits",
    ),
    (
        ADDRESSED,
        "{press}{marked}{kind}?{tail}",
        "ask{ing} for {name}",
    ),
    (
        ADDRESSED,
        "{press}{name}{kind}{tail}",
        "ask{ing} for {name}",
    ),
    (
        SURE,
        "(?:the |an ){(}export{)} (?:button|icon){tail}",
        "an export",
    ),
    (SURE, "{(}export{)} button{tail}", "export"),
    (
        SURE,
        "(?:preview|view|watch|see|play|review|check)(?P<ing>ing)?(?: it| them| this|(?: the| your)(?: [a-z]+)? (?:video|clip|result|film))? (?:in|on|from|with) (?:the |your )?{player}",
        "look{ing} at the track summary",
    ),
    (ADDRESSED, "{go}{settings}", "say{ing} what to change"),
    (ADDRESSED, "{check}{account}", "ask{ing} for the credits"),
    (
        ADDRESSED,
        "(?:check|review)(?P<ing>ing)? (?:(?:the|your) )?{(}dashboard{)}",
        "ask{ing} for the credits",
    ),
    (
        ADDRESSED,
        "{go}(?:{(}dashboard{)}|{timeline}|{panel})",
        "ask{ing} for the project's state",
    ),
    (
        ADDRESSED,
        "(?:dragg?|dropp?)(?P<ing>ing)?(?:(?: and | & |/|-and-)drop(?:ping)?)? (?:(?:your|a|the|any) )?{media} (?:here|(?:in|on)to (?:the|this) (?:window|page|chat|upload area|box|panel|media library))",
        "ask{ing} for an upload",
    ),
    (
        ADDRESSED,
        "dragg?(?P<ing>ing)?(?:(?: and | & |/|-and-)drop(?:ping)?)? (?P<what>(?:the|your|any|it|them|this|that|these|each)|{pieces})",
        "ask{ing} to move {what}",
    ),
    (
        ADDRESSED,
        "dragg?(?P<ing>ing)?(?: and | & |/|-and-)drop(?:ping)?",
        "ask{ing} to move",
    ),
    (
        ADDRESSED,
        "dropp?(?P<ing>ing)? (?P<what>it|them|this|the [a-z]+) (?:here|(?:in|on)to the timeline)",
        "say{ing} where {what} belongs",
    ),
    (SURE, "drop here", "say where it belongs"),
    (
        ADDRESSED,
        "(?:re)?(?:arrang|order)(?:e|(?P<ing>ing))? (?P<what>(?:(?:the|your) )?{pieces})(?: (?:in|on) (?:the|your) timeline)?",
        "ask{ing} to rearrange {what}",
    ),
    (
        ADDRESSED,
        "(?:adjust|tweak|chang|edit|fine-tun|customi[sz]|modify|refin)(?:e|(?P<ing>ing))?(?: it| them| this| that| anything| the [a-z]+)? (?:in|from|through|using|with) (?:the |your )?(?:{timeline}|{panel}|{settings})",
        "say{ing} what to change",
    ),
];

const CHINESE: &[Row] = &[
    (SURE, "{按}{角}{导出}{钮}?", "要求导出"),
    (
        ADDRESSED,
        "{按}{角}{《}(?:上传|上傳|导入|匯入)(?:文件|视频|素材)?{》}{钮}?",
        "要求上传",
    ),
    (
        ADDRESSED,
        "{按}{角}{《}(?P<name>[^，。！？、；：\\s“”「」『』【】*]{1,12}?){》}{钮}",
        "要求{name}",
    ),
    (
        ADDRESSED,
        r"{按}{角}(?P<name>“[^”\n]{1,12}”|「[^」\n]{1,12}」|【[^】\n]{1,12}】|\*\*[^*\n]{1,12}\*\*)",
        "要求{name}",
    ),
    (SURE, "{《}(?:导出|導出|匯出){》}(?:按钮|按鈕)", "导出"),
    (
        SURE,
        "在{时间线}{里}(?:预览|預覽|查看|观看|觀看|播放)(?:视频|視頻|影片|效果|它)?",
        "查看轨道概要",
    ),
    (
        SURE,
        "在(?:{时间线}|{《}[^，。！？\\s]{1,4}(?:面板|菜单|菜單){》}|{《}(?:设置|設定){》}){里}(?:进行|進行)?(?:调整|調整|修改|编辑|編輯|更改)",
        "说明要改什么",
    ),
    (
        ADDRESSED,
        "{去}{《}(?:[^，。！？\\s]{0,4})?(?:设置|設定|偏好设置)(?:页面|頁面|面板|菜单)?{》}",
        "说明要改什么",
    ),
    (
        ADDRESSED,
        "(?:{去}|(?:查看|检查|檢查|管理)(?:您的|你的)?){账户}",
        "查询积分",
    ),
    (
        ADDRESSED,
        "{去}(?:{时间线}|{《}[^，。！？\\s]{1,4}(?:面板|菜单|選單|工具栏){》})",
        "查看项目状态",
    ),
    (
        ADDRESSED,
        "(?:把|将|將)?(?:拖拽|拖放|拖动|拖動|拖曳|拖入)(?:您的|你的)?(?:文件|素材|视频|图片)(?:到|至)(?:此处|此處|这里|這裡|窗口|页面|对话框)",
        "要求上传",
    ),
    (ADDRESSED, "(?:拖拽|拖放|拖动|拖動|拖曳)", "要求移动"),
];
