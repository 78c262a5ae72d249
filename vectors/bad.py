"""Bundles that must be refused, by the class of failure; each has one thing wrong and is right otherwise."""

from vectors import shape
from vectors.good import ALIVE, BROTHER, BUS, CARD, NOTICE, prepared
from vectors.shape import (
    DESK,
    DIRECTING,
    EPHEMERAL,
    HOUR,
    NEXT_DIRECTING,
    OTHER_DESK,
    RESIDENT,
    SIGNER,
    STEP,
    Vector,
    fails,
)
from vistka.bundle.card import card_text, make_card
from vistka.bundle.directing import make_mandate, mandate_text, notice_text, prepare_notice, sign_notice
from vistka.bundle.envelope import Bundle, Header, parse_bundle
from vistka.bundle.message import DirectingNotice, Letter, Message, encode_message
from vistka.bundle.sealing import padded_length, seal_to_desk, sign_message, sign_prepared
from vistka.identity.keys import SealingKey
from vistka.identity.seal import SEAL_BYTES, Sealing, commitment_of
from vistka.identity.tag import desk_tag
from vistka.wire import cbor

GOOD = seal_to_desk(Message(HOUR, ALIVE), RESIDENT, EPHEMERAL, DESK.public)
LETTER = seal_to_desk(Message(HOUR, Letter("", voice=bytes(1800))), RESIDENT, EPHEMERAL, DESK.public)
PUBLIC = sign_message(Message(HOUR, NOTICE), SIGNER, 30)
SIGNED = b"vistka-public-1"
ABSENT: list[cbor.Value] = [None]
FULL_ROW: cbor.Value = [63, 254, 255, 3_660, 99_995, 0, 10_000_001, 254, 254]
LONG_BULLETIN = cbor.encode([8, 4, [bytes(192), [FULL_ROW] * 70 + [[0, 0, 0]] * 3 + [[0, 0, 0, 0]]]])


def flipped(data: bytes, at: int) -> bytes:
    """`data` with one bit changed."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def parse(name: str, data: bytes, failure: str) -> Vector:
    """A bundle that no carrier takes."""
    return fails(name, "parse", {"bundle": data.hex()}, failure)


def open_(name: str, data: bytes, failure: str, recipient: SealingKey = DESK) -> Vector:
    """A bundle that its recipient cannot open."""
    return fails(name, "open", {"bundle": data.hex(), "recipient_secret": recipient.secret.hex()}, failure)


def read_public(name: str, data: bytes, failure: str) -> Vector:
    """A public bundle that nobody believes."""
    return fails(name, "read-public", {"bundle": data.hex(), "signer": SIGNER.public.hex()}, failure)


def header(class_: int = 1, commitment: bytes | None = None) -> Header:
    """The header of the good note, but for what is named."""
    if commitment is None:
        commitment = commitment_of(Sealing(RESIDENT, EPHEMERAL, DESK.public).read_token())
    return Header(1, class_, desk_tag(DESK.public, STEP), STEP, 60, commitment)


def sealed(payload: bytes, head: Header, length: int | None = None) -> bytes:
    """A bundle of any payload, padded as it should be or to `length` bytes."""
    if length is None:
        length = padded_length(head, len(payload) + SEAL_BYTES) - SEAL_BYTES
    padded = payload.ljust(length, b"\0")
    prologue = head.encode(length + SEAL_BYTES)
    return prologue + Sealing(RESIDENT, EPHEMERAL, DESK.public).seal(padded, prologue).data


def signed(payload: bytes, head: Header) -> bytes:
    """A public bundle of any payload."""
    prologue = head.encode(64 + len(payload))
    return prologue + SIGNER.sign(SIGNED + prologue + payload) + payload


def message(name: str, value: cbor.Value, failure: str, class_: int = 1) -> Vector:
    """A sealed message that says what cannot be said."""
    return open_(f"a message: {name}", sealed(cbor.encode(value), header(class_)), failure)


def raw_message(name: str, payload: str, failure: str) -> Vector:
    """The same, from bytes that the encoder would never write."""
    return open_(name, sealed(bytes.fromhex(payload), header()), failure)


def bulletin(name: str, body: cbor.Value) -> Vector:
    """A bulletin that cannot be."""
    return read_public(f"a bulletin: {name}", signed(cbor.encode([8, 4, body]), public_header(2)), "malformed")


def directing_notice(name: str, value: cbor.Value, class_: int = 0) -> Vector:
    """A directing notice that cannot be."""
    data = signed(cbor.encode(value), public_header(class_))
    return read_public(f"a directing notice {name}", data, "malformed")


def envelope(changed: dict[int, cbor.Value], of: bytes = GOOD.data) -> bytes:
    """A bundle with some fields of its envelope replaced."""
    value = cbor.decode(of)
    assert isinstance(value, list)
    return cbor.encode([changed.get(at, field) for at, field in enumerate(value)])


def of_bytes() -> dict[str, list[Vector]]:
    """What is wrong before anything is opened: as bytes, as CBOR, as an envelope."""
    data = GOOD.data
    too_long = {"join": [Header(9, 7, bytes(4), 0, 1, b"").encode(262_144).hex(), shape.repeated("ab", 262_144)]}
    deep = cbor.encode([1, [[[]]]])
    return {
        "bad-truncated": [
            parse("nothing at all", b"", "truncated"),
            parse("the array's head alone", data[:1], "truncated"),
            parse("in the tag", data[:6], "truncated"),
            parse("without its last byte", data[:-1], "truncated"),
            parse("an array that promises two thousand million elements", bytes.fromhex("9a7fffffff"), "truncated"),
            parse(
                "a byte string that promises all memory there is", bytes.fromhex("885bffffffffffffff00"), "truncated"
            ),
            raw_message("a text longer than the payload", "830004820179ffff61", "truncated"),
        ],
        "bad-non-canonical": [
            parse("a byte after the end", data + b"\0", "non-canonical"),
            parse("the version in two bytes", b"\x88\x18\x01" + data[2:], "non-canonical"),
            parse("the array's length in two bytes", b"\x98\x08" + data[1:], "non-canonical"),
            parse("an array of indefinite length", b"\x9f" + data[1:] + b"\xff", "non-canonical"),
            parse("a map", bytes.fromhex("a10102"), "non-canonical"),
            parse("a tag", b"\xd9\xd9\xf7" + data, "non-canonical"),
            parse("a float", bytes.fromhex("81fb3ff0000000000000"), "non-canonical"),
            parse("true for the version", b"\x88\xf5" + data[2:], "non-canonical"),
            parse("nested deeper than four arrays", deep[:1] + b"\x01" + bytes.fromhex("8181818180"), "non-canonical"),
            raw_message("UTF-8 where windows-1251 is shorter", "830004820164d096d0b8", "non-canonical"),
            raw_message("windows-1251 where UTF-8 is as short", "8300048201424142", "non-canonical"),
            raw_message("the byte 98, which windows-1251 does not have", "830004820142c698", "non-canonical"),
            raw_message("UTF-8 that is none", "83000482016180", "non-canonical"),
            raw_message("half a surrogate pair", "830004820163eda080", "non-canonical"),
            message("an absent field written at the end", [0, 4, [1, "", None]], "non-canonical"),
        ],
        "bad-oversize": [
            fails("more than 262,144 bytes", "parse", {"bundle": too_long}, "oversize"),
            fails(
                "a manifest of a bundle too big",
                "parse-manifest",
                {"manifest": cbor.encode([1, 9, 7, bytes(4), 0, 1, b"", 262_140, bytes(16 * 256)]).hex()},
                "oversize",
            ),
            read_public("a bulletin of 2,049 bytes", signed(LONG_BULLETIN, public_header(2)), "oversize"),
            fails("a manifest too long", "parse-manifest", {"manifest": shape.repeated("ab", 4_200)}, "oversize"),
        ],
        "bad-unknown-envelope": [
            parse("version 2", envelope({0: 2}), "unknown-envelope"),
            parse("version 0", envelope({0: 0}), "unknown-envelope"),
            parse("version 2 of another shape", cbor.encode([2, "what we cannot know"]), "unknown-envelope"),
        ],
    }


def of_envelope() -> list[Vector]:
    """Fields of the envelope that cannot be."""
    none: cbor.Value = None
    return [
        parse("no array", b"\x01", "malformed"),
        parse("an empty array", b"\x80", "malformed"),
        parse("a version below nought", envelope({0: -1}), "malformed"),
        parse("a version that is text", envelope({0: "1"}), "malformed"),
        parse("seven fields", cbor.encode([1, 1, 1, bytes(4), 1, 60, bytes(10)]), "malformed"),
        parse("nine fields", b"\x89" + GOOD.data[1:] + b"\x00", "malformed"),
        parse("suite 256", envelope({1: 256}), "malformed"),
        parse("class 8", envelope({2: 8}), "malformed"),
        parse("a tag of three bytes", envelope({3: bytes(3)}), "malformed"),
        parse("an hour beyond four bytes", envelope({4: 2**32}), "malformed"),
        parse("an hour before 2020", envelope({4: -1}), "malformed"),
        parse("a lifetime of no days", envelope({5: 0}), "malformed"),
        parse("a lifetime of 121 days", envelope({5: 121}), "malformed"),
        parse("a commitment of nine bytes", envelope({6: bytes(9)}), "malformed"),
        parse("null for the commitment", envelope({6: none}), "malformed"),
        parse("a sealed bundle without commitment", envelope({6: b""}), "malformed"),
        parse("a public bundle with a commitment", envelope({6: bytes(10)}, PUBLIC.data), "malformed"),
        parse("nothing sealed", envelope({1: 9, 7: b""}), "malformed"),
        parse("a seal with nothing in it", envelope({7: bytes(96)}), "malformed"),
    ]


def of_manifests() -> list[Vector]:
    """Manifests that cannot be."""
    manifest = cbor.decode(LETTER.manifest().encode())
    assert isinstance(manifest, list)
    hashes = manifest[8]
    assert isinstance(hashes, bytes)
    cases: list[tuple[str, list[cbor.Value]]] = [
        ("a hash too few", [*manifest[:8], hashes[:-16]]),
        ("half a hash", [*manifest[:8], hashes[:-8]]),
        ("nothing sealed", [*manifest[:7], 0, b""]),
        ("without hashes", manifest[:8]),
    ]
    return [
        fails(f"a manifest: {n}", "parse-manifest", {"manifest": cbor.encode(v).hex()}, "malformed") for n, v in cases
    ]


def of_messages() -> list[Vector]:
    """Messages that say what cannot be said."""
    long_name = "ж" * 121
    nine: list[cbor.Value] = [[cbor.text_value(BROTHER.name), BROTHER.reach]] * 9
    late = [1, "", *ABSENT * 3, nine]
    return [
        message("no array", 5, "malformed"),
        message("a kind below nought", [-1, 0, []], "malformed"),
        message("hour six of six", [0, 6, [1, ""]], "malformed"),
        message("a body that is no array", [0, 4, 1], "malformed"),
        message("a note without its text", [0, 4, [1]], "malformed"),
        message("a status PFIF does not have", [0, 4, [5, ""]], "malformed"),
        message("text that is a number", [0, 4, [1, 7]], "malformed"),
        message("a control character", [0, 4, [1, "a\u0007"]], "malformed"),
        message("a line feed in a name", [0, 4, [1, "", "a\nBcc: b@example.org"]], "malformed"),
        message("a name over 240 bytes", [0, 4, [1, "", cbor.text_value(long_name)]], "malformed"),
        message("a birth year after 2155", [0, 4, [1, "", None, 256]], "malformed"),
        message("nine people named", [0, 4, late], "malformed"),
        message("an empty list of people", [0, 4, [1, "", None, None, None, [], 0]], "malformed"),
        message("fifteen bytes superseded", [0, 4, [1, ""], bytes(15)], "malformed"),
        message("voice of half a packet", [1, 4, ["", *ABSENT * 5, bytes(90)]], "malformed", class_=3),
        message("no tokens in a receipt", [6, 4, [b""]], "malformed", class_=0),
        message("a note in the class of letters", [0, 4, [1, ""]], "malformed", class_=2),
        message("a letter in the class of notes", [1, 4, [""]], "malformed"),
        message(
            "a letter with voice in the class of letters", [1, 4, ["", *ABSENT * 5, bytes(60)]], "malformed", class_=2
        ),
        message("a photo without a byte", [1, 4, ["", *ABSENT * 7, b""]], "malformed", class_=4),
        message("a photo over 16,000 bytes", [1, 4, ["", *ABSENT * 7, bytes(16_001)]], "malformed", class_=4),
        message("a letter with a photo in the class of voice", [1, 4, ["", *ABSENT * 7, b"x"]], "malformed", class_=3),
        message("a notice, sealed", [4, 4, ["", 0]], "malformed", class_=0),
        read_public("a bulletin in the notices' class", signed(cbor.encode([8, 4, []]), public_header(0)), "malformed"),
        bulletin("a row of a place that is not there", [bytes(3), [[1, 0, 0]]]),
        bulletin("a silence of a place that is not there", [None, None, [[0]]]),
        bulletin("a place of four bytes", [bytes(4)]),
        bulletin("sixty-five places", [bytes(3 * 65)]),
        bulletin("two hundred and one rows", [bytes(3), [[0, 0, 0]] * 201]),
        bulletin("twenty-five silences", [bytes(3), None, [[0]] * 25]),
        bulletin("no rows, as an empty array", [bytes(3), []]),
        bulletin("an indicator above 255", [bytes(3), [[0, 255, 0]]]),
        bulletin("seen after it was sent", [bytes(3), [[0, 0, 0, -1]]]),
        bulletin("in more places than there are", [bytes(3), [[0, 0, 0, 1, 99_996]]]),
        directing_notice("for twenty-five hours", [10, 4, ["", 24]]),
        directing_notice("for no hours", [10, 4, ["", -1]]),
        directing_notice("without its hours", [10, 4, [""]]),
        directing_notice("in the class of letters", [10, 4, ["", 0]], class_=2),
        directing_notice("that is a mandate of a key of 31 bytes", [9, 4, [bytes(31)]]),
        directing_notice("that is a mandate of nobody", [9, 4, []]),
        message("a directing notice, sealed", [10, 4, ["", 0]], "malformed", class_=0),
        message("a mandate, sealed", [9, 4, [bytes(32)]], "malformed", class_=0),
        read_public("a note, signed", signed(cbor.encode([0, 4, [1, ""]]), public_header(1)), "malformed"),
        read_public(
            "a notice in the class of notes",
            signed(encode_message(Message(HOUR, NOTICE)), public_header(1)),
            "malformed",
        ),
    ]


def public_header(class_: int = 0) -> Header:
    """The header of the good notice."""
    return Header(2, class_, desk_tag(SIGNER.public, STEP), STEP, 30, b"")


def of_seals() -> dict[str, list[Vector]]:
    """What only the recipient's key shows."""
    data, start = GOOD.data, len(GOOD.prologue)
    other = Sealing(RESIDENT, EPHEMERAL, OTHER_DESK.public).read_token()
    plain = encode_message(Message(HOUR, ALIVE))
    forged_author = forged_low_order_author()
    return {
        "bad-seal": [
            open_("the tag altered", flipped(data, 5), "seal"),
            open_("the hour altered", flipped(data, 10), "seal"),
            open_("the commitment altered", flipped(data, 24), "seal"),
            open_("the ephemeral key altered", flipped(data, start), "seal"),
            open_("the author's key altered", flipped(data, start + 40), "seal"),
            open_("an ephemeral key of low order", data[:start] + bytes(32) + data[start + 32 :], "seal"),
        ],
        "bad-wrong-recipient": [
            open_("another desk's key", data, "seal", OTHER_DESK),
            open_("the author's own key", data, "seal", RESIDENT),
        ],
        "bad-author": [
            open_("the payload's first byte altered", flipped(data, start + 80), "author"),
            open_("the last byte altered", flipped(data, -1), "author"),
            open_("an author's key of low order", forged_author, "author"),
        ],
        "bad-receipt": [
            open_("a commitment of noughts", sealed(plain, header(commitment=bytes(10))), "receipt"),
            open_(
                "a commitment to another recipient's token",
                sealed(plain, header(commitment=commitment_of(other))),
                "receipt",
            ),
        ],
        "bad-padding": [
            open_("a byte that is not nought", sealed(plain + b"\0\x01", header()), "padding"),
            open_("no padding at all", sealed(plain, header(), len(plain)), "padding"),
            open_("one step too many", sealed(plain, header(), len(plain) + 64), "padding"),
            read_public(
                "padding in a public bundle", signed(cbor.encode([4, 4, ["", 0]]) + b"\0", public_header()), "padding"
            ),
        ],
        "bad-suite": [
            open_("a public bundle, opened", PUBLIC.data, "suite"),
            open_("an unknown suite, opened", envelope({1: 9}), "suite"),
            read_public("a sealed bundle, read as public", data, "suite"),
        ],
        "bad-newer": [
            message("kind 200", [200, "what we cannot know"], "newer"),
            message("a field more than a note has", [0, 4, [1, "", *ABSENT * 5, 1]], "newer"),
            read_public(
                "a bulletin: a tenth field of a row",
                signed(cbor.encode([8, 4, [bytes(3), [[0, 0, 0, *ABSENT * 6, 1]]]]), public_header(2)),
                "newer",
            ),
            message("a field more than a letter has", [1, 4, ["", *ABSENT * 8, 1]], "newer", class_=4),
            message("a fifth element of the message", [0, 4, [1, ""], bytes(16), 1], "newer"),
        ],
    }


def forged_low_order_author() -> bytes:
    """The good note with its author's key replaced by the point nought, as only its sealer could do."""
    weak = SealingKey(RESIDENT.secret, bytes(32))
    head = header()
    plain = encode_message(Message(HOUR, ALIVE))
    length = padded_length(head, len(plain) + SEAL_BYTES)
    prologue = head.encode(length)
    payload = plain.ljust(length - SEAL_BYTES, b"\0")
    return prologue + Sealing(weak, EPHEMERAL, DESK.public).seal(payload, prologue).data


def of_signatures() -> list[Vector]:
    """Public bundles that the signer did not sign."""
    data, start = PUBLIC.data, len(PUBLIC.prologue)
    given = {"bundle": data.hex(), "signer": shape.NEXT_SIGNER.public.hex()}
    plain = PUBLIC.sealed[64:]
    bare = PUBLIC.prologue + SIGNER.sign(PUBLIC.prologue + plain) + plain
    return [
        fails("another desk's key", "read-public", given, "signature"),
        fails("a key of low order", "read-public", given | {"signer": bytes(32).hex()}, "signature"),
        fails("a key of 31 bytes", "read-public", given | {"signer": bytes(31).hex()}, "signature"),
        fails("a directing notice by the desk's signing key", "read-public", as_directing(BUS), "signature"),
        read_public("the signature altered", flipped(data, start), "signature"),
        read_public("the lifetime altered", flipped(data, 11), "signature"),
        read_public("the text altered", flipped(data, -8), "signature"),
        read_public("signed without the words that bind a signature to its use", bare, "signature"),
        read_public("a signature with the group's order added", longer_scalar(data, start), "signature"),
        read_public("shorter than a signature", envelope({7: bytes(64)}, PUBLIC.data), "truncated"),
    ]


def as_directing(body: DirectingNotice) -> Vector:
    """What whoever stole the desk's signing key signs, read as if the directing key had."""
    return {
        "bundle": sign_message(Message(HOUR, body), SIGNER, 1).data.hex(),
        "signer": DIRECTING.public.hex(),
    }


def longer_scalar(data: bytes, start: int) -> bytes:
    """The same signature with S + L for S: the malleability that RFC 8032 rules out."""
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(data[start + 32 : start + 64], "little") + order
    return data[: start + 32] + scalar.to_bytes(32, "little") + data[start + 64 :]


def of_cards() -> list[Vector]:
    """Cards as text that are none."""
    text = card_text(make_card(CARD, SIGNER, HOUR))
    last = text[:-1] + chr(ord(text[-1]) + 1)
    cases = [
        ("empty", ""),
        ("another word before it", text.replace("CARD", "SLIP")),
        ("a digit that base 32 does not have", text[:40] + "1" + text[41:]),
        ("bits to spare at the end", last),
        ("too long", text + " " * 2_600),
        ("padding signs", text + "==="),
    ]
    vectors = [fails(name, "card-text", {"text": written}, "card-text") for name, written in cases]
    vectors.append(fails("cut short", "card-text", {"text": text[: len("VISTKA:CARD:") + 400]}, "truncated"))
    return vectors


def of_directing() -> dict[str, list[Vector]]:
    """Lines of directing notices and mandates that are none, and what comes back signed and is not what was agreed."""
    asked, signed_well = prepared(), sign_notice(prepared(), DIRECTING)
    text = notice_text(asked)
    mandate = mandate_text(make_mandate(DIRECTING.public, DIRECTING, HOUR))
    changed = {
        "another text": DirectingNotice("Автобус до Харкова: о дев'ятій біля школи № 4.", 12, "Ізюм"),
        "more hours": DirectingNotice(BUS.text, 13, "Ізюм"),
        "another place": DirectingNotice(BUS.text, 12, "Балаклія"),
    }
    others = [(name, sign_notice(prepared(body), DIRECTING)) for name, body in changed.items()]
    later = sign_notice(prepare_notice(BUS, DIRECTING.public, HOUR + 1, None), DIRECTING)
    stolen = prepare_notice(BUS, SIGNER.public, HOUR, None)
    lines = [
        ("empty", ""),
        ("a mandate", mandate),
        ("a digit that base 32 does not have", text[:40] + "1" + text[41:]),
        ("too long", text + " " * 2_900),
        ("an ordinary notice", notice_text(sign_message(Message(HOUR, NOTICE), DIRECTING, 1))),
        ("a mandate in a notice's line", mandate.replace("MANDATE", "NOTICE")),
    ]
    names = [("a directing notice", text), ("too long", mandate + " " * 2_900)]
    change = mandate_text(make_mandate(NEXT_DIRECTING.public, DIRECTING, HOUR))
    unsigned = {"text": mandate, "known": NEXT_DIRECTING.public.hex()}
    return {
        "bad-notice-text": [fails(name, "notice-text", {"text": line}, "notice-text") for name, line in lines]
        + [back("a card", card_text(make_card(CARD, SIGNER, HOUR)), "notice-text")],
        "bad-notice-unsigned": [back("what was to be signed", text, "notice-unsigned")],
        "bad-notice-other": [
            *(back(name, notice_text(bundle), "notice-other") for name, bundle in others),
            back("an hour later", notice_text(later), "notice-other"),
            back(
                "it takes another's place",
                notice_text(sign_notice(prepared(BUS, bytes(16)), DIRECTING)),
                "notice-other",
            ),
            back("a longer life", notice_text(sign_message(Message(HOUR, BUS), DIRECTING, 2)), "notice-other"),
            back("for another key", notice_text(sign_notice(stolen, SIGNER)), "notice-other"),
        ],
        "bad-notice-signer": [
            back("the next key's signature", notice_text(sign_prepared(asked, NEXT_DIRECTING)), "notice-signer"),
            back("the desk's own signature", notice_text(sign_prepared(asked, SIGNER)), "notice-signer"),
            back("the signature altered", notice_text(altered(signed_well)), "notice-signer"),
        ],
        "bad-mandate-text": [fails(name, "mandate-text", {"text": line}, "mandate-text") for name, line in names]
        + [
            fails("the key before did not sign it", "mandate-text", unsigned, "signature"),
            fails("another key signed it", "mandate-text", {"text": change}, "signature"),
        ],
    }


def back(name: str, line: str, failure: str) -> Vector:
    """What came back as signed and is not published."""
    given = {"prepared": notice_text(prepared()), "signed": line, "directing_key": DIRECTING.public.hex()}
    return fails(name, "signed-notice", given, failure)


def altered(bundle: Bundle) -> Bundle:
    """The bundle with one bit of its signature changed."""
    return parse_bundle(flipped(bundle.data, len(bundle.prologue)))


def files() -> dict[str, list[Vector]]:
    """All files of bad bundles, by failure class."""
    ages = [(1, 24), (60, 1_440), (120, 2_880), (1, 2_880)]
    return {
        **of_bytes(),
        "bad-malformed": of_envelope() + of_manifests() + of_messages(),
        **of_seals(),
        "bad-signature": of_signatures(),
        "bad-card-text": of_cards(),
        **of_directing(),
        "bad-expired": [
            fails(f"{d} days, {a} hours old", "expiry", {"lifetime_days": d, "age_hours": a}, "expired")
            for d, a in ages
        ],
        "bad-text": [
            fails("UTF-8 where windows-1251 is shorter", "text", {"cbor": "62d096"}, "non-canonical"),
            fails("windows-1251 where UTF-8 is as short", "text", {"cbor": "4141"}, "non-canonical"),
            fails("empty in windows-1251", "text", {"cbor": "40"}, "non-canonical"),
            fails("a number", "text", {"cbor": "01"}, "malformed"),
        ],
    }
