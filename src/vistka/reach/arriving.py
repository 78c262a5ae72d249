"""A mail that came in, read: to whom it answers, what its writer typed, and whether it is theirs.

RFC 5322 (mail), RFC 3464 (delivery reports), RFC 3834 (automatic answers), RFC 8601 (what our server checked).
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from vistka.bundle.fields import Text
from vistka.errors import RemoteError
from vistka.limits import IMAGES_TRIED_MAX, MAIL_PARTS_MAX, REPLY_TAG_CHARACTERS, TEXT_BYTES_MAX
from vistka.reach.email import check_address

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_TAG = re.compile(rf"[^@+]+\+([a-z2-7]{{{REPLY_TAG_CHARACTERS}}})@.+")
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


def read_mail(data: bytes, authserv_id: str) -> ArrivedMail:
    """What a mail says. `authserv_id` is what our own mail server calls itself where it notes its checks; "" for none.

    RemoteError "mail-unreadable" for what is no mail, or has more parts than any person's.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        parts = [part for part in message.walk() if not part.is_multipart()]
        if len(parts) > MAIL_PARTS_MAX:
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
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").translate(_BLANK).split("\n")]
    kept: list[str] = []
    for at, line in enumerate(lines):
        pair = f"{line} {lines[at + 1].strip()}" if at + 1 < len(lines) else line  # programs break this line in two
        if line == "--" or _ORIGINAL.match(line) or _is_wrote(line, lines, at) or _is_wrote(pair, lines, at + 1):
            break
        if not line.startswith(">"):
            kept.append(line)
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return whole.encode("utf-8", "replace")[:TEXT_BYTES_MAX].decode("utf-8", "ignore")


def _is_wrote(line: str, lines: list[str], at: int) -> bool:
    """A line "… wrote:" counts only above a quote or at the very end: people write that too."""
    rest = [each for each in lines[at + 1 :] if each]
    return bool(_WROTE.match(line.strip())) and (not rest or rest[0].startswith(">"))


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


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    return _plain(text) if body.get_content_type() == "text/html" else text


def _attachments(message: EmailMessage, parts: list[EmailMessage]) -> tuple[bytes | None, tuple[bytes, ...], int]:
    body = {id(message.get_body((kind,))) for kind in ("plain", "html")}
    recording, images, not_taken = None, list[bytes](), 0
    for part in parts:
        if id(part) in body or part.get_content_maintype() in ("text", "message"):
            continue
        if recording is None and part.get_content_type().startswith(_RECORDINGS):
            recording = bytes(part.get_payload(decode=True) or b"")
        elif len(images) < IMAGES_TRIED_MAX and _is_image(part):
            images.append(bytes(part.get_payload(decode=True) or b""))
        elif part.get_content_disposition() == "attachment" or part.get_filename():
            not_taken += 1
    return recording, tuple(images), not_taken


def _is_image(part: EmailMessage) -> bool:
    """By what it says it is, or by its name where it says nothing: some programs call every file a stream of bytes."""
    kind = part.get_content_type()
    named = str(part.get_filename() or "").lower().endswith(_IMAGE_ENDINGS)
    return kind in _IMAGES or (kind == "application/octet-stream" and named)


class _Plain(HTMLParser):
    """The text of a mail written in HTML, a line for each block; what it quotes is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.quotes = 0
        self.hidden = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.quotes += tag == "blockquote"
        self.hidden += tag in ("style", "script", "head")
        if tag in ("br", "p", "div", "tr", "li", "blockquote"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.quotes -= tag == "blockquote" and self.quotes > 0
        self.hidden -= tag in ("style", "script", "head") and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden and not self.quotes:
            self.words.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)
