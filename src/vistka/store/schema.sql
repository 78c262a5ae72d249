-- The store's file, version 1. Times are hours by the node's clock; no table keeps the order in which word came in
-- (row ids are random, the others are sorted by a hash), but for tokens, whose order is what peers ask for.

CREATE TABLE bundle (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    suite INTEGER NOT NULL,
    class INTEGER NOT NULL,
    tag BLOB NOT NULL,
    hour INTEGER NOT NULL,
    lifetime INTEGER NOT NULL,
    commitment BLOB NOT NULL,
    size INTEGER NOT NULL,
    age_hours INTEGER NOT NULL,
    received INTEGER NOT NULL,
    deposited INTEGER NOT NULL,
    handed_over INTEGER NOT NULL,
    read INTEGER NOT NULL,
    born INTEGER AS (received - age_hours),
    end INTEGER AS (received + lifetime * 24 - age_hours),
    whole INTEGER AS (data IS NOT NULL),
    manifest BLOB,      -- while its chunks come in
    data BLOB           -- once it is whole; last, so that reading the rest does not read it
);
CREATE INDEX bundle_commitment ON bundle (commitment);
CREATE INDEX bundle_tag ON bundle (tag);
CREATE INDEX bundle_received ON bundle (received);
CREATE INDEX bundle_end ON bundle (end);
CREATE INDEX bundle_eviction ON bundle (read, class DESC, whole, born, id);

CREATE TABLE chunk (
    id BLOB NOT NULL,
    position INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id, position)
) WITHOUT ROWID;

-- Bytes of bundles, and of the room set aside for those under way.
CREATE TABLE usage (notes INTEGER NOT NULL, others INTEGER NOT NULL);
INSERT INTO usage VALUES (0, 0);
CREATE TRIGGER bundle_added AFTER INSERT ON bundle BEGIN
    UPDATE usage SET notes = notes + iif(new.class = 1, new.size, 0), others = others + iif(new.class = 1, 0, new.size);
END;
CREATE TRIGGER bundle_removed AFTER DELETE ON bundle BEGIN
    UPDATE usage SET notes = notes - iif(old.class = 1, old.size, 0), others = others - iif(old.class = 1, 0, old.size);
    DELETE FROM chunk WHERE id = old.id;
END;

CREATE TABLE deposit (
    id BLOB PRIMARY KEY,
    mark BLOB NOT NULL,
    commitment BLOB NOT NULL,
    hour INTEGER NOT NULL,
    handed_over INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    read INTEGER NOT NULL,
    since INTEGER NOT NULL,
    hours INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deposit_commitment ON deposit (commitment);

CREATE TABLE token (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    token BLOB NOT NULL UNIQUE,
    as_arrived BLOB NOT NULL,       -- the commitment it answers if it is a u
    as_read BLOB NOT NULL,          -- and if it is a t
    matched INTEGER NOT NULL,
    since INTEGER NOT NULL,
    hours INTEGER NOT NULL
);
CREATE INDEX token_as_arrived ON token (as_arrived);
CREATE INDEX token_as_read ON token (as_read);

CREATE TABLE tombstone (
    id BLOB PRIMARY KEY,
    since INTEGER NOT NULL,
    hours INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE peer (
    link BLOB PRIMARY KEY,
    cursor INTEGER NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;
