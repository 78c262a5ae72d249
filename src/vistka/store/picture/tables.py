"""The picture's tables. `source` is the desk's row (message or entry) a row was made of; times are Unix seconds."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table, Text

metadata = MetaData()

_ID = LargeBinary(16)
_CODE = String(32)

# Whose picture this is, and whether its readings are behind its observations (while it is filled from nothing).
origin = Table(
    "picture_origin", metadata, Column("mark", _ID, primary_key=True), Column("unread", Integer, nullable=False)
)

# One claim. In this order on disk, so that a cell, and a million of them, are read in one go.
observation = Table(
    "observation",
    metadata,
    Column("place", _CODE, primary_key=True),
    Column("indicator", _CODE, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("source", _ID, nullable=False),
    Column("value", _CODE, nullable=False),
    Column("number", Integer),
    Column("bound", String(8), nullable=False),
    Column("detail", _CODE, nullable=False),
    Column("precision", SmallInteger, nullable=False),
    Column("observed_at", BigInteger),
    Column("time_precision", SmallInteger, nullable=False),
    Column("heard_at", BigInteger),
    Column("received_at", BigInteger, nullable=False),
    Column("post", LargeBinary),
    Column("author", LargeBinary, nullable=False),
    Column("links", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("source_grade", String(1), nullable=False),
    Column("information_grade", SmallInteger, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("supersedes", _ID),
    Column("is_message", SmallInteger, nullable=False),
    Column("told", Text, nullable=False),  # the chain and the quote, as JSON
    sqlite_with_rowid=False,
)
Index("observation_by_id", observation.c.id)
Index("observation_by_source", observation.c.source)
Index("observation_by_supersedes", observation.c.supersedes)
Index("observation_by_received", observation.c.received_at)

# What was decided about observations: strikes, joinings, partings, gradings, placings.
act = Table(
    "act",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("kind", SmallInteger, nullable=False),
    Column("observation", _ID, nullable=False),
    Column("other", _ID),
    Column("at", BigInteger, nullable=False),
    Column("says", Text, nullable=False),  # "whole" or "words"; "A1"; a place and its precision
)
Index("act_by_observation", act.c.observation)
Index("act_by_other", act.c.other)

spot = Table(
    "spot",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("entered_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# When couriers are due, by place: the desk's own, in nothing that leaves it.
courier = Table(
    "courier",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("place", _CODE, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# What came and could not be placed or understood: nothing is lost, a volunteer sees why. `facts` is JSON.
pending = Table(
    "pending",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("observation", _ID, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("facts", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
Index("pending_by_observation", pending.c.observation)

# Places that were heard from by whatever came: observations and letters. `said_at` is when there was word: what a
# courier brought counts from when it came here, what a desk took down of a call or a broadcast from when that was.
heard = Table(
    "heard",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("place", _CODE, nullable=False),
    Column("said_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
)
Index("heard_by_place", heard.c.place, heard.c.said_at, heard.c.received_at)

# The present reading of each cell; `sides` is JSON.
reading = Table(
    "reading",
    metadata,
    Column("place", _CODE, primary_key=True),
    Column("indicator", _CODE, primary_key=True),
    Column("hromada", _CODE, nullable=False),
    Column("value", _CODE, nullable=False),
    Column("lineages", Integer, nullable=False),
    Column("contradicted", SmallInteger, nullable=False),
    Column("observed_at", BigInteger),
    Column("received_at", BigInteger, nullable=False),
    Column("sides", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("reading_by_hromada", reading.c.indicator, reading.c.hromada)
Index("reading_by_received", reading.c.received_at)

# How many places of an area (a P-code; `level` its letters: 6 a raion, 9 a hromada) read what: the first view.
summary = Table(
    "summary",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("area", _CODE, primary_key=True),
    Column("indicator", _CODE, primary_key=True),
    Column("value", _CODE, primary_key=True),
    Column("places", Integer, nullable=False),
    Column("contradicted", Integer, nullable=False),
    Column("observed_at", BigInteger),
    sqlite_with_rowid=False,
)
