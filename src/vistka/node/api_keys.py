"""Keys to the picture for programs: shown once, kept as a hash, each use in the log."""

from vistka.errors import LocalError, RemoteError
from vistka.limits import API_KEY_BYTES, VOLUNTEER_NAME_CHARACTERS_MAX
from vistka.node.desk import Desk


def make_api_key(desk: Desk, name: str) -> str:
    """A new key, to be handed to whoever is called `name`. RemoteError "volunteer-name"; LocalError "api-keys-full"."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= VOLUNTEER_NAME_CHARACTERS_MAX or not name.isprintable():
        raise RemoteError("volunteer-name", limit=VOLUNTEER_NAME_CHARACTERS_MAX)
    key = desk.draw(API_KEY_BYTES)
    with desk.write() as tx:
        mark = desk.kept.api_keys.make(tx, name, key, desk.clock())
        desk.kept.audit.add(tx, "api-key-made", None, mark, desk.clock())
    return key.hex()


def end_api_keys(desk: Desk, name: str) -> None:
    """Whoever has a key of this name is shut out. LocalError "api-key-unknown"."""
    with desk.write() as tx:
        if not desk.kept.api_keys.end(tx, " ".join(name.split())):
            raise LocalError("api-key-unknown", name=name[:VOLUNTEER_NAME_CHARACTERS_MAX])
        desk.kept.audit.add(tx, "api-key-ended", None, None, desk.clock())


def let_in(desk: Desk, written: str) -> None:
    """Check a key as a program sent it, and log its use. RemoteError "api-key"."""
    try:
        key = bytes.fromhex(written)
    except ValueError:
        raise RemoteError("api-key") from None
    with desk.write() as tx:
        mark = desk.kept.api_keys.find(tx, key)
        if mark is None:
            raise RemoteError("api-key")
        desk.kept.audit.add(tx, "api", None, mark, desk.clock())
