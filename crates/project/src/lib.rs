//! Turns, uploads, exports and their journal: work that outlives the call that asked for it.
