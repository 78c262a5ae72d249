"""A node's folder: what is in it, how it is made, and how it is opened with its passphrase."""

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vistka.contact.frames import Role
from vistka.errors import LocalError, WorldError
from vistka.identity.keys import KEY_BYTES, derive
from vistka.identity.locked import NONCE_BYTES, SALT_BYTES
from vistka.node.clock import NodeClock
from vistka.node.config import FILE_NAME, Settings, read_settings
from vistka.node.desk_keys import DeskKeys, KeyFile
from vistka.node.exchange import Speaker
from vistka.node.hours import Hours
from vistka.node.keyring import Keyring, unlock_keyring
from vistka.node.post import Post
from vistka.store.sqlite import SqliteStore

KEY_FILE = "node.key"
STORE_FILE = "bundles.sqlite"
CARD_FILE = "desk.card"
PID_FILE = "running.pid"
KEY_FILE_BYTES_MAX = 65_536
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Installation:
    """An open node of either role: its folder, settings, store and clock."""

    directory: Path
    settings: Settings
    store: SqliteStore
    clock: NodeClock

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def make_folder(directory: Path, settings_text: str) -> None:
    """A new node's folder with its settings, for its owner alone. LocalError "node-exists"; WorldError "folder"."""
    if (directory / FILE_NAME).exists() or (directory / KEY_FILE).exists():
        raise LocalError("node-exists", path=directory)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        (directory / FILE_NAME).write_text(settings_text, encoding="utf-8")
    except OSError as error:
        raise WorldError("folder", path=directory, why=error.strerror) from None


def open_installation(directory: Path) -> Installation:
    """The node in `directory`, without its keys. LocalError of its settings; WorldError of its store."""
    settings = read_settings(directory)
    store = SqliteStore(directory / STORE_FILE, settings.capacity_mb * MEGABYTE, secrets.token_bytes)
    clock = NodeClock(store, lambda: int(time.time()), _ticks, store.set_forward)
    return Installation(directory, settings, store, clock)


def _ticks() -> float:
    """Seconds that go on while the machine sleeps, where it can say so: a night's sleep is no lost time."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def make_keyring(directory: Path, deployment_secret: bytes, passphrase: str) -> Keyring:
    """Fresh secrets for a new post, locked into its key file. WorldError "key-file"; LocalError "passphrase"."""
    keyring = Keyring(secrets.token_bytes(KEY_BYTES), deployment_secret)
    data = keyring.lock(passphrase, secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES))
    path = directory / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WorldError("key-file", path=path, why=error.strerror) from None
    return keyring


def read_keyring(directory: Path, passphrase: str) -> Keyring:
    """A post's secrets. WorldError "key-file"; RemoteError "locked-damaged" or "passphrase-wrong"."""
    path = directory / KEY_FILE
    try:
        with path.open("rb") as file:
            data = file.read(KEY_FILE_BYTES_MAX)
    except OSError as error:
        raise WorldError("key-file", path=path, why=error.strerror) from None
    return unlock_keyring(data, passphrase)


def open_post(node: Installation, passphrase: str) -> Post:
    """The post of this folder, with its keys. What its key file can raise; LocalError "hours" or "time-zone"."""
    hours = Hours(node.settings.hours, node.settings.time_zone)
    return Post(node.store, read_keyring(node.directory, passphrase), node.clock.now, secrets.token_bytes, hours)


def post_speaker(post: Post) -> Speaker:
    """Who a post is to the peer it meets now; the read receipts that wait are sealed first, so that they go along.

    WorldError "post-locked" or "post-no-card".
    """
    post.send_receipts()
    return Speaker(Role.POST, post.keyring, post.card.hour)


def desk_speaker(keys: DeskKeys) -> Speaker:
    """Who a desk is to its peers; its name to them follows from its storage key."""
    keyring = Keyring(derive(keys.storage_key, b"vistka-node"), keys.deployment_secret)
    return Speaker(Role.DESK, keyring, keys.card_hour)


def open_speaker(node: Installation, passphrase: str) -> Speaker:
    """Who this node is to the peer it meets now. What its key file can raise; WorldError "post-no-card"."""
    if node.settings.role == "desk":
        return desk_speaker(KeyFile(node.directory / KEY_FILE, passphrase, secrets.token_bytes).load())
    return post_speaker(open_post(node, passphrase))


@contextlib.contextmanager
def running(directory: Path) -> Iterator[None]:
    """While this node runs, its process number stands in its folder, for `vistka post panic`."""
    path = directory / PID_FILE
    path.write_text(str(os.getpid()))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def running_process(directory: Path) -> int | None:
    """The process number under which this node runs now, or None; what a pulled plug left behind counts for nothing."""
    try:
        number = int((directory / PID_FILE).read_text())
        os.kill(number, 0)
    except (OSError, ValueError):
        return None
    return number
