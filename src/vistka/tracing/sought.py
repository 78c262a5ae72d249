"""The sought list: who is looked for, so that a post can greet them, and nobody can read whom. docs/spec/tracing.md.

An entry is 20 bits. The slow hash is over what is hard to guess, the seeker's exact reach with the year of birth; the
name's code, by which spellings meet, is mixed in after it. One entry for an inquiry: two that must both fit would tell
a right guess from chance.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from nacl import bindings

from vistka.bundle.message import SoughtList
from vistka.limits import PAPER_CODE_MEMLIMIT_BYTES, PAPER_CODE_OPSLIMIT, SOUGHT_BLOCK, SOUGHT_MAX
from vistka.tracing.names.codes import PAIR_BITS, Pair

ENTRY_BITS = 20
_KEY_BYTES = 32
_PAIR_BYTES = 5  # two entries


@dataclass(slots=True)
class SoughtWork:
    """What a desk has worked out: the entries of each wording (its row's id), and what it sent last, when.

    `looked_at`: when it last went through all inquiries and had the entries of each.
    """

    entries: dict[bytes, frozenset[int]] = field(default_factory=dict)
    sent: frozenset[int] | None = None
    sent_at: int = 0
    looked_at: int = 0


def reach_key(reach: str, birth_year: int, salt: bytes) -> bytes:
    """The slow hash of a reach and a year of birth, under the deployment's salt (16 bytes); slow as a paper code's."""
    return bindings.crypto_pwhash_alg(
        _KEY_BYTES,
        f"vistka-sought\n{birth_year}\n{reach.strip().casefold()}".encode("utf-8", "surrogatepass"),
        salt,
        PAPER_CODE_OPSLIMIT,
        PAPER_CODE_MEMLIMIT_BYTES,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )


def entries_of(key: bytes, codes: Iterable[int]) -> frozenset[int]:
    """The entries of a name, by its codes (signed 64-bit), under the key of a reach."""
    hashed = (blake2b(code.to_bytes(8, signed=True), digest_size=4, key=key).digest() for code in codes)
    return frozenset(int.from_bytes(each) >> (32 - ENTRY_BITS) for each in hashed)


def named_codes(codes: Iterable[int]) -> list[int]:
    """Those of a name's codes that hold family and given name, the least first: all others say less."""
    return sorted(code for code in codes if code >> PAIR_BITS == Pair.FAMILY_GIVEN)


def pad_bytes(entries: Collection[int]) -> int:
    """How many random bytes `make_list` wants for so many entries."""
    return 4 * max(0, _padded(len(entries)) - len(entries))


def make_list(entries: Collection[int], pad: bytes) -> SoughtList:
    """A list of at most SOUGHT_MAX entries, filled with chance to a multiple of 512 and sorted, so that none shows."""
    kept = sorted(entries)[:SOUGHT_MAX]
    chance = [int.from_bytes(pad[at : at + 4]) >> (32 - ENTRY_BITS) for at in range(0, len(pad), 4)]
    full = sorted([*kept, *chance][: _padded(len(kept))])
    pairs = zip(full[::2], full[1::2], strict=True)
    return SoughtList(b"".join((one << ENTRY_BITS | other).to_bytes(_PAIR_BYTES) for one, other in pairs))


def entries_in(listed: SoughtList) -> frozenset[int]:
    """The entries of a list, chance among them."""
    pairs = [int.from_bytes(listed.entries[at : at + _PAIR_BYTES]) for at in range(0, len(listed.entries), _PAIR_BYTES)]
    return frozenset(half for pair in pairs for half in (pair >> ENTRY_BITS, pair & ((1 << ENTRY_BITS) - 1)))


def _padded(count: int) -> int:
    return min(SOUGHT_MAX, max(1, -(-count // SOUGHT_BLOCK)) * SOUGHT_BLOCK)
