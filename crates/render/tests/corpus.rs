//! Hostile media against the engine: nothing leaks, nothing hangs, this process stays small, no child is left.
//!
//! The corpus is made here, from FFmpeg and plain bytes. All of it, every flip and every cut, takes some 25 minutes on two
//! busy processors: `cargo test --package veo-render --test corpus -- --ignored`. This program has but one test at a
//! time, because it measures its own memory.
#![cfg(target_os = "linux")]

#[cfg(test)]
#[path = "corpus/bomb.rs"]
mod bomb;
#[cfg(test)]
#[path = "corpus/damage.rs"]
mod damage;
#[cfg(test)]
#[path = "corpus/disguise.rs"]
mod disguise;
#[cfg(test)]
#[path = "corpus/lab.rs"]
mod lab;
#[cfg(test)]
#[path = "corpus/place.rs"]
mod place;

#[cfg(test)]
mod tests {
    use crate::lab::{Lab, own_memory};
    use crate::{bomb, damage, disguise, place};

    /// How much this process may grow while it looks at all of it.
    const GROWTH: u64 = 16 * 1024 * 1024;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_hostile_file_gets_nothing() {
        try_all(&damage::SAMPLE).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "takes 25 minutes"]
    async fn no_cut_and_no_flip_gets_anything() {
        try_all(&damage::ALL).await;
    }

    async fn try_all(extent: &damage::Extent) {
        let lab = Lab::new();
        // What is allocated once, the fonts among it, is no growth.
        lab.warm_up().await;
        let before = own_memory();
        disguise::try_all(&lab).await;
        place::try_all(&lab).await;
        bomb::try_all(&lab, extent).await;
        damage::try_all(&lab, extent).await;
        let grown = own_memory().saturating_sub(before);
        println!("grew by {grown} bytes");
        assert!(grown < GROWTH, "grew by {grown} bytes");
        assert_eq!(lab.children(), Vec::<String>::new());
    }
}
