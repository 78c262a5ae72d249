"""Drops joined to a store: what a courier carries out of it and in. docs/spec/drop.md."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from os import urandom

from vistka.bundle.lifetime import hour_of
from vistka.contact import events, frames
from vistka.contact.address import Address
from vistka.contact.drop import SEED_BYTES, Condition, DropReader, DropReport, DropWriter
from vistka.contact.frames import PREFIX_BYTES
from vistka.contact.giving import Giving
from vistka.contact.holding import Holding, held_there, holding_frames
from vistka.errors import LocalError
from vistka.limits import (
    BUNDLE_BYTES_MAX,
    DROP_BYTES_MAX,
    DROP_BYTES_MIN,
    DROP_TRIP_HOURS_MAX,
    DROPS_TAKEN_MAX,
    LINK_WEEKS_MAX,
    TOKENS_MAX,
)
from vistka.node.exchange import SECONDS_IN_WEEK, Speaker, Summary
from vistka.node.holdings import holdings_of, learn_holdings
from vistka.node.intake import Intake
from vistka.reconcile.short import SALT_BYTES
from vistka.store.base import BundleStore, Held

_LISTS_SHARE = 4  # receipts and what is held may each take a quarter of a small stick; the rest is for bundles


class CarryOut:
    """A drop of what `store` holds, most urgent first: iterate for its bytes, then `complete()` once they are safe.

    `bytes_max`: the size it may have. `for_link`: the peer it is written for, of whom it leaves out what it is known to
    hold; `beside`: ids (8-byte prefixes) that lie on the stick for it already; `taken`: drops that were taken in;
    `held`: what the store holds now, where that was asked already (it is much, where a drop is small);
    `draw(n)`: n random bytes.
    LocalError "drop-size" for less than DROP_BYTES_MIN.
    """

    def __init__(  # noqa: PLR0913  # all that a drop is made of
        self,
        store: BundleStore,
        speaker: Speaker,
        now: int,
        bytes_max: int = DROP_BYTES_MAX,
        for_link: bytes | None = None,
        beside: frozenset[bytes] = frozenset(),
        taken: Sequence[bytes] = (),
        *,
        held: Sequence[Held] | None = None,
        draw: Callable[[int], bytes] = urandom,
    ) -> None:
        if bytes_max < DROP_BYTES_MIN:
            raise LocalError("drop-size", bytes=bytes_max, least=DROP_BYTES_MIN)
        self._store, self._speaker, self._now = store, speaker, now
        self._writer = DropWriter(speaker.keyring.deployment_secret, draw(SEED_BYTES), bytes_max)
        self._draw = draw
        self._for_link = for_link
        self._address = Address(for_link, tuple(taken[:DROPS_TAKEN_MAX]))
        self._left_out = beside | (holdings_of(store, for_link) if for_link is not None else frozenset())
        self._held = held
        self._whole: list[bytes] = []
        self._ended = False
        self.bytes_out = 0

    def __iter__(self) -> Iterator[bytes]:
        for data in self._segments():
            self.bytes_out += len(data)
            if data:
                yield data
        self._ended = True

    def complete(self) -> int:
        """The file left whole: its bundles count as carried. How many. LocalError "drop-unfinished" before its end."""
        if not self._ended:
            raise LocalError("drop-unfinished")
        self._store.hand_over(self._whole)
        return len(self._whole)

    def _segments(self) -> Iterator[bytes]:
        writer, held = self._writer, self._store.held(self._now) if self._held is None else self._held
        yield writer.write(self._speaker.drop_hello(self._now).frame())
        yield writer.write(self._address.frame())
        yield from self._receipts()
        for frame in holding_frames([one.id for one in held], self._draw(SALT_BYTES), self._share()):
            yield writer.write(frame)
        giving = Giving(held, self._store, BUNDLE_BYTES_MAX)
        giving.peer_holds(self._left_out)
        while (given := giving.next(writer.bytes_left, urgent_only=False)) is not None:
            yield writer.write(given.frame)
            if given.whole:
                self._whole.append(given.bundle_id)
        yield writer.finish(len(self._whole))

    def _receipts(self) -> Iterator[bytes]:
        cursor = self._store.cursor(self._for_link) if self._for_link is not None else 0
        share = self._share()
        while page := self._store.tokens_after(cursor, TOKENS_MAX):
            cursor = page[-1][0]
            frame = frames.receipts_frame([token for _, token in page])
            share -= frames.frame_bytes(frame)
            if share < 0:
                return
            yield self._writer.write(frame)

    def _share(self) -> int:
        left = self._writer.bytes_left
        return DROP_BYTES_MAX if left is None else left // _LISTS_SHARE


@dataclass(frozen=True, slots=True)
class DropSeen:
    """One drop of a file: its id, who wrote it for whom (None: for anyone), which drops that writer had taken in, and
    the bundles in it (8-byte prefixes)."""

    id: bytes
    link: bytes
    for_link: bytes | None
    taken: tuple[bytes, ...]
    carried: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """What a file of drops brought, and in which state it was found; `drops` whose beginning could be read."""

    summary: Summary
    report: DropReport
    drops: tuple[DropSeen, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.report.condition is Condition.WHOLE

    @property
    def link(self) -> bytes | None:
        """Of the node that wrote the last one."""
        return self.drops[-1].link if self.drops else None


class CarryIn:
    """Takes in a file of drops as it arrives: nothing of it is kept but what belongs into the store.

    `ids`: of all bundles here, shared by the files of a stick; it is filled by the first and added to by each.
    """

    def __init__(self, store: BundleStore, speaker: Speaker, now: int, ids: dict[bytes, None] | None = None) -> None:
        self._store, self._speaker, self._now = store, speaker, now
        self._ids = {} if ids is None else ids
        if not self._ids:
            self._ids.update((one.id, None) for one in store.held(now))
        self._reader = DropReader(speaker.keyring.deployment_secret)
        self._intake = Intake(store, speaker.role, lambda units, kept, full: None)
        self._trip_hours = 0
        self._drops: list[DropSeen] = []
        self._carried: list[bytes] = []
        self._holding: Holding | None = None
        self._bytes = 0

    def receive_bytes(self, data: bytes) -> None:
        """RemoteError "drop-foreign" or "oversize"; WorldError from the store. What was whole before is kept."""
        self._bytes += len(data)
        self._apply_all(self._reader.receive_bytes(data))

    def finish(self) -> CarriedIn:
        """The end of the file. RemoteError "drop-foreign"."""
        self._apply_all(self._reader.receive_end())
        report = self._reader.finish()
        self._close_drop()
        intake = self._intake
        summary = Summary(
            intake.peer, intake.new, intake.known, intake.refused, intake.tokens, intake.chunks, 0, self._bytes, 0
        )
        return CarriedIn(summary, report, tuple(self._drops))

    def _apply_all(self, news: list[events.Event]) -> None:
        for event in news:
            self._apply(event)
        self._intake.flush(self._now)

    def _apply(self, event: events.Event) -> None:
        match event:
            case events.PeerMet(link=link, hour=hour):
                self._close_drop()
                self._drops.append(DropSeen(b"", link, None, (), frozenset()))
                hours = hour_of(self._now) - hour
                self._trip_hours = hours if 0 <= hours <= DROP_TRIP_HOURS_MAX else 0
            case events.DropAddressed(drop_id, address) if self._drops:
                drop = replace(self._drops[-1], id=drop_id, for_link=address.for_link, taken=address.taken)
                self._drops[-1] = drop
            case events.HoldingTold(holding):
                self._holding = holding
            case events.BundleArrived(bundle=bundle, age_hours=age_hours):
                self._carried.append(bundle.id)
                event = event._replace(age_hours=self._aged(age_hours, bundle.header.lifetime))
            case events.ManifestArrived(manifest=manifest, age_hours=age_hours):
                self._carried.append(manifest.id)
                event = event._replace(age_hours=self._aged(age_hours, manifest.header.lifetime))
            case _:
                pass
        self._intake.apply(event, self._now)

    def _aged(self, age_hours: int, lifetime_days: int) -> int:
        """The way of the stick is part of the age, but never its last day: clocks lie, and nothing is lost by them."""
        return max(age_hours, min(age_hours + self._trip_hours, (lifetime_days - 1) * 24))

    def _close_drop(self) -> None:
        """The drop that was read has ended: what its writer holds is remembered, of what is held here now."""
        self._intake.flush(self._now)
        if self._drops:
            carried = frozenset(bundle_id[:PREFIX_BYTES] for bundle_id in self._carried)
            self._drops[-1] = drop = replace(self._drops[-1], carried=carried)
            # What was refused just now is among them too: its peer holds it, should it come back.
            self._ids.update(dict.fromkeys(self._carried))
            if drop.link not in own_links(self._speaker, self._now):
                ids = list(self._ids)
                told = held_there(self._holding, ids) if self._holding is not None else frozenset()
                learn_holdings(self._store, drop.link, drop.carried | told, ids)
        self._carried, self._holding = [], None


def own_links(speaker: Speaker, now: int) -> frozenset[bytes]:
    """The names under which others have known this node, as far back as a drop of ours may lie on a stick."""
    return frozenset(speaker.link(now - week * SECONDS_IN_WEEK) for week in range(LINK_WEEKS_MAX))


def carry_out(
    store: BundleStore, speaker: Speaker, now: int, bytes_max: int = DROP_BYTES_MAX, for_link: bytes | None = None
) -> CarryOut:
    """A drop by itself. See CarryOut."""
    return CarryOut(store, speaker, now, bytes_max, for_link)


def carry_in(
    store: BundleStore, speaker: Speaker, chunks: Iterable[bytes], now: int, ids: dict[bytes, None] | None = None
) -> CarriedIn:
    """Read a whole file of drops. RemoteError "drop-foreign", "oversize"; WorldError. What was whole is kept."""
    taking = CarryIn(store, speaker, now, ids)
    for chunk in chunks:
        taking.receive_bytes(chunk)
    return taking.finish()
