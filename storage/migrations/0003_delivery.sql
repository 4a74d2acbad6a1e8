-- One row a channel: what it wants, and how far it has been served. Instants are UTC, ISO 8601 with milliseconds,
-- so that their text sorts like time.
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- part of every nonce: never used twice
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL UNIQUE,
    created_by INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    at TEXT,                                -- HH:MM local; NULL: when the list closes
    zone TEXT NOT NULL,
    weekdays INTEGER NOT NULL,              -- bit 0 for Monday to bit 6 for Sunday
    count INTEGER NOT NULL,
    language TEXT NOT NULL,
    covered_through TEXT NOT NULL,          -- no list of this day or older is posted (again)
    next_day TEXT NOT NULL,
    next_due TEXT NOT NULL,
    paused TEXT,                            -- somebody asked for it
    blocked TEXT,                           -- Discord refuses: gone, forbidden
    seen_run INTEGER,                       -- the run that last knew what stands in the channel; NULL: none yet
    ended_at TEXT                           -- unsubscribed; kept, so that subscribing again repeats nothing
) STRICT;
CREATE INDEX subscriptions_by_due ON subscriptions (next_due) WHERE ended_at IS NULL AND paused IS NULL;
CREATE INDEX subscriptions_by_guild ON subscriptions (guild_id);

-- Each list that a subscription was due, once: the key is the promise that nothing is posted twice.
CREATE TABLE deliveries (
    subscription_id INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('PENDING', 'READY', 'SENDING', 'BLOCKED', 'HELD', 'SKIPPED', 'DONE')),
    reason TEXT,
    due TEXT NOT NULL,                      -- the firing that planned it
    grace_ends TEXT NOT NULL,               -- how long its list may be late
    spread INTEGER NOT NULL,                -- a hash: neighbours in a guild are not posted in one burst
    retry_at TEXT NOT NULL,                 -- not before
    attempts INTEGER NOT NULL DEFAULT 0,
    lease TEXT,                             -- who sends it now
    lease_until TEXT,
    named_in TEXT,                          -- the later day whose post names this skipped one
    finished_at TEXT,
    PRIMARY KEY (subscription_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_to_do ON deliveries (state, spread) WHERE state IN ('PENDING', 'READY', 'SENDING');

-- What is posted, frozen: the same for every channel that wants the same.
CREATE TABLE payloads (
    id TEXT PRIMARY KEY,                    -- a hash of all that follows
    body TEXT NOT NULL,                     -- JSON of the message, without its nonce
    marker TEXT NOT NULL,                   -- the custom_id by which the message is found again
    shown TEXT NOT NULL                     -- JSON array of the arXiv identifiers in it
) STRICT, WITHOUT ROWID;

-- One message of a delivery, from its intention to its confirmation.
CREATE TABLE parts (
    subscription_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    part INTEGER NOT NULL,
    payload_id TEXT NOT NULL REFERENCES payloads (id),
    nonce TEXT NOT NULL,
    intention INTEGER,                      -- a message id: ours, once sent, is newer
    first_tried_at TEXT,
    message_id INTEGER,
    confirmed_at TEXT,                      -- without a message_id: it was posted and then removed
    PRIMARY KEY (subscription_id, day, part),
    FOREIGN KEY (subscription_id, day) REFERENCES deliveries (subscription_id, day) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Each start of the bot and when it was last alive: what happened in a channel outside of these spans is unknown.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at TEXT NOT NULL,
    last_seen TEXT NOT NULL
) STRICT;
