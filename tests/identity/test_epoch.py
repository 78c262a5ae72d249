"""Epochs: a key is handed out for thirty days and destroyed when nothing sealed to it can still be on its way."""

from vistka.identity.epoch import (
    SealingKeyOnCard,
    day_of,
    is_to_be_destroyed,
    needs_new_epoch,
    new_epoch,
    newest,
)
from vistka.limits import EPOCH_DAYS, LIFETIME_DAYS_MAX

TODAY = 20_779


def test_a_day_is_counted_from_1970() -> None:
    assert [day_of(now) for now in (0, 86_399, 86_400, TODAY * 86_400 + 5)] == [0, 0, 1, TODAY]


def test_a_key_is_handed_out_for_thirty_days() -> None:
    epoch = new_epoch(b"e" * 32, TODAY)
    needed = [day for day in range(TODAY, TODAY + 40) if needs_new_epoch([epoch], day)]
    assert needed[0] == TODAY + EPOCH_DAYS
    assert needs_new_epoch([], TODAY)


def test_it_is_destroyed_when_the_last_bundle_sealed_to_it_has_ended() -> None:
    epoch = new_epoch(b"e" * 32, TODAY)
    end = epoch.last_day + LIFETIME_DAYS_MAX
    assert [is_to_be_destroyed(epoch, day) for day in (TODAY, end, end + 1)] == [False, False, True]


def test_the_newest_key_is_taken_whatever_the_order_and_the_clock() -> None:
    keys = [SealingKeyOnCard(b"b" * 32, 5), SealingKeyOnCard(b"a" * 32, 9), SealingKeyOnCard(b"c" * 32, 9)]
    assert keys[2] == newest(keys) == newest(reversed(keys))
