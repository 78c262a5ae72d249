"""A voice clip, and how a phone's recording becomes one: in a fenced process, whose answer is checked.

Nothing here touches the disk: an upload lies in memory until it has been decoded, then it is gone.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from vistka.errors import RemoteError, WorldError
from vistka.limits import (
    VOICE_BYTES_MAX,
    VOICE_CHILD_SECONDS_MAX,
    VOICE_PACKET_BYTES,
    VOICE_PACKET_MILLISECONDS,
    VOICE_SECONDS_MAX,
    VOICE_UPLOAD_BYTES_MAX,
    VOICE_UPLOAD_SECONDS_MAX,
    VOICE_UPLOAD_STALL_SECONDS_MAX,
    VOICE_UPLOADS_MAX,
)

TOC_CONFIG = 3  # RFC 6716 §3.1: speech (SILK), narrow band, 60 ms; what libopus makes of speech at 8 kbit/s
PADDED = 0x40  # in the byte that counts the frames
ONE_FRAME, COUNTED_FRAMES = 0, 3  # the TOC's frame-count codes: the frame alone, and the frame with padding after it

REFUSALS: dict[str, dict[str, object]] = {
    "voice-empty": {},
    "voice-too-large": {"bytes_max": VOICE_UPLOAD_BYTES_MAX},
    "voice-too-long": {"seconds_max": VOICE_SECONDS_MAX},
    "voice-unknown-format": {},
    "voice-unknown-codec": {},
    "voice-no-sound": {},
    "voice-broken": {},
    "voice-too-costly": {},
}

# -I: no PYTHON* variables, no user site, no current folder; so the package's folder is named, for checkouts too.
BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv[1]); from vistka.media.sandbox import main; main()"
PACKAGE_FOLDER = str(Path(__file__).resolve().parents[2])


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


_places = VOICE_UPLOADS_MAX
_turn = asyncio.Lock()


async def transcode(upload: AsyncIterator[bytes]) -> Voice:
    """A recording as a phone makes it, as a Voice.

    Raises RemoteError with one of REFUSALS or "voice-stalled"; WorldError "voice-busy" where too many came at once, and
    "voice-fence-missing" or "voice-unavailable" where this machine cannot decode safely: then it does not decode.
    """
    global _places  # noqa: PLW0603  the machine's memory is one, and so is the count of what waits for it
    if _places == 0:
        raise WorldError("voice-busy")
    _places -= 1
    try:
        recording = await _collect(upload)
        async with _turn:
            answer, status = await _ask_child(recording)
        return _read(answer, status)
    finally:
        _places += 1


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


async def _ask_child(recording: bytes) -> tuple[bytes, int]:
    """The fenced process's answer and exit status. The process is gone when this returns or raises."""
    try:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-c", BOOTSTRAP, PACKAGE_FOLDER),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError as error:
        raise WorldError("voice-unavailable") from error
    assert child.stdin is not None
    assert child.stdout is not None
    feeding = asyncio.create_task(_feed(child.stdin, recording))
    answer = bytearray()
    try:
        async with asyncio.timeout(VOICE_CHILD_SECONDS_MAX):
            while piece := await child.stdout.read(65_536):
                answer += piece
                if len(answer) > VOICE_BYTES_MAX + 64:
                    break
            else:
                await feeding
                await child.wait()
    except TimeoutError:
        raise RemoteError("voice-too-costly") from None
    finally:
        feeding.cancel()
        if child.returncode is None:
            child.kill()
        await asyncio.shield(child.wait())
    return bytes(answer), child.returncode or 0


async def _feed(pipe: asyncio.StreamWriter, recording: bytes) -> None:
    try:
        pipe.write(recording)
        await pipe.drain()
        pipe.close()
        await pipe.wait_closed()
    except ConnectionError:  # it answered before the end, or was killed: its answer says which
        return


def _read(answer: bytes, status: int) -> Voice:
    before, fenced, after = answer.partition(b"fenced\n")
    if not fenced or before:
        raise _no_fence(before)
    word, _, packets = after.partition(b"\n")
    if word == b"ok":
        return Voice(packets)
    reason = word.decode("ascii", "replace")
    if reason not in REFUSALS:  # it ended without an answer: by a limit of time, or else by the fence or a crash
        reason = "voice-too-costly" if status in (-signal.SIGKILL, -signal.SIGXCPU) else "voice-broken"
    raise RemoteError(reason, **REFUSALS[reason])


def _no_fence(answer: bytes) -> WorldError:
    match answer:
        case b"fence-libseccomp\n":
            return WorldError("voice-fence-missing", install="apt install libseccomp2")
        case b"fence-kernel\n":
            return WorldError("voice-fence-missing", install="a Linux kernel with CONFIG_SECCOMP_FILTER")
        case _:
            return WorldError("voice-unavailable", install="pip install av pyseccomp")
