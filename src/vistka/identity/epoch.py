"""Epochs: a desk's sealing keys, each handed out for thirty days and destroyed a longest lifetime after its last day.

A stick copied today cannot be opened with a desk stolen next year. Days are counted from 1970 (Unix seconds // 86400).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vistka.identity.keys import SealingKey
from vistka.limits import EPOCH_DAYS, EPOCH_GRACE_DAYS

SECONDS_IN_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Epoch:
    """A sealing key and the last day on which it is handed out (days since 1970)."""

    key: SealingKey
    last_day: int


@dataclass(frozen=True, slots=True)
class SealingKeyOnCard:
    """What others know of an epoch: its public key and last day."""

    public: bytes
    last_day: int


def day_of(now: int) -> int:
    """The day of a Unix time in seconds."""
    return now // SECONDS_IN_DAY


def new_epoch(secret: bytes, today: int) -> Epoch:
    """An epoch that starts today, from 32 secret bytes."""
    return Epoch(SealingKey.from_secret(secret), today + EPOCH_DAYS - 1)


def needs_new_epoch(epochs: Iterable[Epoch], today: int) -> bool:
    """Whether no epoch's last day is still to come."""
    return all(epoch.last_day < today for epoch in epochs)


def is_to_be_destroyed(epoch: Epoch, today: int) -> bool:
    """Whether nothing sealed in the epoch can still be on its way."""
    return today > epoch.last_day + EPOCH_GRACE_DAYS


def newest(keys: Iterable[SealingKeyOnCard]) -> SealingKeyOnCard:
    """The key a post seals to: the newest of at least one, whatever its clock says; it never refuses."""
    return max(keys, key=lambda key: (key.last_day, key.public))
