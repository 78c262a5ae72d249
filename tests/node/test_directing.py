"""A notice that directs people, at the desk: two agree, an offline key signs exactly that, its hours run from then."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk import WEDNESDAY, Clock, make_desk, volunteer
from vistka.bundle.directing import make_mandate, mandate_text, notice_text, prepare_notice, read_mandate, sign_notice
from vistka.bundle.envelope import parse_bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import DirectingNotice, Mandate
from vistka.bundle.sealing import read_public
from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.identity import locked
from vistka.identity.keys import SigningKey
from vistka.node.board import notices_among, public_bundles, signed_by
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile
from vistka.node.directing import agree_notice, decline_notice, prepared_notice, publish_signed
from vistka.node.directing_key import DirectingKeyFile
from vistka.node.keyring import Invitation, read_invitation
from vistka.node.notices import alert_of, cancel_notice, write_notice
from vistka.store.desk.outgoing import KeptNotice, NoticeState
from vistka.store.memory import MemoryStore
from vistka.wire import cbor

HOUR = 3_600
OFFLINE = SigningKey.from_seed(b"kept offline...." * 2)
NEXT = SigningKey.from_seed(b"the next offline" * 2)
TEXT = "Автобус о восьмій біля школи."


class Two:
    """A desk with a directing key, and its two volunteers."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(WEDNESDAY + 40 * 60)
        self.desk = make_desk(folder, self.clock)
        self.desk.replace_keys(self.desk.keys.directed_by(mandate_text(make_mandate(OFFLINE.public, OFFLINE, 0))))
        self.desk.publish_card()
        self.oksana, self.petro = volunteer(self.desk), volunteer(self.desk, "Петро")

    def notices(self) -> list[KeptNotice]:
        with self.desk.read() as tx:
            return self.desk.kept.outgoing.notices(tx, 10)

    def written(self, once: bytes = b"2" * 16, replaces: bytes | None = None, text: str = TEXT) -> bytes:
        before = {each.id for each in self.notices()}
        write_notice(self.desk, self.oksana, text, "Ізюм", 20, True, once, replaces)
        [fresh] = {each.id for each in self.notices()} - before
        return fresh

    def agreed(self, once: bytes = b"2" * 16, replaces: bytes | None = None, text: str = TEXT) -> bytes:
        written = self.written(once, replaces, text)
        agree_notice(self.desk, self.petro, written)
        return written

    def signed(self, notice_id: bytes, key: SigningKey = OFFLINE) -> str:
        """What the machine offline gives back."""
        return notice_text(sign_notice(prepared_notice(self.desk, notice_id).bundle, key))

    def published(self, once: bytes = b"2" * 16, replaces: bytes | None = None, text: str = TEXT) -> bytes:
        notice_id = self.agreed(once, replaces, text)
        publish_signed(self.desk, self.petro, notice_id, self.signed(notice_id))
        return notice_id

    def state(self, notice_id: bytes) -> NoticeState:
        return next(each.state for each in self.notices() if each.id == notice_id)

    def board(self) -> list[str]:
        """What a post would show of what the desk holds."""
        now, public = self.clock(), public_bundles(self.desk.store, self.clock())
        signing, directing = self.desk.keys.signing.public, self.desk.keys.directing_key or b""
        posted = notices_among(signed_by(public, signing), signed_by(public, directing), now)
        return [f"{'!' if each.directs else ''}{each.notice.text}" for each in posted]

    def log(self) -> list[str]:
        with self.desk.read() as tx:
            entries = self.desk.kept.audit.entries(tx, None, 10)
        return [each.action for each in reversed(entries) if each.action.startswith("notice")]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def refused(reason: str, act: object, *given: object) -> None:
    with pytest.raises(VistkaError) as error:
        act(*given)  # type: ignore[operator]
    assert reason == error.value.reason


def test_two_agree_an_offline_key_signs_and_only_then_it_is_out(two: Two) -> None:
    notice_id = two.written()
    refused("already-changed", prepared_notice, two.desk, notice_id)
    refused("notice-own", agree_notice, two.desk, two.oksana, notice_id)
    agree_notice(two.desk, two.petro, notice_id)
    refused("already-changed", agree_notice, two.desk, two.petro, notice_id)
    assert two.board() == []
    for _ in range(2):  # the form is sent twice
        publish_signed(two.desk, two.oksana, notice_id, two.signed(notice_id))
    assert two.board() == ["!" + TEXT]
    assert two.log() == ["notice-written", "notice-agreed", "notice-published"]
    assert (NoticeState.PUBLISHED, two.petro.id) == (two.state(notice_id), two.notices()[0].agreed_by)


def test_without_a_directing_key_none_can_be_written_or_agreed_on(two: Two, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    bare = make_desk(tmp_path / "bare")
    refused("no-directing-key", write_notice, bare, volunteer(bare), TEXT, None, 20, True, b"1" * 16)
    refused("field", write_notice, two.desk, two.oksana, "До\u0007мосту", None, 20, True, b"4" * 16)
    refused("notice-hours", write_notice, two.desk, two.oksana, TEXT, None, 25, True, b"3" * 16)


def test_three_hours_of_signing_are_three_of_its_hours(two: Two) -> None:
    notice_id = two.agreed()
    two.clock.now += 3 * HOUR
    publish_signed(two.desk, two.petro, notice_id, two.signed(notice_id))
    two.clock.now += 16 * HOUR
    assert two.board() == ["!" + TEXT]
    alert = alert_of(two.desk, notice_id)
    assert (alert.directs, WEDNESDAY, WEDNESDAY + 20 * HOUR) == (True, alert.sent, alert.expires)
    two.clock.now += HOUR
    assert two.board() == []  # the twenty hours began with the hour in which it was agreed on


def test_what_took_too_long_to_sign_is_not_published(two: Two) -> None:
    notice_id = two.agreed()
    two.clock.now += 20 * HOUR
    refused("notice-ended", publish_signed, two.desk, two.petro, notice_id, two.signed(notice_id))
    assert two.state(notice_id) is NoticeState.AGREED
    decline_notice(two.desk, two.oksana, notice_id)
    assert two.state(notice_id) is NoticeState.DECLINED


def test_nothing_but_what_was_agreed_on_is_published(two: Two) -> None:
    notice_id, other = two.agreed(), two.agreed(b"3" * 16, text="Ідіть до мосту.")
    prepared = prepared_notice(two.desk, notice_id).bundle
    stolen = two.desk.keys.signing
    at_hour = hour_of(two.clock())
    by_thief = sign_notice(prepare_notice(DirectingNotice(TEXT, 20, "Ізюм"), stolen.public, at_hour, None), stolen)
    for text, reason in (
        ("", "notice-text"),
        ("Зовсім не те", "notice-text"),
        (mandate_text(make_mandate(OFFLINE.public, OFFLINE, 0)), "notice-text"),
        (two.signed(notice_id)[: 14 + 160], "truncated"),
        (notice_text(prepared), "notice-unsigned"),
        (two.signed(other), "notice-other"),
        (notice_text(by_thief), "notice-other"),
    ):
        refused(reason, publish_signed, two.desk, two.petro, notice_id, text)
    assert two.board() == []
    publish_signed(two.desk, two.petro, notice_id, two.signed(notice_id).lower().replace("a", " a\n"))
    assert two.board() == ["!" + TEXT]


def test_anybody_takes_it_back_before_it_is_out(two: Two) -> None:
    notice_id = two.agreed()
    signed = two.signed(notice_id)
    decline_notice(two.desk, two.oksana, notice_id)
    refused("already-changed", publish_signed, two.desk, two.petro, notice_id, signed)
    refused("already-changed", decline_notice, two.desk, two.petro, notice_id)
    refused("no-such-message", publish_signed, two.desk, two.petro, b"x" * 16, signed)
    assert two.board() == []


def test_another_takes_its_place_and_one_volunteer_cancels(two: Two) -> None:
    first = two.published()
    second = two.published(b"3" * 16, first, "Автобус о дев'ятій.")
    assert two.board() == ["!Автобус о дев'ятій."]
    assert two.state(first) is NoticeState.REPLACED
    cancel_notice(two.desk, two.oksana, second, b"4" * 16)
    [shown] = two.board()
    assert shown.startswith("Скасовано")
    assert shown.endswith("Автобус о дев'ятій.")
    refused("already-changed", agree_notice, two.desk, two.petro, two.written(b"5" * 16, second))


def test_what_was_cancelled_while_its_successor_was_being_signed_stays_so(two: Two) -> None:
    first = two.published()
    second = two.agreed(b"3" * 16, first)
    cancel_notice(two.desk, two.oksana, first, b"4" * 16)
    refused("already-changed", publish_signed, two.desk, two.petro, second, two.signed(second))
    assert two.state(second) is NoticeState.AGREED
    assert [text[:9] for text in two.board()] == ["Скасовано"]


def test_a_key_that_was_replaced_meanwhile_signs_in_vain(two: Two) -> None:
    notice_id = two.agreed()
    change = mandate_text(make_mandate(NEXT.public, OFFLINE, 0))
    two.desk.replace_keys(two.desk.keys.directed_by(change))
    refused("notice-signer", publish_signed, two.desk, two.petro, notice_id, two.signed(notice_id))


def mandates(desk: Desk) -> set[tuple[bytes, bytes]]:
    """Who named whom, among what the desk holds."""
    found = set()
    for _, bundle in public_bundles(desk.store, WEDNESDAY):
        for signer in (desk.keys.signing.public, OFFLINE.public, NEXT.public):
            try:
                body = read_public(bundle, signer).body
            except RemoteError:
                continue
            if isinstance(body, Mandate):
                found.add((signer, body.directing_key))
    return found


def test_the_desk_says_who_may_and_how_it_came_to_that(two: Two) -> None:
    desk = two.desk
    assert {(desk.keys.signing.public, OFFLINE.public)} == mandates(desk)
    with pytest.raises(RemoteError, match="signature"):
        desk.keys.directed_by(mandate_text(make_mandate(NEXT.public, NEXT, 0)))
    desk.replace_keys(desk.keys.directed_by(mandate_text(make_mandate(NEXT.public, OFFLINE, 0))))
    desk.publish_card()
    assert {(OFFLINE.public, NEXT.public), (desk.keys.signing.public, NEXT.public)} <= mandates(desk)
    lost = desk.keys.directed_by(mandate_text(make_mandate(OFFLINE.public, OFFLINE, 0)), is_lost=True)
    assert (OFFLINE.public, ()) == (lost.directing_key, lost.mandates)


def test_keys_are_kept_and_a_file_of_an_earlier_version_is_read(two: Two, tmp_path: Path) -> None:
    keys = two.desk.keys.directed_by(mandate_text(make_mandate(NEXT.public, OFFLINE, 0)))
    file = KeyFile(tmp_path / "node.key", "a passphrase", os.urandom)
    file.save(keys)
    assert keys == file.load()
    older = cbor.decode(locked.unlock(file.path.read_bytes(), "a passphrase"))
    assert isinstance(older, list)
    file.path.write_bytes(locked.lock(cbor.encode(older[:-2]), "a passphrase", bytes(16), bytes(24)))
    assert replace(keys, directing_key=None, mandates=()) == file.load()
    [kept] = keys.mandates
    assert (NEXT.public, parse_bundle(kept)) == read_mandate(mandate_text(parse_bundle(kept)), OFFLINE.public)


def test_an_invitation_brings_the_directing_key(two: Two) -> None:
    card = two.desk.keys.card()
    for key in (None, OFFLINE.public):
        assert key == read_invitation(Invitation(b"d" * 32, card, key).text()).directing_key


def test_a_directing_key_lies_in_a_file_of_its_own(two: Two, tmp_path: Path) -> None:
    file = DirectingKeyFile(tmp_path / "directing.key", "п'ять слів")
    key = file.make(os.urandom)
    assert key == file.load()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert key.seed not in file.path.read_bytes()
    with pytest.raises(LocalError, match="file-there"):
        file.make(os.urandom)
    with pytest.raises(RemoteError, match="passphrase-wrong"):
        DirectingKeyFile(file.path, "чотири").load()
    KeyFile(tmp_path / "node.key", "п'ять слів", os.urandom).save(two.desk.keys)
    with pytest.raises(RemoteError, match="key-other"):
        DirectingKeyFile(tmp_path / "node.key", "п'ять слів").load()


def test_what_found_no_room_goes_out_as_old_as_it_is(two: Two) -> None:
    notice_id, store = two.agreed(), two.desk.store
    two.desk.store = MemoryStore(1)
    publish_signed(two.desk, two.petro, notice_id, two.signed(notice_id))
    assert two.board() == []
    two.desk.store = store
    two.clock.now += 5 * HOUR
    two.desk.start()
    [kept] = [each for each, bundle in public_bundles(store, two.clock()) if bundle.header.lifetime == 1]
    assert kept.age_hours == 5
    assert two.board() == ["!" + TEXT]
