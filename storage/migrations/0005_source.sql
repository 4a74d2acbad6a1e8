-- Each list that was read from the live source: a final one that was read is not waited for again. Instants are UTC,
-- ISO 8601.
CREATE TABLE fetches (
    day TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    is_final INTEGER NOT NULL,          -- read after the list had closed
    papers INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every reading of a paper's votes: they rise for days after the digest.
CREATE TABLE vote_readings (
    paper_id INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    read_at TEXT NOT NULL,
    upvotes INTEGER NOT NULL,
    PRIMARY KEY (paper_id, read_at)
) STRICT, WITHOUT ROWID;

-- What stands beside a paper: organisation, code, pages, models.
CREATE TABLE resources (
    paper_id INTEGER PRIMARY KEY REFERENCES papers (id) ON DELETE CASCADE,
    body TEXT NOT NULL                  -- JSON of the record
) STRICT;

-- One summary that a model is to write; it outlives a restart, and is paid for once.
CREATE TABLE summary_jobs (
    arxiv_id TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    retry_at TEXT NOT NULL,             -- not before
    reason TEXT,                        -- why the last attempt gave none
    model TEXT,
    prompt_version INTEGER,
    source_hash TEXT,                   -- of what the summary was written from
    tokens INTEGER NOT NULL DEFAULT 0,  -- of all attempts
    summary_version INTEGER,
    finished_at TEXT,
    PRIMARY KEY (arxiv_id, language)
) STRICT, WITHOUT ROWID;
CREATE INDEX summary_jobs_to_do ON summary_jobs (retry_at) WHERE state = 'pending';
