"""The sought list: a desk sends it into the city, for inquiries whose seeker wants it; a post greets by it."""

from functools import cache
from typing import TYPE_CHECKING

from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Body, Letter, Message, Named, Note, SoughtList, Status
from vistka.bundle.sealing import sign_message
from vistka.limits import SOUGHT_DAYS, SOUGHT_MAX, SOUGHT_REACHES_MAX, SOUGHT_ROUND_MAX
from vistka.store.base import Held
from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.naming import LexiconNaming
from vistka.tracing.registry import Sought
from vistka.tracing.sought import SoughtWork, entries_in, entries_of, make_list, named_codes, pad_bytes, reach_key

if TYPE_CHECKING:
    from vistka.node.desk import Desk  # its databases: a post starts without them

_INTERVAL_SECONDS = 86_400
_LOOK_SECONDS = 600  # between two looks through all inquiries, which take a second for some thousands
_AGAIN_SECONDS = SOUGHT_DAYS * 86_400 // 2  # before the last one ends


def send_sought(desk: "Desk", work: SoughtWork) -> bool:
    """A part of a round: work out a few entries, and once a day send the list if it is another; whether it went.

    With no inquiry whose seeker chose it nothing is ever sent; when the last is withdrawn, a list of chance alone.
    """
    registry, now = desk.registry, desk.clock()
    if registry is None or 0 <= now - work.looked_at < _LOOK_SECONDS:
        return False
    with registry.read() as tx:
        numbers = registry.shelf.seeking(tx)
        asked = [sought for number in numbers if (sought := registry.shelf.sought(tx, number)) is not None]
    chosen = {sought.source: sought for sought in asked if _is_listed(sought)}
    work.entries = {source: known for source, known in work.entries.items() if source in chosen}
    missing = [source for source in chosen if source not in work.entries]
    for source in missing[:SOUGHT_ROUND_MAX]:
        work.entries[source] = _entries(desk, chosen[source])
    if len(missing) > SOUGHT_ROUND_MAX:
        return False
    work.looked_at = now
    if now - work.sent_at < _INTERVAL_SECONDS:
        return False
    newest = sorted(chosen.values(), key=lambda sought: -sought.changed_at)
    entries = frozenset([entry for sought in newest for entry in work.entries[sought.source]][:SOUGHT_MAX])
    if (not entries and not work.sent) or (entries == work.sent and now - work.sent_at < _AGAIN_SECONDS):
        return False
    body = make_list(entries, desk.draw(pad_bytes(entries)))
    bundle = sign_message(Message(hour_of(now), body), desk.keys.signing, SOUGHT_DAYS)
    desk.publish(bundle)
    with desk.write() as kept:
        desk.kept.audit.add(kept, "sought-sent", None, bundle.id[:16], now)
    work.sent, work.sent_at = entries, now
    return True


def newest_list(said: list[tuple[Held, Message]]) -> frozenset[int]:
    """The entries of the newest list among what a desk said; nothing where there is none."""
    found = [(message.hour, message.body) for _, message in said if isinstance(message.body, SoughtList)]
    return entries_in(max(found, key=lambda each: each[0])[1]) if found else frozenset()


def looked_for_by(listed: frozenset[int], body: Body, salt: bytes) -> list[Named]:
    """Those among whom a writer names who seem to look for the writer. Slow: a paper code's work for each reach."""
    if not listed or not isinstance(body, Note | Letter) or not body.name or body.birth_year is None:
        return []
    if isinstance(body, Note) and body.status != Status.IS_NOTE_AUTHOR:
        return []
    codes = named_codes(_naming().stored_codes(body.name))
    return [
        named
        for named in body.named[:SOUGHT_REACHES_MAX]
        if codes and listed & entries_of(reach_key(named.reach, body.birth_year, salt), codes)
    ]


def _is_listed(sought: Sought) -> bool:
    inquiry = sought.inquiry
    chosen = bool(inquiry.listed) and sought.confirmed and not sought.is_from_inside
    return chosen and inquiry.reach is not None and inquiry.birth_year is not None


def _entries(desk: "Desk", sought: Sought) -> frozenset[int]:
    inquiry = sought.inquiry
    assert inquiry.reach is not None
    assert inquiry.birth_year is not None
    codes = (named_codes(_naming().asked_codes(name)) for name in inquiry.names.split("\n"))
    first = next((each[:1] for each in codes if each), [])  # the first spelling that has family and given name
    return entries_of(reach_key(inquiry.reach, inquiry.birth_year, desk.keys.salt), first)


@cache
def _naming() -> LexiconNaming:
    return LexiconNaming(packaged_lexicon)
