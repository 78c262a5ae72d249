"""The desk's tables. Ids are 16 random bytes, times Unix seconds; what people said is in `sealed` columns only."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)

metadata = MetaData()

# A message without `wrapped_key` is a tombstone: it was erased, and is not taken in again.
message = Table(
    "message",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("mark", LargeBinary(16), nullable=False, unique=True),  # keyed hash of the bundle's id
    Column("kind", Integer, nullable=False),
    Column("class", Integer, nullable=False, key="class_"),
    Column("state", String(16), nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("taken_by", LargeBinary(16), ForeignKey("volunteer.id")),
    Column("version", Integer, nullable=False, default=0),  # of what volunteers do: two clicks at once are one
    Column("read_due", Boolean, nullable=False, default=False),  # its read token is to be published
    Column("wrapped_key", LargeBinary),
    Column("sealed", LargeBinary),
)
Index("message_by_state", message.c.state, message.c.class_, message.c.received_at)

# What was entered at the desk or came in by another door, kept as messages are; one without a key was erased.
entry = Table(
    "entry",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("mark", LargeBinary(16), nullable=False, unique=True),  # keyed hash of what makes it one: never taken twice
    Column("number", BigInteger, nullable=False, unique=True),  # which of two in one second was later
    Column("kind", Integer, nullable=False),
    Column("entered_at", BigInteger, nullable=False),
    Column("by", LargeBinary(16)),  # a volunteer, or none
    Column("wrapped_key", LargeBinary),
    Column("sealed", LargeBinary),
)
Index("entry_by_kind", entry.c.kind, entry.c.entered_at)

# Records that were erased at somebody's wish, by the keyed hash of their ids: they are not taken in again.
buried = Table("buried", metadata, Column("mark", LargeBinary(16), primary_key=True), Column("at", BigInteger))

# Messages and entries that the folds (registry, picture) have yet to look at, one row for each fold. `turn` counts how
# often they were told: who looked at an earlier turn does not strike the row out.
unfolded = Table(
    "unfolded",
    metadata,
    Column("fold", String(16), primary_key=True),
    Column("source", LargeBinary(16), primary_key=True),
    Column("turn", Integer, nullable=False, default=0),
)

# Pairs of a person and an inquiry that were proposed before: each is in the log once, however often it is rebuilt.
proposed = Table("proposed", metadata, Column("mark", LargeBinary(16), primary_key=True))

# Whose work a case is: an inquiry or a message by its id. `declined`: they know the person, and it went on to others.
assignment = Table(
    "assignment",
    metadata,
    Column("subject", LargeBinary(16), primary_key=True),
    Column("volunteer", LargeBinary(16), ForeignKey("volunteer.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("declined", Boolean, nullable=False, default=False),
)

# Up to which entry of the log a volunteer's looks were reviewed, and by whom.
review = Table(
    "review",
    metadata,
    Column("volunteer", LargeBinary(16), ForeignKey("volunteer.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("by", LargeBinary(16), ForeignKey("volunteer.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# Each wording of an inquiry from the web, by its entry: the mail that asks for confirmation, and whether it came.
wording = Table(
    "wording",
    metadata,
    Column("entry", LargeBinary(16), ForeignKey("entry.id"), primary_key=True),
    Column("inquiry", LargeBinary(16), nullable=False),
    Column("reach", LargeBinary(16), ForeignKey("reach.mark"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("mail", String(16), nullable=False),  # queued, sent, failed, none (confirmed before), withdrawn
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", BigInteger, nullable=False),
)
Index("wording_by_inquiry", wording.c.inquiry)
Index("wording_by_reach", wording.c.reach, wording.c.at)

# Which inquiry a secret link is to.
inquiry_link = Table(
    "inquiry_link",
    metadata,
    Column("link", LargeBinary(16), ForeignKey("link.mark"), primary_key=True),
    Column("entry", LargeBinary(16), ForeignKey("entry.id"), nullable=False),
)

# A bundle with our tag that gave no message, so that it is not tried at every contact and the desk can say so.
refused = Table(
    "refused",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# One counter for each (author, sealing key): the number of the next reply.
reply_counter = Table(
    "reply_counter",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("following", Integer, nullable=False),
)

# What the desk itself says: replies and notices, as bundles. `once` is the form it came from: sent twice is sent once.
outgoing = Table(
    "outgoing",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("once", LargeBinary(16), nullable=False, unique=True),
    Column("answers", LargeBinary(16), ForeignKey("message.id")),
    Column("said_by", LargeBinary(16)),  # a volunteer, or none for a relative
    Column("at", BigInteger, nullable=False),
    Column("bundle_id", LargeBinary(32)),
    Column("bundle", LargeBinary),
    Column("stored", Boolean, nullable=False, default=False),
)

notice = Table(
    "notice",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("once", LargeBinary(16), nullable=False, unique=True),
    Column("text", String, nullable=False),
    Column("place", String),
    Column("hours", Integer, nullable=False),
    Column("directs", Boolean, nullable=False),  # "come here, go there": two agree, and an offline key signs
    Column("written_by", LargeBinary(16), ForeignKey("volunteer.id"), nullable=False),
    Column("agreed_by", LargeBinary(16), ForeignKey("volunteer.id")),
    Column("state", String(16), nullable=False),  # waiting, agreed, published, declined, replaced, cancelled
    Column("at", BigInteger, nullable=False),
    Column("replaces", LargeBinary(16)),  # the notice that this one supersedes
    Column("cancels", Boolean, nullable=False, default=False),  # it says that the one before holds no more
    Column("prepared", LargeBinary),  # the very bytes that two agreed on, to be signed offline
)

# Whom the desk gives its picture to: of a key its keyed hash alone is kept.
api_key = Table(
    "api_key",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("name", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

# Someone outside, known by the keyed hash of their address alone.
reach = Table(
    "reach",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("stop_mark", LargeBinary(16), nullable=False, unique=True),
    Column("stopped", Boolean, nullable=False, default=False),
    Column("mailed_at", BigInteger),
)

# A secret link, by the keyed hash of its secret; `code` is that of the code mailed last.
link = Table(
    "link",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("reach", LargeBinary(16), ForeignKey("reach.mark"), nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger),
    Column("code", LargeBinary(16)),
    Column("code_ends_at", BigInteger),
    Column("code_tries", Integer, nullable=False, default=0),
    Column("code_day", Integer, nullable=False, default=0),
    Column("codes_that_day", Integer, nullable=False, default=0),
    Column("reply_day", Integer, nullable=False, default=0),
    Column("replies_that_day", Integer, nullable=False, default=0),
)

# By what a mail in is known to answer a mail of ours: the keyed hash of the tag in our address.
mail_tag = Table(
    "mail_tag",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("link", LargeBinary(16), ForeignKey("link.mark"), nullable=False),
)

# Mails that wait for a volunteer; one without a key was looked at and is gone.
held_mail = Table(
    "held_mail",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("mark", LargeBinary(16), nullable=False, unique=True),  # keyed hash of its bytes: never taken twice
    Column("link", LargeBinary(16), ForeignKey("link.mark")),  # none where it answers nothing of ours
    Column("received_at", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary),
    Column("sealed", LargeBinary),
)

# A browser that may read behind a link, by the keyed hash of its cookie.
browser = Table(
    "browser",
    metadata,
    Column("cookie", LargeBinary(16), primary_key=True),
    Column("link", LargeBinary(16), ForeignKey("link.mark"), nullable=False),
)

# Word on its way to one person whom its author named: the queue of outgoing mail.
delivery = Table(
    "delivery",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("message", LargeBinary(16), ForeignKey("message.id"), nullable=False),
    Column("named", Integer, nullable=False),  # which of those named in the message; -1: who sent the inquiry
    Column("inquiry", LargeBinary(16), nullable=False, default=b""),  # that inquiry's wording, by its entry
    Column("reach", LargeBinary(16), ForeignKey("reach.mark"), nullable=False),
    Column("link", LargeBinary(16), ForeignKey("link.mark")),
    Column("state", String(16), nullable=False),  # queued, sent, read, failed, stopped
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", BigInteger, nullable=False),
    UniqueConstraint("message", "named", "inquiry"),
)

# Who may read the feeds of persons and notes: the hash of each key, never the key.
feed_key = Table(
    "feed_key",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("mark", LargeBinary(16), nullable=False, unique=True),  # keyed hash of the key
    Column("name", String(60), nullable=False, unique=True),
    Column("full", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

volunteer = Table(
    "volunteer",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("role", String(16), nullable=False),  # volunteer, keeper
    Column("password", String(128), nullable=False),  # Argon2id, in its usual text form
    Column("disabled", Boolean, nullable=False, default=False),
)

session = Table(
    "session",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),
    Column("volunteer", LargeBinary(16), ForeignKey("volunteer.id"), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

sign_in = Table(
    "sign_in",
    metadata,
    Column("mark", LargeBinary(16), primary_key=True),  # keyed hash of the name that was tried
    Column("failures", Integer, nullable=False),
    Column("wait_until", BigInteger, nullable=False),
    Column("failed_at", BigInteger, nullable=False),
)

# Who did what to which row; each entry holds the hash of the one before it.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("who", LargeBinary(16)),
    Column("action", String(32), nullable=False),
    Column("subject", LargeBinary(16)),
    Column("hash", LargeBinary(32), nullable=False),
)

Index("audit_by_subject", audit.c.subject)

_UNCHANGED = "the log is only added to"
_TRIGGERS = {
    "sqlite": "CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, '"
    + _UNCHANGED
    + "'); END",
    "postgresql": "CREATE OR REPLACE FUNCTION audit_unchanged() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '" + _UNCHANGED + "'; END $$; "
    "CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit EXECUTE FUNCTION audit_unchanged()",
}
for _engine, _trigger in _TRIGGERS.items():
    for _verb in ("update", "delete"):
        event.listen(
            audit,
            "after_create",
            DDL(_trigger.format(verb=_verb)).execute_if(dialect=_engine),  # type: ignore[no-untyped-call]  # theirs is so
        )
