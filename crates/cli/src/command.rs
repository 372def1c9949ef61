//! The subcommands, one per file.

pub(crate) mod doctor;
pub(crate) mod make;
pub(crate) mod serve;
pub(crate) mod studio;
