"""Writes vectors/contact and vectors/drop: python -m tests.contact.vectors. Every byte follows from names."""

import json
from pathlib import Path
from typing import Any

from tests.contact.city import DEPLOYMENT, NOW, exchanges, filler, note, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Bundle, Class
from vistka.contact.address import Address
from vistka.contact.drop import DropWriter
from vistka.contact.frames import (
    CLASSES,
    PREFIX_BYTES,
    Chunk,
    FrameKind,
    Hello,
    Ids,
    PartialHeld,
    Role,
    Stored,
    bundle_frame,
    held_frame,
    manifest_frame,
    receipts_frame,
)
from vistka.contact.holding import holding_frames
from vistka.limits import BUNDLE_BYTES_MAX, FRAME_BYTES_MAX
from vistka.wire.frame import Frame, FrameReader, encode_frame, encode_length

ROOT = Path(__file__).parents[2] / "vectors"
NOTES = [note("my mother"), note("my son")]
LARGE = filler("large", 2_500, Class.VOICE)
Vector = dict[str, Any]


def all_vectors() -> dict[str, Vector]:
    """Path below vectors/, without its ending, to contents."""
    return {
        "contact/frames": frame_vectors(),
        "contact/recorded": recorded(),
        **{f"contact/bad-{name}": vector for name, vector in bad_contacts().items()},
        **{f"drop/{name}": vector for name, vector in drops().items()},
    }


def frame_vectors() -> Vector:
    """One good frame of each kind."""
    each = {
        "hello": speaker("north").hello(NOW, some_bytes("x", 16)).frame(),
        "receipts": receipts_frame([some_bytes("token 1", 10), some_bytes("token 2", 10)]),
        "partial, chunks 0 and 2 of 3 held": PartialHeld(LARGE.id[:PREFIX_BYTES], 3, frozenset({1})).frame(),
        "ids, all classes told (drops only)": Ids(CLASSES, tuple(one.id[:PREFIX_BYTES] for one in NOTES)).frame(),
        "held": held_frame(NOTES[0].id),
        "bundle, 3 hours old": bundle_frame(3, NOTES[0].data),
        "manifest, 300 hours old": manifest_frame(300, LARGE.manifest()),
        "chunk 2": Chunk(2, LARGE.chunks()[2]).frame(),
        "stored, 5 units, 2 and 4 refused, no room from letters on": Stored(5, (2, 4), Class.LETTER).frame(),
        "done": Frame(FrameKind.DONE, b""),
    }
    return {"frames": [{"name": name, "bytes": encode_frame(frame).hex()} for name, frame in each.items()]}


def recorded() -> Vector:
    """A whole contact of a post and a desk, turn by turn."""
    post, desk = store_of(*NOTES, LARGE, deposited=True), store_of(note("answer"))
    desk.acknowledge([some_bytes("token 1", 10)], NOW)
    there, back = talk(*exchanges(post, desk))
    turns = [turn for pair in zip(there, back, strict=True) for turn in zip(("opener", "answerer"), pair, strict=True)]
    return {
        "deployment_secret": DEPLOYMENT.hex(),
        "turns": [{"from": who, "bytes": said.hex()} for who, said in turns if said],
        "held_by_opener_before": [one.id.hex() for one in (*NOTES, LARGE)],
        "held_by_answerer_before": [note("answer").id.hex()],
        "held_by_both_after": sorted(one.id.hex() for one in (*NOTES, LARGE, note("answer"))),
    }


def opened() -> tuple[bytes, bytes]:
    """What the opener says up to and with its proof, and the answerer's hello and proof."""
    opener, answerer = exchanges(store_of(), store_of())
    hello = opener.bytes_to_send()
    answerer.receive_bytes(hello)
    back = answerer.bytes_to_send()
    opener.receive_bytes(back)
    return hello + opener.bytes_to_send(1), back


def bad_contacts() -> dict[str, Vector]:
    """What an opener says that must end the contact, by class of failure."""
    start, back = opened()
    hello = encode_frame(next(FrameReader().receive_bytes(start)))
    good = NOTES[0]
    after_proof = {
        "oversize": bytes([FrameKind.BUNDLE]) + encode_length(FRAME_BYTES_MAX + 1),
        "non-canonical": encode_frame(Frame(FrameKind.STORED, b"\x82\x00\x18\x08")),
        "truncated": encode_frame(Frame(FrameKind.BUNDLE, bundle_frame(0, good.data).payload[:-1])),
        "malformed": encode_frame(Frame(FrameKind.STORED, b"\x82\x00\x09")),
        "repeated": encode_frame(bundle_frame(0, good.data)) * 2,
        "unexpected-frame": encode_frame(Frame(FrameKind.IDS, b"\x82\x08\x40")),
    }
    said = {name: start + frames for name, frames in after_proof.items()}
    said["deployment"] = hello + encode_frame(Frame(FrameKind.PROOF, bytes(16)))
    fields = Hello(Role.POST, bytes(8), None, 0, BUNDLE_BYTES_MAX, bytes(16)).frame().payload
    said["newer"] = encode_frame(Frame(FrameKind.HELLO, fields[:1] + b"\x02" + fields[2:]))
    return {
        name: {
            "reason": name,
            "deployment_secret": DEPLOYMENT.hex(),
            "answerer_says": back.hex(),
            "opener_says": data.hex(),
        }
        for name, data in said.items()
    }


def drops() -> dict[str, Vector]:
    """A good drop, and what can happen to it."""
    bundles = [*NOTES, *(filler(f"filler {n}", 700) for n in range(6)), LARGE]
    whole = write_drop(bundles, DEPLOYMENT)
    damaged = bytearray(whole)
    damaged[5_000] ^= 1
    foreign = write_drop(bundles, some_bytes("another deployment"))
    oversize = DropWriter(DEPLOYMENT, some_bytes("seed"))
    head = oversize.write(speaker("north").drop_hello(NOW).frame())
    oversize._stream += bytes([FrameKind.BUNDLE]) + encode_length(FRAME_BYTES_MAX + 1)
    every = sorted(one.id.hex() for one in bundles)
    cases: dict[str, tuple[bytes, str, list[str] | None]] = {
        "good": (whole, "whole", every),
        "two-in-one-file": (whole + write_drop([filler("later")], DEPLOYMENT, "other seed"), "whole", None),
        "small": (write_drop(NOTES, DEPLOYMENT, bytes_max=1_024), "whole", sorted(one.id.hex() for one in NOTES)),
        "truncated": (whole[:6_000], "cut", None),
        "flipped": (bytes(damaged), "damaged", None),
        "oversize": (head + oversize.finish(0), "damaged", []),
        "foreign": (foreign, "drop-foreign", []),
        "empty": (b"", "empty", []),
    }
    return {name: drop_vector(data, outcome, ids) for name, (data, outcome, ids) in cases.items()}


def drop_vector(data: bytes, outcome: str, ids: list[str] | None) -> Vector:
    """The file's bytes, and what a reader must say and save of it."""
    from tests.contact.reading import saved_of

    return {
        "deployment_secret": DEPLOYMENT.hex(),
        "outcome": outcome,
        "bundles_saved": saved_of(data) if ids is None else ids,
        "file": data.hex(),
    }


def write_drop(bundles: list[Bundle], secret: bytes, seed: str = "seed", bytes_max: int | None = None) -> bytes:
    """A drop of these bundles, each three hours old."""
    writer = DropWriter(secret, some_bytes(seed), bytes_max)
    out = writer.write(speaker("north").drop_hello(NOW).frame())
    out += writer.write(Address(None).frame())
    for frame in holding_frames([one.id for one in bundles], some_bytes("salt", 8), 1_024):
        out += writer.write(frame)
    for one in bundles:
        if len(one.sealed) <= 1_024:
            out += writer.write(bundle_frame(3, one.data))
        else:
            out += writer.write(manifest_frame(3, one.manifest()))
            for index, chunk in enumerate(one.chunks()):
                out += writer.write(Chunk(index, chunk).frame())
    return out + writer.finish(len(bundles))


def as_text(vector: Vector) -> str:
    """A vector's file."""
    return json.dumps(vector, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, vector in all_vectors().items():
        path = ROOT / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(vector), encoding="utf-8")
