"""What a relative attaches goes in: their voice and photos after their words, and nothing that tells of a place."""

import asyncio
import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from tests.desk import BROTHER, Resident, held, said, volunteer
from tests.imap import ImapMailbox
from tests.media.conftest import record
from tests.media.images import COMMENT, CORNER, MAKER, PLACE, png_claiming, scene, snapshot, written
from tests.node.mail.conftest import OURS, answer, sent_word
from tests.serving import Mailbox
from vistka.bundle.envelope import Class
from vistka.bundle.message import Letter
from vistka.errors import WorldError
from vistka.limits import IMAGES_TRIED_MAX, PHOTOS_MAIL_MAX
from vistka.media import fenced
from vistka.media.photo import WORK, Photo
from vistka.node.desk import Desk
from vistka.node.mail_in import Outcome, accept, mail_round, refuse, take_mail
from vistka.store.desk.held_mails import HeldMail
from vistka.web.words import LANGUAGES, say

pytestmark = pytest.mark.needs("dovecot")


def with_image(message: EmailMessage, data: bytes, kind: str = "jpeg", name: str = "IMG_0001.jpg") -> EmailMessage:
    message.add_attachment(data, maintype="image", subtype=kind, filename=name)
    return message


def letters(desk: Desk, resident: Resident) -> list[Letter]:
    return [said(opened) for opened in resident.replies(desk)]


def waiting(desk: Desk) -> list[HeldMail]:
    with desk.read() as tx:
        return desk.kept.held_mails.waiting(tx, 0, 10)


def refused(desk: Desk, message: EmailMessage) -> list[str]:
    return [error.reason for error in take_mail(desk, bytes(message), OURS).refused]


def test_a_photograph_goes_in_behind_its_words_and_tells_nothing_of_where_it_was_taken(
    desk: Desk, outside: Mailbox, arriving: ImapMailbox
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    upload = snapshot(6)
    assert PLACE.encode() in upload
    arriving.put("1.photo", bytes(with_image(answer(outside, "Ось ми."), upload)))
    assert asyncio.run(mail_round(desk, arriving.server)) == [Outcome.REPLY]
    assert arriving.mails() == []
    words, photo = letters(desk, resident)
    assert (words.text, words.photo, words.name) == ("Ось ми.", None, BROTHER.name)
    assert (photo.text, photo.name, photo.answers) == ("", BROTHER.name, words.answers)
    assert photo.photo is not None
    assert not [told for told in (PLACE.encode(), MAKER.encode(), COMMENT, b"Exif") if told in photo.photo]
    image = Image.open(io.BytesIO(Photo(photo.photo).data))
    assert image.size == (800, 600)
    assert isinstance(up_left := image.getpixel((200, 150)), tuple)
    assert all(abs(seen - meant) < 30 for seen, meant in zip(up_left, CORNER, strict=True))  # it was held sideways
    classes = [held(desk, each.id).header.class_ for each in desk.store.held(desk.clock())]
    assert sorted(classes)[-2:] == [Class.LETTER, Class.PHOTO]
    assert len(outside.mails) == 1  # nothing was refused, so nobody is told anything


def test_words_go_first_then_voice_then_photos(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = with_image(answer(outside, "Слухай і дивись"), snapshot())
    message.add_attachment(record("iphone-m4a", 2.0), maintype="audio", subtype="mp4", filename="voice.m4a")
    with_image(message, written(scene(300, 200), "PNG"), "png", "page.png")
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.REPLY
    found = letters(desk, resident)
    assert [(bool(one.text), one.voice is not None, one.photo is not None) for one in found] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, True),
    ]
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.KNOWN
    assert len(letters(desk, resident)) == 4


def test_a_photograph_without_words_is_no_empty_mail(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = with_image(answer(outside, ""), snapshot(), "pjpeg")
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.REPLY
    [photo] = letters(desk, resident)
    assert photo.photo is not None


def test_a_photograph_that_stands_within_the_text_or_is_called_a_stream_of_bytes_is_taken(
    desk: Desk, outside: Mailbox
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = answer(outside, "Ми")
    message.add_attachment(snapshot(), maintype="image", subtype="jpeg", filename="IMG.jpeg", disposition="inline")
    message.add_attachment(written(scene(), "WEBP"), maintype="application", subtype="octet-stream", filename="A.WEBP")
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.REPLY
    assert [one.photo is not None for one in letters(desk, resident)] == [False, True, True]


def test_three_photographs_are_taken_and_ornaments_are_passed_over(desk: Desk, outside: Mailbox) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = with_image(answer(outside, "Дивись"), written(scene(40, 40), "PNG"), "png", "logo.png")
    for number in range(IMAGES_TRIED_MAX):
        with_image(message, snapshot(), name=f"{number}.jpg")
    assert refused(desk, message) == ["attachment-kind", "photos-many"]
    assert sum(one.photo is not None for one in letters(desk, resident)) == PHOTOS_MAIL_MAX


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("heic", b"\0\0\0\x18ftypheic" + bytes(100), "photo-heic"),
        ("jpeg", b"\0\0\0\x18ftypheic" + bytes(100), "photo-heic"),  # whatever its name says
        ("jpeg", b"\xff\xd8\xff" + bytes(100), "photo-broken"),
        ("png", png_claiming(60_000, 60_000), "photo-too-many-pixels"),
        ("jpeg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo-unknown-format"),
        ("svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment-kind"),
        ("gif", written(scene(), "GIF"), "attachment-kind"),
    ],
)
def test_what_cannot_cross_is_answered_kindly_and_its_words_go_in(
    desk: Desk, outside: Mailbox, arriving: ImapMailbox, kind: str, data: bytes, reason: str
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = with_image(answer(outside, "Ось фото"), data, kind)
    arriving.put(f"{reason}.{kind}", bytes(message))
    assert asyncio.run(mail_round(desk, arriving.server)) == [Outcome.REPLY]
    assert [one.text for one in letters(desk, resident)] == ["Ось фото"]
    assert outside.recipients[-1] == [BROTHER.reach]
    told = outside.mails[-1].get_content()
    facts = dict(WORK.refusals.get(reason, {})) | {"photos_max": PHOTOS_MAIL_MAX}
    assert [language for language in LANGUAGES if say(language, "errors", reason, **facts) not in told] == []


def test_a_doubtful_mail_is_held_with_all_that_came_with_it_until_a_person_says_whose_it_is(
    desk: Desk, outside: Mailbox, tmp_path: Path
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    message = with_image(answer(outside, "Це я", checked=False), snapshot())
    message.add_attachment(record("wav", 1.0), maintype="audio", subtype="wav", filename="voice.wav")
    assert take_mail(desk, bytes(message), OURS).outcome is Outcome.HELD
    assert letters(desk, resident) == []
    [mail] = waiting(desk)
    assert (mail.written.text, len(mail.written.photos)) == ("Це я", 1)
    assert mail.written.voice is not None
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("desk.sqlite*"))
    assert mail.written.photos[0][:200] not in on_disk  # under the storage key, as the words are
    accept(desk, volunteer(desk, "Петро"), mail.id)
    sent = letters(desk, resident)
    assert [one.text for one in sent] == ["Це я", "", ""]
    assert (sent[1].voice, sent[2].photo) == (mail.written.voice, mail.written.photos[0])
    assert waiting(desk) == []


def test_a_doubtful_mail_that_is_refused_leaves_no_photograph(desk: Desk, outside: Mailbox) -> None:
    sent_word(desk, Resident())
    take_mail(desk, bytes(with_image(answer(outside, "Дивись", "x@example.net"), snapshot())), OURS)
    [mail] = waiting(desk)
    refuse(desk, volunteer(desk, "Петро"), mail.id)
    with desk.read() as tx:
        assert desk.kept.held_mails.count(tx) == 0


def test_nothing_is_decoded_for_a_mail_that_answers_nothing_of_ours(
    desk: Desk, outside: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_word(desk, Resident())
    monkeypatch.setattr(fenced, "BOOTSTRAP", "raise SystemExit('asked')")
    stranger = EmailMessage()
    stranger["From"], stranger["To"] = "x@example.net", "desk+aaaaaaaaaaaaaaaa@desk.example"
    stranger.set_content("")
    assert take_mail(desk, bytes(with_image(stranger, snapshot())), OURS).outcome is Outcome.HELD
    [mail] = waiting(desk)
    assert mail.written.is_empty()
    automatic = with_image(answer(outside, "Я у відпустці"), snapshot())
    automatic["Auto-Submitted"] = "auto-replied"
    assert take_mail(desk, bytes(automatic), OURS).outcome is Outcome.AUTOMATIC


def test_where_nothing_can_be_decoded_safely_the_mail_waits_and_the_others_go_on(
    desk: Desk, outside: Mailbox, arriving: ImapMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = Resident()
    sent_word(desk, resident)
    arriving.put("1.photo", bytes(with_image(answer(outside, "З фото"), snapshot())))
    arriving.put("2.words", bytes(answer(outside, "Лише слова")))
    good = fenced.BOOTSTRAP
    monkeypatch.setattr(fenced, "BOOTSTRAP", "import sys; sys.stdin.buffer.read(); print('fence-libseccomp')")
    with pytest.raises(WorldError) as caught:
        asyncio.run(mail_round(desk, arriving.server))
    assert caught.value.reason == "photo-fence-missing"
    assert [one.text for one in letters(desk, resident)] == ["Лише слова"]
    assert len(arriving.mails()) == 1
    monkeypatch.setattr(fenced, "BOOTSTRAP", good)
    assert asyncio.run(mail_round(desk, arriving.server)) == [Outcome.REPLY]
    assert [one.text for one in letters(desk, resident)] == ["Лише слова", "З фото", ""]
