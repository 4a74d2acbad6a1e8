-- What follows a post that stands: its discussion thread, its publication. Planned in the transaction that confirms the
-- post, and tried until it is done: Discord takes neither a second time.
CREATE TABLE after_posts (
    subscription_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('thread', 'crosspost')),
    message_id INTEGER NOT NULL,
    retry_at TEXT NOT NULL,
    give_up_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,                           -- NULL: to do; done, gone (the post was removed), forbidden, rejected, late
    PRIMARY KEY (subscription_id, day, kind),
    FOREIGN KEY (subscription_id, day) REFERENCES deliveries (subscription_id, day) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX after_posts_to_do ON after_posts (retry_at) WHERE outcome IS NULL;
