"""What every store reckons alike: hours, tokens and what they stand for."""

from functools import lru_cache

from vistka.bundle.envelope import Class, Header
from vistka.bundle.lifetime import SECONDS_IN_HOUR, age_after
from vistka.contact.eviction import Rating, unrated
from vistka.errors import LocalError
from vistka.identity.seal import RECEIPT_BYTES, arrival_token, commitment_of
from vistka.limits import CHUNK_BYTES, DECLINED_FULL_HOURS, DEPOSIT_DAYS_MAX
from vistka.store.base import Rate


def hour_of_node(now: int) -> int:
    """The hour by the node's clock: the finest time a store keeps."""
    return now // SECONDS_IN_HOUR


@lru_cache(maxsize=4_096)  # asked for each bundle that is looked up, and many came together
def age_at(hour: int, received: int, age_hours: int) -> int:
    """The age at `hour` of what was received `age_hours` old at the hour `received`."""
    return age_after(age_hours, (hour - received) * SECONDS_IN_HOUR)


def lifetime_hours(header: Header) -> int:
    """How long a bundle lives, and how long its tombstone lies."""
    return header.lifetime * 24


def deposit_hours(header: Header) -> int:
    """How long a deposit is remembered from the moment it was made."""
    return (header.lifetime + DEPOSIT_DAYS_MAX) * 24


def declined_hours(header: Header, age_hours: int, *, full: bool) -> int:
    """How long a bundle that was not taken stays declined: to its end, or where only room was lacking, for a day."""
    left = max(0, lifetime_hours(header) - age_hours)
    return min(left, DECLINED_FULL_HOURS) if full else left


def is_early(class_: int, size: int) -> bool:
    """Whether a bundle may go out before it is known what the peer lacks."""
    return class_ <= Class.NOTE and size <= CHUNK_BYTES


def rating_of(rate: Rate | None, header: Header, size: int) -> Rating:
    """What a copy that comes in is worth, where anybody can say."""
    return rate(header, size) if rate is not None else unrated(size)


def commitments_of(token: bytes) -> tuple[bytes, bytes]:
    """The commitment that `token` answers if it is a u (arrived), and if it is a t (read). LocalError "token"."""
    if len(token) != RECEIPT_BYTES:
        raise LocalError("token", bytes=len(token))
    return arrival_token(token), commitment_of(token)
