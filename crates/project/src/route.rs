//! Which messages are not the agent's to answer (protocol.md 12.1).
//!
//! The service must never be sent "export": the client exports. But "save", "upload" or "credits" also occur
//! inside edits ("add end credits"). So a message is routed when *every* word of it has a place in such a
//! request: one word of an edit or of a topic, and it is the agent's. What to call the film, or which film it
//! is, may be said in words that nobody can list; that much is allowed once.
//!
//! The rules are here and speak of classes of words, which `class` names; `english` and `chinese` hold the words,
//! and `words` finds them in a message.

mod chinese;
mod class;
mod english;
mod words;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::class::{Class, Classes, Word};

/// What a message asks for when it is not for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// The film as a file.
    Export,
    /// The balance.
    Credits,
    /// How the project stands.
    State,
    /// A file into the project.
    Upload,
}

impl Intent {
    /// The word for it in messages, logs and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Credits => "credits",
            Self::State => "state",
            Self::Upload => "upload",
        }
    }
}

/// Reads what a message asks for, when another tool than the agent answers that.
pub(crate) fn route(message: &str) -> Option<Intent> {
    /// Longer messages describe something; they are the agent's.
    const LONGEST: usize = 1_000;
    if message.len() > LONGEST {
        return None;
    }
    let message = words::without_assurances(message);
    // What stands in quotes is a name, unless it is a button: click "Export".
    let named = words::quotes_as_names(&message).map(|named| Request::read(&named));
    let named = named.filter(|request| !request.is_only(AROUND.and(Classes::of(&[Class::Quoted]))));
    intent(&named.unwrap_or_else(|| Request::read(&message)))
}

fn intent(request: &Request) -> Option<Intent> {
    // The first rule that fits decides: "how many credits does an export cost" is no export.
    if request.counts_credits() {
        Some(Intent::Credits)
    } else if request.asks_how_it_stands() {
        Some(Intent::State)
    } else if request.is_export() {
        Some(Intent::Export)
    } else if request.is_upload() {
        Some(Intent::Upload)
    } else if request.looks_at_the_project() {
        Some(Intent::State)
    } else if request.names_the_balance() {
        Some(Intent::Credits)
    } else {
        None
    }
}

/// What any request may have around it.
const AROUND: Classes = Classes::of(&[Class::Filler, Class::Definite, Class::Ask]);
/// What is there, in one word.
const THING: Classes = Classes::of(&[Class::It, Class::Film, Class::File]);
/// Makes a file, whatever the rest says.
const EXPORTS: Classes = Classes::of(&[Class::Export, Class::Render, Class::Save]);

/// What may be said of an export.
const OF_EXPORT: Classes = AROUND.and(THING).and(EXPORTS).and(Classes::of(&[
    Class::Indefinite,
    Class::Link,
    Class::Named,
    Class::Quoted,
    Class::Question,
    Class::Done,
    Class::Get,
    Class::Want,
    Class::Manner,
    Class::Target,
    Class::Platform,
    Class::Place,
    Class::Number,
    Class::Timeline,
    Class::Media,
    Class::Make,
]));

/// What may be said of an upload.
const OF_UPLOAD: Classes = AROUND.and(THING).and(Classes::of(&[
    Class::Upload,
    Class::Media,
    Class::Indefinite,
    Class::Link,
    Class::Place,
    Class::Target,
    Class::Number,
    Class::Get,
    Class::Want,
]));

/// What may be said of the work and of the timeline.
const OF_STATE: Classes = AROUND.and(THING).and(Classes::of(&[
    Class::See,
    Class::Status,
    Class::Timeline,
    Class::Many,
    Class::Question,
    Class::Done,
    Class::Link,
    Class::Get,
    Class::Want,
]));

/// What may be said of the balance.
const OF_CREDITS: Classes = AROUND.and(Classes::of(&[
    Class::Credits,
    Class::See,
    Class::Many,
    Class::Left,
    Class::Cost,
    Class::Question,
    Class::Link,
    Class::Get,
    Class::Want,
]));

/// What credits are counted for.
const COUNTED: Classes = OF_CREDITS.and(THING).and(Classes::of(&[
    Class::Points,
    Class::Export,
    Class::Render,
    Class::Upload,
    Class::Make,
    Class::Indefinite,
    Class::Media,
    Class::Manner,
    Class::Number,
]));

/// A message as its words.
struct Request {
    words: Vec<Word>,
}

impl Request {
    fn read(message: &str) -> Self {
        let read = words::read(message);
        let before = |index: usize| index.checked_sub(1).map(|index| read[index]);
        let words = read.iter().enumerate();
        Self {
            words: words
                .map(|(index, word)| word.after(before(index)))
                .collect(),
        }
    }

    fn has(&self, class: Class) -> bool {
        self.has_one_of(Classes::of(&[class]))
    }

    fn has_one_of(&self, classes: Classes) -> bool {
        self.words.iter().any(|word| word.is_one_of(classes))
    }

    fn is_only(&self, classes: Classes) -> bool {
        self.words.iter().all(|word| word.is_one_of(classes))
    }

    /// Whether a word of one class comes directly before one of the other.
    fn has_pair(&self, first: Class, second: Class) -> bool {
        self.words
            .windows(2)
            .any(|pair| pair[0].is(first) && pair[1].is(second))
    }

    /// "How many credits are left?", "what does an export cost?"
    fn counts_credits(&self) -> bool {
        const COUNTS: Classes = Classes::of(&[Class::Many, Class::Left, Class::Cost]);
        const ASKS: Classes = Classes::of(&[Class::Ask, Class::Many, Class::Question]);
        let counts_them = self.has(Class::Credits) && self.has_one_of(COUNTS)
            || self.has(Class::Points) && self.has(Class::Many);
        let asks_for_the_cost = self.has(Class::Cost) && self.has_one_of(ASKS);
        let asks_how_many =
            self.has(Class::Many) && self.has(Class::Left) && self.is_only(OF_CREDITS);
        (counts_them || asks_for_the_cost || asks_how_many) && self.is_only(COUNTED)
    }

    /// "Credits", "check my balance"; not "balance this".
    fn names_the_balance(&self) -> bool {
        let ends_in_a_thing = self.words.last().is_some_and(|word| word.is(Class::It));
        self.has(Class::Credits) && self.is_only(OF_CREDITS) && !ends_in_a_thing
    }

    /// "Status", "how is the export going?", "is it done yet?"
    fn asks_how_it_stands(&self) -> bool {
        const OF_WORK: Classes = OF_STATE.and(Classes::of(&[
            Class::Export,
            Class::Render,
            Class::Upload,
            Class::Standing,
        ]));
        // "A status video" is a kind of video.
        let names_status = self.has(Class::Status)
            && !self.has_pair(Class::Status, Class::Film)
            && self.is_only(OF_WORK.and(Classes::of(&[Class::Indefinite])));
        let names_timeline = self.has(Class::Timeline) && self.is_only(OF_STATE);
        names_status || names_timeline || self.asks_whether_it_is_done() && self.is_only(OF_WORK)
    }

    fn asks_whether_it_is_done(&self) -> bool {
        const MAKES: Classes = Classes::of(&[Class::Export, Class::Render]);
        let mut said = self
            .words
            .iter()
            .filter(|word| word.is(Class::Question) || !word.is(Class::Filler));
        let ends = [said.next(), said.next_back()];
        let asks = ends
            .into_iter()
            .flatten()
            .any(|word| word.is(Class::Question));
        // "The export" can be done, and to export something that is done is something else.
        let wants_an_export = self.words.iter().enumerate().any(|(index, word)| {
            let is_named = index > 0 && self.words[index - 1].is(Class::Definite);
            word.is_one_of(MAKES) && !word.is(Class::Done) && !is_named
        });
        asks && self.has(Class::Done) && !wants_an_export
    }

    /// "Show me the video", "what do we have?"
    fn looks_at_the_project(&self) -> bool {
        const LOOK: Classes = AROUND.and(THING).and(Classes::of(&[Class::See]));
        const STAND: Classes = AROUND.and(THING).and(Classes::of(&[
            Class::Standing,
            Class::Done,
            Class::Question,
            Class::See,
        ]));
        let shows = self.has(Class::See) && self.has_one_of(THING) && self.is_only(LOOK);
        let asks = self.has(Class::Ask) && self.has(Class::Standing) && self.is_only(STAND);
        shows || asks
    }

    /// "Export", "save it as holiday.mp4", "send me the video".
    fn is_export(&self) -> bool {
        const WANTED: Classes = Classes::of(&[Class::Film, Class::File, Class::Target]);
        const GIVEN: Classes = THING.and(Classes::of(&[Class::Platform, Class::Quoted]));
        if self.names_one_thing(EXPORTS, OF_EXPORT) {
            return true;
        }
        let hands_over = self.has(Class::Get) && self.has_one_of(GIVEN)
            || self.has(Class::Want)
                && (self.has_one_of(WANTED) || self.has_pair(Class::Definite, Class::Quoted));
        let publishes = self.has(Class::Upload) && self.has(Class::Platform);
        // "Put it on my desktop", not "put it on the timeline" or "put a phone in the video".
        let puts = self.has(Class::Put)
            && self.has(Class::Target)
            && self.has_one_of(GIVEN)
            && !self.has(Class::Indefinite);
        let said = if publishes || puts {
            OF_EXPORT.and(Classes::of(&[Class::Upload, Class::Put]))
        } else {
            OF_EXPORT
        };
        // There is something to hand over or to render only when it is not "a video".
        let is_new = self.has_pair(Class::Indefinite, Class::Film);
        let makes_a_file = self.has_one_of(Classes::of(&[Class::Export, Class::Save]))
            || self.has(Class::Render) && !is_new
            || self.has(Class::Make)
            || hands_over && !is_new
            || (publishes || puts) && !is_new;
        makes_a_file && self.is_only(said) && self.is_not_made_first() && self.is_of_the_film()
    }

    /// Whether each "make" makes a file of what is there: "make an mp4 of it", not "make it 4k and export".
    fn is_not_made_first(&self) -> bool {
        const ARTICLES: Classes = Classes::of(&[Class::Filler, Class::Definite, Class::Indefinite]);
        let makes = (0..self.words.len()).filter(|index| self.words[*index].is(Class::Make));
        makes.into_iter().all(|index| {
            let rest = &self.words[index + 1..];
            let made = rest
                .iter()
                .position(|word| word.is(Class::File) || word.is(Class::Export));
            made.is_some_and(|made| {
                let is_between = |word: &Word| word.is_one_of(ARTICLES) && !word.is(Class::It);
                rest[made].is(Class::File) || rest[..made].iter().all(is_between)
            })
        })
    }

    /// "Download the music" is about what is there, "download music" is not.
    fn is_of_the_film(&self) -> bool {
        const POINTS: Classes = Classes::of(&[Class::Definite, Class::Link, Class::Manner]);
        const KNOWN: Classes = THING.and(Classes::of(&[Class::Filler, Class::Timeline]));
        (0..self.words.len()).all(|index| {
            let word = self.words[index];
            let is_named = index > 0 && self.words[index - 1].is_one_of(POINTS);
            !word.is(Class::Media) || word.is_one_of(KNOWN) || is_named
        })
    }

    /// "Upload my photos", or nothing but a path.
    fn is_upload(&self) -> bool {
        const VERB: Classes = Classes::of(&[Class::Upload]);
        const SHOWN: Classes =
            AROUND
                .and(THING)
                .and(Classes::of(&[Class::Place, Class::Media, Class::Question]));
        let is_place = self.has(Class::Place) && self.is_only(SHOWN);
        is_place
            || self.has(Class::Upload) && self.is_only(OF_UPLOAD)
            || self.names_one_thing(VERB, OF_UPLOAD)
    }

    /// Whether a request begins with one of `verbs`, and of all that follows only one thing is not in `said`:
    /// which film it is ("export the sunset clip") or what it shall be called ("save it as Sunset").
    fn names_one_thing(&self, verbs: Classes, said: Classes) -> bool {
        const LONGEST_NAME: usize = 4;
        const NAMED: Classes = THING.and(Classes::of(&[Class::Media, Class::Target]));
        const ELSEWHERE: Classes = Classes::of(&[Class::Save, Class::Render]);
        const LEADS: Classes = Classes::of(&[Class::Filler, Class::Ask, Class::Done]);
        let words = &self.words;
        let Some(start) = words.iter().position(|word| word.is_unknown()) else {
            return false;
        };
        let length = words[start..]
            .iter()
            .take_while(|word| word.is_unknown())
            .count();
        let end = start + length;
        let name: usize = words[start..end].iter().map(|word| word.length).sum();
        let others = || words[..start].iter().chain(&words[end..]);
        if name > LONGEST_NAME || start == 0 || !others().all(|word| word.is_one_of(said)) {
            return false;
        }
        let before = words[start - 1];
        let mut after = words[end..].iter().filter(|word| !word.is(Class::Filler));
        let next = after.next();
        let leads = |word: &Word| word.is_one_of(verbs) && !word.is(Class::Filler);
        let verb = words
            .iter()
            .find(|word| leads(word) || !word.is_one_of(LEADS));
        // "把" puts the verb behind.
        let is_ordered = verb.is_some_and(|verb| verb.is_one_of(verbs))
            || words[..start].iter().any(|word| word.is(Class::Takes))
                && others().any(|word| word.is_one_of(verbs));
        let is_thing = before.is(Class::Definite)
            && match next {
                Some(next) => next.is_one_of(NAMED),
                // "Save the whales" is a wish, and "render the sky darker" is an edit.
                None => name <= 2 && !self.has_one_of(ELSEWHERE),
            };
        let is_called =
            before.is(Class::Link) && words[..start].iter().any(|word| word.is_one_of(THING));
        let is_name = (is_called || before.is(Class::Named)) && !self.has(Class::Indefinite);
        is_ordered && (is_thing || is_name)
    }
}
