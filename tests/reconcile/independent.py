"""A second reader of docs/spec/reconciliation.md that shares no code with the first: short ids, cells, peeling."""

from hashlib import blake2b
from math import isqrt

WRAP = 2**64


def short(salt: bytes, bundle_id: bytes) -> bytes:
    """Section 2."""
    return blake2b(bundle_id, digest_size=8, key=salt, person=b"vistka-short").digest()


def check(short_: bytes) -> bytes:
    """Section 2."""
    number = int.from_bytes(short_, "big")
    a = (number ^ (number >> 32)) * 0xFF51AFD7ED558CCD % WRAP
    b = (a ^ (a >> 29)) * 0xFF51AFD7ED558CCD % WRAP
    return (b >> 48).to_bytes(2, "big")


def cells(short_: bytes, stop: int) -> list[int]:
    """Section 3, by search rather than by formula where a step is small."""
    found, i, state = [], 0, int.from_bytes(short_, "big")
    while i < stop:
        found.append(i)
        state = (state * 0xD1342543DE82EF95 + 1) % WRAP
        reach = (i + 1) * (i + 2) * 2**24 // ((state >> 40) + 1)
        j = max(i, isqrt(reach) - 2)
        while (j + 1) * (j + 2) <= reach:
            j += 1
        i = j
    return found


def sketch(shorts: list[bytes], count: int) -> bytes:
    """Section 3: the cells as they cross the wire."""
    rows = [bytearray(10) for _ in range(count)]
    for short_ in shorts:
        for index in cells(short_, count):
            for at, byte in enumerate(short_ + check(short_)):
                rows[index][at] ^= byte
    return b"".join(bytes(row) for row in rows)


def peel(data: bytes) -> tuple[list[bytes], bool]:
    """Section 5: what is found, in order, and whether that is all."""
    count = len(data) // 10
    left, found = data, set[bytes]()
    while True:
        rows = [left[at : at + 10] for at in range(0, len(left), 10)]
        lone = {
            row[:8]
            for index, row in enumerate(rows)
            if any(row[:8]) and check(row[:8]) == row[8:] and index in cells(row[:8], index + 1)
        }
        if not lone:
            return sorted(found), not any(left)
        found ^= lone
        left = bytes(one ^ two for one, two in zip(left, sketch(sorted(lone), count), strict=True))
