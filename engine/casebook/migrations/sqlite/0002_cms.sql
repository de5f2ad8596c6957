-- What the case management system calls our cases and documents, and what was sent back to it.

CREATE TABLE cms_case (
    number  INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES "case" (id),
    urn     TEXT NOT NULL
) STRICT;

-- A version whose bytes were fetched (`document`), or could not be had for good (`problem`).
CREATE TABLE cms_version (
    cms_case     INTEGER NOT NULL REFERENCES cms_case (number),
    cms_document INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    document     TEXT REFERENCES document (id),
    problem      TEXT,
    at           INTEGER NOT NULL,
    PRIMARY KEY (cms_case, cms_document, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX cms_version_of_document ON cms_version (document);

-- One row per copy that was sent: it outlives the process, so that a copy whose answer got lost is looked for before
-- it is sent again.
CREATE TABLE cms_save (
    copy         TEXT PRIMARY KEY REFERENCES copy (id),
    cms_case     INTEGER NOT NULL,
    cms_document INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('sending', 'saved', 'refused')),
    saved_as     INTEGER,
    problem      TEXT,
    sent_by      TEXT NOT NULL,
    sent         INTEGER NOT NULL,
    ended        INTEGER
) STRICT, WITHOUT ROWID;
