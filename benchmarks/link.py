"""How much of a link's bytes were bundles: notes and voice over datagrams, in virtual time, from the seeded link model.

Counted: the bytes of the bundles that arrived, over the bytes of all datagrams that went into the link, in both
directions: the opening of the contact, lists, acknowledgements and repetitions among them. `with IP` adds the 28 bytes
of IP and UDP to each datagram (a radio has neither). `of the time`: the same bundles over what the link could have
carried one way until the contact was over, its round trips and cuts among it. Where a link loses, the mean of 8 seeds.
"""

import json
import sys
from dataclasses import dataclass, fields

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.bundle.lifetime import EPOCH, SECONDS_IN_HOUR
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.convergence.datagram import Session
from vistka.errors import WorldError
from vistka.limits import DATAGRAM_BYTES
from vistka.node.exchange import Exchange, Speaker
from vistka.node.keyring import Keyring
from vistka.simulator.link import Link, LinkSettings, converse
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore

HOUR = 56_000
NOW = EPOCH + HOUR * SECONDS_IN_HOUR
CAPACITY = 50_000_000
IP_BYTES = 28
NOTE_BYTES = 300
LARGE_DATAGRAM = 1_400  # what an Ethernet carries whole and most tunnels do not
SEEDS = 8
CLIP_BYTES = 61_440  # a minute of voice
CLEAN = LinkSettings(2_000, 1.5)
FIELD = LinkSettings(2_000, 1.5, loss=0.3, doubles=0.05, reordered=0.05, cut_every=20, cut_seconds=2)
RADIO = LinkSettings(100, 0.5)
BAD_RADIO = LinkSettings(100, 0.5, loss=0.3)


@dataclass(frozen=True, slots=True)
class Share:
    """Shares of useful bytes: of all datagrams, with IP and UDP, of the link's time; `seconds` it took."""

    bytes: float
    with_ip: float
    time: float
    seconds: float


def bundle_of(number: int, size: int, class_: Class) -> Bundle:
    """A bundle of `size` bytes that nobody can open."""
    name = number.to_bytes(4)
    header = Header(Suite.SEALED, class_, name, HOUR // 6, 60, name + bytes(6))
    around = len(make_bundle(header, name + bytes(size - 104)).data) - (size - 100)
    return make_bundle(header, name + bytes(size - around - 4))


def side_of(side: Side, name: bytes, store: MemoryStore) -> Exchange:
    """One side of a contact."""
    keyring = Keyring(name.ljust(32), b"deployment".ljust(32))
    return Exchange(side, Speaker(Role.POST, keyring), store, name.ljust(16), lambda: NOW)


def measure(settings: LinkSettings, bundles: list[Bundle], size: int, seed: int = 1) -> Share:
    """One contact that gives all of `bundles` over a link of that kind each way."""
    post, desk = MemoryStore(CAPACITY), MemoryStore(CAPACITY)
    post.add([Arrival(one, 0, one.id[:8]) for one in bundles], NOW)
    opener, answerer = side_of(Side.OPENER, b"post", post), side_of(Side.ANSWERER, b"desk", desk)
    there, back = Link(settings, seed), Link(settings, seed + 1)
    ends = Session(b"link", opener, 0.0, size), Session(b"link", answerer, 0.0, size)
    try:
        seconds = converse(*ends, there, back, until=100_000)
    except WorldError:  # the very last word was lost: whoever waits for it calls the contact lost, with all of it done
        seconds = max(end.heard_at for end in ends)
    held = desk.held(NOW)
    if len(held) != len(bundles):
        raise SystemExit("not everything arrived")
    useful = sum(one.size for one in held)
    sent, datagrams = there.bytes_sent + back.bytes_sent, there.packets_sent + back.packets_sent
    return Share(useful / sent, useful / (sent + IP_BYTES * datagrams), useful / (settings.rate * seconds), seconds)


def mean(shares: list[Share]) -> Share:
    """Of several seeds."""
    columns = ([getattr(one, row.name) for one in shares] for row in fields(Share))
    return Share(*(sum(column) / len(column) for column in columns))


def main() -> None:
    """Print a table, and the shares on a clean link of 2 kB/s as one JSON object."""
    notes = [bundle_of(number, NOTE_BYTES, Class.NOTE) for number in range(600)]
    clips = [bundle_of(number, CLIP_BYTES, Class.VOICE) for number in range(3)]
    rows = {
        "notes": ("2 kB/s, 3 s: 600 notes of 300 B", CLEAN, notes, DATAGRAM_BYTES),
        "voice": ("2 kB/s, 3 s: 3 minutes of voice", CLEAN, clips, DATAGRAM_BYTES),
        "notes_large": ("the same in 1,400 B: notes", CLEAN, notes, LARGE_DATAGRAM),
        "voice_large": ("the same in 1,400 B: voice", CLEAN, clips, LARGE_DATAGRAM),
        "notes_field": ("the same, 30% lost, cuts: notes", FIELD, notes, DATAGRAM_BYTES),
        "voice_field": ("the same, 30% lost, cuts: voice", FIELD, clips, DATAGRAM_BYTES),
        "notes_radio": ("100 B/s, frames of 200 B: 60 notes", RADIO, notes[:60], 200),
        "voice_radio": ("100 B/s, frames of 200 B: a minute", RADIO, clips[:1], 200),
        "notes_bad_radio": ("the same, 30% lost: 60 notes", BAD_RADIO, notes[:60], 200),
    }
    figures: dict[str, float] = {}
    print(f"{'':36} {'of bytes':>9} {'with IP':>9} {'of time':>9} {'seconds':>9}")
    for key, (name, settings, bundles, size) in rows.items():
        print(f"{name}…", file=sys.stderr)
        share = mean([measure(settings, bundles, size, 2 * seed + 1) for seed in range(SEEDS if settings.loss else 1)])
        print(f"{name:36} {share.bytes:9.3f} {share.with_ip:9.3f} {share.time:9.3f} {share.seconds:9.0f}")
        figures[f"useful_share_{key}"] = round(share.bytes, 4)
        if settings is CLEAN:
            figures[f"useful_share_{key}_with_ip"] = round(share.with_ip, 4)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
