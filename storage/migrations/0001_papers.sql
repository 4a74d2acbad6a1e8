-- The archive: what is known of each paper now.
CREATE TABLE papers (
    id INTEGER PRIMARY KEY,
    arxiv_id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,              -- JSON array of names
    upvotes INTEGER,                    -- NULL: unknown, which is not 0
    upvotes_read_at TEXT,               -- UTC, ISO 8601; a reading replaces an older one only
    media TEXT,                         -- the media line as published
    thumbnail_url TEXT,
    abstract TEXT,
    revision INTEGER NOT NULL           -- grows with every change, so that caches can follow
) STRICT;
CREATE INDEX papers_by_revision ON papers (revision);

-- The days that were published or imported. An empty day is a row too: it is known to be empty.
CREATE TABLE digests (
    day TEXT PRIMARY KEY,               -- YYYY-MM-DD, the list's UTC day
    stored_at TEXT NOT NULL
) STRICT;

-- One paper in one day's digest, as published then.
CREATE TABLE entries (
    day TEXT NOT NULL REFERENCES digests (day),
    paper_id INTEGER NOT NULL REFERENCES papers (id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    upvotes INTEGER,
    upvotes_read_at TEXT,
    media TEXT,
    thumbnail_url TEXT,
    language TEXT NOT NULL,
    summary_version INTEGER,            -- NULL: the day had no summary of it
    PRIMARY KEY (day, paper_id)
) STRICT;
CREATE INDEX entries_by_paper ON entries (paper_id, day);

-- What was written about a paper, every version of it.
CREATE TABLE summaries (
    paper_id INTEGER NOT NULL REFERENCES papers (id),
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    sections TEXT NOT NULL,             -- JSON array of [heading or null, body]
    source TEXT NOT NULL,               -- digest, model, abstract
    model TEXT,
    as_of TEXT NOT NULL,                -- UTC: a digest's day, or when it was written; the latest is the one shown
    PRIMARY KEY (paper_id, language, version)
) STRICT;
