-- What reconciling reads, beside the store of version 1: what is known (held whole, or declined), by partition; the
-- changes since the checkpoints were written; and for each salt a sketch and a table from short ids to rows.

ALTER TABLE bundle ADD COLUMN partition INTEGER
    AS (class * 8 + iif(hour >= 8760 AND hour < 65520, hour / 120 % 7, 7));
CREATE INDEX bundle_only_here ON bundle (class, received, id)
    WHERE deposited AND NOT handed_over AND data IS NOT NULL;

CREATE TABLE declined (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    partition INTEGER NOT NULL,
    since INTEGER NOT NULL,
    hours INTEGER NOT NULL
);

CREATE TABLE partition (number INTEGER PRIMARY KEY, known INTEGER NOT NULL);
WITH RECURSIVE each (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM each WHERE number < 63)
INSERT INTO partition SELECT number, (SELECT count(*) FROM bundle WHERE partition = number AND data IS NOT NULL) FROM each;

CREATE TABLE changed (          -- sorted by random rows: it does not tell in which order word came in
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    partition INTEGER NOT NULL,
    before INTEGER NOT NULL,    -- known when the checkpoints were written
    after INTEGER NOT NULL      -- known now
);

CREATE TABLE sequence (number INTEGER NOT NULL);    -- goes up when the checkpoints are written anew
INSERT INTO sequence VALUES (0);

CREATE TABLE salt (
    slot INTEGER PRIMARY KEY AUTOINCREMENT,     -- never used again
    salt BLOB NOT NULL,
    own INTEGER NOT NULL,
    sequence INTEGER NOT NULL,  -- of its checkpoints; another than the store's: a scan makes them anew
    used INTEGER NOT NULL,
    stops INTEGER NOT NULL
);
CREATE TABLE checkpoint (
    slot INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    PRIMARY KEY (slot, partition)
) WITHOUT ROWID;
CREATE TABLE short (
    slot INTEGER NOT NULL,
    short BLOB NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (slot, short, row)
) WITHOUT ROWID;

CREATE TRIGGER bundle_known AFTER INSERT ON bundle WHEN new.data IS NOT NULL BEGIN
    UPDATE partition SET known = known + 1 WHERE number = new.partition;
    INSERT INTO changed VALUES (new.row, new.id, new.partition, 0, 1);
END;
CREATE TRIGGER bundle_whole AFTER UPDATE OF data ON bundle WHEN old.data IS NULL AND new.data IS NOT NULL BEGIN
    UPDATE partition SET known = known + 1 WHERE number = new.partition;
    INSERT INTO changed VALUES (new.row, new.id, new.partition, 0, 1);
END;
CREATE TRIGGER bundle_unknown AFTER DELETE ON bundle WHEN old.data IS NOT NULL BEGIN
    UPDATE partition SET known = known - 1 WHERE number = old.partition;
    INSERT INTO changed VALUES (old.row, old.id, old.partition, 1, 0) ON CONFLICT (row) DO UPDATE SET after = 0;
END;
CREATE TRIGGER declined_known AFTER INSERT ON declined BEGIN
    UPDATE partition SET known = known + 1 WHERE number = new.partition;
    INSERT INTO changed VALUES (new.row, new.id, new.partition, 0, 1);
END;
CREATE TRIGGER declined_unknown AFTER DELETE ON declined BEGIN
    UPDATE partition SET known = known - 1 WHERE number = old.partition;
    INSERT INTO changed VALUES (old.row, old.id, old.partition, 1, 0) ON CONFLICT (row) DO UPDATE SET after = 0;
END;
