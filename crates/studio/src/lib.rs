//! The NemoVideo API served on this machine, with footage, timelines and renders of its own.
