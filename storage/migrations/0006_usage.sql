-- Tokens and questions of a day, for each budget: the bot's, a server's, a person's. No word of any question.
CREATE TABLE usage (
    day TEXT NOT NULL,                  -- UTC
    scope TEXT NOT NULL,                -- 'bot', 'guild:ID' or 'person:ID'
    tokens INTEGER NOT NULL,
    questions INTEGER NOT NULL,
    PRIMARY KEY (day, scope)
) STRICT, WITHOUT ROWID;

-- Answers that a person reported as wrong: the one case in which question and answer are kept.
CREATE TABLE reported_answers (
    id INTEGER PRIMARY KEY,
    reported_at TEXT NOT NULL,          -- UTC, ISO 8601
    guild_id INTEGER,                   -- NULL outside servers
    reporter_id INTEGER NOT NULL,       -- so that the person can have it deleted
    message_id INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    UNIQUE (message_id, reporter_id)
) STRICT;
