//! The English words that requests are made of. Apostrophes are left out: "whats", "id".

use super::class::{Class, Lexicon};

pub(super) const LEXICON: Lexicon = &[
    (
        Class::Filler,
        "please pls plz kindly thanks thank thx ty cheers hey hi hello ok okay k so just now then and or also \
         i im id ive ill me we were us you your yours youve youd he lets let lemme gimme can could will would may \
         might shall should do does doesnt did be been being want wanna need to like love go going gonna got get \
         have having try able unable cant cannot couldnt there here well yes yep yeah yup sure alright right \
         great perfect good nice awesome amazing cool fine lovely wonderful excellent brilliant looks \
         again once more asap quickly quick possible possibly wondering wonder think guess if when already still too very much \
         all everything thing stuff bit re finally things ready done finished its thats for at by off up out \
         down of from with using via both too itself myself ever way anyway later help u ur any ahead proceed start begin run perform \
         finalize finalise click press tap hit use button tool option only without try retry attempt tried fail \
         fails failed failing didnt wont error",
    ),
    (
        Class::Definite,
        "the my our your this that these those final finished latest current his her their whole entire",
    ),
    (Class::Indefinite, "a an some another new"),
    (
        Class::It,
        "it this that them these those everything all one",
    ),
    (
        Class::Link,
        "as to into in on onto for from with of at by under via inside about using through",
    ),
    (Class::Named, "named called titled name"),
    (
        Class::Ask,
        "how what whats where wheres which when can could tell know explain hows",
    ),
    (
        Class::Question,
        "is are am was were has have had did does isnt arent hasnt yet",
    ),
    (
        Class::Done,
        "done ready finished complete completed over made created generated rendered processed exported \
         downloaded saved uploaded working running rendering exporting finish",
    ),
    (
        Class::See,
        "show see view preview check list watch play display review look",
    ),
    (
        Class::Standing,
        "have going look looks looking far got stand stands standing in inside coming on done",
    ),
    (
        Class::Export,
        "export exports exporting exported exportable reexport download downloads downloading downloaded \
         downloadable redownload dl output",
    ),
    (Class::Render, "render rendering rendered"),
    (Class::Save, "save saving saved"),
    (
        Class::Get,
        "send sent give gimme deliver email share publish post hand",
    ),
    (Class::Put, "put move copy place"),
    (Class::Want, "get have want wanna need like where wheres"),
    (
        Class::Film,
        "video videos vid vids film movie clip clips project result results work draft reel recording progress \
         changes final timeline footage version cut edit edits",
    ),
    (
        Class::File,
        "file files mp4 mov gif webm mkv avi mp3 wav link url copy zip",
    ),
    (
        Class::Manner,
        "final finished whole full entire complete latest last current hd uhd fhd high higher highest best max \
         maximum low lower medium good great original quality resolution res format formats codec h264 h265 hevc \
         prores bitrate fps frame frames rate size fast free vertical portrait landscape horizontal square \
         widescreen made created generated rendered edited same watermark watermarks",
    ),
    (
        Class::Target,
        "desktop computer pc mac laptop disk drive phone device folder directory downloads documents local locally \
         machine camera roll gallery cloud dropbox icloud iphone ipad android \
         team friend friends client boss colleagues family",
    ),
    (
        Class::Platform,
        "youtube tiktok instagram insta facebook twitter x vimeo linkedin snapchat reddit whatsapp telegram discord \
         douyin bilibili",
    ),
    (
        Class::Upload,
        "upload uploads uploading uploaded import importing attach attaching attachment",
    ),
    (
        Class::Media,
        "file files media video videos vid vids clip clips footage image images photo photos picture pictures pic \
         pics screenshot selfie logo music song songs sound audio track tracks voiceover recording recordings asset \
         assets material own more subtitles captions content",
    ),
    (
        Class::Credits,
        "credit credits balance account billing subscription wallet",
    ),
    (Class::Points, "points tokens quota money funds"),
    (Class::Many, "many much"),
    (
        Class::Left,
        "left remaining remain remains enough sufficient used spent spend use need have more total",
    ),
    (
        Class::Cost,
        "cost costs price pricing buy buying purchase topup top recharge charged charge pay expensive",
    ),
    (
        Class::Status,
        "status state progress update updates overview summary recap",
    ),
    (Class::Timeline, "timeline track tracks layers"),
    (
        Class::Make,
        "make create generate produce prepare build convert",
    ),
    (
        Class::Work,
        "add adding remove removing delete deleting trim trimming cut cutting crop split splitting merge combine \
         change changing put replace swap move insert fade slow speed blur mute unmute rotate flip zoom lower raise \
         increase decrease brighten darken resize shorten lengthen extend loop reverse stabilize stabilise animate \
         regenerate redo undo remake rework revise edit editing turn colour color grade subtitle caption title text \
         write say says saying saying roll not dont no never without instead but before after until except \
         date day world planet earth earths",
    ),
];
