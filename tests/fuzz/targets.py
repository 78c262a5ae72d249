"""What is fuzzed: each takes any bytes from a peer, and may refuse them with a RemoteError and nothing else."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.contact.city import DEPLOYMENT, NOW, exchanges, filler, ids, note, some_bytes, speaker, store_of
from tests.reconcile.meeting import Node
from tests.reconcile.meeting import ids as ids_of
from vistka.bundle.card import read_card
from vistka.bundle.directing import read_mandate, read_notice_text, read_prepared
from vistka.bundle.envelope import Class, parse_bundle, parse_manifest
from vistka.bundle.message import decode_message
from vistka.contact.address import Address
from vistka.contact.drop import SEED_BYTES, DropWriter
from vistka.contact.frames import Chunk, FrameKind, manifest_frame, receipts_frame
from vistka.contact.holding import holding_frames
from vistka.convergence.datagram import Session
from vistka.convergence.greeting import Listener
from vistka.errors import RemoteError
from vistka.limits import PHOTO_SIDE_MAX
from vistka.media.photo import Photo
from vistka.node.carry import carry_in
from vistka.wire import cbor
from vistka.wire.frame import Frame, FrameReader, encode_frame

VECTORS = Path(__file__).parents[2] / "vectors"
HELD = [note("mother"), note("son"), filler("large", 2_500, Class.VOICE)]
NAME = b"name"
MORE_IDS = 30  # that one side of a reconciliation holds besides


def contact(data: bytes) -> None:
    """The words of a peer that has proven itself, or not; what was held stays held."""
    flags = data[0] if data else 0
    store = store_of(*HELD, deposited=bool(flags & 4))
    opens = bool(flags & 1)
    opener, answerer = exchanges(store, store_of()) if opens else exchanges(store_of(), store)
    own = opener if opens else answerer
    if flags & 2:
        answerer.receive_bytes(opener.bytes_to_send())
        opener.receive_bytes(answerer.bytes_to_send())
        answerer.receive_bytes(opener.bytes_to_send())
    try:
        for at in range(1, len(data), 997):
            own.receive_bytes(data[at : at + 997])
            own.bytes_to_send()
    finally:
        assert {one.id for one in HELD} <= ids(store)


def drop(data: bytes) -> None:
    """Frames of any kind in a drop that is well sealed, and the same bytes as they are."""
    store = store_of(*HELD)
    writer = DropWriter(DEPLOYMENT, some_bytes("seed", SEED_BYTES), None)
    sealed = b"".join(writer.write(frame) for frame in frames_in(data)) + writer.finish(len(data) % 3)
    carry_in(store, speaker("desk"), [sealed], NOW)
    assert {one.id for one in HELD} <= ids(store)
    with suppress(RemoteError):
        carry_in(store, speaker("desk"), [data], NOW)


def datagram(data: bytes) -> None:
    """Datagrams to one session, and to one who listens for any; each begins with its length, two bytes."""
    listener = Listener(lambda: exchanges(store_of(), store_of(*HELD))[1], bytes(32))
    session = Session(NAME, exchanges(store_of(), store_of(*HELD))[1], 0.0)
    for at, each in enumerate(_lengths_first(data)):
        listener.receive_datagram(each, ("10.0.0.1", at % 3), at / 8)
        assert len(listener.datagrams_to_send(at / 8)) <= at + 1
        if each:
            session.receive_datagram(each[:1] + NAME + each[5:], at / 8)
            session.datagram_to_send(at / 8)


def reconcile(data: bytes) -> None:
    """Frames to either side of a reconciliation."""
    node = Node(bool(data[:1] and data[0] & 1), ids_of(MORE_IDS * (data[0] >> 1 & 3) if data else 0))
    for frame in frames_in(data[1:]):
        node.receive(frame)
        node.session.frames_to_send()


def bundle(data: bytes) -> None:
    """Whatever is read outside of a contact: a bundle, a manifest, a message, a card, the lines of what directs."""
    plain = (parse_bundle, parse_manifest, cbor.decode, lambda taken: decode_message(taken, 10_064))
    for read in (*plain, _card, _notice_line, _mandate_line):
        with suppress(RemoteError):
            read(data)


def photo(data: bytes) -> None:
    """What a reply says is a photo."""
    with suppress(RemoteError):
        width, height = Photo(data).size
        assert 0 < width <= PHOTO_SIDE_MAX
        assert 0 < height <= PHOTO_SIDE_MAX


TARGETS: dict[str, Callable[[bytes], None]] = {
    "bundle": bundle,
    "contact": contact,
    "datagram": datagram,
    "drop": drop,
    "photo": photo,
    "reconcile": reconcile,
}


def seeds(name: str) -> list[bytes]:
    """Good words to begin from: the vectors, in the shape that the target takes."""
    frames = [bytes.fromhex(one["bytes"]) for one in _vector("contact/frames")["frames"]]
    if name == "bundle":
        good = _vector("bundle/good-directing-notice")["vectors"] + _vector("bundle/good-mandate")["vectors"]
        lines = [one["given"]["text"].encode() for one in good if "text" in one["given"]]
        return [one.data for one in HELD] + [one.manifest().encode() for one in HELD] + lines
    if name == "photo":
        return [bytes.fromhex(one["given"]["photo"]) for one in _vector("bundle/good-photo")["vectors"]]
    if name == "drop":
        told = holding_frames([one.id for one in HELD], some_bytes("salt", 8), 1_000)
        written = [speaker("north").drop_hello(NOW).frame(), Address(some_bytes("link", 8), ()).frame(), *told]
        written += [
            receipts_frame([some_bytes("token", 10)]),
            *(Frame(FrameKind.BUNDLE, cbor.encode(3) + one.data) for one in HELD[:2]),
        ]
        written += [manifest_frame(3, HELD[2].manifest()), Chunk(1, HELD[2].chunks()[1]).frame()]
        return [b"".join(map(encode_frame, written)), *map(encode_frame, written)]
    if name == "datagram":
        said = [bytes.fromhex(one["given"]["datagram"]) for one in _vector("datagram/good-kinds")["vectors"]]
        return [b"".join(len(one).to_bytes(2) + one for one in said), *(len(one).to_bytes(2) + one for one in said)]
    if name == "reconcile":
        return [bytes([start]) + _opening(start) for start in range(8)]
    turns = [bytes.fromhex(turn["bytes"]) for turn in _vector("contact/recorded")["turns"]]
    return [bytes([start]) + said for start in range(8) for said in (*turns, b"".join(frames))]


def frames_in(data: bytes) -> Iterator[Frame]:
    """The frames that these bytes are, as far as they are any. RemoteError "oversize", "non-canonical"."""
    yield from FrameReader().receive_bytes(data)


def _opening(start: int) -> bytes:
    one, two = Node(True, ids_of(MORE_IDS)), Node(False, ids_of(2 * MORE_IDS))
    said: tuple[list[Frame], list[Frame]] = ([], [])
    for _ in range(3):
        said[0].extend(heard := one.session.frames_to_send())
        for frame in heard:
            two.receive(frame)
        said[1].extend(heard := two.session.frames_to_send())
        for frame in heard:
            one.receive(frame)
    return b"".join(encode_frame(frame) for frame in said[start & 1])


def _card(data: bytes) -> None:
    read_card(data.decode("utf-8", "replace"))


def _notice_line(data: bytes) -> None:
    read_prepared(read_notice_text(data.decode("utf-8", "replace")))


def _mandate_line(data: bytes) -> None:
    read_mandate(data.decode("utf-8", "replace"), None)


def _lengths_first(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2])
        yield data[at + 2 : at + 2 + size]
        at += 2 + size


def _vector(name: str) -> dict[str, list[dict[str, Any]]]:
    read: dict[str, list[dict[str, Any]]] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return read
