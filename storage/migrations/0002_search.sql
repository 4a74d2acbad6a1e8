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

-- Every Latin word of the index, to correct misspelt ones by. Words stay when their last paper goes; asked for, they
-- are looked up in the index first.
CREATE TABLE search_words (
    word TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- How Latin words, and the names they are parts of, are said: Hangul that was typed for them is looked up here.
CREATE TABLE search_sounds (
    skeleton TEXT NOT NULL,             -- the consonants of the sound
    sound TEXT NOT NULL,
    words TEXT NOT NULL,                -- the words of the index, with spaces between them
    whole INTEGER NOT NULL,             -- 1: the sound of these words, 0: of a part of them
    PRIMARY KEY (skeleton, sound, words)
) STRICT, WITHOUT ROWID;

-- Korean terms and the English that summaries put in parentheses behind them.
CREATE TABLE search_glosses (
    korean TEXT NOT NULL,               -- without spaces
    english TEXT NOT NULL,              -- words of the index, with spaces between them
    papers INTEGER NOT NULL,            -- in how many papers
    PRIMARY KEY (korean, english)
) STRICT, WITHOUT ROWID;
