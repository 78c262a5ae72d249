"""A desk's keys over the years: epochs come and are destroyed, the card follows, the file tells nothing."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import DESK_ADDRESS, WEDNESDAY
from vistka.bundle.card import card_text, read_card, replaces
from vistka.bundle.envelope import parse_bundle
from vistka.errors import RemoteError, WorldError
from vistka.limits import CARD_BYTES_MAX
from vistka.node.desk_keys import DeskKeys, KeyFile, make_desk_keys

DAY = 86_400


def fresh() -> DeskKeys:
    return make_desk_keys("Стіл", DESK_ADDRESS, WEDNESDAY, os.urandom)


def test_an_epoch_lasts_thirty_days_and_its_secret_a_longest_lifetime_more() -> None:
    keys = fresh()
    assert keys is keys.turn(WEDNESDAY + 29 * DAY, os.urandom)
    first = keys.epochs[0]
    for day in range(30, 400):
        turned = keys.turn(WEDNESDAY + day * DAY, os.urandom)
        assert (first in turned.epochs) == (day <= 29 + 120)
        if turned is not keys:
            assert turned.card() == replaces(turned.card().bundle, keys.card())
        keys = turned
    assert first.key.public in keys.retired
    assert len(keys.epochs) <= 6
    assert len(keys.card().bundle.data) <= CARD_BYTES_MAX


def test_the_card_names_the_newest_key_and_reads_from_its_text() -> None:
    keys = fresh().turn(WEDNESDAY + 40 * DAY, os.urandom)
    card = read_card(card_text(keys.card()))
    assert keys.newest().key.public == card.sealing_key.public
    assert (keys.salt, DESK_ADDRESS, "Стіл") == (card.body.salt, card.body.address, card.body.name)


def test_a_new_signing_key_is_followed_only_because_the_old_one_signed_for_it() -> None:
    old = fresh()
    new = old.handed_over(os.urandom(32), WEDNESDAY)
    assert new.hand_over is not None
    bridge = replaces(parse_bundle(new.hand_over), old.card())
    assert bridge is not None
    assert new.signing.public == bridge.body.signing_key
    assert new.card() == replaces(new.card().bundle, bridge)
    assert None is replaces(new.card().bundle, old.card())
    usurper = replace(fresh(), card_hour=old.card_hour + 5)
    assert None is replaces(usurper.card().bundle, old.card())


def test_the_key_file_comes_back_whole_and_only_with_its_passphrase(tmp_path: Path) -> None:
    keys = fresh().handed_over(os.urandom(32), WEDNESDAY).turn(WEDNESDAY + 200 * DAY, os.urandom)
    file = KeyFile(tmp_path / "desk.key", "a passphrase", os.urandom)
    file.save(fresh())
    file.save(keys)
    assert keys == file.load()
    assert file.path.stat().st_mode & 0o777 == 0o600
    data = file.path.read_bytes()
    for secret in (keys.signing.seed, keys.storage_key, keys.deployment_secret, keys.epochs[0].key.secret):
        assert secret not in data
        assert secret.hex() not in repr(keys)
        assert repr(secret) not in repr(keys)
    with pytest.raises(RemoteError, match="passphrase-wrong"):
        replace(file, passphrase="another").load()
    file.path.write_bytes(data[:-1])
    with pytest.raises(RemoteError, match="locked-damaged"):
        file.load()
    file.path.unlink()
    with pytest.raises(WorldError, match="key-file"):
        file.load()
