-- Films and sound recordings: what was found in them, and what a browser plays of them.

-- The findings lie in a blob; `open` lists the suggestions that the policy does not keep, so that lists are quick.
CREATE TABLE recording (
    document    TEXT PRIMARY KEY REFERENCES document (id),
    findings    TEXT NOT NULL,
    ruleset     TEXT NOT NULL,
    medium      TEXT NOT NULL,
    duration_us INTEGER NOT NULL,
    frames      INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    open        TEXT NOT NULL,
    warnings    TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

-- Files made of a recording for showing it: `proxy`, `sprite-1`, `thumbnails`, `chip-t1`, `waveform`.
CREATE TABLE presentation (
    document TEXT NOT NULL REFERENCES document (id),
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    blob     TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    ruleset  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;

-- Whether plan and report are a recording's.
ALTER TABLE copy ADD COLUMN recording INTEGER NOT NULL DEFAULT 0;

-- The findings (a blob) that a decision on a recording was made on: a later run can't move an accepted track.
ALTER TABLE decision ADD COLUMN findings TEXT;
