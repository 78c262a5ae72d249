"""Short ids: what stands for a bundle while two nodes reconcile, and the cells of a sketch that it falls into.

Whole numbers modulo 2^64, so that every machine finds the same. docs/spec/reconciliation.md, sections 2 and 3.
"""

from collections.abc import Iterable
from hashlib import blake2b
from math import isqrt

SALT_BYTES = 8
SHORT_BYTES = 8
CHECK_BYTES = 2
PREFIX_BYTES = 5  # of a short id, in wants and lists
PREFIX_SHIFT = 8 * (SHORT_BYTES - PREFIX_BYTES)
CHECK_SHIFT = 8 * (SHORT_BYTES - CHECK_BYTES)

MASK = 2**64 - 1
STEP = 0xD1342543DE82EF95  # a multiplier with good spectra (Steele and Vigna, 2021)
MIX = 0xFF51AFD7ED558CCD  # a multiplier that mixes well (MurmurHash3's finalizer)
CHANCE_BITS = 24  # of each step's number: (2^19)^2 * 2^24 still fits 64 bits


def short_ids(salt: bytes, bundle_ids: Iterable[bytes]) -> bytes:
    """The short ids of `bundle_ids` (32 bytes each) under `salt` (8 bytes): 8 bytes each, joined, in the same order."""
    keyed = blake2b(key=salt, digest_size=SHORT_BYTES, person=b"vistka-short")
    parts = []
    for bundle_id in bundle_ids:
        hashed = keyed.copy()
        hashed.update(bundle_id)
        parts.append(hashed.digest())
    return b"".join(parts)


def short_id(salt: bytes, bundle_id: bytes) -> int:
    """The short id of one bundle, as a number."""
    return int.from_bytes(short_ids(salt, [bundle_id]))


def check_of(short: int) -> int:
    """What a cell with `short` alone in it must show beside it. It does not follow from the checks of others by XOR."""
    mixed = (short ^ short >> 32) * MIX & MASK
    return ((mixed ^ mixed >> 29) * MIX & MASK) >> CHECK_SHIFT


def cells_of(short: int, first: int, stop: int) -> list[int]:
    """Cells from `first` to below `stop` that `short` falls into, ascending: cell i with probability 2 / (i + 2)."""
    places, _ = walk(0, short, stop)
    return [place for place in places if place >= first] if first else places


def walk(index: int, state: int, stop: int) -> tuple[list[int], tuple[int, int]]:
    """The cells from `index` to below `stop`, and where the walk goes on; a short id begins at cell 0 with itself."""
    places = []
    while index < stop:
        places.append(index)
        state = (state * STEP + 1) & MASK
        chance = (state >> 64 - CHANCE_BITS) + 1
        reach = ((index + 1) * (index + 2) << CHANCE_BITS) // chance
        root = isqrt(reach)  # the next cell is the least j with (j + 1)(j + 2) > reach
        index = root - 1 if root * (root + 1) > reach else root
    return places, (index, state)
