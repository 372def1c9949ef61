//! The words that the generator knows, in English and Chinese.
//!
//! English words stand in the singular; phrases of two words are joined by `+`. Chinese words
//! are found by the longest match, so a word that merely contains another is listed too.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::scene::backdrop::Mood;
use crate::scene::ocean::Hour;

/// What a word tells about the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A place that a scene shows.
    Sea,
    City,
    /// A city of that name: it gets the city, which is no particular one.
    Town,
    Aurora,
    /// Shown only under the northern lights, so only by night.
    Mountain,
    /// A time of day.
    At(Hour),
    Night,
    Day,
    Star,
    /// Belongs to a city at night, but does not ask for one.
    TimeLapse,
    /// Belongs to the sea or the sky, and is there without being asked for.
    Sky,
    /// A place that no scene shows.
    Elsewhere,
    /// Somebody or something that no scene shows.
    Subject,
    /// Turns what follows into something that is not wanted.
    Without,
    /// Ends that.
    Turn,
    /// Asks for a video, or says how it should look or last; nothing to be seen.
    Filler,
}

/// The longest Chinese word in the tables, in characters.
pub(crate) const LONGEST: usize = 4;

/// What a word means, if it is known. English comes in lower case, in any number.
pub(crate) fn meaning(word: &str) -> Option<Meaning> {
    let find = |word: &str| MEANINGS.get(word).copied();
    find(word)
        .or_else(|| find(word.strip_suffix('s')?))
        .or_else(|| find(word.strip_suffix("es")?))
        .or_else(|| find(&format!("{}y", word.strip_suffix("ies")?)))
}

/// The mood of a word, if it has one.
pub(crate) fn mood(word: &str) -> Option<Mood> {
    MOODS
        .iter()
        .find(|(_, words)| words.split_whitespace().any(|known| known == word))
        .map(|(mood, _)| *mood)
}

static MEANINGS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let words = |&(meaning, words): &(Meaning, &'static str)| {
        words.split_whitespace().map(move |word| (word, meaning))
    };
    TABLE.iter().flat_map(words).collect()
});

const TABLE: &[(Meaning, &str)] = &[
    (
        Meaning::Sea,
        "ocean sea seaside seashore seascape beach coast coastline coastal shore shoreline surf \
         wave tide breaker swell pacific atlantic mediterranean caribbean oceanfront beachfront \
         海 大海 海洋 海边 海滩 沙滩 海岸 海岸线 海浪 浪花 波浪 浪 海面 海景 海水 潮水 潮汐 浪潮 \
         太平洋 大西洋 地中海 波涛 海上 海平面 碧海",
    ),
    (
        Meaning::City,
        "city cityscape skyline downtown skyscraper urban metropolis metropolitan megacity \
         megalopolis street avenue boulevard traffic highway freeway motorway expressway neon \
         tower highrise high+rise city+light light+trail traffic+light street+light traffic+light+trail car+light+trail rush+hour \
         城市 都市 大都市 夜景 天际线 摩天楼 摩天大楼 高楼 高楼大厦 大厦 大楼 街道 街头 街景 马路 公路 高速 高速公路 \
         立交桥 车流 车灯 霓虹 霓虹灯 万家灯火 灯火 车水马龙 市中心 都会",
    ),
    (
        Meaning::Town,
        "new+york nyc manhattan tokyo shanghai hong+kong london paris dubai singapore seoul \
         chicago los+angeles las+vegas beijing shenzhen chongqing guangzhou times+square \
         上海 北京 香港 东京 纽约 重庆 深圳 广州 伦敦 巴黎 迪拜 新加坡 首尔 外滩 曼哈顿",
    ),
    (
        Meaning::Aurora,
        "aurora borealis australis aurorae northern+light southern+light polar+light \
         aurora+borealis aurora+australis 极光 北极光 南极光",
    ),
    (
        Meaning::Mountain,
        "mountain peak summit ridge alp himalaya fjord 山 雪山 群山 山脉 高山 山峰 山顶 大山 山峦",
    ),
    (
        Meaning::At(Hour::Sunset),
        "sunset sundown golden+hour setting+sun sun+setting sun+set evening+glow 日落 夕阳 落日 晚霞 夕照 斜阳",
    ),
    (
        Meaning::At(Hour::Sunrise),
        "sunrise sunup dawn daybreak morning early+morning rising+sun sun+rising 日出 朝阳 黎明 清晨 晨曦 早晨 朝霞 拂晓 旭日",
    ),
    (
        Meaning::At(Hour::Dusk),
        "dusk twilight gloaming nightfall blue+hour afterglow evening 黄昏 傍晚 暮色 薄暮",
    ),
    (
        Meaning::Night,
        "night nighttime midnight nocturnal 夜 夜晚 夜里 夜间 晚上 深夜 午夜 夜色 夜空 夜幕",
    ),
    (
        Meaning::Day,
        "day daytime daylight noon midday afternoon sunny 白天 中午 正午 下午 晴天 白昼 阳光",
    ),
    (
        Meaning::Star,
        "star starry stargazing milky+way 星空 星星 繁星 银河 星",
    ),
    (
        Meaning::TimeLapse,
        "timelapse time+lapse hyperlapse 延时 延时摄影 缩时",
    ),
    (
        Meaning::Sky,
        "sky cloud horizon sun sunlight sunbeam ray reflection foam spray sand water lake glow \
         light shadow snow snowy pine silhouette wind breeze window building road lane trail car+light \
         天空 云 云彩 白云 云朵 地平线 太阳 泡沫 沙 水 湖 湖面 湖水 倒影 光 灯光 雪 风 微风 松树 天际 霞光 道路 建筑",
    ),
    (
        Meaning::Elsewhere,
        "forest wood jungle rainforest desert dune savanna prairie meadow field farm farmland \
         garden park river waterfall canyon valley volcano cave glacier iceberg island swamp \
         space outer+space universe galaxy nebula planet earth moon mars cosmos underwater coral \
         reef kitchen office room bedroom classroom school hospital restaurant cafe bar shop \
         store market mall stadium gym studio factory laboratory lab warehouse house home castle \
         temple church village countryside harbor harbour port pier lighthouse airport station \
         bridge subway tunnel library museum theater theatre concert stage arena hotel pool \
         vineyard orchard rainbow storm thunderstorm lightning rain rainy fog foggy mist misty \
         blizzard snowfall snowstorm tornado hurricane tsunami fire flame explosion firework \
         autumn spring winter summer sea+of+cloud sea+of+people sea+of+flower ocean+blue heat+wave \
         sound+wave radio+wave brain+wave shock+wave wall+street \
         森林 树林 丛林 雨林 沙漠 沙丘 草原 草地 田野 田 农场 花园 公园 河 河流 小溪 瀑布 峡谷 山谷 火山 洞穴 冰川 岛 岛屿 \
         太空 宇宙 星系 星云 行星 星球 地球 月亮 月球 火星 水下 海底 海底世界 珊瑚 厨房 办公室 房间 卧室 教室 学校 医院 餐厅 \
         咖啡馆 商店 市场 体育场 健身房 工厂 实验室 房子 城堡 寺庙 教堂 村庄 乡村 港口 码头 灯塔 机场 车站 桥 地铁 \
         隧道 图书馆 博物馆 舞台 酒店 彩虹 暴风雨 闪电 雨 下雨 雨天 雾 火 火焰 爆炸 烟花 云海 花海 林海 竹林 竹海 \
         人山人海 秋天 春天 冬天 夏天 下雪",
    ),
    (
        Meaning::Subject,
        "cat kitten dog puppy animal pet bird seagull gull eagle owl parrot penguin duck chicken \
         horse cow sheep goat pig lion tiger bear panda wolf fox deer rabbit monkey gorilla \
         elephant giraffe zebra camel dolphin whale shark fish jellyfish octopus turtle crab \
         snake frog lizard dinosaur dragon unicorn monster robot alien zombie ghost vampire \
         butterfly bee insect spider person people human man men woman women boy girl child \
         children kid baby toddler couple family friend crowd lover bride groom wedding dancer \
         singer surfer swimmer runner athlete player soldier knight king queen princess wizard \
         witch pirate astronaut scientist doctor nurse teacher student chef worker farmer artist \
         musician businessman businesswoman model actor actress influencer celebrity hero \
         superhero character figure face hand eye portrait car truck bus taxi train tram bicycle bike \
         motorcycle motorbike boat ship sailboat yacht ferry submarine plane airplane aircraft \
         jet helicopter drone rocket spaceship spacecraft ufo balloon race racing ball football \
         soccer basketball tennis game toy doll book phone smartphone laptop computer camera \
         piano guitar violin drum instrument food pizza burger cake coffee tea wine beer cocktail \
         fruit apple banana cherry strawberry bread sushi noodle ice+cream dessert flower rose \
         tree palm leaf plant grass mushroom shoe sneaker dress wristwatch perfume bottle lipstick \
         product logo brand text title chart graph interface website app presentation \
         advertisement commercial tutorial interview chair table umbrella tent flag candle clock \
         diamond jewel gold money coin gift box street+food race+car cooking dancing singing \
         running swimming surfing fishing kissing hugging playing eating drinking \
         猫 小猫 猫咪 狗 小狗 动物 宠物 鸟 海鸥 老鹰 企鹅 鸭子 鸡 马 牛 羊 猪 狮子 老虎 熊 熊猫 狼 狐狸 鹿 兔子 猴子 大象 \
         海豚 鲸鱼 鲸 鲨鱼 鱼 海龟 乌龟 螃蟹 蛇 恐龙 龙 怪物 机器人 外星人 蝴蝶 蜜蜂 人 人们 人类 人物 男人 女人 男孩 女孩 小孩 \
         孩子 儿童 婴儿 情侣 家人 朋友 人群 新娘 新郎 婚礼 舞者 歌手 冲浪者 士兵 国王 公主 巫师 海盗 宇航员 科学家 医生 老师 \
         学生 厨师 工人 艺术家 模特 演员 英雄 汽车 轿车 赛车 卡车 公交车 火车 自行车 摩托车 船 小船 帆船 轮船 飞机 直升机 \
         无人机 火箭 飞船 气球 球 足球 篮球 游戏 玩具 书 手机 电脑 相机 钢琴 吉他 食物 美食 披萨 蛋糕 咖啡 茶 酒 水果 苹果 面包 \
         面条 海鲜 花 玫瑰 花朵 树 树叶 椰子树 椰树 棕榈树 鞋 裙子 手表 香水 产品 标志 海报 图表 广告 教程 跳舞 唱歌 跑步 游泳 冲浪 钓鱼 弹钢琴 做饭 \
         奔跑 老人 老奶奶 爷爷 奶奶 妈妈 爸爸 美女 帅哥",
    ),
    (
        Meaning::Without,
        "no without not never exclude excluding 没有 无 不要 不含 没",
    ),
    (
        Meaning::Turn,
        "but with in on at over under by near above below during while where 但 但是 有",
    ),
    (
        Meaning::Filler,
        "a an the and or of for to from as is are be it its this that these those there i me my \
         we us our you your he she they can could would will should want need like wish please \
         let some any one two three few many several all each every more most very really so \
         then just only into onto across along around through between behind beyond beside \
         against toward towards up down out off away back again still slowly slow quickly fast \
         gently gentle softly soft calmly quietly generate create make produce render film shoot \
         record show showing give get see featuring feature depict depicting display about video \
         clip footage shot scene movie film animation image picture view vista panorama panoramic \
         landscape background wallpaper loop looping seamless intro b+roll broll second sec s \
         minute min hour long short duration length ten five eight six twelve twenty fifteen \
         thirty hd uhd fhd k 4k 8k 2k 1080p 720p 2160p fps 30fps 60fps 24fps p px resolution \
         quality high ultra realistic photorealistic realism hyperrealistic lifelike natural \
         cinematic cinema epic dramatic beautiful stunning gorgeous breathtaking amazing \
         awesome spectacular majestic magnificent lovely pretty nice perfect scenic serene calm \
         peaceful tranquil quiet relaxing relax soothing romantic dreamy magical mystical \
         mysterious moody atmospheric ambient vibrant vivid colorful colourful bright dark golden \
         orange red pink purple blue green teal yellow black white warm cold cool big large huge \
         small little tiny vast endless empty wide aerial vertical horizontal portrait+mode \
         landscape+mode square aspect ratio style mood vibe feel feeling tone color colour \
         hue dancing+light crashing crash breaking break rolling roll lapping lap hitting moving \
         move motion drifting drift flowing flow rising rise setting set shining shine glowing \
         shimmering shimmer sparkling sparkle glittering glitter glistening reflecting reflect \
         twinkling swirling passing lit illuminated lighting fading fade coming going against \
         washing foaming roaring busy bustling modern futuristic cyberpunk camera+pan pan \
         panning zoom tilt dolly static tracking slow+motion establishing first youtube tiktok \
         instagram reel social media audio sound music sounds ambience cover text+free \
         polar arctic northern southern arctic iceland norway lapland alaska finland remote \
         drone+shot drone+footage drone+view drone+video bird+eye low high+angle over+time \
         tropical sandy rocky towering distant far near+by late early rainbow+colored \
         生成 制作 创建 做 拍 拍摄 渲染 来 给我 帮我 请 我要 我想要 想要 一个 一段 一条 一支 一部 一片 秒 秒钟 分钟 的 地 \
         得 和 与 及 在 上 下 里 中 着 了 是 从 到 向 把 被 也 都 很 视频 短片 短视频 影片 片段 镜头 画面 场景 关于 展示 \
         显示 美丽 漂亮 唯美 壮观 绚丽 绚烂 平静 宁静 浪漫 梦幻 电影感 高清 超清 竖屏 横屏 拍打 拍岸 翻滚 涌动 闪烁 \
         流动 飘动 移动 时 时候 时分 上空 之上 远处 慢镜头 航拍 素材 繁华 现代 金色 蓝色 红色 橙色 绿色 紫色 长 音乐 \
         冲上 礁石 岸 岸边 拍着 看 下面 上面 洒 照耀 映照 满天 美 大 小 片 座 个 段 条 张 幅 风景 景色 景 北极 冰岛 挪威 之 一 两 三 几 只 头 匹 名 位 群 辆 艘 棵 朵 那 这 它 正 正在 坐 站 走 走在",
    ),
];

const MOODS: [(Mood, &str); 5] = [
    (
        Mood::Calm,
        "calm peaceful serene quiet gentle relaxing meditation sleep sleepy dreamy soft slow blue \
         water rain winter cold ice spa yoga",
    ),
    (
        Mood::Warm,
        "warm cozy cosy love romantic family home autumn fall golden fire coffee cooking food \
         summer wedding kitten puppy cat dog sunny desert",
    ),
    (
        Mood::Fresh,
        "nature green forest garden plant spring fresh healthy organic eco leaf tree jungle \
         meadow farm frog tea bamboo park",
    ),
    (
        Mood::Bold,
        "energetic energy exciting party dance dancing sport sports racing race fast neon bold \
         music concert fashion game gaming power fun birthday celebration launch sale",
    ),
    (
        Mood::Dark,
        "dark mystery mysterious horror scary night noir crime thriller ghost space galaxy \
         elegant luxury serious black technology robot tech finance",
    ),
];
