"""Answers a vector with the project's own code: the same question, the same shape of answer as `independent`."""

from collections.abc import Callable
from typing import Any

from vectors.shape import bundle_json, header_json, message_json
from vistka.bundle.card import card_text, read_card, replaces
from vistka.bundle.directing import (
    check_signed,
    directing_key_after,
    directing_notice_in,
    read_mandate,
    read_notice_text,
)
from vistka.bundle.envelope import parse_bundle, parse_manifest
from vistka.bundle.lifetime import has_expired
from vistka.bundle.message import Message
from vistka.bundle.sealing import open_message, read_public
from vistka.errors import RemoteError
from vistka.identity import papercode, seal
from vistka.identity.fingerprint import words_of
from vistka.identity.keys import SealingKey, derive
from vistka.identity.locked import unlock
from vistka.identity.seal import arrival_token
from vistka.identity.tag import desk_tag, reply_root, reply_tag
from vistka.media.photo import Photo
from vistka.wire import cbor

Answer = dict[str, Any]


def to_bytes(written: Any) -> bytes:
    """Bytes as a vector writes them: hex, {"repeat", "times"} or {"join": […]}."""
    match written:
        case str():
            return bytes.fromhex(written)
        case {"repeat": str(byte), "times": int(times)}:
            return bytes.fromhex(byte) * times
        case {"join": list(parts)}:
            return b"".join(map(to_bytes, parts))
    raise ValueError(written)


def sealing_key(written: str) -> SealingKey:
    """The key pair of a secret in hex."""
    return SealingKey.from_secret(bytes.fromhex(written))


def parse(given: Answer) -> Answer:
    return bundle_json(parse_bundle(to_bytes(given["bundle"])))


def read_photo(given: Answer) -> Answer:
    width, height = Photo(to_bytes(given["photo"])).size
    return {"width": width, "height": height}


def parse_a_manifest(given: Answer) -> Answer:
    manifest = parse_manifest(to_bytes(given["manifest"]))
    header_json(manifest.header)
    return {"id": manifest.id.hex(), "sealed_length": manifest.sealed_length, "chunks": len(manifest.hashes)}


def open_it(given: Answer) -> Answer:
    bundle = parse_bundle(to_bytes(given["bundle"]))
    opened = open_message(bundle, sealing_key(given["recipient_secret"]))
    return bundle_json(bundle) | {
        "message": message_json(opened.message),
        "author": opened.author.hex(),
        "read_token": opened.read_token.hex(),
        "arrival_token": arrival_token(opened.read_token).hex(),
    }


def read_it(given: Answer) -> Answer:
    bundle = parse_bundle(to_bytes(given["bundle"]))
    return bundle_json(bundle) | {"message": message_json(read_public(bundle, bytes.fromhex(given["signer"])))}


def expiry(given: Answer) -> Answer:
    if has_expired(given["lifetime_days"], given["age_hours"]):
        raise RemoteError("expired")
    return {}


def text(given: Answer) -> Answer:
    return {"text": cbor.text_of(cbor.decode(to_bytes(given["cbor"])))}


def noise_x(given: Answer) -> Answer:
    recipient = sealing_key(given["recipient_secret"])
    state = seal._SymmetricState(to_bytes(given["prologue"]))  # whose hash, once all is read, is Noise's handshake hash
    opened = seal._read(state, to_bytes(given["ciphertext"]), recipient)
    return {
        "payload": opened.payload.hex(),
        "handshake_hash": state.hash.hex(),
        "recipient": recipient.public.hex(),
    }


def card(given: Answer) -> Answer:
    known = read_card(given["text"])
    return {"id": known.bundle.id.hex(), "message": message_json(Message(known.hour, known.body))}


def card_replaces(given: Answer) -> Answer:
    known = read_card(given["known"])
    assert card_text(known) == given["known"]
    return {"replaces": replaces(parse_bundle(to_bytes(given["bundle"])), known) is not None}


def notice_line(given: Answer) -> Answer:
    bundle = read_notice_text(given["text"])
    return {"id": bundle.id.hex(), "message": message_json(directing_notice_in(bundle))}


def signed_notice(given: Answer) -> Answer:
    prepared, signed = read_notice_text(given["prepared"]), read_notice_text(given["signed"])
    check_signed(signed, prepared, bytes.fromhex(given["directing_key"]))
    return {"id": signed.id.hex()}


def directing_key(given: Answer) -> Answer:
    known = [bytes.fromhex(key) for key in given["known"]]
    key = directing_key_after(known, bytes.fromhex(given["signing_key"]), parse_bundle(to_bytes(given["bundle"])))
    return {"directing_key": key.hex()} if key else {}


def mandate_line(given: Answer) -> Answer:
    known = bytes.fromhex(given["known"]) if "known" in given else None
    return {"directing_key": read_mandate(given["text"], known)[0].hex()}


def paper_code_key(given: Answer) -> Answer:
    return {"public": papercode.derive_key(given["code"], bytes.fromhex(given["salt"])).public.hex()}


def reply(given: Answer) -> Answer:
    root = reply_root(sealing_key(given["secret"]), bytes.fromhex(given["other"]))
    return {"root": root.hex(), "tag": reply_tag(root, given["counter"]).hex()}


def mark(given: Answer) -> Answer:
    made = derive(bytes.fromhex(given["secret"]), b"vistka-mark", bytes.fromhex(given["id"]), size=8)
    return {"mark": made.hex()}


def fingerprint(given: Answer) -> Answer:
    key = bytes.fromhex(given["key"])
    return {"latin": words_of(key), "cyrillic": words_of(key, "cyrillic")}


ANSWERS: dict[str, Callable[[Answer], Answer]] = {
    "parse": parse,
    "parse-manifest": parse_a_manifest,
    "read-photo": read_photo,
    "open": open_it,
    "read-public": read_it,
    "expiry": expiry,
    "text": text,
    "noise-x": noise_x,
    "card-text": card,
    "card-replaces": card_replaces,
    "notice-text": notice_line,
    "signed-notice": signed_notice,
    "directing-key": directing_key,
    "mandate-text": mandate_line,
    "paper-code-make": lambda given: {"code": papercode.make(bytes.fromhex(given["chance"]))},
    "paper-code-read": lambda given: {"code": papercode.read(given["written"])},
    "paper-code-key": paper_code_key,
    "desk-tag": lambda given: {"tag": desk_tag(bytes.fromhex(given["key"]), given["hour"]).hex()},
    "reply-tag": reply,
    "mark": mark,
    "fingerprint": fingerprint,
    "unlock": lambda given: {"secret": unlock(to_bytes(given["file"]), given["passphrase"]).hex()},
}
