"""Vectors of identity: paper codes, tags, fingerprints, cards as text, secrets at rest."""

from vectors import shape
from vectors.good import CARD
from vectors.shape import DESK, HOUR, NEXT_SIGNER, RESIDENT, SALT, SIGNER, STEP, Vector, fails, message_json, works
from vistka.bundle.card import card_text, make_card
from vistka.bundle.message import CardBody, Message
from vistka.identity import papercode
from vistka.identity.fingerprint import words_of
from vistka.identity.keys import derive
from vistka.identity.locked import lock
from vistka.identity.tag import desk_tag, reply_root, reply_tag
from vistka.wire import cbor

CODE = papercode.make(shape.secret("paper code")[:16])


def paper_codes() -> dict[str, list[Vector]]:
    """Made, read as people write them, turned into keys; and refused."""
    grouped = papercode.grouped(CODE)
    swapped = CODE[:3] + CODE[4] + CODE[3] + CODE[5:]
    arabic = "".join(chr(0x0660 + int(digit)) for digit in CODE)
    written = [CODE, grouped, grouped.replace(" ", "-"), "\t" + grouped.replace(" ", "\u00a0") + ".\n", arabic]
    # 18 noughts leave 98: by the remainder alone 01 would pass as well.
    made = [shape.secret("paper code")[:16], bytes(16), b"\xff" * 16]
    wrong = str((int(CODE[0]) + 1) % 10) + CODE[1:]
    return {
        "good-paper-code": [
            *(
                works(f"made from {c.hex()}", "paper-code-make", {"chance": c.hex()}, {"code": papercode.make(c)})
                for c in made
            ),
            *(works(f"read as {w!a}", "paper-code-read", {"written": w}, {"code": CODE}) for w in written),
            works(
                "its keys, by Argon2id",
                "paper-code-key",
                {"code": CODE, "salt": SALT.hex()},
                {"public": papercode.derive_key(CODE, SALT).public.hex()},
            ),
        ],
        "bad-paper-code-length": [
            fails("a digit short", "paper-code-read", {"written": CODE[:-1]}, "paper-code-length"),
            fails("a digit more", "paper-code-read", {"written": CODE + "0"}, "paper-code-length"),
            fails("nothing", "paper-code-read", {"written": " "}, "paper-code-length"),
        ],
        "bad-paper-code-characters": [
            fails("the letter O for nought", "paper-code-read", {"written": "O" + CODE[1:]}, "paper-code-characters"),
            fails("a superscript", "paper-code-read", {"written": "²" + CODE[1:]}, "paper-code-characters"),
            fails("over 400 characters", "paper-code-read", {"written": CODE + " " * 400}, "paper-code-characters"),
        ],
        "bad-paper-code-check": [
            fails("a wrong digit", "paper-code-read", {"written": wrong}, "paper-code-check"),
            fails("two digits swapped", "paper-code-read", {"written": swapped}, "paper-code-check"),
            fails("01 for 98", "paper-code-read", {"written": "0" * 18 + "01"}, "paper-code-check"),
        ],
    }


def tags() -> list[Vector]:
    """A desk's by month, a resident's by counter from either side, the mark of a deposit."""
    hours = (0, 119, 120, STEP, 2**32 - 1)
    key = DESK.public
    root = reply_root(DESK, RESIDENT.public)
    sides = [("desk", DESK.secret, RESIDENT.public), ("resident", RESIDENT.secret, DESK.public)]
    bundle_id = shape.secret("a bundle's id")
    mark = derive(RESIDENT.secret, b"vistka-mark", bundle_id, size=8)
    return [
        *(
            works(f"a desk's at hour {h}", "desk-tag", {"key": key.hex(), "hour": h}, {"tag": desk_tag(key, h).hex()})
            for h in hours
        ),
        *(
            works(
                f"reply {counter}, as the {who} finds it",
                "reply-tag",
                {"secret": own.hex(), "other": other.hex(), "counter": counter},
                {"root": root.hex(), "tag": reply_tag(root, counter).hex()},
            )
            for who, own, other in sides
            for counter in (0, 1, 31)
        ),
        works("a mark", "mark", {"secret": RESIDENT.secret.hex(), "id": bundle_id.hex()}, {"mark": mark.hex()}),
        fails("a reply root with a key of low order", "reply-tag", _low_order(), "seal"),
    ]


def _low_order() -> Vector:
    return {"secret": DESK.secret.hex(), "other": bytes(32).hex(), "counter": 0}


def cards() -> list[Vector]:
    """A card's text, as it stands and as people paste it; signed by itself and handed over to a new key."""
    card = make_card(CARD, SIGNER, HOUR)
    text = card_text(card)
    expected = {"id": card.bundle.id.hex(), "message": message_json(Message(HOUR, CARD))}
    pasted = "\n".join(text[at : at + 40] for at in range(0, len(text), 40)).lower()
    handed = make_card(_with_next_key(), SIGNER, HOUR + 1)
    again = make_card(_with_next_key(), NEXT_SIGNER, HOUR + 1)
    later = make_card(CARD, SIGNER, HOUR + 24)
    older = make_card(CARD, SIGNER, HOUR)
    replacing = [
        ("a later one of the same key", later.bundle, True),
        ("the key hands over to the next", handed.bundle, True),
        ("the next key without the hand-over", again.bundle, False),
        ("the same hour", older.bundle, False),
    ]
    return [
        works("as it stands", "card-text", {"text": text}, expected),
        works("with line feeds and small letters", "card-text", {"text": pasted}, expected),
        *(
            works(name, "card-replaces", {"known": text, "bundle": bundle.data.hex()}, {"replaces": does})
            for name, bundle, does in replacing
        ),
    ]


def _with_next_key() -> CardBody:
    return CardBody(CARD.name, NEXT_SIGNER.public, CARD.sealing_keys, CARD.salt, CARD.address)


def locked() -> dict[str, list[Vector]]:
    """Secrets at rest: opened, with a wrong passphrase, damaged."""
    secret, nonce = shape.secret("locked"), shape.secret("nonce")[:24]
    data = lock(secret, "Їжак іде", SALT, nonce)
    decomposed = "І\u0308жак іде"
    opened = {"secret": secret.hex()}
    altered = bytearray(data)
    altered[-1] ^= 1
    value = cbor.decode(data)
    assert isinstance(value, list)

    def unlock(passphrase: str, file: bytes = data) -> Vector:
        return {"file": file.hex(), "passphrase": passphrase}

    return {
        "good-locked": [
            works("a passphrase", "unlock", unlock("Їжак іде"), opened),
            works("the same, its letters decomposed", "unlock", unlock(decomposed), opened),
        ],
        "bad-passphrase-wrong": [
            fails("another passphrase", "unlock", unlock("Їжак ішов"), "passphrase-wrong"),
            fails(
                "a bit of the secret flipped: cannot be told from it",
                "unlock",
                unlock("Їжак іде", bytes(altered)),
                "passphrase-wrong",
            ),
        ],
        "bad-locked-damaged": [
            fails("cut short", "unlock", unlock("Їжак іде", data[:-1]), "locked-damaged"),
            fails("empty", "unlock", unlock("Їжак іде", b""), "locked-damaged"),
            fails("format 2", "unlock", unlock("Їжак іде", cbor.encode([2, *value[1:]])), "locked-damaged"),
            fails(
                "a salt of 15 bytes",
                "unlock",
                unlock("Їжак іде", cbor.encode([1, bytes(15), *value[2:]])),
                "locked-damaged",
            ),
            fails(
                "no authentication tag",
                "unlock",
                unlock("Їжак іде", cbor.encode([*value[:3], bytes(15)])),
                "locked-damaged",
            ),
        ],
    }


def fingerprints() -> list[Vector]:
    """Keys in words."""
    return [
        works(
            name,
            "fingerprint",
            {"key": key.hex()},
            {"latin": words_of(key), "cyrillic": words_of(key, "cyrillic")},
        )
        for name, key in (("a signing key", SIGNER.public), ("another", NEXT_SIGNER.public))
    ]


def files() -> dict[str, list[Vector]]:
    """All files of identity."""
    return {**paper_codes(), "tags": tags(), "good-card-text": cards(), **locked(), "good-fingerprint": fingerprints()}
