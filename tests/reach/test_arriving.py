"""What a mail says: the words above the quote, whose they are, and what is nobody's."""

from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import RemoteError
from vistka.limits import MAIL_HEADERS_MAX, MAIL_PARTS_MAX, TEXT_BYTES_MAX
from vistka.reach.arriving import read_mail, typed

TAG = "abcdefghijklmnop"
CHECKED = "mx.desk.example; dkim=pass (2048-bit key) header.d=example.org header.i=@example.org"


def mail(text: str = "Живий, пиши.", sender: str = "Микита <nikita@example.org>", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = f"Стіл <desk+{TAG}@desk.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def read(message: EmailMessage) -> object:
    return read_mail(bytes(message), "mx.desk.example")


def test_a_reply_has_its_tag_its_writer_and_their_words() -> None:
    arrived = read_mail(bytes(mail(Authentication_Results=CHECKED)), "mx.desk.example")
    assert (arrived.tag, arrived.sender, arrived.text) == (TAG, "nikita@example.org", "Живий, пиши.")
    assert (arrived.is_theirs, arrived.is_automatic, arrived.has_bounced) == (True, False, False)


@pytest.mark.parametrize(
    "written",
    [
        "Ми тут.\n\nср, 16 бер. 2022 р. о 12:00 Вістка <desk@desk.example> пише:\n> Хтось просив\n> передати",
        "Ми тут.\n\nсреда, 16 марта 2022 г., Вистка <desk@desk.example> написал(а):\n\n> Кто-то просил",
        "Ми тут.\n\nOn Wed, 16 Mar 2022 at 12:00, Vistka\n<desk@desk.example> wrote:\n> Somebody asked us",
        "Ми тут.\n-- \nМикита\nтел. 000",
        "Ми тут.\n\n-------- Original Message --------\nFrom: desk",
        "> Хтось просив\n\nМи тут.",
        "Ми тут.\n\nFrom: Desk <desk@desk.example>\nSent: Monday\nTo: Mykyta\nSubject: Word\n\nSomebody asked us",
        "Ми тут.\n\nОт: Desk <desk@desk.example>\n\nОтправлено: среда\n\nКому: Никита\n\nТема: Слово\n\nКто-то просил",
        "Ми тут.\r\n\r\n\r\n\r\n",
    ],
)
def test_quotes_and_signatures_are_trimmed(written: str) -> None:
    assert typed(written) == "Ми тут."


def test_words_that_only_look_like_a_quote_stay() -> None:
    for said in ("Мама пише:\nвсе добре, ми вдома.", "Від: мами\nДата: сьогодні\nКому: тобі\nживі"):
        assert typed(said) == said


def test_blank_lines_between_what_was_typed_stay_as_one() -> None:
    assert typed(" Ми\nтут.\n\n\n\n> Хто?\nЧекаємо.\n\n") == "Ми\nтут.\nЧекаємо."
    assert typed("Ми тут.\n\n\nЧекаємо.") == "Ми тут.\n\nЧекаємо."


@pytest.mark.parametrize("line", ["a\n", "\n", "> a\n", "from: a\n", "a wrote:\n", "Олена пише:\n"])
def test_a_mail_of_a_hundred_thousand_lines_is_read_at_once(line: str) -> None:
    began = process_time()
    typed(line * 100_000)
    assert process_time() - began < 5  # it took five minutes


def test_a_letter_is_cut_where_a_letter_ends() -> None:
    assert len(typed("ж" * TEXT_BYTES_MAX).encode()) == TEXT_BYTES_MAX


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("unknown-8bit", "utf-8"),
        ("win-1251", "cp1251"),
        ("us-ascii", "cp1251"),
        ("us-ascii", "utf-8"),
        ('""', "utf-8"),
        ("koi8-u", "koi8-u"),
    ],
)
def test_words_are_read_whatever_encoding_a_program_says_they_are_in(charset: str, encoding: str) -> None:
    head = f"To: desk+{TAG}@desk.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert read_mail(head.encode() + "Живі, чекаємо".encode(encoding), "").text == "Живі, чекаємо"


def parted(kind: str, *parts: tuple[str, str]) -> bytes:
    """A mail of parts, each its head and its body."""
    bodies = "".join(f"--b\r\nContent-Type: {head}\r\n\r\n{body}\r\n" for head, body in parts)
    return (
        f"To: desk+{TAG}@desk.example\r\nContent-Type: multipart/{kind}; boundary=b\r\n\r\n{bodies}--b--\r\n".encode()
    )


def test_words_below_a_photo_are_words_too() -> None:
    above, below = (("text/plain; charset=utf-8", text) for text in ("Це ми.", "А це твій кіт."))
    arrived = read_mail(parted("mixed", above, ("image/jpeg; name=a.jpg", "x"), below), "")
    assert ([line for line in arrived.text.split("\n") if line], len(arrived.images)) == (
        ["Це ми.", "А це твій кіт."],
        1,
    )


def test_a_mail_that_is_a_photo_and_nothing_else() -> None:
    arrived = read_mail(f"To: desk+{TAG}@desk.example\r\nContent-Type: image/jpeg\r\n\r\nx".encode(), "")
    assert (arrived.text, arrived.images) == ("", (b"x",))


def test_where_the_plain_part_is_empty_the_other_is_read() -> None:
    data = parted("alternative", ("text/plain", " "), ("text/html; charset=utf-8", "<p>Ми тут.</p>"))
    assert read_mail(data, "").text == "Ми тут."


def test_a_text_file_is_an_attachment() -> None:
    file = "text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt", "таємне"
    arrived = read_mail(parted("mixed", ("text/plain; charset=utf-8", "Ми тут."), file), "")
    assert (arrived.text, arrived.not_taken) == ("Ми тут.", 1)


def test_html_alone_is_read_as_its_words() -> None:
    message = mail()
    message.set_content("<style>p{}</style><p>Ми&nbsp;тут.</p><p>Пиши!</p><blockquote>old</blockquote>", "html")
    assert read_mail(bytes(message), "").text == "Ми тут.\nПиши!"


@pytest.mark.parametrize(
    "results",
    [
        "",
        "mx.evil.example; dkim=pass header.d=example.org",
        "mx.desk.example; dkim=fail header.d=example.org",
        "mx.desk.example; dkim=pass header.d=evil.example",
        "mx.desk.example; dkim=pass header.d=org",
        "mx.desk.example; dkim=none (dkim=pass header.d=example.org)",
        'mx.desk.example; spf=pass smtp.mailfrom="; dkim=pass header.d=example.org "@evil.example; dkim=none',
        'mx.desk.example; spf=pass smtp.mailfrom="\\"; dkim=pass header.d=example.org "@evil.example',
        "mx.desk.example; dkim=fail (why (deeper) ; dkim=pass header.d=example.org) header.d=example.org",
        "mx.desk.example; dkim=fail (why \\) ; dkim=pass header.d=example.org) header.d=example.org",
        "mx.desk.example; dmarc=pass header.from=evil.example",
        "mx.desk.example",
    ],
)
def test_a_mail_is_not_theirs_unless_our_server_says_so(results: str) -> None:
    message = mail(Authentication_Results=results) if results else mail()
    assert not read_mail(bytes(message), "mx.desk.example").is_theirs


def test_what_a_server_says_beside_its_verdict_does_not_hide_it() -> None:
    said = 'mx.desk.example; dkim=pass reason="2048-bit key; fine" (good (very)) header.d=example.org'
    assert read_mail(bytes(mail(Authentication_Results=said)), "mx.desk.example").is_theirs


def test_what_our_server_noted_first_decides() -> None:
    message = mail()
    message["Authentication-Results"] = "mx.desk.example; dkim=fail header.d=example.org"
    message["Authentication-Results"] = CHECKED  # brought along by its sender, and below ours
    assert not read_mail(bytes(message), "mx.desk.example").is_theirs


def test_two_senders_are_nobody() -> None:
    message = mail(sender="a@example.org, nikita@example.org", Authentication_Results=CHECKED)
    arrived = read_mail(bytes(message), "mx.desk.example")
    assert (arrived.sender, arrived.is_theirs) == (None, False)


@pytest.mark.parametrize("header", [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("Return-Path", "<>")])
def test_what_nobody_wrote_is_known(header: tuple[str, str]) -> None:
    message = mail()
    message[header[0]] = header[1]
    assert read_mail(bytes(message), "").is_automatic


def report(action: str, status: str) -> bytes:
    lines = [
        "From: MAILER-DAEMON@mx.example.org",
        f"To: desk+{TAG}@desk.example",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "It did not arrive.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.org",
        "",
        "Final-Recipient: rfc822; nikita@example.org",
        f"Action: {action}",
        f"Status: {status}",
        "",
        "--b--",
    ]
    return "\r\n".join(lines).encode()


def test_a_bounce_is_one_that_is_for_good() -> None:
    assert [
        (arrived.has_bounced, arrived.is_automatic, arrived.tag)
        for arrived in (
            read_mail(report("failed", "5.1.1"), ""),
            read_mail(report("delayed", "4.4.1"), ""),
            read_mail(report("delivered", "2.0.0"), ""),
        )
    ] == [(True, True, TAG), (False, True, TAG), (False, True, TAG)]


def test_a_recording_is_taken_and_other_attachments_are_counted() -> None:
    message = mail()
    message.add_attachment(b"OggS...", maintype="audio", subtype="ogg", filename="voice.ogg")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="paper.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="us.png")
    arrived = read_mail(bytes(message), "")
    assert (arrived.recording, arrived.images) == (b"OggS...", (b"\x89PNG",))
    assert (arrived.not_taken, arrived.text) == (1, "Живий, пиши.")


@pytest.mark.parametrize(
    ("name", "piece"),
    [("Content-Type", '"'), ("Content-Type", "a@b.c, "), ("Cc", "a@b.c, "), ("From", "=?utf-8?q?a?= ")],
)
def test_a_header_of_a_quarter_of_a_megabyte_is_cut(name: str, piece: str) -> None:
    head = f"To: desk+{TAG}@desk.example\r\n{name}: {piece * (250_000 // len(piece))}\r\n\r\nМи тут."
    began = process_time()
    assert read_mail(head.encode(), "").tag == TAG
    assert process_time() - began < 5  # it took minutes


def test_more_heads_of_parts_than_any_mail_has_are_refused_before_they_are_read() -> None:
    with pytest.raises(RemoteError) as caught:
        read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\ncontent-type: text/plain\n\n\n" * 2_000, "")
    assert caught.value.facts == {"why": "parts"}


def test_more_headers_than_servers_add_are_refused() -> None:
    with pytest.raises(RemoteError) as caught:
        read_mail(b"To: a@b.example\n" * (MAIL_HEADERS_MAX + 1) + b"\nx", "")
    assert caught.value.reason == "mail-unreadable"


def test_more_parts_than_any_person_sends_are_refused() -> None:
    message = mail()
    for _ in range(MAIL_PARTS_MAX):
        message.add_attachment(b"x", maintype="application", subtype="pdf")
    with pytest.raises(RemoteError) as caught:
        read(message)
    assert caught.value.reason == "mail-unreadable"


@given(st.binary(max_size=400), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(head: bytes, body: bytes) -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\nFrom: " + head + b"\r\n\r\n--b\r\n" + body
    for data in (head + body, parts):
        try:
            read_mail(data, "mx.desk.example")
        except RemoteError as error:
            assert error.reason == "mail-unreadable"
