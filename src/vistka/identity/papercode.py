"""The paper code: 20 digits on a slip that are a resident's whole identity.

18 digits of chance and two check digits by ISO 7064 MOD 97-10, so that a slip copied wrong is caught before any work is
done; Argon2id (RFC 9106) with the deployment's salt turns it into a sealing key at any post.
"""

from nacl import bindings

from vistka.errors import LocalError, RemoteError
from vistka.identity.keys import KEY_BYTES, SealingKey
from vistka.limits import PAPER_CODE_CHARACTERS_MAX, PAPER_CODE_DIGITS, PAPER_CODE_MEMLIMIT_BYTES, PAPER_CODE_OPSLIMIT

SALT_BYTES = 16
CHANCE_BYTES = 16  # reduced to 18 digits: the bias is below 2^-68
_GROUP_DIGITS = 4
_WRITTEN_BETWEEN = " -\u00a0\u2009\u202f.\t\r\n"  # what people and keyboards put between groups


def make(chance: bytes) -> str:
    """The code that 16 bytes of chance give. LocalError "chance-length"."""
    if len(chance) != CHANCE_BYTES:
        raise LocalError("chance-length", bytes=len(chance))
    payload = int.from_bytes(chance) % 10 ** (PAPER_CODE_DIGITS - 2)
    return _with_check(payload)


def read(written: str) -> str:
    """The 20 digits of a code as a person typed it, in groups or not, in any script's digits.

    RemoteError "paper-code-length" (with `digits`, how many there were), "paper-code-characters" or "paper-code-check".
    """
    if len(written) > PAPER_CODE_CHARACTERS_MAX:
        raise RemoteError("paper-code-characters")
    kept = [character for character in written if character not in _WRITTEN_BETWEEN]
    if not all(character.isdecimal() for character in kept):
        raise RemoteError("paper-code-characters")
    digits = "".join(str(int(character)) for character in kept)
    if len(digits) != PAPER_CODE_DIGITS:
        raise RemoteError("paper-code-length", digits=len(digits), expected=PAPER_CODE_DIGITS)
    if digits != _with_check(int(digits[:-2])):  # not by the remainder alone: 01 and 98 leave the same
        raise RemoteError("paper-code-check")
    return digits


def _with_check(payload: int) -> str:
    return f"{payload:018d}{98 - payload * 100 % 97:02d}"


def grouped(code: str) -> str:
    """The code in groups of four, as it is shown and copied by hand."""
    return " ".join(code[at : at + _GROUP_DIGITS] for at in range(0, len(code), _GROUP_DIGITS))


def derive_key(code: str, salt: bytes) -> SealingKey:
    """The sealing key of a code that `read` or `make` gave: half a second and 64 MiB on a laptop, so one at a time.

    LocalError "salt-length"; WorldError is left to the caller, who holds the one place in the queue.
    """
    if len(salt) != SALT_BYTES:
        raise LocalError("salt-length", bytes=len(salt))
    secret = bindings.crypto_pwhash_alg(
        KEY_BYTES,
        code.encode("ascii"),
        salt,
        PAPER_CODE_OPSLIMIT,
        PAPER_CODE_MEMLIMIT_BYTES,
        bindings.crypto_pwhash_ALG_ARGON2ID13,
    )
    return SealingKey.from_secret(secret)
