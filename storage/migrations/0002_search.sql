-- What search looks in: characters pairs of Hangul and words of everything else, without the text itself.
CREATE VIRTUAL TABLE search USING fts5 (
    title, authors, body,
    stem,                               -- Hangul words without their particles
    content = '', tokenize = 'ascii'    -- tokens arrive finished, with spaces between them
);

-- Facts about the index as a whole; 'tokeniser' is the version that its tokens were made by.
CREATE TABLE search_state (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
