"""The registry's tables: all can be deleted and rebuilt. What is known of a subject is sealed; ids are marks.

A `mark` is the keyed hash of a subject, a `number` the first 63 bits of it: random to look at, and the same whenever
the registry is rebuilt.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

# One row: which desk's registry this is, and that it was filled from the start.
origin = Table("origin", metadata, Column("mark", LargeBinary(16), primary_key=True))

# The messages and entries that were folded; of messages also whose they are and which bundle they replace.
source = Table(
    "source",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("author", LargeBinary(16)),
    Column("bundle", LargeBinary(16)),
    Column("supersedes", LargeBinary(16)),
)
Index("source_by_bundle", source.c.bundle)
Index("source_by_superseded", source.c.supersedes)

subject = Table(
    "subject",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("about", String(8), nullable=False),
    Column("sealed_key", LargeBinary, nullable=False),
)

# Which source speaks of which subject.
mention = Table(
    "mention",
    metadata,
    Column("subject", LargeBinary(16), primary_key=True),
    Column("source", LargeBinary(16), primary_key=True),
)
Index("mention_by_source", mention.c.source)

person = Table(
    "person",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary(16), nullable=False, unique=True),
    Column("sealed", LargeBinary, nullable=False),
)

inquiry = Table(
    "inquiry",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary(16), nullable=False, unique=True),
    Column("seeks", Boolean, nullable=False),  # it is to be matched: confirmed or from inside, and not withdrawn
    Column("sealed", LargeBinary, nullable=False),
)

# By which names an inquiry is found when a person comes in.
inquiry_code = Table(
    "inquiry_code",
    metadata,
    Column("code", BigInteger, primary_key=True, autoincrement=False),
    Column("inquiry", BigInteger, primary_key=True, autoincrement=False),
    Column("further", Boolean, nullable=False),  # one mistake away: it counts where nobody good stands nearer
)
Index("inquiry_code_by_inquiry", inquiry_code.c.inquiry)

pair = Table(
    "pair",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("person", BigInteger, nullable=False),
    Column("inquiry", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index("pair_by_person", pair.c.person)
Index("pair_by_inquiry", pair.c.inquiry)

link = Table(
    "link",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("one", LargeBinary(16), nullable=False),  # marks of the two persons
    Column("other", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index("link_by_one", link.c.one)
Index("link_by_other", link.c.other)

# What the machine proposes, and what people made of it: `verdict` is what their judgements come to today.
proposal = Table(
    "proposal",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("inquiry", BigInteger, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary(16), nullable=False, unique=True),  # of the pair: what the log and pages call it by
    Column("score", Integer, nullable=False),  # thousandths
    Column("further", Boolean, nullable=False),  # found one mistake away
    Column("urgency", Integer, nullable=False),  # the smaller, the sooner
    Column("verdict", Integer, nullable=False),
    Column("again", Boolean, nullable=False),  # judged before, and one of the two has changed
    Column("found_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
Index("proposal_by_inquiry", proposal.c.inquiry)
Index("proposal_by_urgency", proposal.c.verdict, proposal.c.urgency, proposal.c.found_at)

# Persons and inquiries that have changed and were not compared since.
unmatched = Table(
    "unmatched",
    metadata,
    Column("about", String(8), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
)
