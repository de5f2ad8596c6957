-- Which version of the rules refused a version's bytes: it is tried again once they have changed. Unknown for what was
-- refused before this was noted.
ALTER TABLE cms_version ADD COLUMN rules TEXT;
