//! The client of the NemoVideo API: token, turn, upload, render, download.
