-- What people said of a version of a summary. Nobody is named: the key only tells whether the same person said it before.
CREATE TABLE summary_reports (
    paper_id INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    reporter TEXT NOT NULL,             -- a keyed hash, another one for each version
    reason TEXT NOT NULL,               -- empty where none was given
    reported_at TEXT NOT NULL,          -- UTC, ISO 8601
    PRIMARY KEY (paper_id, language, version, reporter)
) STRICT, WITHOUT ROWID;
