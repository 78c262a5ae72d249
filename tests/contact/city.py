"""What tests of contacts and drops share: a small deployment whose every byte follows from a number."""

from hashlib import blake2b

from vistka.bundle.envelope import Bundle, Class, Header, Suite, make_bundle
from vistka.bundle.lifetime import EPOCH, SECONDS_IN_HOUR
from vistka.bundle.message import Letter, Message, Note
from vistka.bundle.sealing import seal_to_desk
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.identity.keys import SealingKey
from vistka.node.exchange import Exchange, Speaker
from vistka.node.keyring import Keyring
from vistka.store.base import Arrival, BundleStore
from vistka.store.memory import MemoryStore

HOUR = 56_000
NOW = EPOCH + HOUR * SECONDS_IN_HOUR
CAPACITY = 50_000_000


def some_bytes(name: str, size: int = 32) -> bytes:
    """Bytes that follow from a name."""
    out = b"".join(blake2b(f"{name}/{at}".encode()).digest() for at in range(-(-size // 64)))
    return out[:size]


DEPLOYMENT = some_bytes("deployment")
DESK_KEY = SealingKey.from_secret(some_bytes("desk"))


def speaker(name: str, role: Role = Role.POST, deployment: bytes = DEPLOYMENT) -> Speaker:
    """A node of this name."""
    return Speaker(role, Keyring(some_bytes(f"node/{name}"), deployment), HOUR - 100)


def note(name: str) -> Bundle:
    """A real alive note to the desk."""
    return _sealed(name, Note(1, f"Я живий, {name}"))


def voice(name: str, seconds: int) -> Bundle:
    """A real letter with a clip of so many seconds."""
    return _sealed(name, Letter("", voice=some_bytes(name, 60 * (seconds * 1_000 // 60))))


def filler(name: str, size: int = 100, class_: int = Class.NOTE, lifetime: int = 60) -> Bundle:
    """A bundle that only looks sealed: quick to make, for tests of many."""
    header = Header(Suite.SEALED, class_, some_bytes(name, 4), HOUR // 6, lifetime, some_bytes(f"{name}/c", 10))
    return make_bundle(header, some_bytes(f"{name}/sealed", size))


def _sealed(name: str, body: Note | Letter) -> Bundle:
    author, once = (SealingKey.from_secret(some_bytes(f"{name}/{part}")) for part in ("author", "ephemeral"))
    return seal_to_desk(Message(HOUR, body), author, once, DESK_KEY.public)


def store_of(*bundles: Bundle, deposited: bool = False) -> MemoryStore:
    """A store that holds these, three hours old; `deposited`: written here, and new."""
    store = MemoryStore(CAPACITY)
    store.add([Arrival(one, 0 if deposited else 3, one.id[:8] if deposited else None) for one in bundles], NOW)
    return store


def exchanges(
    first: BundleStore, second: BundleStore, budget_bytes: int | None = None, names: tuple[str, str] = ("north", "desk")
) -> tuple[Exchange, Exchange]:
    """The two sides of a contact between a post and a desk."""
    opener = Exchange(Side.OPENER, speaker(names[0]), first, some_bytes("x", 16), lambda: NOW, budget_bytes)
    other = speaker(names[1], Role.DESK)
    return opener, Exchange(Side.ANSWERER, other, second, some_bytes("y", 16), lambda: NOW)


def talk(opener: Exchange, answerer: Exchange, limit: int = 65_536) -> tuple[list[bytes], list[bytes]]:
    """Let both speak in turn to the end; what each said, turn by turn."""
    said: tuple[list[bytes], list[bytes]] = ([], [])
    while not (opener.finished and answerer.finished):
        out = opener.bytes_to_send(limit)
        answerer.receive_bytes(out)
        back = answerer.bytes_to_send(limit)
        opener.receive_bytes(back)
        said[0].append(out)
        said[1].append(back)
        assert out or back, "both wait for the other"
    return said


def ids(store: BundleStore) -> set[bytes]:
    """The ids of what a store holds whole."""
    return {one.id for one in store.held(NOW)}
