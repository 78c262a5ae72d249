"""Bundles that must be read: every kind, and what each kind's bounds and the padding let through."""

from vectors import photos, shape
from vectors.shape import (
    DESK,
    DIRECTING,
    EPHEMERAL,
    HOUR,
    NEXT_DIRECTING,
    POST,
    RESIDENT,
    SALT,
    SIGNER,
    Vector,
    bundle_json,
    message_json,
    works,
)
from vistka import limits
from vistka.bundle import directing
from vistka.bundle.bulletin import FEW, Bulletin, BulletinRow, BulletinSilence
from vistka.bundle.envelope import Bundle, Header, make_bundle
from vistka.bundle.message import (
    Body,
    CardBody,
    DirectingNotice,
    Disclosure,
    Inquiry,
    Letter,
    Mandate,
    Message,
    Named,
    Note,
    Notice,
    Observation,
    Receipt,
    Status,
)
from vistka.bundle.sealing import open_message, read_public, seal_message, seal_to_desk, sign_message
from vistka.identity.epoch import SealingKeyOnCard
from vistka.identity.keys import SealingKey, SigningKey
from vistka.identity.seal import arrival_token
from vistka.identity.tag import reply_root, reply_tag
from vistka.wire import cbor

ALIVE = Note(Status.IS_NOTE_AUTHOR, "Я жива, чекаю вдома.")
NAMED_ALIVE = Note(Status.IS_NOTE_AUTHOR, "Я жива, чекаю вдома.", "Оніщук Анастасія Петрівна", 1987, "Ізюм")
BROTHER = Named("Онищук Петро", "petro@example.org")
NOTICE = Notice("Вода: вул. Соборна, щодня з 9 до 11.", 48, "Ізюм")
BUS = DirectingNotice("Автобус до Харкова: о восьмій біля школи № 4.", 12, "Ізюм")
IZIUM, OSKIL = 6_304_009, 6_304_013  # the digits of two hromadas' P-codes
BULLETIN = Bulletin(
    IZIUM.to_bytes(3) + OSKIL.to_bytes(3),
    (
        BulletinRow(0, 1, 2, 2),  # water: none, two days before
        BulletinRow(0, 10, 2, 4, number=80, bound=1, detail=1),  # homes: destroyed, over 80% of flats
        BulletinRow(1, 1, 1, 2, 6),  # water: some, in six places
    ),
    (BulletinSilence(1, 5),),
)
UNKNOWN = Bulletin(IZIUM.to_bytes(3), (BulletinRow(0, 2, 0),), (BulletinSilence(0),))
CARD = CardBody(
    "Пошук рідних",
    SIGNER.public,
    (SealingKeyOnCard(DESK.public, 20_800), SealingKeyOnCard(shape.OTHER_DESK.public, 20_830)),
    SALT,
    "https://desk.example.org",
)


def opened(name: str, bundle: Bundle, recipient: SealingKey, author: SealingKey) -> Vector:
    """A sealed bundle, with all that its recipient reads in it and all that it was made from."""
    read = open_message(bundle, recipient)
    expected = bundle_json(bundle) | {
        "message": message_json(read.message),
        "author": read.author.hex(),
        "read_token": read.read_token.hex(),
        "arrival_token": arrival_token(read.read_token).hex(),
    }
    made_from = {"author_secret": author.secret.hex(), "ephemeral_secret": EPHEMERAL.secret.hex()}
    given = {"bundle": bundle.data.hex(), "recipient_secret": recipient.secret.hex()}
    return works(name, "open", given, expected, made_from=made_from)


def to_desk(name: str, body: Body, *, author: SealingKey = RESIDENT, supersedes: bytes | None = None) -> Vector:
    """A message to the desk."""
    return opened(name, seal_to_desk(Message(HOUR, body, supersedes), author, EPHEMERAL, DESK.public), DESK, author)


def public(
    name: str, body: Body, *, supersedes: bytes | None = None, days: int = 30, signer: SigningKey = SIGNER
) -> Vector:
    """A message signed for all."""
    bundle = sign_message(Message(HOUR, body, supersedes), signer, days)
    expected = bundle_json(bundle) | {"message": message_json(read_public(bundle, signer.public))}
    given = {"bundle": bundle.data.hex(), "signer": signer.public.hex()}
    return works(name, "read-public", given, expected, made_from={"signer_seed": signer.seed.hex()})


def notes() -> list[Vector]:
    """Notes: the sizes of the design, every status, text that windows-1251 lacks, the bounds."""
    vectors = [
        to_desk("an alive note of twenty Ukrainian letters: 160 bytes", ALIVE),
        to_desk("with full name, birth year and place: 192 bytes", NAMED_ALIVE),
        to_desk("with someone named, who may have it", Note(1, "Жива", named=(BROTHER,), disclosure=1)),
        to_desk(
            "it supersedes an earlier one", Note(1, "Жива, але вже в Ізюмі"), supersedes=shape.secret("earlier")[:16]
        ),
        to_desk("no words at all", Note(Status.IS_NOTE_AUTHOR, "")),
        to_desk("letters that windows-1251 lacks: UTF-8", Note(1, "Жива ❤ İstanbul")),
        to_desk("Latin letters only: UTF-8, as windows-1251 would not be shorter", Note(1, "Alive. Waiting.")),
        to_desk("a line feed in the text", Note(1, "Жива\nЧекаю")),
        to_desk("the least birth year", Note(1, "", birth_year=1900)),
        to_desk("the greatest birth year", Note(1, "", birth_year=2155)),
    ]
    vectors += [to_desk(f"status {status.value} of {len(Status)}", Note(status, "Так кажуть")) for status in Status]
    return vectors


def padded() -> list[Vector]:
    """Notes one letter apart, on both sides of the padding's steps and of a longer head of the sealed part."""
    return [to_desk(f"a note of {length} letters", Note(1, "ж" * length)) for length in (62, 63, 94, 95, 126, 127)]


def letters() -> list[Vector]:
    """Letters: text, someone named, a voice clip of several chunks, a reply to a paper code."""
    named = Letter("Петре, ми живі.", "Оніщук Анастасія", 1987, "Ізюм", (BROTHER,), Disclosure.ONLY_NAMED)
    voice = bytes(range(60)) * 40
    reply = Message(HOUR, Letter("Приїду по тебе.", answers=shape.secret("letter")[:16]))
    tag = reply_tag(reply_root(DESK, RESIDENT.public), 0)
    sealed = seal_message(reply, DESK, EPHEMERAL, RESIDENT.public, tag, 60)
    return [
        to_desk("a letter to someone named", named),
        to_desk("eight people named", Letter("Ми живі.", named=(BROTHER,) * 8)),
        to_desk("a voice clip: class 3, three chunks", Letter("", voice=voice)),
        to_desk("a photo: class 4", Letter("Це ми", photo=photos.GREY)),
        to_desk("a voice clip and a photo: class 4", Letter("", voice=voice[:60], photo=photos.COLOURED)),
        opened("a reply from the desk to a paper code, under its single-use tag", sealed, RESIDENT, DESK),
    ]


def other_kinds() -> dict[str, list[Vector]]:
    """One file for each of the other kinds."""
    tokens = shape.secret("tokens")[:30]
    return {
        "good-observation": [
            to_desk("no water", Observation("Ізюм, вул. Соборна", "water", "none", 5)),
            to_desk(
                "with words and a place that is only an area", Observation("Ізюм", "bridge", "down", 0, 3, "Обидва")
            ),
        ],
        "good-inquiry": [
            to_desk("only a name", Inquiry("Оніщук Анастасія")),
            to_desk(
                "everything said",
                Inquiry("Оніщук Анастасія", 1987, "Ізюм", "Онищук Петро", "petro@example.org", "брат", "Де вона?"),
            ),
        ],
        "good-notice": [
            public("a notice", NOTICE),
            public("one that supersedes another", NOTICE, supersedes=shape.secret("earlier notice")[:16]),
            public("the longest it may hold", Notice("", limits.NOTICE_LIFETIME_DAYS_MAX * 24)),
        ],
        "good-directing-notice": directing_notices(),
        "good-mandate": mandates(),
        "good-bulletin": bulletins(),
        "good-card": [public("a card with two sealing keys", CARD, days=120)],
        "good-receipt": [to_desk("three read tokens from a post", Receipt(tokens), author=POST)],
    }


def prepared(body: DirectingNotice = BUS, supersedes: bytes | None = None) -> Bundle:
    """What two agreed on, before it is signed."""
    return directing.prepare_notice(body, DIRECTING.public, HOUR, supersedes)


def directing_notices() -> list[Vector]:
    """Notices that direct people: as they travel, as a line to be signed, and as what comes back."""
    signed = directing.sign_notice(prepared(), DIRECTING)
    texts = [("to be signed", prepared()), ("signed", signed)]
    return [
        public("come here", BUS, days=1, signer=DIRECTING),
        public(
            "it takes another's place", BUS, supersedes=shape.secret("earlier notice")[:16], days=1, signer=DIRECTING
        ),
        public("200 Ukrainian letters: below 320 bytes", DirectingNotice("щ" * 200, 24), days=1, signer=DIRECTING),
        *(
            works(
                f"as a line, {name}",
                "notice-text",
                {"text": directing.notice_text(bundle)},
                {"id": bundle.id.hex(), "message": message_json(Message(HOUR, BUS))},
            )
            for name, bundle in texts
        ),
        works(
            "what comes back signed",
            "signed-notice",
            {
                "prepared": directing.notice_text(prepared()),
                "signed": directing.notice_text(signed).lower(),
                "directing_key": DIRECTING.public.hex(),
            },
            {"id": signed.id.hex()},
        ),
    ]


def mandates() -> list[Vector]:
    """Who may direct people: by whose word, and what it brings to who knows which keys."""
    first = directing.make_mandate(DIRECTING.public, SIGNER, HOUR)
    another = directing.make_mandate(NEXT_DIRECTING.public, SIGNER, HOUR + 24)
    own = directing.make_mandate(DIRECTING.public, DIRECTING, HOUR)
    change = directing.make_mandate(NEXT_DIRECTING.public, DIRECTING, HOUR)
    back = directing.make_mandate(DIRECTING.public, NEXT_DIRECTING, HOUR)
    known, following = DIRECTING.public.hex(), NEXT_DIRECTING.public.hex()
    cases: list[tuple[str, list[str], Bundle, str | None]] = [
        ("the first, by the desk's signing key", [], first, known),
        ("the first, by itself: it brings nothing", [], own, None),
        ("the signing key names another: it brings nothing", [known], another, None),
        ("the key before names the next", [known], change, following),
        ("a key that was replaced names one: it brings nothing", [following, known], change, None),
        ("one that was known before does not come back", [following, known], back, None),
        ("a directing notice is no mandate", [], sign_message(Message(HOUR, BUS), SIGNER, 1), None),
    ]
    return [
        public("by the desk's signing key", Mandate(DIRECTING.public), days=120),
        public("by the key before it", Mandate(NEXT_DIRECTING.public), days=120, signer=DIRECTING),
        *(
            works(
                name,
                "directing-key",
                {"known": keys, "signing_key": SIGNER.public.hex(), "bundle": bundle.data.hex()},
                {"directing_key": key} if key else {},
            )
            for name, keys, bundle, key in cases
        ),
        works("as a line", "mandate-text", {"text": directing.mandate_text(own)}, {"directing_key": known}),
        works(
            "as a line, by the key before it",
            "mandate-text",
            {"text": directing.mandate_text(change), "known": known},
            {"directing_key": following},
        ),
    ]


def bulletins() -> list[Vector]:
    """Bulletins: an ordinary one, its bounds, what only a later version understands inside it, and an empty one."""
    few = BulletinRow(0, 16, 2, 3, contradicted=1, number=FEW)
    full = BulletinRow(63, 255, 255, 3_660, 100_000, 1, 10_000_000, 255, 255)
    least = BulletinRow(0, 1, 0)
    widest = Bulletin(bytes(3 * limits.BULLETIN_PLACES_MAX), (full,) * 70 + (least,) * 4)
    most = Bulletin(bytes(3), (least,) * limits.BULLETIN_ROWS_MAX)
    later = Bulletin(BULLETIN.places, (BulletinRow(0, 200, 3, 1), BulletinRow(0, 1, 77, 1)))
    return [
        public("two hromadas, one of them silent", BULLETIN, days=14),
        public("few dead, and people differ", Bulletin(BULLETIN.places, (few,)), days=14),
        public("a day that nobody knows, and word that never came", UNKNOWN, days=14),
        public("two hundred rows", most, days=14),
        public("every field at its greatest, 2,048 bytes in all", widest),
        public("an indicator and a value of a later version", later, days=14),
        public("nothing: it takes the place of an earlier one", Bulletin(), days=14),
    ]


def carried() -> list[Vector]:
    """What a carrier takes unopened, and the headers' extremes."""
    low = Header(0, 7, bytes(4), 0, 1, b"")
    high = Header(255, 0, bytes([255]) * 4, limits.HOUR_MAX, 120, bytes([255]) * 10)
    bundles = [
        ("an unknown suite with nothing to acknowledge, a class nobody knows, the least of everything", low, b"\0"),
        ("an unknown suite and the greatest of everything: a header of 32 bytes", high, bytes(300)),
        ("exactly one chunk", low, bytes(1024)),
        ("one byte more than a chunk", low, bytes(1025)),
    ]
    made = [(name, make_bundle(header, sealed)) for name, header, sealed in bundles]
    return [works(name, "parse", {"bundle": bundle.data.hex()}, bundle_json(bundle)) for name, bundle in made]


def largest() -> list[Vector]:
    """The largest bundle there may be."""
    header = Header(9, 7, bytes(4), 0, 1, b"")
    prefix = header.encode(limits.BUNDLE_BYTES_MAX - 18)
    bundle = make_bundle(header, b"\xab" * (limits.BUNDLE_BYTES_MAX - len(prefix)))
    parts = {"join": [bundle.prologue.hex(), shape.repeated("ab", len(bundle.sealed))]}
    return [works("262,144 bytes, all told", "parse", {"bundle": parts}, bundle_json(bundle))]


def manifests() -> list[Vector]:
    """Manifests as they cross a contact."""
    bundle = seal_to_desk(Message(HOUR, Letter("", voice=bytes(6000))), RESIDENT, EPHEMERAL, DESK.public)
    small = seal_to_desk(Message(HOUR, ALIVE), RESIDENT, EPHEMERAL, DESK.public)
    return [
        works(
            f"of {len(each.chunks())} chunks",
            "parse-manifest",
            {"manifest": each.manifest().encode().hex()},
            {"id": each.id.hex(), "sealed_length": len(each.sealed), "chunks": len(each.chunks())},
        )
        for each in (small, bundle)
    ]


def texts() -> list[Vector]:
    """The text rule, alone."""
    said = ["", "Ізюм", "Izium", "ґ", "№5", "Ж❤", "café", "«так» – ні", "\u00a0", "а\u0301", "😀", "ў", "€"]
    return [
        works(repr(text), "text", {"cbor": cbor.encode(cbor.text_value(text)).hex()}, {"text": text}) for text in said
    ]


def ages() -> list[Vector]:
    """Not past their end: nothing but age decides."""
    pairs = [(1, 0), (1, 23), (60, 1_439), (120, 2_879)]
    return [works(f"{d} days, {a} hours old", "expiry", {"lifetime_days": d, "age_hours": a}, {}) for d, a in pairs]


def files() -> dict[str, list[Vector]]:
    """All files of good bundles."""
    return {
        "good-note": notes(),
        "good-padding": padded(),
        "good-letter": letters(),
        **other_kinds(),
        "good-carried": carried() + largest(),
        "good-manifest": manifests(),
        "good-text": texts(),
        "good-age": ages(),
    }
