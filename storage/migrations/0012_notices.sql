-- What administrators should know: told in their server's system channel, or when one of them uses a command.
CREATE TABLE notices (
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    kind TEXT NOT NULL,                 -- gone, forbidden, unreadable, rejected, no source
    day TEXT NOT NULL,                  -- one of a kind each day
    language TEXT NOT NULL,
    told_at TEXT,
    PRIMARY KEY (channel_id, kind, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_to_tell ON notices (guild_id) WHERE told_at IS NULL;
