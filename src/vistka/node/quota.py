"""How much one paper code and one phone may leave in a day: counted under keyed hashes, in memory only."""

from dataclasses import dataclass
from hashlib import blake2b

from vistka.errors import WorldError
from vistka.limits import (
    CODE_BYTES_DAY_MAX,
    CODE_LETTERS_DAY_MAX,
    COUNTED_MAX,
    PHONE_BYTES_DAY_MAX,
    PHONE_LETTERS_DAY_MAX,
)

SECONDS_IN_DAY = 86_400


@dataclass(slots=True)
class _Left:
    letters: int = 0
    size: int = 0


class Quota:
    """What was left today, by whom no disk ever learns: the key is drawn at the start and forgotten at the end."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._day = -1
        self._left: dict[bytes, _Left] = {}

    def check(self, code: bytes, phone: bytes, size: int, now: int) -> None:
        """WorldError "quota-code" or "quota-phone" if `size` bytes more would be over a day's share."""
        self._turn_day(now)
        for name, who, letters_max, bytes_max in (
            ("quota-code", self._hash(b"code", code), CODE_LETTERS_DAY_MAX, CODE_BYTES_DAY_MAX),
            ("quota-phone", self._hash(b"phone", phone), PHONE_LETTERS_DAY_MAX, PHONE_BYTES_DAY_MAX),
        ):
            left = self._left.get(who, _Left())
            if left.letters + 1 > letters_max or left.size + size > bytes_max:
                raise WorldError(name)
            if who not in self._left and len(self._left) >= COUNTED_MAX:
                raise WorldError("post-busy")

    def count(self, code: bytes, phone: bytes, size: int) -> None:
        """Note what was left, after `check`."""
        for who in (self._hash(b"code", code), self._hash(b"phone", phone)):
            left = self._left.setdefault(who, _Left())
            left.letters += 1
            left.size += size

    def _hash(self, kind: bytes, who: bytes) -> bytes:
        return blake2b(who, key=self._key, person=kind, digest_size=16).digest()

    def _turn_day(self, now: int) -> None:
        if now // SECONDS_IN_DAY != self._day:
            self._day = now // SECONDS_IN_DAY
            self._left.clear()
