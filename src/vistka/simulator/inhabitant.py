"""A node of the made-up city: a post or a courier whose power, disk, clock and owner may fail it."""

import copy
import random
from contextlib import suppress

from vistka.bundle.card import Card
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.contact.giving import Offer
from vistka.errors import VistkaError, WorldError
from vistka.node.cards import known_cards, learn_card
from vistka.node.exchange import Exchange
from vistka.node.post import Post
from vistka.simulator.disk import Disk, eject, insert
from vistka.simulator.faults import Faults
from vistka.simulator.node import Node, View, Watched, WatchedFile, WatchedStore, watched_store
from vistka.simulator.world import World

CAPACITY = 4_000_000  # more than is ever written: what is lost is then lost by a fault
Image = dict[str, bytes] | WatchedStore  # what lies on a node's disk


class Inhabitant(Node):
    """`post` is the shipped Post, None at a courier. `was_wiped`: its disk could not be read and was made anew."""

    def __init__(self, world: World, number: int, role: Role, card: Card, deployment: bytes, faults: Faults) -> None:
        dice = world.dice(f"make {number}")
        self._card = card
        self.disk = _some_disk(world, number, faults, dice)
        self.was_wiped = False
        self._world_dice = world.dice(f"disk {number}")
        super().__init__(world, number, role, deployment, self._open(world, number))
        if dice.randrange(1_000) < faults.drift:
            self.fast = dice.randrange(-10, 11)
        if dice.randrange(1_000) < faults.older:
            self.order = _as_added
        self.post: Post | None = None
        self._furnish()

    def exchange(self, side: Side, view: View | None = None) -> Exchange:
        """Before a contact a post seals what was read here, as `vistka contact` does."""
        if self.post is not None:
            self.post.refresh()
            self.post.send_receipts()
        return super().exchange(side, view)

    @property
    def is_dark(self) -> bool:
        """Its power has gone."""
        return self.disk is not None and not self.disk.power

    def boot(self) -> None:
        """The power is back: what the disk kept is there, what was only in memory is gone."""
        if self.disk is not None:
            if self.disk.power:
                self.disk.lose_power()
            self.disk.regain_power()
        self._reopen()

    def image(self) -> Image:
        """What a thief copies."""
        return self.disk.copy() if self.disk is not None else copy.deepcopy(self._in_memory())

    def restore(self, image: Image) -> None:
        """What was copied comes back in place of what is there."""
        if self.disk is not None and isinstance(image, dict):
            self.disk.put(image)
            self._reopen()
        elif isinstance(image, WatchedStore):
            self.start(copy.deepcopy(image))
            self._furnish()

    def heal(self) -> None:
        """No fault any more: power, room, an honest disk, the right time."""
        if self.disk is not None:
            self.disk.full = False
            self.boot()
            self.disk.lies = False
        self.wall_ahead = self.fast = 0
        self.clock.set_right(self.world.seconds)

    def close(self) -> None:
        """Let go of the disk's memory."""
        if self.disk is not None:
            self.disk.boots += 1
            with suppress(VistkaError):
                self.store.close()
            eject(self.disk)

    def _reopen(self) -> None:
        if self.disk is None:
            self.start(self.store)
        else:
            with suppress(VistkaError):
                self.store.close()  # of the files it had open nothing is left
            self.start(self._open(self.world, self.number))
        self._furnish()

    def _open(self, world: World, number: int) -> Watched:
        if self.disk is None:
            return watched_store(world, number, CAPACITY)
        full, self.disk.full = self.disk.full, False  # it fills up when it runs
        try:
            if self.disk.lies and not self.disk.is_sound("bundles.sqlite"):
                raise WorldError("store-damaged")
            return WatchedFile(self.disk, CAPACITY, self._world_dice.randbytes)
        except WorldError as error:
            if error.reason != "store-damaged":
                raise
            self.was_wiped = True  # its keeper makes it anew
            self.disk.put({})
            return WatchedFile(self.disk, CAPACITY, self._world_dice.randbytes)
        finally:
            self.disk.full = full

    def _furnish(self) -> None:
        full = self.disk is not None and self.disk.full
        if self.disk is not None:
            self.disk.full = False
        if not known_cards(self.store):
            learn_card(self.store, self._card)
        if self.disk is not None:
            self.disk.full = full
        if self.speaker.role is Role.POST:
            self.post = Post(self.store, self.speaker.keyring, self.clock.now, self.dice.randbytes)

    def _in_memory(self) -> WatchedStore:
        assert isinstance(self.store, WatchedStore)
        return self.store


def _as_added(offer: Offer) -> int:
    """All alike: by class, and the oldest here first."""
    del offer
    return 0


def _some_disk(world: World, number: int, faults: Faults, dice: random.Random) -> Disk | None:
    if dice.randrange(1_000) >= faults.on_disk:
        return None
    disk = Disk(f"{world.seed}-{number}", world.dice(f"power {number}"))
    disk.torn = dice.randrange(1_000) < faults.torn
    disk.lies = dice.randrange(1_000) < faults.lying
    insert(disk)
    return disk
