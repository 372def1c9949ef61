//! The tables, and how an older file gets the newer ones.

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, ErrorKind, Result};

/// What each version added, in order. A released step is never edited; a new one is appended.
const STEPS: [&str; VERSION as usize] = [VERSION_1, VERSION_2];

/// What this program writes.
const VERSION: u32 = 2;

const VERSION_1: &str = "
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    client BLOB UNIQUE,                -- SHA-256 of the X-Client-Id; NULL for the owner
    granted INTEGER NOT NULL,          -- credits
    created_at INTEGER NOT NULL        -- all moments: milliseconds since 1970
) STRICT;

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,         -- SHA-256 of the token; the token itself is not kept
    user TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,              -- words separated by spaces
    created_at INTEGER NOT NULL,
    expires_at INTEGER,                -- NULL: until it is revoked
    revoked_at INTEGER
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    language TEXT,
    draft TEXT NOT NULL,               -- JSON, byte for byte
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE claims (
    hash BLOB PRIMARY KEY,             -- SHA-256 of the claim token
    session TEXT NOT NULL REFERENCES sessions (id),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    instance TEXT NOT NULL,            -- the process that runs it
    status TEXT NOT NULL,              -- running, done, failed
    error TEXT,
    started_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX turns_by_session ON turns (session, started_at);

CREATE TABLE charges (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (id),
    session TEXT NOT NULL REFERENCES sessions (id),
    turn TEXT NOT NULL REFERENCES turns (id),
    reason TEXT NOT NULL,              -- clip, editing
    credits INTEGER NOT NULL,
    state TEXT NOT NULL                -- frozen, settled, refunded
) STRICT;
CREATE INDEX charges_by_user ON charges (user);
CREATE INDEX charges_by_session ON charges (session);

CREATE TABLE media (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id),
    file_name TEXT NOT NULL,           -- as the user knows it
    extension TEXT NOT NULL,           -- the file on disk is <id>.<extension>
    info TEXT NOT NULL,                -- what FFmpeg read in it, as JSON
    bytes INTEGER NOT NULL,
    hash TEXT NOT NULL,                -- SHA-256, hexadecimal
    generator TEXT,                    -- the next three: only for what was made here
    seed TEXT,
    prompt TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_by_session ON media (session, created_at);

CREATE TABLE renders (
    user TEXT NOT NULL REFERENCES users (id),
    id TEXT NOT NULL,                  -- chosen by the client
    session TEXT NOT NULL REFERENCES sessions (id),
    request TEXT NOT NULL,             -- SHA-256 of what was asked for, hexadecimal
    status TEXT NOT NULL,              -- pending, processing, completed, failed, cancelled
    error TEXT,
    capability TEXT NOT NULL UNIQUE,   -- names the file on disk and in its URL
    bytes INTEGER,
    duration INTEGER,                  -- milliseconds
    instance TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (user, id)
) STRICT;
";

const VERSION_2: &str = "
ALTER TABLE renders ADD COLUMN format TEXT NOT NULL DEFAULT 'mp4';
ALTER TABLE renders ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'; -- JSON
";

/// Runs the steps that this file has not seen.
pub(super) fn bring_up_to_date(connection: &mut Connection) -> Result<()> {
    let failed = |source: rusqlite::Error| {
        Error::new(ErrorKind::Store, "preparing the tables").because(source)
    };
    // One transaction for look and change: two studios may open a new file at the same moment.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let version: u32 = transaction
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    let Some(missing) = STEPS.get(version as usize..) else {
        return Err(Error::new(ErrorKind::NewerData, "preparing the tables"));
    };
    for step in missing {
        transaction.execute_batch(step).map_err(failed)?;
    }
    transaction
        .pragma_update(None, "user_version", VERSION)
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}
