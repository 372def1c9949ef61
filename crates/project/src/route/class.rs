//! The classes of words that the rules of routing speak of.

/// What a word may be in a request. A word may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Politeness, approval, auxiliaries, pronouns: carries nothing by itself.
    Filler,
    /// Points to something that is there: the, my, 这个.
    Definite,
    /// Takes something that is there, and the verb comes behind: 把.
    Takes,
    /// Points to something that is not there yet: a, 一个.
    Indefinite,
    /// Stands for what was spoken of: it, them, 它.
    It,
    /// Leads to a place, a name or a circumstance: to, as, 到.
    Link,
    /// Leads to a name: called, 另存为.
    Named,
    /// Asks: how, what, 怎么.
    Ask,
    /// Makes a question of a statement: is, has, 吗.
    Question,
    /// Is or has been done: ready, finished, 好了.
    Done,
    /// Looks at something: show, preview, 看看.
    See,
    /// How things stand, after a question word: have, going, 怎么样.
    Standing,
    /// Makes a file of the film, or the making of it.
    Export,
    /// As [`Class::Export`], when what is there is meant.
    Render,
    /// As [`Class::Export`], but at home in titles too.
    Save,
    /// Hands something over: send, give, 发给我.
    Get,
    /// Brings something to a place, on the timeline or on this machine: put, move.
    Put,
    /// Would have something, or asks where it is: want, need, where, 我要.
    Want,
    /// The film.
    Film,
    /// The film as a file, or the way to it: mp4, link, 文件.
    File,
    /// How or of what kind a file is: final, quality, 高清.
    Manner,
    /// Where a file goes on this machine: desktop, 桌面.
    Target,
    /// Where films are shown to the public: `YouTube`, 抖音.
    Platform,
    /// What stood in quotes.
    Quoted,
    /// A path, an address or a file's name.
    Place,
    /// A number, with a unit of pictures if any: 1080p.
    Number,
    /// Brings a file in.
    Upload,
    /// What can be brought in: photo, music, 素材.
    Media,
    /// The balance.
    Credits,
    /// A balance in other words, when it is counted: points, tokens.
    Points,
    /// How many.
    Many,
    /// Left over, enough or spent: what is asked of a balance.
    Left,
    /// What something costs, and how more is bought.
    Cost,
    /// How the work stands.
    Status,
    /// What the project holds.
    Timeline,
    /// Makes something: with a file after it that is an export, else an edit.
    Make,
    /// An edit, a refusal, a topic: only the agent can deal with it.
    Work,
}

/// Some classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Classes(u64);

impl Classes {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn of(classes: &[Class]) -> Self {
        let mut all = 0;
        let mut index = 0;
        while index < classes.len() {
            all |= 1 << classes[index] as u64;
            index += 1;
        }
        Self(all)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A word, as far as the rules need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    classes: Classes,
    /// About how many words it is: a run of unknown Chinese letters is one word here.
    pub(super) length: usize,
}

impl Word {
    pub(super) fn new(classes: Classes) -> Self {
        Self { classes, length: 1 }
    }

    /// A run of letters that no lexicon has, as long as so many words.
    pub(super) fn unknown(length: usize) -> Self {
        Self {
            classes: Classes::NONE,
            length,
        }
    }

    pub(super) fn is(self, class: Class) -> bool {
        self.is_one_of(Classes::of(&[class]))
    }

    pub(super) fn is_one_of(self, classes: Classes) -> bool {
        self.classes.meets(classes)
    }

    /// A verb that is a noun behind a word that points to it, as in "the final cut".
    pub(super) fn after(self, before: Option<Self>) -> Self {
        const VERB: Classes = Classes::of(&[Class::Work]);
        const POINTS: Classes = Classes::of(&[Class::Definite, Class::Manner]);
        if !(self.is(Class::Work) && self.is(Class::Film)) {
            return self;
        }
        let classes = if before.is_some_and(|before| before.is_one_of(POINTS)) {
            Classes(self.classes.0 & !VERB.0)
        } else {
            VERB
        };
        Self { classes, ..self }
    }

    pub(super) fn is_unknown(self) -> bool {
        self.classes == Classes::NONE
    }
}

/// A table of words: each row is a class and its words, between spaces.
pub(super) type Lexicon = &'static [(Class, &'static str)];

/// The classes that a lexicon gives a word.
pub(super) fn look_up(lexicon: Lexicon, word: &str) -> Classes {
    lexicon
        .iter()
        .filter(|(_, words)| words.split_ascii_whitespace().any(|known| known == word))
        .fold(Classes::NONE, |found, (class, _)| {
            found.and(Classes::of(&[*class]))
        })
}
