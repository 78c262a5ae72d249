"""A voice clip, and how a phone's recording becomes one: in a fenced process, whose answer is checked.

Nothing here touches the disk: an upload lies in memory until it has been decoded, then it is gone.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from vistka.errors import RemoteError
from vistka.limits import (
    VOICE_BYTES_MAX,
    VOICE_PACKET_BYTES,
    VOICE_PACKET_MILLISECONDS,
    VOICE_SECONDS_MAX,
    VOICE_UPLOAD_BYTES_MAX,
    VOICE_UPLOAD_SECONDS_MAX,
    VOICE_UPLOAD_STALL_SECONDS_MAX,
)
from vistka.media.fenced import Work, decode, place

TOC_CONFIG = 3  # RFC 6716 §3.1: speech (SILK), narrow band, 60 ms; what libopus makes of speech at 8 kbit/s
PADDED = 0x40  # in the byte that counts the frames
ONE_FRAME, COUNTED_FRAMES = 0, 3  # the TOC's frame-count codes: the frame alone, and the frame with padding after it

WORK = Work(
    "voice",
    VOICE_BYTES_MAX,
    {
        "voice-empty": {},
        "voice-too-large": {"bytes_max": VOICE_UPLOAD_BYTES_MAX},
        "voice-too-long": {"seconds_max": VOICE_SECONDS_MAX},
        "voice-unknown-format": {},
        "voice-unknown-codec": {},
        "voice-no-sound": {},
        "voice-broken": {},
        "voice-too-costly": {},
    },
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Opus packets end to end, VOICE_PACKET_BYTES each. Raises RemoteError "voice-malformed" for any other bytes."""

    packets: bytes

    def __post_init__(self) -> None:
        whole = len(self.packets) % VOICE_PACKET_BYTES == 0 and 0 < len(self.packets) <= VOICE_BYTES_MAX
        if not whole or not all(map(_is_packet, self.each())):
            raise RemoteError("voice-malformed")

    @property
    def seconds(self) -> float:
        return len(self.packets) // VOICE_PACKET_BYTES * VOICE_PACKET_MILLISECONDS / 1000

    def each(self) -> list[bytes]:
        return [
            self.packets[start : start + VOICE_PACKET_BYTES]
            for start in range(0, len(self.packets), VOICE_PACKET_BYTES)
        ]


def _is_packet(packet: bytes) -> bool:
    """One mono frame of 60 ms, alone or padded (RFC 6716 §3.2.5); else a clip could last twice its packets."""
    config, code = packet[0] >> 2, packet[0] & 3
    if config != TOC_CONFIG << 1:  # the bit below the configuration says stereo
        return False
    if code == ONE_FRAME:
        return True
    counted_one, padded = packet[1] & ~PADDED == 1, packet[1] & PADDED
    return code == COUNTED_FRAMES and counted_one and (not padded or _outside_frame(packet) <= len(packet))


def _outside_frame(packet: bytes) -> int:
    """Bytes of a padded packet that are not the frame: two of header, the padding's length, the padding."""
    return 3 + packet[2]  # 255 would mean 254 and more to come: over the packet's end either way


async def transcode(upload: AsyncIterator[bytes]) -> Voice:
    """A recording as a phone makes it, as a Voice.

    Raises RemoteError with one of WORK's refusals or "voice-stalled"; WorldErrors as `fenced` has them.
    """
    with place(WORK):
        return Voice(await decode(WORK, await _collect(upload)))


async def transcode_bytes(recording: bytes) -> Voice:
    """The same, for a recording that is already here whole."""

    async def pieces() -> AsyncIterator[bytes]:
        yield recording

    return await transcode(pieces())


async def _collect(upload: AsyncIterator[bytes]) -> bytes:
    recording = bytearray()
    pieces = aiter(upload)
    try:
        async with asyncio.timeout(VOICE_UPLOAD_SECONDS_MAX):
            while True:
                async with asyncio.timeout(VOICE_UPLOAD_STALL_SECONDS_MAX):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                recording += piece
                if len(recording) > VOICE_UPLOAD_BYTES_MAX:
                    raise RemoteError("voice-too-large", bytes_max=VOICE_UPLOAD_BYTES_MAX)
    except TimeoutError:
        raise RemoteError("voice-stalled") from None
    if not recording:
        raise RemoteError("voice-empty")
    return bytes(recording)
