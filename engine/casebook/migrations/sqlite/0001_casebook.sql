-- Times are milliseconds since 1970 UTC. Digests are 64 lower-case hexadecimal digits. JSON is text.

CREATE TABLE "case" (
    id      TEXT PRIMARY KEY,
    context TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES "case" (id),
    name     TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    state    TEXT NOT NULL,
    refusal  TEXT,
    version  INTEGER NOT NULL DEFAULT 1,
    revision INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL,
    UNIQUE (case_id, sha256, name)
) STRICT;

-- The queue. `attempt` is only the fence; `failures` and `lost` lead to quarantine.
CREATE TABLE stage (
    id          TEXT PRIMARY KEY,
    document    TEXT NOT NULL REFERENCES document (id),
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL DEFAULT '',
    ruleset     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('ready', 'running', 'done', 'refused', 'quarantined')),
    priority    INTEGER NOT NULL,
    due         INTEGER NOT NULL,
    not_before  INTEGER NOT NULL DEFAULT 0,
    attempt     INTEGER NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    lost        INTEGER NOT NULL DEFAULT 0,
    worker      TEXT,
    lease_until INTEGER,
    checkpoint  TEXT,
    error       TEXT,
    created     INTEGER NOT NULL,
    started     INTEGER,
    finished    INTEGER,
    UNIQUE (document, kind, subject, ruleset)
) STRICT;

CREATE INDEX stage_waiting ON stage (state, priority DESC, due, id);
CREATE INDEX stage_of_document ON stage (document, created, id);

CREATE TABLE reading (
    document TEXT PRIMARY KEY REFERENCES document (id),
    blob     TEXT NOT NULL,
    ruleset  TEXT NOT NULL,
    warnings TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- `start`, `length` and `frame` (a digest) say where the page's words lie in the reading's blob.
CREATE TABLE page (
    document TEXT NOT NULL REFERENCES document (id),
    number   INTEGER NOT NULL,
    width    REAL NOT NULL,
    height   REAL NOT NULL,
    source   TEXT NOT NULL,
    words    INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    length   INTEGER NOT NULL,
    frame    TEXT NOT NULL,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestion_set (
    document TEXT PRIMARY KEY REFERENCES document (id),
    ruleset  TEXT NOT NULL,
    pages    TEXT NOT NULL,
    warnings TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE TABLE suggestion (
    document TEXT NOT NULL REFERENCES document (id),
    position INTEGER NOT NULL,
    id       TEXT NOT NULL,
    page     INTEGER NOT NULL,
    category TEXT NOT NULL,
    policy   TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (document, position),
    UNIQUE (document, id)
) STRICT, WITHOUT ROWID;

-- Append only. The newest row about a suggestion or mark counts. `suggested` keeps the suggestion as it was
-- when the lawyer decided, so that a later run of the rules can't take an accepted mark away.
CREATE TABLE decision (
    document  TEXT NOT NULL REFERENCES document (id),
    revision  INTEGER NOT NULL,
    about     TEXT NOT NULL,
    body      TEXT NOT NULL,
    suggested TEXT,
    PRIMARY KEY (document, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision
BEGIN
    SELECT RAISE(ABORT, 'decisions are append only');
END;

CREATE TABLE copy (
    id          TEXT PRIMARY KEY,
    document    TEXT NOT NULL REFERENCES document (id),
    plan        TEXT NOT NULL,
    plan_sha256 TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('requested', 'proven', 'refused')),
    sha256      TEXT,
    bytes       INTEGER,
    report      TEXT,
    refusal     TEXT,
    asked_by    TEXT NOT NULL,
    asked       INTEGER NOT NULL,
    ended       INTEGER,
    UNIQUE (document, plan_sha256)
) STRICT;

-- One hash chain per case and one for the service itself (chain '').
CREATE TABLE event (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    chain    TEXT NOT NULL,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    document TEXT,
    by_id    TEXT NOT NULL,
    by_name  TEXT NOT NULL,
    kind     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest   TEXT NOT NULL,
    UNIQUE (chain, number)
) STRICT;

CREATE INDEX event_of_document ON event (document, seq);

CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are append only');
END;

CREATE TRIGGER event_never_goes BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'events are append only');
END;

-- The newest event of every chain, signed, so that a shortened chain does not look whole.
CREATE TABLE chain (
    id           TEXT PRIMARY KEY,
    number       INTEGER NOT NULL,
    digest       TEXT NOT NULL,
    public       TEXT NOT NULL,
    signature    TEXT NOT NULL,
    checkpointed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
