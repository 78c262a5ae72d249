"""Replies to a paper code: found by single-use tags, opened in memory, and let go a day after they were read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vistka.bundle.envelope import Bundle
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import Letter, Message
from vistka.bundle.sealing import open_message
from vistka.errors import RemoteError
from vistka.identity.keys import SealingKey
from vistka.identity.tag import reply_root, reply_tag
from vistka.limits import READ_REPLIES_MAX, READ_REPLY_HOURS, REPLY_GAP
from vistka.store.base import BundleStore, Held
from vistka.wire import cbor

_READ = "read-replies"


@dataclass(frozen=True, slots=True)
class Reply:
    """A letter to whoever holds the paper code: `said` is its hour since 2020, `id` its bundle's."""

    id: bytes
    hour: int
    letter: Letter
    read_token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Read:
    hour: int
    token: bytes | None = field(repr=False)  # until it is sealed to the desk


def find_replies(store: BundleStore, reader: SealingKey, desk_keys: Iterable[bytes], now: int) -> list[Reply]:
    """What is held for `reader` from a desk whose sealing keys are `desk_keys`, oldest first, of one hour words first.

    What does not open, or comes from anybody else, is passed over: tags are four bytes and others' may be the same.
    """
    known = set(desk_keys)
    replies: dict[bytes, Reply] = {}
    for desk_key in sorted(known):
        try:
            root = reply_root(reader, desk_key)
        except RemoteError:
            continue
        first, end = 0, REPLY_GAP
        while first < end:
            numbers = {reply_tag(root, number): number for number in range(first, end)}
            first = end
            for held in store.held(now, numbers):
                reply = _opened(store, held, reader, known)
                if reply is not None:
                    replies[reply.id] = reply
                    end = max(end, numbers[held.header.tag] + 1 + REPLY_GAP)
    return sorted(replies.values(), key=_order)


def note_read(store: BundleStore, replies: Iterable[Reply], now: int) -> None:
    """Remember from which hour these count as read, and the tokens that tell the desk: the power may go any moment."""
    log = _log(store)
    fresh = {reply.id: _Read(hour_of(now), reply.read_token) for reply in replies if reply.id not in log}
    if fresh:
        _save(store, log | fresh)


def unsent_tokens(store: BundleStore) -> list[bytes]:
    """The read tokens that the desk has not been sent, sorted: the order says nothing of who read what."""
    return sorted(read.token for read in _log(store).values() if read.token is not None)


def note_sent(store: BundleStore, tokens: Iterable[bytes]) -> None:
    """Forget tokens that are sealed to the desk now."""
    sent = set(tokens)
    _save(store, {reply: _Read(read.hour, None) if read.token in sent else read for reply, read in _log(store).items()})


def remove_read(store: BundleStore, now: int) -> None:
    """Let go of replies read a day ago. A clock set back starts their day anew."""
    log, hour = _log(store), hour_of(now)
    over = {reply for reply, read in log.items() if hour - read.hour >= READ_REPLY_HOURS}
    if over or any(read.hour > hour for read in log.values()):
        store.drop(over, now)
        kept = {reply: read for reply, read in log.items() if reply not in over or read.token is not None}
        _save(store, {reply: _Read(min(read.hour, hour), read.token) for reply, read in kept.items()})


def _opened(store: BundleStore, held: Held, reader: SealingKey, desk_keys: set[bytes]) -> Reply | None:
    bundle: Bundle | None = store.get(held.id)
    if bundle is None:
        return None
    try:
        opened = open_message(bundle, reader)
    except RemoteError:
        return None
    match opened.message:
        case Message(hour, Letter() as letter) if opened.author in desk_keys:
            return Reply(held.id, hour, letter, opened.read_token)
    return None


def _order(reply: Reply) -> tuple[int, bool, bool]:
    return reply.hour, reply.letter.photo is not None, reply.letter.voice is not None


def _log(store: BundleStore) -> dict[bytes, _Read]:
    found: dict[bytes, _Read] = {}
    rows = cbor.decode(store.setting(_READ) or cbor.encode([]))
    for row in rows if isinstance(rows, list) else []:
        match row:
            case [bytes(reply), int(hour), None]:
                found[reply] = _Read(hour, None)
            case [bytes(reply), int(hour), bytes(token)]:
                found[reply] = _Read(hour, token)
    return found


def _save(store: BundleStore, log: dict[bytes, _Read]) -> None:
    """In the order of ids, so that it says nothing of who read together; over the maximum the oldest are forgotten."""
    latest = sorted(log.items(), key=lambda item: item[1].hour, reverse=True)[:READ_REPLIES_MAX]
    store.save_setting(_READ, cbor.encode([[reply, read.hour, read.token] for reply, read in sorted(latest, key=_id)]))


def _id(item: tuple[bytes, _Read]) -> bytes:
    return item[0]
