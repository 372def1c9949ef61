//! Whole-product tests: contract, protocol, restart, film, command.
