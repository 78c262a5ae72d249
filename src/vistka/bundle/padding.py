"""Padding inside the seal, so that a bundle's size says little of what is in it.

Notes are padded to the next 32 bytes of the whole bundle; all else by Padmé (Nikitin et al., "Reducing Metadata Leakage
from Encrypted Files and Communication with PURBs", PETS 2019, section 4).
"""

NOTE_STEP = 32


def padme(length: int) -> int:
    """The Padmé length for `length` bytes: at most 12% more, and only log log of it is told."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mantissa_bits = exponent.bit_length()
    mask = (1 << (exponent - mantissa_bits)) - 1 if exponent > mantissa_bits else 0
    return (length + mask) & ~mask


def next_step(length: int) -> int:
    """The next multiple of 32."""
    return -(-length // NOTE_STEP) * NOTE_STEP
