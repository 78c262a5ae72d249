"""A desk's notice as a CAP 1.2 alert (OASIS Common Alerting Protocol, section 3)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
HEADLINE_CHARACTERS = 160  # what CAP's section 3.2.2 recommends for small displays
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
_NO_IDENTIFIER = re.compile(r"[\s,<&]+")  # sections 3.2.1: no spaces, commas or restricted characters


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier alert that this one replaces or takes back."""

    identifier: str
    sent: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice on its way out: times in Unix seconds, `directs` where it calls people somewhere.

    `replaces` is what it supersedes; with `cancels` it takes that back.
    """

    identifier: str
    sender: str
    sender_name: str
    sent: int
    expires: int
    text: str
    place: str | None = None
    pcode: str | None = None
    language: str = "uk"
    directs: bool = False
    replaces: Reference | None = None
    cancels: bool = False


def write_cap(alert: Alert) -> bytes:
    """The alert as XML, in UTF-8."""
    kind = "Cancel" if alert.cancels else "Update" if alert.replaces else "Alert"
    sender = _NO_IDENTIFIER.sub("-", alert.sender) or "vistka"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<alert xmlns="{NAMESPACE}">',
        _element("identifier", _NO_IDENTIFIER.sub("-", alert.identifier), 1),
        _element("sender", sender, 1),
        _element("sent", _moment(alert.sent), 1),
        _element("status", "Actual", 1),
        _element("msgType", kind, 1),
        _element("scope", "Public", 1),
    ]
    if alert.replaces is not None:
        earlier = _NO_IDENTIFIER.sub("-", alert.replaces.identifier)
        lines.append(_element("references", f"{sender},{earlier},{_moment(alert.replaces.sent)}", 1))
    return "\n".join([*lines, *_info(alert), "</alert>", ""]).encode("utf-8")


def _info(alert: Alert) -> list[str]:
    """A notice is about what people need, never about a danger's cause: `Other`, of unknown severity."""
    area = ["    <area>", _element("areaDesc", alert.place or alert.sender_name, 3)]
    if alert.pcode:
        area += ["      <geocode>", _element("valueName", "P-code", 4), _element("value", alert.pcode, 4)]
        area.append("      </geocode>")
    return [
        "  <info>",
        _element("language", alert.language, 2),
        _element("category", "Other", 2),
        _element("event", "Evacuation or aid" if alert.directs else "Information for residents", 2),
        *([_element("responseType", "Prepare", 2)] if alert.directs else []),
        _element("urgency", "Expected" if alert.directs else "Unknown", 2),
        _element("severity", "Unknown", 2),
        _element("certainty", "Unknown", 2),
        _element("effective", _moment(alert.sent), 2),
        _element("expires", _moment(alert.expires), 2),
        _element("senderName", alert.sender_name, 2),
        _element("headline", alert.text.strip().split("\n")[0][:HEADLINE_CHARACTERS], 2),
        _element("description", alert.text, 2),
        *area,
        "    </area>",
        "  </info>",
    ]


def _element(name: str, text: str, depth: int) -> str:
    return f"{'  ' * depth}<{name}>{escape(_FORBIDDEN.sub(chr(0xFFFD), text))}</{name}>"


def _moment(at: int) -> str:
    """Section 3.3.2: no Z, but an offset."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
