-- What a model's summary was written from and by which words, and whether a summary could be said of any paper.
ALTER TABLE summaries ADD COLUMN basis TEXT;               -- abstract, full_text; NULL where no model wrote it
ALTER TABLE summaries ADD COLUMN prompt_version INTEGER;
ALTER TABLE summaries ADD COLUMN is_generic INTEGER;       -- NULL: not judged yet
UPDATE summaries SET is_generic = 0 WHERE source <> 'digest';
UPDATE summaries SET basis = 'abstract', prompt_version = 1 WHERE source = 'model';
CREATE INDEX summaries_unjudged ON summaries (paper_id) WHERE is_generic IS NULL;

-- A list from the live source published no summary: what it shows is the paper's newest in the reader's language.
UPDATE entries SET summary_version = NULL, language = 'ko' WHERE EXISTS (
    SELECT 1 FROM summaries WHERE summaries.paper_id = entries.paper_id AND summaries.language = entries.language
    AND summaries.version = entries.summary_version AND summaries.source <> 'digest'
);
