-- A file that is neither PDF nor text has its pages in a PDF of its own: the rendition, made once.
ALTER TABLE document ADD COLUMN rendition TEXT;

-- How deep inside other documents it came: 0 for what was sent in, 1 for an attachment of that.
ALTER TABLE document ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;

-- What came inside a document, every one: a document of its own, or the reason why it is none.
CREATE TABLE attachment (
    parent   TEXT NOT NULL REFERENCES document (id),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    document TEXT REFERENCES document (id),
    refusal  TEXT,
    PRIMARY KEY (parent, position),
    CHECK ((document IS NULL) <> (refusal IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_of_document ON attachment (document);
