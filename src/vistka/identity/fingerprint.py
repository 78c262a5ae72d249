"""Fingerprints in words: a key as four words that two people can compare aloud, in Latin or Cyrillic letters.

Each word is a proquint (Wilkerson, "A Proposal for Proquints", 2009): five letters for 16 bits.
"""

from hashlib import blake2b

WORDS = 4
_CONSONANTS = {"latin": "bdfghjklmnprstvz", "cyrillic": "бдфгхжклмнпрствз"}
_VOWELS = {"latin": "aiou", "cyrillic": "аіоу"}


def words_of(key: bytes, script: str = "latin") -> str:
    """The four words of a 32-byte public key, joined by hyphens; `script` is "latin" or "cyrillic"."""
    digest = blake2b(key, digest_size=2 * WORDS, person=b"vistka-words").digest()
    return "-".join(_word(int.from_bytes(digest[at : at + 2]), script) for at in range(0, 2 * WORDS, 2))


def _word(bits: int, script: str) -> str:
    consonants, vowels = _CONSONANTS[script], _VOWELS[script]
    return (
        consonants[bits >> 12 & 15]
        + vowels[bits >> 10 & 3]
        + consonants[bits >> 6 & 15]
        + vowels[bits >> 4 & 3]
        + consonants[bits & 15]
    )
