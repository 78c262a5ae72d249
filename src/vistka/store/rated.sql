-- Version 4: what the forwarding policy says of each copy, beside its row: a large bundle is not written anew for it.

CREATE TABLE rated (
    row INTEGER PRIMARY KEY,
    class INTEGER NOT NULL,
    worth INTEGER NOT NULL,     -- the least makes room first within its class; below 0 while it is not whole
    born INTEGER NOT NULL,      -- as in bundle: of equal worth the oldest goes first
    note INTEGER NOT NULL
);
INSERT INTO rated SELECT row, class, 1099511627776 / size - iif(data IS NULL, 1152921504606846976, 0), born, 0
    FROM bundle;
CREATE INDEX rated_eviction ON rated (class DESC, worth, born);

DROP INDEX bundle_eviction;
CREATE INDEX bundle_read ON bundle (class DESC, whole, born) WHERE read = 1;

CREATE TRIGGER rated_removed AFTER DELETE ON bundle BEGIN
    DELETE FROM rated WHERE row = old.row;
END;
CREATE TRIGGER rated_whole AFTER UPDATE OF data ON bundle WHEN old.data IS NULL AND new.data IS NOT NULL BEGIN
    UPDATE rated SET worth = worth + 1152921504606846976 WHERE row = new.row AND worth < 0;
END;
CREATE TRIGGER rated_born AFTER UPDATE OF received ON bundle BEGIN
    UPDATE rated SET born = new.born WHERE row = new.row;
END;

-- A bundle whose row follows from its id, once held, let go of and come again in chunks, stands in `changed` already.
DROP TRIGGER bundle_whole;
CREATE TRIGGER bundle_whole AFTER UPDATE OF data ON bundle WHEN old.data IS NULL AND new.data IS NOT NULL BEGIN
    UPDATE partition SET known = known + 1 WHERE number = new.partition;
    INSERT INTO changed VALUES (new.row, new.id, new.partition, 0, 1) ON CONFLICT (row) DO UPDATE SET after = 1;
END;
