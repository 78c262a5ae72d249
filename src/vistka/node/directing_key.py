"""The file of a directing key, on a machine that is never online: locked with a passphrase, made once."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vistka.errors import LocalError, RemoteError, WorldError
from vistka.identity import locked
from vistka.identity.keys import KEY_BYTES, SigningKey
from vistka.limits import LOCKED_BYTES_MAX
from vistka.wire import cbor

if TYPE_CHECKING:
    from vistka.store.desk.database import Draw

_WHAT = b"vistka-directing-key-1"  # so that no other locked file of ours passes for one


@dataclass(frozen=True, slots=True)
class DirectingKeyFile:
    """One such file."""

    path: Path
    passphrase: str = field(repr=False)

    def make(self, draw: "Draw") -> SigningKey:
        """A new key in a new file. LocalError "file-there", "passphrase"; WorldError "key-file"."""
        key = SigningKey.from_seed(draw(KEY_BYTES))
        secret = cbor.encode([_WHAT, key.seed])
        data = locked.lock(secret, self.passphrase, draw(locked.SALT_BYTES), draw(locked.NONCE_BYTES))
        try:
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            raise LocalError("file-there", path=self.path) from None
        except OSError as error:
            raise WorldError("key-file", path=str(self.path), why=error.strerror) from None
        return key

    def load(self) -> SigningKey:
        """The key. WorldError "key-file"; RemoteError "locked-damaged", "passphrase-wrong", "key-other"."""
        try:
            with self.path.open("rb") as file:
                data = file.read(LOCKED_BYTES_MAX + 1)
        except OSError as error:
            raise WorldError("key-file", path=str(self.path), why=error.strerror) from None
        match cbor.decode(locked.unlock(data, self.passphrase)):
            case [bytes(what), bytes(seed)] if what == _WHAT and len(seed) == KEY_BYTES:
                return SigningKey.from_seed(seed)
        raise RemoteError("key-other", path=self.path)
