"""A public bundle as one line of capital letters and digits: what a small file or a QR code holds."""

from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from dataclasses import dataclass

from vistka.bundle.envelope import Bundle, parse_bundle
from vistka.errors import RemoteError


@dataclass(frozen=True, slots=True)
class Written:
    """One such form: `prefix` says what the line is, `failure` is the class in which another line fails."""

    prefix: str
    failure: str
    bytes_max: int
    characters_max: int

    def write(self, bundle: Bundle) -> str:
        """The line."""
        return self.prefix + _packed(bundle.data)

    def read(self, text: str) -> Bundle:
        """The bundle of a line, whatever white space pasting left in it. RemoteError `failure`, and a bundle's."""
        if len(text) > self.characters_max:
            raise RemoteError(self.failure, why="too long")
        packed = "".join(text.split()).upper()
        if not packed.startswith(self.prefix):
            raise RemoteError(self.failure, why="another beginning")
        packed = packed[len(self.prefix) :]
        try:
            data = b32decode(packed + "=" * (-len(packed) % 8))
        except (Base32Error, ValueError):
            raise RemoteError(self.failure, why="cut short or altered") from None
        if len(data) > self.bytes_max:
            raise RemoteError(self.failure, why="too long")
        if _packed(data) != packed:  # base 32 has bits to spare at its end
            raise RemoteError(self.failure, why="cut short or altered")
        return parse_bundle(data)


def _packed(data: bytes) -> str:
    return b32encode(data).decode("ascii").rstrip("=")
