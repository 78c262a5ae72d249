"""Time as bundles know it: a coarse hour that nobody trusts, and an age that every hop adds to (RFC 9171)."""

from vistka.limits import AGE_HOURS_MAX, HOUR_MAX, HOUR_STEP

EPOCH = 1_577_836_800  # 2020-01-01T00:00Z in Unix seconds: keeps `hour` in two bytes until 2064
SECONDS_IN_HOUR = 3_600


def hour_of(now: int) -> int:
    """Hours since 2020 of a Unix time in seconds; a clock set before 2020 says 0."""
    return min(max(0, (now - EPOCH) // SECONDS_IN_HOUR), HOUR_MAX * HOUR_STEP)


def step_of(now: int) -> int:
    """The envelope's `hour`: hours since 2020 in steps of six."""
    return hour_of(now) // HOUR_STEP


def seconds_of(hour: int) -> int:
    """The Unix time at which an hour since 2020 began."""
    return EPOCH + hour * SECONDS_IN_HOUR


def age_after(age_hours: int, held_seconds: int) -> int:
    """The age in hours of what arrived `age_hours` old and was held since; a clock set back adds nothing."""
    return min(age_hours + max(0, held_seconds) // SECONDS_IN_HOUR, AGE_HOURS_MAX)


def has_expired(lifetime_days: int, age_hours: int) -> bool:
    """Whether a bundle of this lifetime is past its end at this age. Nothing but its age decides."""
    return age_hours >= lifetime_days * 24
