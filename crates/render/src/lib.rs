//! A timeline becomes a film through FFmpeg.
