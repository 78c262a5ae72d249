"""A second reader of photos, from docs/spec/bundle.md alone: a cursor over the bytes, and nothing of the package."""

from collections.abc import Callable
from typing import Any, NoReturn

Answer = dict[str, Any]


class RefusedError(Exception):
    """What is no photo, with its failure class."""


def refuse() -> NoReturn:
    raise RefusedError("photo-malformed")


class Cursor:
    """Bytes, read once from the front."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, count: int) -> bytes:
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken if len(taken) == count else refuse()

    def number(self, count: int = 1) -> int:
        return int.from_bytes(self.take(count))

    def expect(self, wanted: bytes) -> None:
        if self.take(len(wanted)) != wanted:
            refuse()


class Reader:
    """What was read so far: the frame, and which tables there are."""

    def __init__(self, data: bytes) -> None:
        self.cursor = Cursor(data)
        self.size: tuple[int, int] | None = None
        self.parts: list[tuple[int, int]] = []  # id, quantiser
        self.quantisers: set[int] = set()
        self.codes: set[int] = set()

    def quantiser(self, body: Cursor) -> None:
        number = body.number()
        if number > 3 or number in self.quantisers or 0 in body.take(64):
            refuse()
        self.quantisers.add(number)

    def huffman(self, body: Cursor) -> None:
        number = body.number()
        counts = body.take(16)
        if number not in (0x00, 0x01, 0x10, 0x11) or number in self.codes or not sum(counts):
            refuse()
        body.take(sum(counts))
        if sum(count * 2 ** (15 - length) for length, count in enumerate(counts)) > 2**16:
            refuse()
        self.codes.add(number)

    def frame(self, body: Cursor) -> None:
        body.expect(b"\x08")
        height, width, count = body.number(2), body.number(2), body.number()
        if self.size is not None or count not in (1, 3) or not (1 <= height <= 800 and 1 <= width <= 800):
            refuse()
        for part in range(count):
            name, sampled, quantiser = body.take(3)
            if sampled not in ((0x11, 0x12, 0x21, 0x22) if part == 0 else (0x11,)):
                refuse()
            self.parts.append((name, quantiser))
        self.size = (width, height)

    def scan(self, body: Cursor) -> None:
        if self.size is None:
            refuse()
        body.expect(bytes([len(self.parts)]))
        for name, quantiser in self.parts:
            body.expect(bytes([name]))
            codes = body.number()
            if quantiser not in self.quantisers or not {codes >> 4, codes & 15 | 16} <= self.codes:
                refuse()
        body.expect(b"\x00\x3f\x00")

    def read(self) -> Answer:
        self.cursor.expect(b"\xff\xd8")
        while True:
            self.cursor.expect(b"\xff")
            kind = self.cursor.number()
            body = Cursor(self.cursor.take(max(self.cursor.number(2) - 2, 0)))
            each = {0xDB: self.quantiser, 0xC4: self.huffman, 0xC0: self.frame, 0xDA: self.scan}.get(
                kind, lambda _: refuse()
            )
            each(body)
            while body.rest:
                if kind not in (0xDB, 0xC4):
                    refuse()
                each(body)
            if kind == 0xDA:
                break
        bits, end = self.cursor.rest[:-2], self.cursor.rest[-2:]
        if end != b"\xff\xd9" or bits.count(b"\xff") != bits.count(b"\xff\x00") or self.size is None:
            refuse()
        return {"width": self.size[0], "height": self.size[1]}


def read_photo(given: Answer) -> Answer:
    data = bytes.fromhex(given["photo"])
    return Reader(data).read() if len(data) <= 16_000 else refuse()


ANSWERS: dict[str, Callable[[Answer], Answer]] = {"read-photo": read_photo}
