"""A desk's keys: to sign, to open (by epoch), to keep; all in one locked file."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.bundle.card import Card, make_card
from vistka.bundle.directing import make_mandate, read_mandate
from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import CardBody
from vistka.errors import RemoteError, WorldError
from vistka.identity import locked
from vistka.identity.epoch import Epoch, SealingKeyOnCard, day_of, is_to_be_destroyed, needs_new_epoch, new_epoch
from vistka.identity.keys import KEY_BYTES, SealingKey, SigningKey, derive
from vistka.identity.papercode import SALT_BYTES
from vistka.limits import DIRECTING_KEYS_MAX, RETIRED_KEYS_MAX, SEALING_KEYS_MAX
from vistka.node.keyring import Keyring
from vistka.wire import cbor

if TYPE_CHECKING:
    from vistka.store.desk.database import Draw

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """All secrets of a desk, and what its card says.

    `retired` are public keys of destroyed epochs, `card_hour` orders its cards, `hand_over` is the bundle by which an
    earlier signing key named this one. `directing_key` is the public half of the key that is kept offline, `mandates`
    are the bundles by which earlier ones named the next.
    """

    signing: SigningKey
    epochs: tuple[Epoch, ...]
    storage_key: bytes = field(repr=False)
    deployment_secret: bytes = field(repr=False)
    salt: bytes
    name: str
    address: str | None
    retired: tuple[bytes, ...] = ()
    card_hour: int = 0
    hand_over: bytes | None = None
    directing_key: bytes | None = None
    mandates: tuple[bytes, ...] = ()

    def card(self) -> Card:
        """The card that stands now, signed by the signing key."""
        return make_card(self._card_body(self.signing), self.signing, self.card_hour)

    def mandate(self) -> Bundle | None:
        """Who may direct people, signed by the signing key: for posts that know of nobody yet."""
        if self.directing_key is None:
            return None
        return make_mandate(self.directing_key, self.signing, self.card_hour)

    def directed_by(self, text: str, *, is_lost: bool = False) -> "DeskKeys":
        """The same desk with the directing key of a mandate's line; where one was, it must have signed for the next.

        With `is_lost` the one before is given up, and posts that know it must be told by hand. RemoteError
        "mandate-text", "signature", a bundle's.
        """
        known = None if is_lost else self.directing_key
        key, mandate = read_mandate(text, known)
        if key == self.directing_key:
            return self
        kept = (*self.mandates, mandate.data)[-DIRECTING_KEYS_MAX:] if known is not None else ()
        return replace(self, directing_key=key, mandates=kept)

    def turn(self, now: int, draw: "Draw") -> "DeskKeys":
        """These keys as they should be today: a new epoch when due, old ones destroyed. Itself when nothing is."""
        today = day_of(now)
        alive = tuple(epoch for epoch in self.epochs if not is_to_be_destroyed(epoch, today))
        due = needs_new_epoch(alive, today)
        if len(alive) == len(self.epochs) and not due:
            return self
        gone = tuple(epoch.key.public for epoch in self.epochs if epoch not in alive)
        if due:
            alive = (*alive, new_epoch(draw(KEY_BYTES), today))
        retired = (*self.retired, *gone)[-RETIRED_KEYS_MAX:]
        return replace(self, epochs=alive, retired=retired, card_hour=self._later_hour(now))

    def handed_over(self, seed: bytes, now: int) -> "DeskKeys":
        """The same desk under a new signing key (32-byte seed), which the old one signs for: the old is forgotten."""
        signing = SigningKey.from_seed(seed)
        hour = self._later_hour(now)
        bridge = make_card(self._card_body(signing), self.signing, hour)
        return replace(self, signing=signing, card_hour=hour + 1, hand_over=bridge.bundle.data)

    def renamed(self, name: str, address: str | None, now: int) -> "DeskKeys":
        """The same desk with another name or web address on its card."""
        if (name, address) == (self.name, self.address):
            return self
        return replace(self, name=name, address=address, card_hour=self._later_hour(now))

    def keyring(self) -> Keyring:
        """What contacts and drops need: the deployment's secret, and the one that names this node to its peers."""
        return Keyring(derive(self.signing.seed, b"vistka-node-key"), self.deployment_secret)

    def epoch_of(self, public: bytes) -> Epoch | None:
        """The epoch of a public key, while its secret lives."""
        return next((epoch for epoch in self.epochs if epoch.key.public == public), None)

    def newest(self) -> Epoch:
        """The epoch handed out now."""
        return max(self.epochs, key=lambda epoch: (epoch.last_day, epoch.key.public))

    def _card_body(self, signing: SigningKey) -> CardBody:
        newest_first = sorted(self.epochs, key=lambda epoch: -epoch.last_day)[:SEALING_KEYS_MAX]
        keys = tuple(SealingKeyOnCard(epoch.key.public, epoch.last_day) for epoch in newest_first)
        return CardBody(self.name, signing.public, keys, self.salt, self.address)

    def _later_hour(self, now: int) -> int:
        return max(hour_of(now), self.card_hour + 1)


def make_desk_keys(name: str, address: str | None, now: int, draw: "Draw") -> DeskKeys:
    """The keys of a new desk. `address` is where people reach its pages, as "https://desk.example"."""
    keys = DeskKeys(
        SigningKey.from_seed(draw(KEY_BYTES)), (), draw(KEY_BYTES), draw(KEY_BYTES), draw(SALT_BYTES), name, address
    )
    return keys.turn(now, draw)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The locked file that holds a desk's keys."""

    path: Path
    passphrase: str = field(repr=False)
    draw: "Draw"

    def load(self) -> DeskKeys:
        """The keys. WorldError "key-file"; RemoteError "locked-damaged", "passphrase-wrong"."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise WorldError("key-file", path=str(self.path), why=error.strerror) from None
        return _decode(locked.unlock(data, self.passphrase))

    def save(self, keys: DeskKeys) -> None:
        """Replace the file, all at once; the bytes of the one before are overwritten. WorldError "key-file"."""
        salt, nonce = self.draw(locked.SALT_BYTES), self.draw(locked.NONCE_BYTES)
        data = locked.lock(_encode(keys), self.passphrase, salt, nonce)
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            old = os.open(self.path, os.O_WRONLY) if self.path.exists() else None
            _write(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), data)
            fresh.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
            if old is not None:  # destroyed epochs stand in it; on most disks this reaches the very same sectors
                _write(old, bytes(os.fstat(old).st_size))
        except OSError as error:
            raise WorldError("key-file", path=str(self.path), why=error.strerror) from None


def _write(descriptor: int, data: bytes) -> None:
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _encode(keys: DeskKeys) -> bytes:
    epochs: list[cbor.Value] = [[epoch.key.secret, epoch.last_day] for epoch in keys.epochs]
    return cbor.encode(
        [
            _FORMAT,
            keys.signing.seed,
            epochs,
            keys.storage_key,
            keys.deployment_secret,
            keys.salt,
            keys.name,
            keys.address,
            list(keys.retired),
            keys.card_hour,
            keys.hand_over,
            keys.directing_key,
            list(keys.mandates),
        ]
    )


def _decode(data: bytes) -> DeskKeys:
    value = cbor.decode(data)
    match value:
        case [
            int(version),
            bytes(seed),
            list(epochs),
            bytes(storage_key),
            bytes(deployment_secret),
            bytes(salt),
            str(name),
            (str() | None) as address,
            list(retired),
            int(card_hour),
            (bytes() | None) as hand_over,
            *later,
        ] if version == _FORMAT:
            return DeskKeys(
                SigningKey.from_seed(seed),
                tuple(_epoch(epoch) for epoch in epochs),
                storage_key,
                deployment_secret,
                salt,
                name,
                address,
                tuple(key for key in retired if isinstance(key, bytes)),
                card_hour,
                hand_over,
                *_directing(later),
            )
    raise RemoteError("locked-damaged")


def _directing(later: list[cbor.Value]) -> tuple[bytes | None, tuple[bytes, ...]]:
    """The directing key and its changes; a file of an earlier version has neither."""
    match later:
        case []:
            return None, ()
        case [(bytes() | None) as key, list(mandates)]:
            return key, tuple(each for each in mandates if isinstance(each, bytes))
    raise RemoteError("locked-damaged")


def _epoch(value: cbor.Value) -> Epoch:
    match value:
        case [bytes(secret), int(last_day)]:
            return Epoch(SealingKey.from_secret(secret), last_day)
    raise RemoteError("locked-damaged")
