"""A mail that came in, read: to whom it answers, what its writer typed, and whether it is theirs.

RFC 5322 (mail), RFC 3464 (delivery reports), RFC 3834 (automatic answers), RFC 8601 (what our server checked).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import getaddresses, parseaddr

from vistka.bundle.fields import Text
from vistka.errors import RemoteError
from vistka.limits import (
    IMAGES_TRIED_MAX,
    MAIL_HEADER_CHARACTERS_MAX,
    MAIL_HEADERS_MAX,
    MAIL_PARTS_MAX,
    MAIL_TEXT_CHARACTERS_MAX,
    REPLY_TAG_CHARACTERS,
    TEXT_BYTES_MAX,
)
from vistka.reach.email import check_address
from vistka.reach.html import plain_text

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_TAG = re.compile(rf"[^@+]+\+([a-z2-7]{{{REPLY_TAG_CHARACTERS}}})@.+")
_PART_HEADERS = 5  # of each part at most that say what it is
_OF_A_PART = re.compile(rb"^content-", re.IGNORECASE | re.MULTILINE)
_AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
_RECORDINGS = ("audio/", "video/ogg", "video/webm", "application/ogg")  # voice recorders say all of these
_IMAGES = ("image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/webp", "image/heic", "image/heif")
_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")

# What no letter may hold (tabs too) is a blank in it: a mail must not stop at one, and all behind it in the mailbox.
_BLANK = dict.fromkeys(map(ord, [*Text.CONTROLS, "\xa0"]), " ")

# The line before a quote, and the head of a forwarded mail, as the mail programs of our readers write them.
_WROTE = re.compile(
    r"(^on .{4,120} wrote:$)|(^.{4,160}(пише|писав|писала|написав|написала|написав\(ла\)|пишет|писал|писала|написал|"
    r"написала|написал\(а\)|a écrit|schrieb|napisał|napisał\(a\)|napisała)[^\n]{0,60}:$)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^(-{2,}\s*(original message|forwarded message|вихідне повідомлення|оригінальне повідомлення|исходное сообщение|"
    r"пересылаемое сообщение|переслане повідомлення)\s*-{2,}|_{10,})$",
    re.IGNORECASE,
)

# The head of a mail that is answered: its first line, its second or third, and one further down.
_HEAD = [
    re.compile(rf"\s*\*?({words})\s?:", re.IGNORECASE)
    for words in (
        "from|від|від кого|от|от кого|von|od|de",
        "sent|date|надіслано|дата|отправлено|gesendet|datum|wysłano|data|envoyé",
        "subject|тема|betreff|temat|objet",
    )
]
HEAD_LINES_MAX = 8  # from the sender to the subject, with a long list of recipients between


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    """One mail. `tag` is that of the mail it answers, `sender` its author's address where it has exactly one.

    `text` is what they typed, without quotes and signature; `images` are files as they came, `recording` too;
    `not_taken` counts the attachments that are none of these; `is_theirs` says that our own mail server found the
    sender's domain answering for it (aligned DKIM).
    """

    tag: str | None
    sender: str | None
    text: str
    is_theirs: bool = False
    is_automatic: bool = False
    has_bounced: bool = False  # the mail it reports on will never arrive
    recording: bytes | None = None
    images: tuple[bytes, ...] = ()
    not_taken: int = 0

    @property
    def has_files(self) -> bool:
        """Whether somebody attached something."""
        return self.recording is not None or bool(self.images or self.not_taken)


class _Bounded(EmailPolicy):
    """Headers are cut to what people's are: over one of a megabyte the library sits for hours."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header as it came, at most so long."""
        name, value = super().header_source_parse(sourcelines)
        share = 16 if name.lower().startswith("content-") else 1
        return name, value[: MAIL_HEADER_CHARACTERS_MAX // share]


def read_mail(data: bytes, authserv_id: str) -> ArrivedMail:
    """What a mail says. `authserv_id` is what our own mail server calls itself where it notes its checks; "" for none.

    RemoteError "mail-unreadable" for what is no mail, or has more parts or headers than any person's.
    """
    if sum(1 for _ in _OF_A_PART.finditer(data)) > _PART_HEADERS * MAIL_PARTS_MAX:
        raise RemoteError("mail-unreadable", why="parts")
    try:
        message = message_from_bytes(data, policy=_Bounded())
        assert isinstance(message, EmailMessage)
        parts = [part for part in message.walk() if not part.is_multipart()]
        if len(parts) > MAIL_PARTS_MAX or len(message) > MAIL_HEADERS_MAX:
            raise RemoteError("mail-unreadable", why="parts")
        sender = _sender(message)
        recording, images, not_taken = _attachments(message, parts)
        return ArrivedMail(
            tag=_tag(message),
            sender=sender,
            text=typed(_text(message)),
            is_theirs=bool(sender and authserv_id) and _is_theirs(message, str(sender), authserv_id),
            is_automatic=_is_automatic(message),
            has_bounced=_has_bounced(message),
            recording=recording,
            images=images,
            not_taken=not_taken,
        )
    except RemoteError:
        raise
    except Exception as error:  # noqa: BLE001  # the library's parser raises whatever a strange header leads it to
        raise RemoteError("mail-unreadable", why=type(error).__name__) from None


def typed(text: str) -> str:
    """What somebody typed above a quoted mail and their signature; cut to what a letter may hold."""
    text = text[:MAIL_TEXT_CHARACTERS_MAX]
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").translate(_BLANK).split("\n")]
    said = [at for at, line in enumerate(lines) if line]  # where somebody wrote something
    kept: list[str] = []
    for place, at in enumerate(said):
        line, *after = (lines[each] for each in said[place : place + HEAD_LINES_MAX])
        if line == "--" or _ORIGINAL.match(line) or _is_head(line, after) or _is_wrote(line, after):
            break
        if after and said[place + 1] == at + 1 and _is_wrote(f"{line} {after[0].strip()}", after[1:]):
            break  # programs break this line in two
        if not line.startswith(">"):
            kept += ["", line] if kept and not lines[at - 1] else [line]
    whole = "\n".join(kept).strip()
    return whole.encode("utf-8", "replace")[:TEXT_BYTES_MAX].decode("utf-8", "ignore")


def _is_head(line: str, after: list[str]) -> bool:
    """Whether here begins the head of the mail that is answered, as Outlook puts it above with nothing before it."""
    if not _HEAD[0].match(line):
        return False
    return any(_HEAD[1].match(each) for each in after[:2]) and any(_HEAD[2].match(each) for each in after)


def _is_wrote(line: str, after: list[str]) -> bool:
    """A line "… wrote:" counts only above a quote or at the very end: people write that too."""
    return bool(_WROTE.match(line.strip())) and (not after or after[0].startswith(">"))


def _sender(message: EmailMessage) -> str | None:
    froms = message.get_all("From", [])
    addresses = getaddresses([str(each) for each in froms])
    if len(addresses) != 1:
        return None
    try:
        return check_address(addresses[0][1])
    except RemoteError:
        return None


def _tag(message: EmailMessage) -> str | None:
    written = [str(value) for name in _TO for value in message.get_all(name, [])]
    for _, address in getaddresses(written):
        if match := _TAG.fullmatch(address.lower()):
            return match[1]
    return None


def _is_theirs(message: EmailMessage, sender: str, authserv_id: str) -> bool:
    """RFC 8601: the first note of our own server says that DKIM passed for the sender's domain, or DMARC for it."""
    domain = sender.rpartition("@")[2].lower()
    for header in message.get_all("Authentication-Results", []):
        server, _, results = _bare(str(header)).partition(";")
        if (server.split() or [""])[0].lower() != authserv_id.lower():
            continue
        for result in results.split(";"):
            words = result.lower().split()
            signed = [word.partition("=")[2].lstrip("@") for word in words if word.startswith("header.d=")]
            stated = [word.partition("=")[2] for word in words if word.startswith("header.from=")]
            if "dkim=pass" in words and len(signed) == 1 and _is_aligned(domain, signed[0]):
                return True
            if "dmarc=pass" in words and stated == [domain]:
                return True
        return False
    return False


def _bare(header: str) -> str:
    """A header without its comments, however deep, and with "" for each quoted string: in both a sender's words may
    stand (their address, their selector), and a semicolon or a "dkim=pass" in them is none of our server's."""
    kept: list[str] = []
    depth, is_quoted, letters = 0, False, iter(header)
    for letter in letters:
        if letter == "\\" and (is_quoted or depth):
            next(letters, "")
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
            kept.append(letter)
        elif is_quoted:
            continue
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
            kept.append(" ")
        elif not depth:
            kept.append(letter)
    return "".join(kept)


def _is_aligned(domain: str, signed: str) -> bool:
    """RFC 7489, 3.1.1, the sender's domain being the one that signed or below it."""
    return "." in signed and (domain == signed or domain.endswith("." + signed))


def _is_automatic(message: EmailMessage) -> bool:
    said = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    nobody = parseaddr(str(message.get("Return-Path", "x@x")))[1] == ""
    return said != "no" or precedence in _AUTOMATIC or nobody or message.get_content_type() == "multipart/report"


def _has_bounced(message: EmailMessage) -> bool:
    if message.get_content_type() != "multipart/report":
        return False
    reports = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in reports for block in part.walk()]
    return any(
        str(block.get("Action", "")).strip().lower() == "failed" and str(block.get("Status", "")).strip()[:1] == "5"
        for block in blocks
    )


def _text(part: Message) -> str:
    """What a part says: of alternatives the plain one if there is anything in it, of parts side by side each, as a
    telephone puts a photo between two of them. What is attached is no part of it."""
    kind, main = part.get_content_type(), part.get_content_maintype()
    if not part.is_multipart():
        text = _decoded(part)[:MAIL_TEXT_CHARACTERS_MAX] if main in ("text", "multipart") else ""  # some only say so
        return plain_text(text) if kind == "text/html" else text
    if main == "message":
        return ""
    parts = [each for each in part.get_payload() if isinstance(each, Message) and not _is_attached(each)]
    if kind == "multipart/alternative":
        parts.sort(key=lambda each: each.get_content_type() != "text/plain")
    texts = [text for text in map(_text, parts) if text.strip()]
    return "\n".join(texts[:1] if kind in ("multipart/alternative", "multipart/related") else texts)


def _decoded(part: Message) -> str:
    """By the encoding it names; where it is in another, by those that our readers' programs write."""
    data = bytes(part.get_payload(decode=True) or b"")
    named = str(part.get_content_charset() or "ascii")
    for encoding in (named, "utf-8"):
        with suppress(LookupError, UnicodeError):
            return data.decode(encoding)
    return data.decode("utf-8" if named in ("utf-8", "utf8") else "windows-1251", "replace")


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _attachments(message: EmailMessage, parts: list[EmailMessage]) -> tuple[bytes | None, tuple[bytes, ...], int]:
    recording, images, not_taken = None, list[bytes](), 0
    for part in parts:
        is_words = part is message or not _is_attached(part)
        if part.get_content_maintype() in ("text", "message") and is_words:
            continue
        if recording is None and part.get_content_type().startswith(_RECORDINGS):
            recording = bytes(part.get_payload(decode=True) or b"")
        elif len(images) < IMAGES_TRIED_MAX and _is_image(part):
            images.append(bytes(part.get_payload(decode=True) or b""))
        elif _is_attached(part) or part.get_filename():
            not_taken += 1
    return recording, tuple(images), not_taken


def _is_image(part: EmailMessage) -> bool:
    """By what it says it is, or by its name where it says nothing: some programs call every file a stream of bytes."""
    kind = part.get_content_type()
    named = str(part.get_filename() or "").lower().endswith(_IMAGE_ENDINGS)
    return kind in _IMAGES or (kind == "application/octet-stream" and named)
