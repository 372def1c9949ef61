//! The tools that agents call, over stdio and streamable HTTP.
