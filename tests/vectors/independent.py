"""A second reader of every vector, from docs/spec/bundle.md alone: none of the package, another library's keys."""

import base64
import hmac
import struct
import unicodedata
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

Answer = dict[str, Any]


class RefusedError(Exception):
    """What cannot be read, with its failure class."""


def hashed(data: bytes, person: bytes, size: int, key: bytes = b"") -> bytes:
    return blake2b(data, digest_size=size, person=person, key=key).digest()


# --- section 1: encoding ---


def read_head(data: bytes, at: int) -> tuple[int, int, int]:
    """A head's major type and number, and where it ends."""
    if at >= len(data):
        raise RefusedError("truncated")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if info < 24:
        return major, info, at
    width = 1 << (info - 24)
    if info > 27:
        raise RefusedError("non-canonical")
    if at + width > len(data):
        raise RefusedError("truncated")
    number = int.from_bytes(data[at : at + width])
    if number < (24 if width == 1 else 1 << (4 * width)):
        raise RefusedError("non-canonical")
    return major, number, at + width


def read_value(data: bytes, at: int = 0, depth: int = 4) -> tuple[Any, int]:
    """The value at `at` and where it ends."""
    first = data[at : at + 1]
    major, number, at = read_head(data, at)
    if first == b"\xf6":
        return None, at
    if major in (0, 1):
        return (number if major == 0 else -1 - number), at
    if major == 4 and depth > 0:
        items = []
        for _ in range(number):
            item, at = read_value(data, at, depth - 1)
            items.append(item)
        return items, at
    if major not in (2, 3):
        raise RefusedError("non-canonical")
    if at + number > len(data):
        raise RefusedError("truncated")
    content = data[at : at + number]
    try:
        return (content if major == 2 else content.decode("utf-8")), at + number
    except UnicodeDecodeError:
        raise RefusedError("non-canonical") from None


def read_whole(data: bytes) -> Any:
    value, end = read_value(data)
    if end != len(data):
        raise RefusedError("non-canonical")
    return value


UPPER_HALF = (
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\0™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї"
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
)
WINDOWS_1251 = [chr(byte) for byte in range(128)] + [None if letter == "\0" else letter for letter in UPPER_HALF]


def read_text(value: Any) -> str:
    if isinstance(value, bytes):
        letters = [WINDOWS_1251[byte] for byte in value]
        if None in letters:
            raise RefusedError("non-canonical")
        text = "".join(letter for letter in letters if letter is not None)
        if len(value) >= len(text.encode()):
            raise RefusedError("non-canonical")
        return text
    if not isinstance(value, str):
        raise RefusedError("malformed")
    if all(letter in WINDOWS_1251 for letter in value) and len(value) < len(value.encode()):
        raise RefusedError("non-canonical")
    return value


# --- sections 2 to 4: envelope, id, manifest ---


class Envelope(NamedTuple):
    header: Answer
    prologue: bytes
    sealed: bytes
    id: bytes
    manifest: bytes


def write_head(major: int, number: int) -> bytes:
    for width, info in ((0, number), (1, 24), (2, 25), (4, 26), (8, 27)):
        if number < (24 if width == 0 else 1 << (8 * width)):
            return bytes([major << 5 | info]) + (number.to_bytes(width) if width else b"")
    raise AssertionError(number)


def write_header(fields: list[Any]) -> bytes:
    parts = [
        write_head(2, len(field)) + field if isinstance(field, bytes) else write_head(0, field) for field in fields
    ]
    return b"".join(parts)


def check_fields(fields: list[Any], sealed_length: int) -> Answer:
    """The header of the seven fields that a bundle and a manifest begin with."""
    _, suite, class_, tag, hour, lifetime, commitment = fields
    numbers = ((suite, 0, 255), (class_, 0, 7), (hour, 0, 2**32 - 1), (lifetime, 1, 120))
    if not all(type(number) is int and least <= number <= most for number, least, most in numbers):
        raise RefusedError("malformed")
    if not (isinstance(tag, bytes) and len(tag) == 4 and isinstance(commitment, bytes) and len(commitment) in (0, 10)):
        raise RefusedError("malformed")
    if sealed_length < 1 or (suite == 1 and (sealed_length <= 96 or not commitment)) or (suite == 2 and commitment):
        raise RefusedError("malformed")
    names = ("suite", "class", "tag", "hour", "lifetime", "commitment")
    values = (suite, class_, tag.hex(), hour, lifetime, commitment.hex())
    return dict(zip(names, values, strict=True))


def version_1(data: bytes, count: int) -> list[Any]:
    value = read_whole(data)
    if not isinstance(value, list) or not value or type(value[0]) is not int or value[0] < 0:
        raise RefusedError("malformed")
    if value[0] != 1:
        raise RefusedError("unknown-envelope")
    if len(value) != count:
        raise RefusedError("malformed")
    return value


def id_of(prologue: bytes, hashes: bytes) -> bytes:
    return hashed(prologue + hashes, b"vistka-bundle", 32)


def read_envelope(data: bytes) -> Envelope:
    if len(data) > 262_144:
        raise RefusedError("oversize")
    value = version_1(data, 8)
    sealed = value[7]
    if not isinstance(sealed, bytes):
        raise RefusedError("malformed")
    header = check_fields(value[:7], len(sealed))
    hashes = b"".join(hashed(sealed[at : at + 1024], b"vistka-chunk", 16) for at in range(0, len(sealed), 1024))
    prologue = data[: len(data) - len(sealed)]
    manifest = b"\x89" + write_header([*value[:7], len(sealed), hashes])
    return Envelope(header, prologue, sealed, id_of(prologue, hashes), manifest)


def visible(envelope: Envelope) -> Answer:
    return {"id": envelope.id.hex(), "header": envelope.header, "manifest": envelope.manifest.hex()}


def read_manifest(data: bytes) -> Answer:
    if len(data) > 4_132:
        raise RefusedError("oversize")
    value = version_1(data, 9)
    length, hashes = value[7], value[8]
    if type(length) is not int or not isinstance(hashes, bytes):
        raise RefusedError("malformed")
    check_fields(value[:7], length)
    prologue = b"\x88" + write_header(value[:7]) + write_head(2, length)
    if len(prologue) + length > 262_144:
        raise RefusedError("oversize")
    if len(hashes) != 16 * -(-length // 1024):
        raise RefusedError("malformed")
    return {"id": id_of(prologue, hashes).hex(), "sealed_length": length, "chunks": len(hashes) // 16}


# --- section 5: messages ---

Codec = Callable[[Any], Any]


def text(most: int, forbidden: str = "") -> Codec:
    def read(value: Any) -> str:
        said = read_text(value)
        if len(said.encode()) > most or any(
            letter in forbidden or (unicodedata.category(letter) == "Cc" and letter != "\n") for letter in said
        ):
            raise RefusedError("malformed")
        return said

    return read


def line(most: int) -> Codec:
    return text(most, "\n\u2028\u2029")


def whole(least: int, most: int) -> Codec:
    def read(value: Any) -> int:
        if type(value) is not int or not 0 <= value <= most - least:
            raise RefusedError("malformed")
        return value + least

    return read


def octets(unit: int, most: int) -> Codec:
    def read(value: Any) -> str:
        if not isinstance(value, bytes) or not unit <= len(value) <= most or len(value) % unit:
            raise RefusedError("malformed")
        return value.hex()

    return read


def rows(fields: dict[str, Codec], most: int) -> Codec:
    def read(value: Any) -> list[Answer]:
        if not isinstance(value, list) or not 0 < len(value) <= most:
            raise RefusedError("malformed")
        return [read_body(fields, row) for row in value]

    return read


def read_body(fields: dict[str, Codec], value: Any) -> Answer:
    if not isinstance(value, list):
        raise RefusedError("malformed")
    if len(value) > len(fields):
        raise RefusedError("newer")
    if value and value[-1] is None:
        raise RefusedError("non-canonical")
    body = {}
    for at, (name, codec) in enumerate(fields.items()):
        item = value[at] if at < len(value) else None
        optional = name.endswith("?")
        if item is not None or not optional:
            body[name.removesuffix("?")] = codec(item)
    return body


NAMED = rows({"name": line(240), "reach": line(254)}, 8)
PERSON = {
    "name?": line(240),
    "birth_year?": whole(1900, 2155),
    "place?": line(240),
    "named?": NAMED,
    "disclosure?": whole(0, 2),
}
KINDS: list[tuple[str, int, dict[str, Codec]]] = [  # name, class, fields
    ("note", 1, {"status": whole(0, 4), "text": text(8192), **PERSON}),
    (
        "letter",
        2,
        {
            "text": text(8192),
            **PERSON,
            "voice?": octets(60, 60_000),
            "answers?": octets(16, 16),
            "photo?": octets(1, 16_000),
        },
    ),
    (
        "observation",
        2,
        {
            "place": line(240),
            "indicator": line(32),
            "value": line(32),
            "seen_hours_before": whole(0, 2880),
            "precision": whole(1, 3),
            "text?": text(8192),
        },
    ),
    (
        "inquiry",
        1,
        {
            "name": line(240),
            "birth_year?": whole(1900, 2155),
            "place?": line(240),
            "seeker?": line(240),
            "reach?": line(254),
            "relation?": line(240),
            "text?": text(8192),
        },
    ),
    ("notice", 0, {"text": text(1200), "hours": whole(1, 720), "place?": line(240)}),
    (
        "card",
        0,
        {
            "name": line(240),
            "signing_key": octets(32, 32),
            "sealing_keys?": rows({"public": octets(32, 32), "last_day": whole(0, 2**32 - 1)}, 12),
            "salt": octets(16, 16),
            "address?": line(254),
        },
    ),
    ("receipt", 0, {"tokens": octets(10, 4000)}),
    ("sought-list", 0, {"entries": octets(1280, 10_240)}),
    (
        "bulletin",
        2,
        {
            "places?": octets(3, 192),
            "rows?": rows(
                {
                    "place": whole(0, 63),
                    "indicator": whole(1, 255),
                    "value": whole(0, 255),
                    "days?": whole(0, 3660),
                    "places?": whole(5, 100_000),
                    "contradicted?": whole(1, 1),
                    "number?": whole(-1, 10_000_000),
                    "bound?": whole(1, 255),
                    "detail?": whole(1, 255),
                },
                200,
            ),
            "silences?": rows({"place": whole(0, 63), "days?": whole(0, 3660)}, 24),
        },
    ),
    ("mandate", 0, {"directing_key": octets(32, 32)}),
    ("directing-notice", 0, {"text": text(1200), "hours": whole(1, 24), "place?": line(240)}),
]


def read_message(data: bytes, header: Answer) -> tuple[Answer, int, int]:
    """The message, its kind's class, and how many bytes of padding follow it."""
    value, end = read_value(data)
    if any(data[end:]):
        raise RefusedError("padding")
    if not isinstance(value, list) or not value or type(value[0]) is not int or value[0] < 0:
        raise RefusedError("malformed")
    if value[0] >= len(KINDS):
        raise RefusedError("newer")
    if len(value) < 3 or type(value[1]) is not int or not 0 <= value[1] < 6 or not isinstance(value[2], list):
        raise RefusedError("malformed")
    if len(value) > 4:
        raise RefusedError("newer")
    kind, class_, fields = KINDS[value[0]]
    message = {"kind": kind, "hour": header["hour"] * 6 + value[1], "body": read_body(fields, value[2])}
    told = message["body"].get("rows", []) + message["body"].get("silences", []) if kind == "bulletin" else []
    if any(row["place"] >= len(message["body"].get("places", "")) // 6 for row in told):
        raise RefusedError("malformed")
    if len(value) == 4:
        message["supersedes"] = octets(16, 16)(value[3])
    heavier = 4 if "photo" in message["body"] else 3 if "voice" in message["body"] else class_
    return message, heavier, len(data) - end


def check_kind(message: Answer, class_: int, header: Answer) -> None:
    public = message["kind"] in ("notice", "card", "sought-list", "bulletin", "mandate", "directing-notice")
    if header["suite"] != (2 if public else 1) or header["class"] != class_:
        raise RefusedError("malformed")


# --- sections 6 and 7: the seal, receipts, padding ---


def agreed(secret: bytes, public: bytes, failure: str) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise RefusedError(failure) from None


class Opened(NamedTuple):
    payload: bytes
    author: bytes
    read_token: bytes
    hash: bytes


def public_of(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def noise_x(secret: bytes, prologue: bytes, data: bytes) -> Opened:
    if len(data) < 96:
        raise RefusedError("truncated")
    said = chaining = b"Noise_X_25519_ChaChaPoly_BLAKE2b".ljust(64, b"\0")
    for part in (prologue, public_of(secret), data[:32]):
        said = blake2b(said + part).digest()
    peer, plain = data[:32], [b"", b""]
    for step, (sealed, failure) in enumerate(((data[32:80], "seal"), (data[80:], "author"))):
        temporary = hmac.digest(chaining, agreed(secret, peer, failure), "blake2b")
        chaining = hmac.digest(temporary, b"\x01", "blake2b")
        key = hmac.digest(temporary, chaining + b"\x02", "blake2b")[:32]
        try:
            plain[step] = ChaCha20Poly1305(key).decrypt(bytes(12), sealed, said)
        except InvalidTag:
            raise RefusedError(failure) from None
        said = blake2b(said + sealed).digest()
        peer = plain[0]
    return Opened(plain[1], plain[0], hashed(b"", b"vistka-receipt-t", 10, chaining), said)


def next_token(token: bytes) -> bytes:
    return hashed(token, b"vistka-receipt", 10)


def padme(length: int) -> int:
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def padded_length(fixed: int, length: int, class_: int) -> int:
    """The padded length of `length` sealed bytes; `fixed` bytes of the bundle come before their head."""
    total = fixed + len(write_head(2, length)) + length
    while True:
        total = -(-total // 32) * 32 if class_ == 1 else padme(total)
        for padded in range(max(length, total - fixed - 5), total - fixed):
            if fixed + len(write_head(2, padded)) + padded == total:
                return padded
        total += 1


def open_bundle(given: Answer) -> Answer:
    envelope = read_envelope(to_bytes(given["bundle"]))
    if envelope.header["suite"] != 1:
        raise RefusedError("suite")
    opened = noise_x(bytes.fromhex(given["recipient_secret"]), envelope.prologue, envelope.sealed)
    if next_token(next_token(opened.read_token)).hex() != envelope.header["commitment"]:
        raise RefusedError("receipt")
    message, class_, padding = read_message(opened.payload, envelope.header)
    length = len(envelope.sealed)
    fixed = len(envelope.prologue) - len(write_head(2, length))
    if length != padded_length(fixed, length - padding, envelope.header["class"]):
        raise RefusedError("padding")
    check_kind(message, class_, envelope.header)
    return visible(envelope) | {
        "message": message,
        "author": opened.author.hex(),
        "read_token": opened.read_token.hex(),
        "arrival_token": next_token(opened.read_token).hex(),
    }


# --- sections 8 and 9: public bundles and cards ---


def check_signature(signer: bytes, envelope: Envelope) -> None:
    signature, plain = envelope.sealed[:64], envelope.sealed[64:]
    try:
        key = Ed25519PublicKey.from_public_bytes(signer)
        key.verify(signature, b"vistka-public-1" + envelope.prologue + plain)
    except (InvalidSignature, ValueError):
        raise RefusedError("signature") from None


def read_signed(data: bytes, signer: bytes | None) -> tuple[Envelope, Answer]:
    """A public bundle; without a signer, one that the card in it names."""
    envelope = read_envelope(data)
    if envelope.header["suite"] != 2:
        raise RefusedError("suite")
    if len(envelope.sealed) <= 64:
        raise RefusedError("truncated")
    if signer is None:
        value, _ = read_value(envelope.sealed[64:])
        try:
            signer = bytes(value[2][1])
        except (TypeError, IndexError):
            raise RefusedError("malformed") from None
    check_signature(signer, envelope)
    message, class_, padding = read_message(envelope.sealed[64:], envelope.header)
    if padding:
        raise RefusedError("padding")
    check_kind(message, class_, envelope.header)
    if message["kind"] == "bulletin" and len(data) > 2_048:
        raise RefusedError("oversize")
    return envelope, message


def read_public(given: Answer) -> Answer:
    envelope, message = read_signed(to_bytes(given["bundle"]), bytes.fromhex(given["signer"]))
    return visible(envelope) | {"message": message}


def read_line(written: str, what: str, characters_max: int, bytes_max: int) -> bytes:
    """The bundle in a line such as VISTKA:CARD:…"""
    failure, prefix = f"{what}-text", f"VISTKA:{what.upper()}:"
    packed = "".join(written.split()).upper()
    if len(written) > characters_max or not packed.startswith(prefix):
        raise RefusedError(failure)
    packed = packed.removeprefix(prefix)
    try:
        data = base64.b32decode(packed + "=" * (-len(packed) % 8))
    except ValueError:
        raise RefusedError(failure) from None
    if len(data) > bytes_max or base64.b32encode(data).decode().rstrip("=") != packed:
        raise RefusedError(failure)
    return data


def read_card(written: str) -> tuple[Envelope, Answer]:
    envelope, message = read_signed(read_line(written, "card", 2_600, 1_400), None)
    if message["kind"] != "card" or "sealing_keys" not in message["body"]:
        raise RefusedError("malformed")
    return envelope, message


def card_text(given: Answer) -> Answer:
    envelope, message = read_card(given["text"])
    return {"id": envelope.id.hex(), "message": message}


def card_replaces(given: Answer) -> Answer:
    _, known = read_card(given["known"])
    try:
        _, new = read_signed(to_bytes(given["bundle"]), bytes.fromhex(known["body"]["signing_key"]))
    except RefusedError:
        return {"replaces": False}
    return {"replaces": new["kind"] == "card" and new["hour"] > known["hour"]}


def read_unsigned(data: bytes) -> tuple[Envelope, Answer]:
    """A public bundle whose signature nobody has looked at."""
    envelope = read_envelope(data)
    if envelope.header["suite"] != 2:
        raise RefusedError("suite")
    if len(envelope.sealed) <= 64:
        raise RefusedError("truncated")
    message, class_, padding = read_message(envelope.sealed[64:], envelope.header)
    if padding:
        raise RefusedError("padding")
    check_kind(message, class_, envelope.header)
    return envelope, message


def read_notice_line(written: str) -> tuple[bytes, Envelope, Answer]:
    data = read_line(written, "notice", 2_900, 1_600)
    envelope, message = read_unsigned(data)
    if message["kind"] != "directing-notice":
        raise RefusedError("notice-text")
    return data, envelope, message


def notice_text(given: Answer) -> Answer:
    _, envelope, message = read_notice_line(given["text"])
    return {"id": envelope.id.hex(), "message": message}


def signed_notice(given: Answer) -> Answer:
    asked, before, _ = read_notice_line(given["prepared"])
    brought, envelope, _ = read_notice_line(given["signed"])
    if asked == brought:
        raise RefusedError("notice-unsigned")
    if (before.prologue, before.sealed[64:]) != (envelope.prologue, envelope.sealed[64:]):
        raise RefusedError("notice-other")
    try:
        check_signature(bytes.fromhex(given["directing_key"]), envelope)
    except RefusedError:
        raise RefusedError("notice-signer") from None
    return {"id": envelope.id.hex()}


def directing_key(given: Answer) -> Answer:
    try:
        _, message = read_signed(to_bytes(given["bundle"]), bytes.fromhex([*given["known"], given["signing_key"]][0]))
    except RefusedError:
        return {}
    named = message["body"].get("directing_key") if message["kind"] == "mandate" else None
    return {"directing_key": named} if named and named not in given["known"] else {}


def mandate_text(given: Answer) -> Answer:
    envelope, message = read_unsigned(read_line(given["text"], "mandate", 2_900, 1_600))
    if message["kind"] != "mandate":
        raise RefusedError("mandate-text")
    named = message["body"]["directing_key"]
    check_signature(bytes.fromhex(given.get("known", named)), envelope)
    return {"directing_key": named}


# --- sections 4, 10 and 11: age, paper codes, tags, secrets at rest, fingerprints ---


def expiry(given: Answer) -> Answer:
    if given["age_hours"] >= given["lifetime_days"] * 24:
        raise RefusedError("expired")
    return {}


def with_check(payload: int) -> str:
    return f"{payload:018d}{98 - payload * 100 % 97:02d}"


def paper_code_read(given: Answer) -> Answer:
    written = given["written"]
    kept = [letter for letter in written if letter not in " -.\t\r\n\u00a0\u2009\u202f"]
    if len(written) > 400 or any(unicodedata.category(letter) != "Nd" for letter in kept):
        raise RefusedError("paper-code-characters")
    code = "".join(str(unicodedata.decimal(letter)) for letter in kept)
    if len(code) != 20:
        raise RefusedError("paper-code-length")
    if with_check(int(code[:18])) != code:
        raise RefusedError("paper-code-check")
    return {"code": code}


def argon2(secret: bytes, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65_536).derive(secret)


def paper_code_key(given: Answer) -> Answer:
    return {"public": public_of(argon2(given["code"].encode(), bytes.fromhex(given["salt"]))).hex()}


def desk_tag(given: Answer) -> Answer:
    month = (given["hour"] // 120).to_bytes(4)
    return {"tag": hashed(bytes.fromhex(given["key"]) + month, b"vistka-desk-tag", 4).hex()}


def reply_tag(given: Answer) -> Answer:
    secret, other = bytes.fromhex(given["secret"]), bytes.fromhex(given["other"])
    root = hashed(b"".join(sorted((public_of(secret), other))), b"vistka-reply", 32, agreed(secret, other, "seal"))
    return {"root": root.hex(), "tag": hashed(given["counter"].to_bytes(4), b"vistka-reply-tag", 4, root).hex()}


def hchacha20(key: bytes, nonce: bytes) -> bytes:
    """The subkey of XChaCha20 (draft-irtf-cfrg-xchacha): ChaCha20's rounds without the last addition."""
    state = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), *struct.unpack("<4I", nonce)]
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for a, b, c, d in (columns + diagonals) * 10:
        for into, plus, turned, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[into] = (state[into] + state[plus]) & 0xFFFFFFFF
            mixed = state[turned] ^ state[into]
            state[turned] = (mixed << bits | mixed >> (32 - bits)) & 0xFFFFFFFF
    return struct.pack("<8I", *state[:4], *state[12:])


def unlock(given: Answer) -> Answer:
    try:
        value = read_whole(to_bytes(given["file"]))
    except RefusedError:
        raise RefusedError("locked-damaged") from None
    if not isinstance(value, list) or [len(part) for part in value[1:3]] != [16, 24] or len(value) != 4:
        raise RefusedError("locked-damaged")
    version, salt, nonce, sealed = value
    if version != 1 or len(sealed) < 16:
        raise RefusedError("locked-damaged")
    key = argon2(unicodedata.normalize("NFC", given["passphrase"]).encode(), salt)
    try:
        cipher = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
        return {"secret": cipher.decrypt(bytes(4) + nonce[16:], sealed, b"vistka-locked-1").hex()}
    except InvalidTag:
        raise RefusedError("passphrase-wrong") from None


def fingerprint(given: Answer) -> Answer:
    digest = hashed(bytes.fromhex(given["key"]), b"vistka-words", 8)
    scripts = {"latin": ("bdfghjklmnprstvz", "aiou"), "cyrillic": ("бдфгхжклмнпрствз", "аіоу")}
    answer = {}
    for script, (consonants, vowels) in scripts.items():
        words = []
        for at in range(0, 8, 2):
            bits = f"{int.from_bytes(digest[at : at + 2]):016b}"
            pieces = (bits[0:4], bits[4:6], bits[6:10], bits[10:12], bits[12:16])
            words.append("".join((consonants if len(piece) == 4 else vowels)[int(piece, 2)] for piece in pieces))
        answer[script] = "-".join(words)
    return answer


def opened_noise(given: Answer) -> Answer:
    secret = bytes.fromhex(given["recipient_secret"])
    opened = noise_x(secret, to_bytes(given["prologue"]), to_bytes(given["ciphertext"]))
    return {"payload": opened.payload.hex(), "handshake_hash": opened.hash.hex(), "recipient": public_of(secret).hex()}


def to_bytes(written: Any) -> bytes:
    if isinstance(written, str):
        return bytes.fromhex(written)
    if "join" in written:
        return b"".join(to_bytes(part) for part in written["join"])
    return bytes.fromhex(written["repeat"]) * int(written["times"])


ANSWERS: dict[str, Codec] = {
    "parse": lambda given: visible(read_envelope(to_bytes(given["bundle"]))),
    "parse-manifest": lambda given: read_manifest(to_bytes(given["manifest"])),
    "open": open_bundle,
    "read-public": read_public,
    "expiry": expiry,
    "text": lambda given: {"text": read_text(read_whole(to_bytes(given["cbor"])))},
    "noise-x": opened_noise,
    "card-text": card_text,
    "card-replaces": card_replaces,
    "notice-text": notice_text,
    "signed-notice": signed_notice,
    "directing-key": directing_key,
    "mandate-text": mandate_text,
    "paper-code-make": lambda given: {"code": with_check(int(given["chance"], 16) % 10**18)},
    "paper-code-read": paper_code_read,
    "paper-code-key": paper_code_key,
    "desk-tag": desk_tag,
    "reply-tag": reply_tag,
    "mark": lambda given: {
        "mark": hashed(bytes.fromhex(given["id"]), b"vistka-mark", 8, bytes.fromhex(given["secret"])).hex()
    },
    "fingerprint": fingerprint,
    "unlock": unlock,
}
