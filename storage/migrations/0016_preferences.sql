-- Everything that a channel may ask for, and two subscriptions of one channel: each day's list, and the week's best.
-- The table is built anew, because a channel was unique in it; no row that points to it changes.
CREATE TABLE wanted (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- part of every nonce: never used twice
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    cadence TEXT NOT NULL DEFAULT 'daily' CHECK (cadence IN ('daily', 'weekly')),
    is_forum INTEGER NOT NULL DEFAULT 0,
    created_by INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    at TEXT,                                -- HH:MM local; NULL: when the list closes
    zone TEXT NOT NULL,
    weekdays INTEGER NOT NULL,              -- bit 0 for Monday to bit 6 for Sunday
    count INTEGER NOT NULL,
    language TEXT NOT NULL,
    min_votes INTEGER NOT NULL DEFAULT 0,
    include TEXT NOT NULL DEFAULT '[]',     -- JSON array of words: one of them is in each paper
    exclude TEXT NOT NULL DEFAULT '[]',     -- JSON array of words: none of them is
    role_id INTEGER,                        -- whom the post pings
    thread INTEGER NOT NULL DEFAULT 0,
    crosspost INTEGER NOT NULL DEFAULT 0,
    covered_through TEXT NOT NULL,          -- no list of this day or older is posted (again)
    next_day TEXT NOT NULL,
    next_due TEXT NOT NULL,
    paused TEXT,                            -- somebody asked for it
    blocked TEXT,                           -- Discord refuses: gone, forbidden
    ended_at TEXT,                          -- unsubscribed; kept, so that subscribing again repeats nothing
    UNIQUE (channel_id, cadence)
) STRICT;
INSERT INTO wanted (id, guild_id, channel_id, created_by, created_at, at, zone, weekdays, count, language,
    covered_through, next_day, next_due, paused, blocked, ended_at)
SELECT id, guild_id, channel_id, created_by, created_at, at, zone, weekdays, count, language,
    covered_through, next_day, next_due, paused, blocked, ended_at FROM subscriptions;
DROP TABLE subscriptions;
ALTER TABLE wanted RENAME TO subscriptions;
CREATE INDEX subscriptions_by_due ON subscriptions (next_due) WHERE ended_at IS NULL AND paused IS NULL;
CREATE INDEX subscriptions_by_guild ON subscriptions (guild_id);

-- Of a roundup: the last day that the one before it covered.
ALTER TABLE deliveries ADD COLUMN since TEXT;
