"""The shape of a vector, the keys they all share, and how a message is written as JSON."""

import dataclasses
import re
from hashlib import blake2b
from typing import Any

from vistka.bundle.envelope import Bundle, Header
from vistka.bundle.message import Message
from vistka.identity.keys import SealingKey, SigningKey

Vector = dict[str, Any]
STEP = 10_064  # the envelope's hour: the evening of 2026-11-21
HOUR = STEP * 6 + 4


def secret(name: str) -> bytes:
    """32 bytes that are nobody's secret: a key of the vectors, by its name."""
    return blake2b(name.encode(), digest_size=32, person=b"vistka-vectors").digest()


RESIDENT = SealingKey.from_secret(secret("resident"))
DESK = SealingKey.from_secret(secret("desk"))
OTHER_DESK = SealingKey.from_secret(secret("another desk"))
POST = SealingKey.from_secret(secret("post"))
EPHEMERAL = SealingKey.from_secret(secret("ephemeral"))
SIGNER = SigningKey.from_seed(secret("desk signing"))
NEXT_SIGNER = SigningKey.from_seed(secret("desk signing, the next"))
DIRECTING = SigningKey.from_seed(secret("kept offline"))
NEXT_DIRECTING = SigningKey.from_seed(secret("kept offline, the next"))
SALT = secret("salt")[:16]


def works(name: str, does: str, given: Vector, expected: Vector, **more: Any) -> Vector:
    """A vector that must come out as `expected`."""
    return {"name": name, "does": does, "given": given, "expected": expected, **more}


def fails(name: str, does: str, given: Vector, failure: str) -> Vector:
    """A vector that must be refused with the failure class `failure`."""
    return {"name": name, "does": does, "given": given, "fails": failure}


def repeated(byte: str, times: int) -> Vector:
    """Bytes too long to write out."""
    return {"repeat": byte, "times": times}


def header_json(header: Header) -> Vector:
    """An envelope's fields but the version and what is sealed."""
    return {
        "suite": header.suite,
        "class": header.class_,
        "tag": header.tag.hex(),
        "hour": header.hour,
        "lifetime": header.lifetime,
        "commitment": header.commitment.hex(),
    }


def bundle_json(bundle: Bundle) -> Vector:
    """What anyone can see of a bundle."""
    return {"id": bundle.id.hex(), "header": header_json(bundle.header), "manifest": bundle.manifest().encode().hex()}


def message_json(message: Message) -> Vector:
    """A message, with what is absent left out and bytes in hex."""
    kind = re.sub("(?<!^)(?=[A-Z])", "-", type(message.body).__name__.removesuffix("Body")).lower()
    written: Vector = {"kind": kind, "hour": message.hour, "body": _plain(message.body)}
    if message.supersedes is not None:
        written["supersedes"] = message.supersedes.hex()
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {name: _plain(item) for name, item in pairs if item is not None and item != ()}
    return int(value) if isinstance(value, int) else value
