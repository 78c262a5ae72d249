"""Bytes and walks until a desk and five posts agree by stick, beside models of two other ways of filling one."""

import argparse
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.contact.frames import Role
from vistka.convergence.file import drop_files
from vistka.node.exchange import Speaker
from vistka.node.keyring import Keyring
from vistka.node.stick import go_round
from vistka.store.base import Arrival
from vistka.store.memory import MemoryStore

NOW, DAY = 1_800_000_000, 86_400
POSTS, WALKS_MAX = 5, 12
PACKET_BYTES = 500  # what NNCP puts around each packet
RECORD_BYTES = 4 + 32  # Briar: a record's head and a message's id, for what it acknowledges
FRESH = 40  # new bundles at every node before the first walk, among what all share


@dataclass(frozen=True)
class Workload:
    """What each node holds at first, and what is written at each before each of the first walks."""

    start: dict[str, list[Bundle]]
    fresh: list[dict[str, list[Bundle]]]


@dataclass
class Peer:
    """What one node of a modelled network knows of another."""

    unacknowledged: dict[bytes, int] = field(default_factory=dict)
    to_acknowledge: set[bytes] = field(default_factory=set)


def workload(shared: int, seed: int) -> Workload:
    """`shared` bundles at all nodes, FRESH more at each, a quarter of that again before walks two and three."""
    dice = random.Random(seed)
    names = ["desk", *(f"post {n}" for n in range(POSTS))]
    common = [bundle_of(dice) for _ in range(shared)]
    fresh = [{name: [bundle_of(dice) for _ in range(FRESH // 4)] for name in names} for _ in range(2)]
    return Workload({name: common + [bundle_of(dice) for _ in range(FRESH)] for name in names}, fresh)


def bundle_of(dice: random.Random) -> Bundle:
    """One of 160 bytes (three in four) or a letter of 700."""
    class_, size = (Class.NOTE, 160) if dice.random() < 0.75 else (Class.LETTER, 700)
    header = Header(Suite.SEALED, class_, dice.randbytes(4), 11_000, 60, dice.randbytes(10))
    return make_bundle(header, dice.randbytes(size - 30))


def ours(work: Workload) -> tuple[int, int]:
    """Bytes that were written on the stick by the real code, and walks until all agree. One stick, in a round."""
    stores = {name: MemoryStore(10**9) for name in work.start}
    speakers = {
        name: Speaker(Role.DESK if name == "desk" else Role.POST, Keyring(name.encode().ljust(32, b"."), bytes(32)))
        for name in stores
    }
    for name, held in work.start.items():
        stores[name].add([Arrival(one, 1) for one in held], NOW)
    written = 0
    with TemporaryDirectory() as folder:
        for walk in range(WALKS_MAX):
            for name, store in stores.items():
                if 0 < walk <= len(work.fresh):
                    store.add([Arrival(one, 1) for one in work.fresh[walk - 1][name]], NOW)
                done = go_round(store, speakers[name], Path(folder), NOW + walk * 3_600)
                written += sum(answer.size for answer in done.written)
                if walk >= len(work.fresh) and agree(list(stores.values())):
                    print(f"  {len(drop_files(Path(folder)))} files on the stick at the end", file=sys.stderr)
                    return written, walk + 1
    raise SystemExit("no end")


def agree(stores: list[MemoryStore]) -> bool:
    """Whether all hold the same; looked at closely only where they hold as many bytes."""
    if len({store.usage().held for store in stores}) > 1:
        return False
    return len({frozenset(held.id for held in store.held(NOW)) for store in stores}) == 1


def modelled(work: Workload, *, acknowledges: bool) -> tuple[int, int]:
    """The same walks where each node writes for each other, in full knowledge of who is on the round.

    With acknowledgements (Briar-style): all that a peer has not acknowledged, again on every walk until its
    acknowledgement has come back. Without (NNCP-style): everything is queued once for every neighbour when it comes,
    whatever they hold, with a packet's head around each, and passed on to the others in the same way.
    """
    holds = {name: {one.id: len(one.data) for one in held} for name, held in work.start.items()}
    peers = {name: {other: Peer(dict(holds[name])) for other in holds if other != name} for name in holds}
    stick: dict[tuple[str, str], dict[bytes, int]] = {}
    acknowledged: dict[tuple[str, str], set[bytes]] = {}
    written = 0
    for walk in range(WALKS_MAX):
        for name in holds:
            if 0 < walk <= len(work.fresh):
                for one in work.fresh[walk - 1][name]:
                    _come(holds, peers, name, one.id, len(one.data), None)
            for other in peers[name]:
                for bundle_id, size in stick.pop((other, name), {}).items():
                    peers[name][other].to_acknowledge.add(bundle_id)
                    _come(holds, peers, name, bundle_id, size, other)
                for bundle_id in acknowledged.pop((other, name), set()):
                    peers[name][other].unacknowledged.pop(bundle_id, None)
            for other, peer in peers[name].items():
                here = stick.setdefault((name, other), {})
                fresh = {bundle_id: size for bundle_id, size in peer.unacknowledged.items() if bundle_id not in here}
                written += sum(fresh.values()) + len(fresh) * (RECORD_BYTES if acknowledges else PACKET_BYTES)
                here.update(fresh)
                if acknowledges:
                    written += RECORD_BYTES * len(peer.to_acknowledge)
                    acknowledged.setdefault((name, other), set()).update(peer.to_acknowledge)
                    peer.to_acknowledge = set()
                else:
                    peer.unacknowledged = {}
            if walk >= len(work.fresh) and len({frozenset(held) for held in holds.values()}) == 1:
                return written, walk + 1
    raise SystemExit("no end")


def _come(
    holds: dict[str, dict[bytes, int]],
    peers: dict[str, dict[str, Peer]],
    name: str,
    bundle_id: bytes,
    size: int,
    source: str | None,
) -> None:
    """A bundle comes to `name`: if it is news, it is to be given to all but who gave it."""
    if source is not None:
        peers[name][source].unacknowledged.pop(bundle_id, None)
    if bundle_id in holds[name]:
        return
    holds[name][bundle_id] = size
    for other, peer in peers[name].items():
        if other != source:
            peer.unacknowledged[bundle_id] = size


def main() -> None:
    """Print a table, and the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=int, default=2_000, help="bundles that all hold at first")
    shared = parser.parse_args().shared
    work = workload(shared, seed=1)
    print(f"{POSTS} posts and a desk, {shared} bundles shared, {FRESH} fresh at each…", file=sys.stderr)
    figures: dict[str, object] = {"shared": shared}
    print(f"{'':44} {'bytes':>12} {'walks':>6}")
    for name, key, (count, walks) in (
        ("Vistka (the real code)", "ours", ours(work)),
        ("all unacknowledged (a model, Briar-style)", "briar_model", modelled(work, acknowledges=True)),
        ("everything queued (a model, NNCP-style)", "nncp_model", modelled(work, acknowledges=False)),
    ):
        print(f"{name:44} {count:12,} {walks:6}")
        figures[key] = {"bytes": count, "walks": walks}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
