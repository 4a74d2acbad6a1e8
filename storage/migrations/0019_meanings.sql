-- Where words stand by the company they keep; learnt from the summaries, empty while these are few. A vector is 64
-- numbers of four bits.
CREATE TABLE search_meanings (
    word TEXT PRIMARY KEY,              -- a Hangul stem or a Latin word
    scale INTEGER NOT NULL,             -- what the numbers are multiplied by
    vector BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Where papers stand by their words. How many there were when the words were learnt is 'meanings' in search_state.
CREATE TABLE search_places (
    paper_id INTEGER PRIMARY KEY,
    vector BLOB NOT NULL
) STRICT;
