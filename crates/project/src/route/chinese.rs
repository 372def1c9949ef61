//! The Chinese words that requests are made of, in simplified letters.

use super::class::{Class, Lexicon};

/// No word of the lexicon has more letters.
pub(super) const LONGEST_WORD: usize = 5;

/// Whether a letter is a Chinese one.
pub(super) fn is_letter(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Traditional letters, and below each what it is in simplified writing, as far as the lexicon has them.
const TRADITIONAL: &str = "導匯輸嗎載儲餘額狀態傳積視頻檔請幫給發麼樣還詢顯時間線軸軌進圖樂專將這個們謝煩勞駕畫質點裡裏電腦機錄連鏈結剛錢夠帳賬戶單費\
     價購買數預覽檢沒問題會後現馬趕緊盡錯滿來並併讓唄親條終為從兒訴幾況長獲壓縮標藍編輯豎橫無損幀夾冊網盤雲紅書號嗶體聲資總層\
     製創轉換刪動調變寫靜減關於鈕別該張";
const SIMPLIFIED: &str = "导汇输吗载储余额状态传积视频档请帮给发么样还询显时间线轴轨进图乐专将这个们谢烦劳驾画质点里里电脑机录连链结刚钱够帐账户单费\
     价购买数预览检没问题会后现马赶紧尽错满来并并让呗亲条终为从儿诉几况长获压缩标蓝编辑竖横无损帧夹册网盘云红书号哔体声资总层\
     制创转换删动调变写静减关于钮别该张";

/// A letter in simplified writing.
pub(super) fn simplified(letter: char) -> char {
    TRADITIONAL
        .chars()
        .zip(SIMPLIFIED.chars())
        .find(|(traditional, _)| *traditional == letter)
        .map_or(letter, |(_, simplified)| simplified)
}

pub(super) const LEXICON: Lexicon = &[
    (
        Class::Filler,
        "请 麻烦 拜托 劳驾 辛苦 谢谢 谢了 多谢 感谢 谢 帮我 帮忙 帮 给我 我要 我想 我想要 我需要 想要 需要 我 你 您 我们 咱们 \
         你们 要 想 能 能否 可以 可否 能不能 可不可以 可不可 行不行 好不好 现在 目前 马上 立刻 立即 赶紧 赶快 快点 尽快 直接 \
         一下 一次 一遍 一份 吧 了 呢 啊 呀 哦 噢 嘛 哈 哈哈 嗯 好 好的 好吧 行 可以了 不错 很好 很棒 太棒了 完美 满意 就 就这样 \
         这样 再 先 都 也 还 来 去 下来 出来 下去 上来 的 地 和 并 并且 然后 到底 今天 重新 帮个忙 得 会 在 里 里面 上 有 是 让 \
         没问题 没 可 开始 执行 进行 点击 点 按 按钮 失败 失败了 试 试试 就行 呗 啦 咯 亲",
    ),
    (
        Class::Definite,
        "这个 那个 这 那 这段 那段 这条 那条 这部 那部 我的 我们的 该 此 把 将 刚才的 刚刚的 刚才 刚刚 最终 最后的",
    ),
    (Class::Takes, "把 将"),
    (
        Class::Indefinite,
        "一个 一段 一条 一部 一些 个 几个 段 一张 一首 几张",
    ),
    (Class::It, "它 它们 这 那 全部"),
    (Class::Link, "到 至 为 成 以 用 从 在 给"),
    (Class::Named, "叫 叫做 命名为 名为 另存为 存为 保存为"),
    (
        Class::Ask,
        "怎么 如何 怎样 怎么样 怎么样了 什么样 啥样 什么样子 做到哪 做到哪了 到哪 到哪了 哪一步 有什么 有哪些 有啥 \
         长什么样 什么情况 啥情况 什么 哪里 哪儿 在哪 在哪里 哪些 告诉我 知道 几 怎么办 为什么",
    ),
    (
        Class::Question,
        "吗 没 没有 了没 了没有 是否 是不是 有没有 么",
    ),
    (
        Class::Done,
        "好了 做好 做好了 做完 做完了 完成 完成了 弄好 弄好了 剪好 剪好了 生成好 生成好了 生成完 生成完了 渲染完 渲染完了 渲染好 \
         导出完 导出好 导出完了 导出好了 没好 结束",
    ),
    (
        Class::See,
        "看 看看 看一下 看下 瞧瞧 查看 显示 预览 播放 列出 展示 浏览 查 查询 查一下 查查 检查",
    ),
    (
        Class::Standing,
        "怎么样 怎样 什么样 啥样 什么样子 怎么样了 做到哪 做到哪了 到哪 到哪了 哪一步 有什么 有哪些 有啥 长什么样 什么情况 啥情况",
    ),
    (Class::Export, "导出 导一下 汇出 输出 下载"),
    (Class::Render, "渲染"),
    (
        Class::Save,
        "保存 储存 存储 存 另存 另存为 存为 存下来 保存为",
    ),
    (
        Class::Get,
        "发给我 发我 传给我 传我 交给我 分享 发布 发到 发送 发送给我 发 给我 寄给我",
    ),
    (
        Class::Want,
        "我要 我想要 想要 拿到 获取 在哪 在哪里 哪里 哪儿",
    ),
    (
        Class::Film,
        "视频 影片 成片 片子 短片 电影 短视频 录像 影像 项目 专案 作品 成品 结果 工程 草稿 进度 修改 效果 整片 时间线 时间轴",
    ),
    (
        Class::File,
        "文件 档案 链接 连结 下载链接 视频文件 影片档 压缩包 视频链接 影片档案 副本 文档",
    ),
    (
        Class::Manner,
        "高清 超清 标清 蓝光 高画质 最高 画质 质量 品质 清晰度 分辨率 格式 最终 最终版 最终的 最新 完整 完整的 整个 全部 \
         做好的 做完的 完成的 剪好的 剪辑好的 生成的 生成好的 编辑好的 做的 竖屏 横屏 竖版 横版 版本 版 原画 无损 无水印 不带水印 没有水印 帧 帧率 所有",
    ),
    (
        Class::Target,
        "本地 桌面 电脑 手机 硬盘 文件夹 目录 相册 网盘 磁盘 云盘 下载文件夹 机器 朋友 家人 同事 客户 老板",
    ),
    (
        Class::Platform,
        "抖音 快手 小红书 微信 朋友圈 微博 视频号 油管 哔哩哔哩 西瓜视频 b 站",
    ),
    (
        Class::Upload,
        "上传 上载 导入 传 添加附件 传上去 传上来 附件 汇入",
    ),
    (
        Class::Media,
        "文件 档案 素材 媒体 视频 影片 短片 片段 图片 照片 相片 图像 截图 音乐 歌曲 歌 音频 录音 背景音乐 配音 字幕 声音 资料 \
         自己的 其他 更多 本地文件",
    ),
    (
        Class::Credits,
        "积分 余额 点数 额度 账户 账号 账单 帐户 帐号",
    ),
    (Class::Points, "钱 点 分"),
    (Class::Many, "多少 几"),
    (
        Class::Left,
        "剩 剩余 剩下 还剩 还剩下 还有 够 不够 够不够 够用 足够 用了 用掉 花了 有 需要 总共 一共",
    ),
    (
        Class::Cost,
        "花 花费 消耗 要花 扣 扣费 价格 收费 充值 购买 买 费用 怎么收费",
    ),
    (Class::Status, "状态 进度 进展 情况 概况 现状"),
    (Class::Timeline, "时间线 时间轴 轨道 音轨 图层"),
    (
        Class::Make,
        "生成 制作 创建 做 做成 转成 转换成 转为 转换为",
    ),
    (
        Class::Work,
        "加 加上 添加 加个 加入 删 删除 删掉 去掉 剪 剪掉 剪切 裁 裁剪 裁切 拆分 分割 合并 拼接 改 改成 改为 修改成 换 换成 替换 \
         放 放到 放在 移 移到 移动 调 调整 调高 调低 变 变成 配 写 写上 重做 重新生成 重来 再来一个 做个 弄 弄成 弄个 \
         拍 不 不要 不用 不想 别 别再 先别 平衡 静音 加速 减速 倒放 旋转 翻转 模糊 淡入 淡出 标题 关于",
    ),
];
