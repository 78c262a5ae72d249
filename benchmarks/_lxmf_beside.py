"""What LXMF and we spend until two nodes hold the same, like with like, for `./bench reconcile`."""

from dataclasses import dataclass
from hashlib import blake2b

from benchmarks._lxmf import Synced
from benchmarks.bundle_size import ALIVE, HOUR
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import EPOCH, SECONDS_IN_HOUR
from vistka.bundle.message import Message
from vistka.bundle.sealing import seal_to_desk
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.identity.keys import SealingKey
from vistka.node.exchange import Exchange, Speaker
from vistka.node.keyring import Keyring
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore
from vistka.wire.frame import FrameReader, encode_frame

SHARED, EACH = 1_000, 10  # in common, and on either side besides
NOW = EPOCH + HOUR * SECONDS_IN_HOUR
WHO_HOLDS_WHAT = range(16, 23)  # the frames of reconciliation, which are counted for themselves


@dataclass(frozen=True, slots=True)
class BesideLxmf:
    """Bytes both ways until both hold all. Ours: `reconciling`, in so many `trips`, and the contact's `overhead`."""

    synced: Synced
    reconciling: float
    trips: float
    overhead: int

    @property
    def lxmf(self) -> int:
        """Theirs, without the messages."""
        return self.synced.first + self.synced.second - 2 * EACH * self.synced.message

    @property
    def times(self) -> float:
        """Theirs over ours, what is moved counted in neither."""
        return self.lxmf / (self.reconciling + self.overhead)

    def __str__(self) -> str:
        one_way, both_ways = self.synced.first, self.synced.first + self.synced.second
        message, ours = self.synced.message, self.reconciling + self.overhead
        without = one_way - EACH * message
        lines = (
            f"LXMF, two propagation nodes, {SHARED:,} messages in common, all bytes of their TCP connection:",
            f"  {EACH} moved one way, one sync: {one_way:,}; without the messages ({message} each): {without:,}",
            f"  {EACH} each way, two syncs: {both_ways:,}; without the messages: {self.lxmf:,}",
            f"  counted: links, offers, answers, resources; not counted: {self.synced.meeting} bytes of announces",
            f"ours, {EACH} each way, without the bundles: {ours:,.0f}",
            f"  counted: {self.reconciling:,.0f} for reconciling, {self.overhead} for the contact's other frames",
            f"  not counted: http's heads, TCP's and IP's; reconciling took {self.trips:.1f} round trips",
            f"vs_lxmf: {self.lxmf:,} / {ours:,.0f} = {self.times:.1f}",
        )
        return "\n".join(lines)


def contact_overhead(each: int) -> int:
    """Bytes of a contact that moves `each` notes either way, without the notes and without who holds what.

    It is a real one: hellos, proofs, what is around each note, acknowledgements, ends.
    """
    opener, answerer = (_exchange(side, _notes(side, each)) for side in Side)
    ends = ((opener, answerer, FrameReader()), (answerer, opener, FrameReader()))
    total = 0
    while not (opener.finished and answerer.finished):
        for speaker, hearer, reader in ends:
            said = speaker.bytes_to_send()
            hearer.receive_bytes(said)
            frames = [frame for frame in reader.receive_bytes(said) if frame.kind not in WHO_HOLDS_WHAT]
            total += sum(len(encode_frame(frame)) for frame in frames)
    return total - sum(len(note.data) for side in Side for note in _notes(side, each))


def _notes(side: Side, count: int) -> list[Bundle]:
    author, desk = (SealingKey.from_secret(bytes([at]) * 32) for at in (1, 2))
    seeds = [blake2b(b"%d %d" % (side, at), digest_size=32).digest() for at in range(count)]
    return [seal_to_desk(Message(HOUR, ALIVE), author, SealingKey.from_secret(seed), desk.public) for seed in seeds]


def _exchange(side: Side, notes: list[Bundle]) -> Exchange:
    store = MemoryStore(1_000_000)
    store.add([Arrival(note, 3, None) for note in notes], NOW)
    speaker = Speaker(Role.POST, Keyring(bytes([side]) * 32, bytes(32)), HOUR)
    return Exchange(side, speaker, store, bytes([side]) * 16, lambda: NOW)
