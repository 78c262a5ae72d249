"""A naming that a test can foresee: names are alike by the words they share, and found by each word of theirs."""

from hashlib import blake2b

from vistka.tracing.compare import NameLikeness


def words(name: str) -> list[str]:
    return name.casefold().split()


class PlainNaming:
    """Two names of two or three words, family, given, patronymic; unlike words in one place clash."""

    def likeness(self, one: str, other: str) -> NameLikeness:
        here, there = words(one), words(other)
        if not here or not there:
            return NameLikeness(0.0)
        shared = len(set(here) & set(there)) / max(len(set(here)), len(set(there)))
        kinds = ("family", "given", "patronymic")
        clashes = frozenset(
            kind
            for kind, mine, theirs in zip(kinds, here, there, strict=False)
            if len(here) > 1 and len(there) > 1 and mine not in there and theirs not in here
        )
        return NameLikeness(shared, clashes, ((), ()) if here == there else (((0, len(one)),), ((0, len(other)),)))

    def stored_codes(self, name: str) -> frozenset[int]:
        return frozenset(int.from_bytes(blake2b(word.encode(), digest_size=6).digest()) for word in words(name))

    def asked_codes(self, name: str) -> frozenset[int]:
        return self.stored_codes(name)
