"""Two nodes that hold anything, write, drop and are cut anywhere: the truth holds, and in the end they agree."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contact.city import NOW, exchanges, filler, ids, some_bytes, talk
from vistka.bundle.envelope import Class
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore

BUNDLES = [
    filler(f"bundle {n}", size, class_)
    for n, (size, class_) in enumerate(
        (size, class_) for size in (100, 700, 2_500) for class_ in (Class.NOTICE, Class.NOTE, Class.LETTER, Class.VOICE)
    )
]
BUNDLES += [filler(f"more {n}", 100) for n in range(40)]
which = st.lists(st.integers(0, len(BUNDLES) - 1), max_size=25)
sides = st.integers(0, 1)


class TwoNodes(RuleBasedStateMachine):
    """A contact under way, byte by byte, beside the life of both nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.stores: list[MemoryStore] = []
        self.ever: list[set[bytes]] = [set(), set()]

    @initialize(shared=which, one=which, two=which)
    def begin(self, shared: list[int], one: list[int], two: list[int]) -> None:
        self.stores = [MemoryStore(1_000_000, salt=some_bytes(f"salt {side}", 8)) for side in (0, 1)]
        for side, own in enumerate((one, two)):
            self._add(side, shared + own, False)
        self.meet()

    @rule()
    def meet(self) -> None:
        self.exchanges = exchanges(self.stores[0], self.stores[1])

    @rule(side=sides, several=which, written=st.booleans())
    def come(self, side: int, several: list[int], written: bool) -> None:
        self._add(side, several, written)
        for number in several:
            self.exchanges[side].offer(BUNDLES[number].id)

    @rule(side=sides, number=st.integers(0, len(BUNDLES) - 1))
    def drop(self, side: int, number: int) -> None:
        self.stores[side].drop([BUNDLES[number].id], NOW)

    @rule(side=sides, limit=st.sampled_from([1, 100, 65_536]), share=st.integers(1, 4))
    def speak(self, side: int, limit: int, share: int) -> None:
        """Say something, of which all arrives, or a part: then the contact is cut."""
        said = self.exchanges[side].bytes_to_send(limit)
        self.exchanges[1 - side].receive_bytes(said[: len(said) * share // 4])
        self.ever[1 - side] |= ids(self.stores[1 - side])
        if share < 4 and said:
            self.meet()

    @precondition(lambda self: bool(self.stores))
    @rule()
    def finish(self) -> None:
        """A whole contact: each holds what either did, but for what it dropped before."""
        self.meet()
        talk(*self.exchanges)
        before = [ids(store) for store in self.stores]
        for side in (0, 1):
            self.ever[side] |= before[side]
        for side in (0, 1):
            assert before[1 - side] - before[side] <= self._dropped(side)
        opener, answerer = exchanges(self.stores[0], self.stores[1])
        self.exchanges = (opener, answerer)
        talk(opener, answerer)
        assert opener.summary().new + answerer.summary().new == 0

    @invariant()
    def only_what_was_there_is_called_carried(self) -> None:
        for side, store in enumerate(self.stores):
            carried = {one.id for one in store.deposits() if one.handed_over}
            assert carried <= self.ever[1 - side]

    def _add(self, side: int, several: list[int], written: bool) -> None:
        batch = [Arrival(BUNDLES[number], 0, b"the mark" if written else None) for number in dict.fromkeys(several)]
        self.stores[side].add(batch, NOW)
        self.ever[side] |= ids(self.stores[side])

    def _dropped(self, side: int) -> set[bytes]:
        return set(self.stores[side]._tombstones)


TestTwoNodes = TwoNodes.TestCase
TestTwoNodes.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
