-- What is posted where Discord does not take the message as it was written.
ALTER TABLE payloads ADD COLUMN plain TEXT NOT NULL DEFAULT '';
ALTER TABLE parts ADD COLUMN is_plain INTEGER NOT NULL DEFAULT 0;
