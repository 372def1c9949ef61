//! The draft kept whole, a typed view of it, edits, diff, summary and readiness.
