"""A voice clip as a file that a browser plays: Ogg Opus (RFC 3533, RFC 7845) around the packets, unopened.

Pure: the same Voice gives the same bytes, and they hold no date, no name and no mark of the program.
"""

import struct

from vistka.limits import VOICE_PACKET_MILLISECONDS, VOICE_SAMPLE_RATE
from vistka.media.voice import Voice

PRE_SKIP = 312  # RFC 7845 §4.2: libopus looks 6.5 ms ahead, counted at 48 kHz
PACKET_GRANULES = 48 * VOICE_PACKET_MILLISECONDS
PACKETS_PER_PAGE = 50  # three seconds; a packet takes one entry of a page's 255
FIRST, LAST = 0x02, 0x04
HEAD = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_SKIP, VOICE_SAMPLE_RATE, 0, 0)
TAGS = struct.pack("<8sI6sI", b"OpusTags", 6, b"Vistka", 0)


def ogg_opus(voice: Voice) -> bytes:
    """The whole file, type `audio/ogg; codecs=opus`."""
    packets = voice.each()
    pages = [_page(0, FIRST, 0, [HEAD]), _page(1, 0, 0, [TAGS])]
    for start in range(0, len(packets), PACKETS_PER_PAGE):
        end = min(start + PACKETS_PER_PAGE, len(packets))
        flags = LAST if end == len(packets) else 0
        pages.append(_page(len(pages), flags, end * PACKET_GRANULES, packets[start:end]))
    return b"".join(pages)


def _page(number: int, flags: int, granule: int, packets: list[bytes]) -> bytes:
    """One page of whole packets, each shorter than 255 bytes (RFC 3533 §6)."""
    serial = 1
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, number, 0, len(packets))
    page = head + bytes(map(len, packets)) + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x8000_0000 else 0)
        table.append(value & 0xFFFF_FFFF)
    return table


CHECKSUM_TABLE = _checksum_table()


def _checksum(page: bytes) -> int:
    """Ogg's own CRC-32: unreflected, from zero (zlib's is reflected)."""
    value = 0
    for byte in page:
        value = (value << 8) & 0xFFFF_FFFF ^ CHECKSUM_TABLE[value >> 24 ^ byte]
    return value
