"""A courier's stick: what is on it is taken in, whoever has a drop there is answered, what has served is cleared.

docs/spec/drop.md, section 6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vistka.contact.frames import PREFIX_BYTES
from vistka.convergence.file import drop_files, read_file, remove_file, remove_unfinished, room, write_file
from vistka.errors import LocalError, RemoteError, VistkaError, WorldError
from vistka.limits import DROP_BYTES_MAX
from vistka.node.carry import CarriedIn, CarryOut, DropSeen, carry_in, own_links
from vistka.node.exchange import Speaker
from vistka.store.base import BundleStore, Held


@dataclass(frozen=True, slots=True)
class FileTaken:
    """One file of the stick and what it brought, or why it was refused or could not be read to its end."""

    path: Path
    brought: CarriedIn | VistkaError

    @property
    def drops(self) -> tuple[DropSeen, ...]:
        """The drops in it."""
        return self.brought.drops if isinstance(self.brought, CarriedIn) else ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing: only then has it been taken in."""
        return bool(self.drops) and isinstance(self.brought, CarriedIn) and self.brought.is_whole


@dataclass(frozen=True, slots=True)
class Answer:
    """A drop that was written: for whom (None: for anyone), with how many bundles and bytes."""

    path: Path
    for_link: bytes | None
    bundles: int
    size: int


@dataclass(frozen=True, slots=True)
class Round:
    """What was done to a stick: files `found` and taken in, files `cleared` away, drops written.

    `failure`: why no more was cleared or written: the stick is full, read only or gone, or the store cannot be read.
    """

    found: tuple[FileTaken, ...]
    cleared: tuple[Path, ...]
    written: tuple[Answer, ...]
    failure: VistkaError | None = None


def take_in(store: BundleStore, speaker: Speaker, paths: list[Path], now: int) -> list[FileTaken]:
    """Take in every file; one that is not ours, or has a bad spot, stands in no other's way.

    WorldError "stick-missing", and those of the store.
    """
    found: list[FileTaken] = []
    ids: dict[bytes, None] = {}
    for path in paths:
        try:
            found.append(FileTaken(path, carry_in(store, speaker, read_file(path), now, ids)))
        except RemoteError as error:
            found.append(FileTaken(path, error))
        except WorldError as error:
            if error.reason != "stick-read":
                raise
            found.append(FileTaken(path, error))
    return found


def go_round(store: BundleStore, speaker: Speaker, folder: Path, now: int, bytes_max: int = DROP_BYTES_MAX) -> Round:
    """Take in what is on the stick in `folder` and write a drop for each who has one there, or else for anyone.

    WorldError while it takes in: "stick-missing", and those of the store. What goes wrong later is in `failure`.
    """
    found = take_in(store, speaker, drop_files(folder), now)
    cleared: list[Path] = []
    written: list[Answer] = []
    failure = None
    try:
        held = store.held(now)
        for path in _served(held, speaker, found, now):
            remove_file(path)
            cleared.append(path)
        remove_unfinished(folder)
        # What was written before a failure stays in the list.
        written.extend(_answers(store, speaker, folder, now, bytes_max, found, cleared, held))
    except (LocalError, WorldError) as error:
        failure = error
    return Round(tuple(found), tuple(cleared), tuple(written), failure)


def _answers(
    store: BundleStore,
    speaker: Speaker,
    folder: Path,
    now: int,
    bytes_max: int,
    found: list[FileTaken],
    cleared: list[Path],
    held: list[Held],
) -> Iterator[Answer]:
    """Write them one by one. LocalError "drop-size" where there is no room; WorldError of the stick or the store."""
    own = own_links(speaker, now)
    drops = [drop for one in found for drop in one.drops]
    staying = [drop for one in found if one.path not in cleared for drop in one.drops]
    peers: list[bytes | None] = [*dict.fromkeys(drop.link for drop in drops if drop.link not in own)]
    for at, link in enumerate(peers or [None]):
        beside = frozenset[bytes]().union(*(drop.carried for drop in staying if drop.for_link == link))
        taken = [drop.id for one in found if one.is_whole for drop in one.drops if drop.link == link]
        size = min(bytes_max, room(folder)) // max(1, len(peers) - at)  # each an equal share of what is left
        drop = CarryOut(store, speaker, now, size, link, beside, taken, held=held)
        path = write_file(folder, drop)
        yield Answer(path, link, drop.complete(), drop.bytes_out)
        bytes_max -= drop.bytes_out


def _served(held: list[Held], speaker: Speaker, found: list[FileTaken], now: int) -> list[Path]:
    """What was for us, and drops of ours that were taken in or whose every bundle is still here to be given."""
    own = own_links(speaker, now)
    taken = {drop_id for one in found for drop in one.drops if drop.link not in own for drop_id in drop.taken}
    here = frozenset(one.id[:PREFIX_BYTES] for one in held)

    def has_served(drop: DropSeen) -> bool:
        return drop.for_link in own or (drop.link in own and (drop.id in taken or drop.carried <= here))

    return [one.path for one in found if one.is_whole and all(map(has_served, one.drops))]
