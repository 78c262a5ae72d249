-- Version 3: what comes in is noted once for all rows of a transaction (store/batch.py), not by a trigger for each.

DROP TRIGGER bundle_added;
DROP TRIGGER bundle_known;

-- Rows follow from ids now, so that the order of rows is that of ids.
DROP INDEX bundle_eviction;
CREATE INDEX bundle_eviction ON bundle (read, class DESC, whole, born);
