"""A courier's stick: what is on it is taken in, whoever has a drop there is answered, what has served is cleared.

docs/spec/drop.md, section 6.
"""

from dataclasses import dataclass
from pathlib import Path

from vistka.contact.frames import PREFIX_BYTES
from vistka.convergence.file import drop_files, read_file, remove_file, room, write_file
from vistka.errors import RemoteError
from vistka.limits import DROP_BYTES_MAX
from vistka.node.carry import CarriedIn, CarryOut, DropSeen, carry_in, own_links
from vistka.node.exchange import Speaker
from vistka.store.base import BundleStore, Held


@dataclass(frozen=True, slots=True)
class FileTaken:
    """One file of the stick and what it brought, or why it was refused."""

    path: Path
    brought: CarriedIn | RemoteError

    @property
    def drops(self) -> tuple[DropSeen, ...]:
        """The drops in it."""
        return self.brought.drops if isinstance(self.brought, CarriedIn) else ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is missing: only then has it been taken in."""
        return bool(self.drops) and not isinstance(self.brought, RemoteError) and self.brought.is_whole


@dataclass(frozen=True, slots=True)
class Answer:
    """A drop that was written: for whom (None: for anyone), with how many bundles and bytes."""

    path: Path
    for_link: bytes | None
    bundles: int
    size: int


@dataclass(frozen=True, slots=True)
class Round:
    """What was done to a stick: files `found` and taken in, files `cleared` away, drops written."""

    found: tuple[FileTaken, ...]
    cleared: tuple[Path, ...]
    written: tuple[Answer, ...]


def take_in(store: BundleStore, speaker: Speaker, paths: list[Path], now: int) -> list[FileTaken]:
    """Take in every file; one that is not ours is left as it is. WorldError of the stick or the store."""
    found: list[FileTaken] = []
    ids: dict[bytes, None] = {}
    for path in paths:
        try:
            found.append(FileTaken(path, carry_in(store, speaker, read_file(path), now, ids)))
        except RemoteError as error:
            found.append(FileTaken(path, error))
    return found


def go_round(store: BundleStore, speaker: Speaker, folder: Path, now: int, bytes_max: int = DROP_BYTES_MAX) -> Round:
    """Take in what is on the stick in `folder` and write a drop for each who has one there, or else for anyone.

    LocalError "drop-size" where there is no room for them; WorldError of the stick or the store.
    """
    found = take_in(store, speaker, drop_files(folder), now)
    held = store.held(now)
    cleared = _clear(held, speaker, found, now)
    own = own_links(speaker, now)
    drops = [drop for one in found for drop in one.drops]
    staying = [drop for one in found if one.path not in cleared for drop in one.drops]
    peers: list[bytes | None] = [*dict.fromkeys(drop.link for drop in drops if drop.link not in own)]
    written = []
    for at, link in enumerate(peers or [None]):
        beside = frozenset[bytes]().union(*(drop.carried for drop in staying if drop.for_link == link))
        taken = [drop.id for one in found if one.is_whole for drop in one.drops if drop.link == link]
        size = min(bytes_max, room(folder)) // max(1, len(peers) - at)  # each an equal share of what is left
        drop = CarryOut(store, speaker, now, size, link, beside, taken, held)
        path = write_file(folder, drop)
        written.append(Answer(path, link, drop.complete(), drop.bytes_out))
        bytes_max -= drop.bytes_out
    return Round(tuple(found), tuple(cleared), tuple(written))


def _clear(held: list[Held], speaker: Speaker, found: list[FileTaken], now: int) -> list[Path]:
    """Remove what was for us, and drops of ours that were taken in or whose every bundle is still here to be given."""
    own = own_links(speaker, now)
    taken = {drop_id for one in found for drop in one.drops if drop.link not in own for drop_id in drop.taken}
    here = frozenset(one.id[:PREFIX_BYTES] for one in held)

    def has_served(drop: DropSeen) -> bool:
        return drop.for_link in own or (drop.link in own and (drop.id in taken or drop.carried <= here))

    paths = [one.path for one in found if one.is_whole and all(map(has_served, one.drops))]
    for path in paths:
        remove_file(path)
    return paths
