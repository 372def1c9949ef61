//! A prompt becomes a clip: procedural scenes and their sound, deterministic by seed.
