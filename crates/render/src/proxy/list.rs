//! What is to be made, in which order.

use std::collections::{HashSet, VecDeque};

use super::run::{Name, Run};

/// The most runs that wait: ten minutes of sources.
const MOST: usize = 75;

/// What is to be made, and what was.
#[derive(Debug, Default)]
pub(super) struct List {
    waiting: VecDeque<Run>,
    /// What is being made, and what was made.
    made: HashSet<Name>,
    /// What cannot be made whole: it would come to the same again.
    given_up: HashSet<Name>,
}

impl List {
    /// Takes in what was `missing`, to be made first, and what may be wanted next. Whether there is anything to do.
    pub(super) fn ask(
        &mut self,
        missing: impl Iterator<Item = Run>,
        next: impl Iterator<Item = Run>,
    ) -> bool {
        let mut asked: VecDeque<Run> = VecDeque::new();
        for run in missing {
            // The cache is bounded: it may have been thrown out.
            self.made.remove(&run.name());
            asked.push_back(run);
        }
        asked.extend(next.take(MOST));
        asked.append(&mut self.waiting);
        let mut names = HashSet::new();
        asked.retain(|run| {
            let name = run.name();
            let is_settled = self.made.contains(&name) || self.given_up.contains(&name);
            !is_settled && names.insert(name)
        });
        asked.truncate(MOST);
        self.waiting = asked;
        !self.waiting.is_empty()
    }

    /// What is to be made now.
    pub(super) fn next(&mut self) -> Option<Run> {
        let run = self.waiting.pop_front()?;
        self.made.insert(run.name());
        Some(run)
    }

    /// Notes that a run ended, and whether all came of it that should.
    pub(super) fn end(&mut self, run: &Run, is_whole: bool) {
        if !is_whole {
            self.given_up.insert(run.name());
        }
    }

    /// How many runs wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Notes that a run was broken off, to be begun again.
    pub(super) fn put_back(&mut self, run: Run) {
        self.made.remove(&run.name());
        self.waiting.push_front(run);
    }
}

#[cfg(test)]
mod tests {
    use super::super::run::tests::run;
    use super::*;

    fn asked(list: &mut List, missing: &[u64], next: &[u64]) -> bool {
        let runs = |numbers: &[u64]| numbers.iter().map(|n| run(*n)).collect::<Vec<_>>();
        list.ask(runs(missing).into_iter(), runs(next).into_iter())
    }

    #[test]
    fn what_is_missing_comes_first_and_nothing_twice() {
        let mut list = List::default();
        assert!(asked(&mut list, &[3], &[3, 4, 5]));
        assert_eq!(list.next(), Some(run(3)));
        // Asked for again while it is being made, it would be made twice.
        assert!(asked(&mut list, &[5], &[3, 4]));
        assert_eq!(list.next(), Some(run(5)));
        list.end(&run(5), false);
        assert_eq!(list.next(), Some(run(4)));
        list.put_back(run(4));
        assert_eq!(list.next(), Some(run(4)));
        assert_eq!(list.next(), None);
        // What could not be made is not tried again; what was lost is.
        assert!(!asked(&mut list, &[5], &[5]));
        assert!(asked(&mut list, &[4], &[]));
        assert_eq!(list.next(), Some(run(4)));
    }

    #[test]
    fn the_list_is_bounded() {
        let mut list = List::default();
        let many: Vec<_> = (0..1000).collect();
        assert!(asked(&mut list, &[2000], &many));
        assert_eq!(list.waiting.len(), MOST);
        assert_eq!(list.next(), Some(run(2000)));
    }
}
