"""Independent lineages: which observations of a cell are copies of one word, and count once."""

from collections import defaultdict
from collections.abc import Sequence

from vistka.situation.evidence import KEY_BYTES, NO_ACTS, NOBODY, WORD_BYTES, Acts, Evidence
from vistka.situation.observation import DAY

ALIKE_SHARE = 0.8  # of the words of two texts together that both must have to be copies
_FIRST_WORDS = 4  # texts that share none of their first hashes are not compared
_COMPARED_MAX = 8  # texts of a bucket that another is compared with: a thousand copies find the first


def lineages(evidence: Sequence[Evidence], acts: Acts = NO_ACTS) -> list[bytes]:
    """The lineage (8 bytes) of each observation of one cell, in their order.

    One lineage are: what was left at one post on one day, always; and, unless a volunteer has parted one of them, what
    has somebody in its chain in common (but for press and agencies), texts that are nearly equal, corrections of one
    claim, and what was joined by hand later than it was parted. What was joined to a claim, or parted from others, is
    so with what corrects it.
    """
    if len(evidence) == 1:
        return [_own_key(evidence[0])]
    groups, alone = _Groups(len(evidence)), parted(evidence, acts)
    seen: dict[object, int] = {}
    texts: defaultdict[bytes, list[tuple[int, frozenset[bytes]]]] = defaultdict(list)
    for at, each in enumerate(evidence):
        if each.post is not None:
            groups.join(at, seen.setdefault((each.post, each.said_at // DAY), at))
        if each.id in alone:
            continue
        for start in range(0, len(each.links), KEY_BYTES):
            key = each.links[start : start + KEY_BYTES]
            if key != NOBODY:
                groups.join(at, seen.setdefault(key, at))
        if each.words:
            _join_copies(groups, texts, at, each.words)
    if acts.joined or acts.corrects:
        _join_by_hand(groups, _join_corrections(groups, evidence, acts), evidence, acts)
    keys: dict[int, bytes] = {}
    for at, each in enumerate(evidence):
        root, key = groups.root(at), each.id[:KEY_BYTES] if each.id in alone else _own_key(each)
        keys[root] = min(keys.get(root, key), key)
    return [keys[groups.root(at)] for at in range(len(evidence))]


def parted(evidence: Sequence[Evidence], acts: Acts) -> set[bytes]:
    """Which of these a volunteer has parted from others, or parted what they correct."""
    alone: set[bytes] = set()
    for each in evidence if acts.parted else ():
        one: bytes | None = each.id
        while one is not None and one not in acts.parted:
            one = acts.corrects.get(one)
        alone |= {each.id} if one is not None else set()
    return alone


def _own_key(evidence: Evidence) -> bytes:
    origin = evidence.links[:KEY_BYTES]
    return evidence.id[:KEY_BYTES] if origin == NOBODY else origin


def _join_corrections(groups: "_Groups", evidence: Sequence[Evidence], acts: Acts) -> dict[bytes, int]:
    """Where each observation stands among the groups, and each that these correct."""
    where = {each.id: at for at, each in enumerate(evidence)}
    for at, each in enumerate(evidence):
        later = each.id
        while later not in acts.parted and (earlier := acts.corrects.get(later)) is not None:
            if earlier not in where:
                where[earlier] = groups.add()
            groups.join(at, where[earlier])
            later = earlier
    return where


def _join_by_hand(groups: "_Groups", where: dict[bytes, int], evidence: Sequence[Evidence], acts: Acts) -> None:
    for one in where.keys() & acts.joined.keys():
        for other, when in acts.joined[one]:
            parted_at = max(acts.parted.get(one, -1), acts.parted.get(other, -1))
            if other in where and when > parted_at:
                groups.join(where[one], where[other])


def _join_copies(
    groups: "_Groups", texts: defaultdict[bytes, list[tuple[int, frozenset[bytes]]]], at: int, words: bytes
) -> None:
    hashes = [words[start : start + WORD_BYTES] for start in range(0, len(words), WORD_BYTES)]
    own = frozenset(hashes)
    for first in hashes[:_FIRST_WORDS]:
        known = texts[first]
        for other, others in known:
            if len(own & others) >= ALIKE_SHARE * len(own | others):
                groups.join(at, other)
                break
        else:
            if len(known) < _COMPARED_MAX:
                known.append((at, own))


class _Groups:
    """Sets that are joined: each has a root."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def add(self) -> int:
        self._above.append(len(self._above))
        return self._above[-1]

    def root(self, at: int) -> int:
        above = self._above
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        self._above[max(one, other)] = min(one, other)
