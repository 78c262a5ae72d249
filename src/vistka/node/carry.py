"""Drops joined to a store: what a courier carries out of it and in. docs/spec/drop.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from os import urandom

from vistka.bundle.lifetime import hour_of
from vistka.contact import events, frames
from vistka.contact.drop import SEED_BYTES, DropReader, DropReport, DropWriter
from vistka.contact.frames import CLASSES, PREFIX_BYTES
from vistka.contact.giving import Giving
from vistka.errors import LocalError
from vistka.limits import (
    BUNDLE_BYTES_MAX,
    DROP_BYTES_MAX,
    DROP_SEGMENT_BYTES,
    DROP_TRIP_HOURS_MAX,
    IDS_IN_FRAME_MAX,
    IDS_MAX,
    TOKENS_MAX,
)
from vistka.node.exchange import Intake, Speaker, Summary
from vistka.node.holdings import holdings_of, save_holdings
from vistka.store.base import BundleStore, Held

_LISTS_SHARE = 4  # receipts and ids may each take a quarter of a small stick; the rest is for bundles


class CarryOut:
    """A drop of what `store` holds, most urgent first: iterate for its bytes, then `complete()` once they are safe.

    `bytes_max`: the size it may have; `for_link`: the peer it is written for, of whom it leaves out what it holds.
    LocalError "drop-size" if not even one segment fits.
    """

    def __init__(
        self,
        store: BundleStore,
        speaker: Speaker,
        now: int,
        bytes_max: int = DROP_BYTES_MAX,
        for_link: bytes | None = None,
    ) -> None:
        if bytes_max < DROP_SEGMENT_BYTES:
            raise LocalError("drop-size", bytes=bytes_max, least=DROP_SEGMENT_BYTES)
        self._store, self._speaker, self._now = store, speaker, now
        self._writer = DropWriter(speaker.keyring.deployment_secret, urandom(SEED_BYTES), bytes_max)
        self._known = holdings_of(store, for_link) if for_link is not None else frozenset()
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
        writer, held = self._writer, self._store.held(self._now)
        yield writer.write(self._speaker.drop_hello(self._now).frame())
        yield from self._lists(held)
        giving = Giving(held, self._store.get, BUNDLE_BYTES_MAX)
        giving.peer_holds(self._known)
        while (given := giving.next(writer.bytes_left, urgent_only=False)) is not None:
            yield writer.write(given.frame)
            if given.whole:
                self._whole.append(given.bundle_id)
        yield writer.finish(len(self._whole))

    def _lists(self, held: list[Held]) -> Iterator[bytes]:
        writer = self._writer
        cursor, share = 0, self._share()
        while (page := self._store.tokens_after(cursor, TOKENS_MAX)) and share > 0:
            cursor = page[-1][0]
            frame = frames.receipts_frame([token for _, token in page])
            share -= frames.frame_bytes(frame)
            if share > 0:
                yield writer.write(frame)
        share = self._share()
        for at in range(0, min(len(held), IDS_MAX), IDS_IN_FRAME_MAX):
            block = held[at : at + IDS_IN_FRAME_MAX]
            complete = held[at + IDS_IN_FRAME_MAX].header.class_ if at + IDS_IN_FRAME_MAX < len(held) else CLASSES
            frame = frames.Ids(complete, tuple(one.id[:PREFIX_BYTES] for one in block)).frame()
            share -= frames.frame_bytes(frame)
            if share > 0:
                yield writer.write(frame)

    def _share(self) -> int:
        left = self._writer.bytes_left
        return DROP_BYTES_MAX if left is None else left // _LISTS_SHARE


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """What a file of drops brought, and in which state it was found; `link` of the node that wrote the last one."""

    summary: Summary
    report: DropReport
    link: bytes | None


class CarryIn:
    """Takes in a file of drops as it arrives: nothing of it is kept but what belongs into the store."""

    def __init__(self, store: BundleStore, speaker: Speaker, now: int) -> None:
        self._store, self._now = store, now
        self._reader = DropReader(speaker.keyring.deployment_secret)
        self._intake = Intake(store, lambda unit, kept, full: None)
        self._link: bytes | None = None
        self._trip_hours = 0
        self._told: set[bytes] = set()
        self._bytes = 0

    def receive_bytes(self, data: bytes) -> None:
        """RemoteError "drop-foreign" or "oversize"; WorldError from the store. What was whole before is kept."""
        self._bytes += len(data)
        for event in self._reader.receive_bytes(data):
            self._apply(event)
        self._intake.flush(self._now)

    def finish(self) -> CarriedIn:
        """The end of the file. RemoteError "drop-foreign"."""
        report = self._reader.finish()
        self._intake.flush(self._now)
        self._remember()
        intake = self._intake
        summary = Summary(
            intake.peer, intake.new, intake.known, intake.refused, intake.tokens, intake.chunks, 0, self._bytes, 0
        )
        return CarriedIn(summary, report, self._link)

    def _apply(self, event: events.Event) -> None:
        match event:
            case events.PeerMet(link=link, hour=hour):
                self._remember()
                self._link, self._told = link, set()
                hours = hour_of(self._now) - hour
                self._trip_hours = hours if 0 <= hours <= DROP_TRIP_HOURS_MAX else 0
            case events.IdsTold(prefixes):
                self._told.update(prefixes)
            case events.BundleArrived(bundle=bundle, age_hours=age_hours):
                event = replace(event, age_hours=self._aged(age_hours, bundle.header.lifetime))
            case events.ManifestArrived(manifest=manifest, age_hours=age_hours):
                event = replace(event, age_hours=self._aged(age_hours, manifest.header.lifetime))
            case _:
                pass
        self._intake.apply(event, self._now)

    def _aged(self, age_hours: int, lifetime_days: int) -> int:
        """The way of the stick is part of the age, but never its last day: clocks lie, and nothing is lost by them."""
        return max(age_hours, min(age_hours + self._trip_hours, (lifetime_days - 1) * 24))

    def _remember(self) -> None:
        if self._link is not None and self._told:
            save_holdings(self._store, self._link, self._told)


def carry_out(
    store: BundleStore, speaker: Speaker, now: int, bytes_max: int = DROP_BYTES_MAX, for_link: bytes | None = None
) -> CarryOut:
    """See CarryOut."""
    return CarryOut(store, speaker, now, bytes_max, for_link)


def carry_in(store: BundleStore, speaker: Speaker, chunks: Iterable[bytes], now: int) -> CarriedIn:
    """Read a whole file of drops. RemoteError "drop-foreign", "oversize"; WorldError. What was whole is kept."""
    taking = CarryIn(store, speaker, now)
    for chunk in chunks:
        taking.receive_bytes(chunk)
    return taking.finish()
