"""A phone's recording goes in, a small clip of constant packets comes out; all else is refused by name."""

import asyncio
import io
import os
import random
import struct
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tests.media.conftest import record
from vistka.errors import RemoteError, VistkaError, WorldError
from vistka.limits import MEDIA_UPLOADS_MAX, VOICE_BYTES_MAX, VOICE_PACKET_BYTES, VOICE_UPLOAD_BYTES_MAX
from vistka.media import fenced as module
from vistka.media.playback import ogg_opus
from vistka.media.voice import Voice, transcode, transcode_bytes


def taken(recording: bytes) -> Voice:
    return asyncio.run(transcode_bytes(recording))


def refusal(recording: bytes) -> str:
    with pytest.raises(VistkaError) as caught:
        taken(recording)
    return caught.value.reason


def taken_or_refused(recording: bytes) -> str:
    """ "taken" for a clip no longer than a second and its ends, or the reason why not."""
    try:
        assert taken(recording).seconds <= 1.3
    except RemoteError as error:
        return error.reason
    return "taken"


def loudest(voice: Voice) -> float:
    with av.open(io.BytesIO(ogg_opus(voice)), "r") as container:
        frames = list(container.decode(audio=0))
    return max(abs(value) for frame in frames for value in memoryview(bytes(frame.planes[0])).cast("f"))


def video_without_sound() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=5)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            output.mux(stream.encode(VideoFrame(64, 64, "yuv420p")))
        output.mux(stream.encode(None))
    return file.getvalue()


def wav_claiming(rate: int, channels: int) -> bytes:
    body = bytes(4096)
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2 & 0xFFFF_FFFF, channels * 2 & 0xFFFF, 16)
    return b"RIFF\xff\xff\xff\x7fWAVEfmt " + struct.pack("<I", len(form)) + form + b"data\xff\xff\xff\x7f" + body


def amr_wide(frames: int) -> bytes:
    """No encoder for it here; any 17 bytes are a frame at 6.6 kbit/s (RFC 4867 §5.3)."""
    dice = random.Random(7)
    return b"#!AMR-WB\n" + b"".join(b"\x04" + dice.randbytes(17) for _ in range(frames))


def test_every_kind_of_recording_becomes_constant_packets(kind: str) -> None:
    voice = taken(record(kind, seconds=3.0))
    assert len(voice.packets) % VOICE_PACKET_BYTES == 0
    assert 3.0 <= voice.seconds <= 3.3  # encoders add up to a tenth of a second at each end
    assert loudest(voice) > 0.2


def test_wide_band_amr_is_taken() -> None:
    assert 2.0 <= taken(amr_wide(100)).seconds <= 2.1


def test_a_quiet_recording_is_lifted_and_a_loud_one_left() -> None:
    assert loudest(taken(record("wav", loudness=0.05))) > 0.5
    assert loudest(taken(record("wav", loudness=0.001))) < 0.1


def test_a_minute_is_taken_and_more_is_refused_with_the_limit() -> None:
    assert len(taken(record("iphone-m4a", seconds=60.0)).packets) <= VOICE_BYTES_MAX
    with pytest.raises(RemoteError) as caught:
        taken(record("iphone-m4a", seconds=61.0))
    assert (caught.value.reason, caught.value.facts) == ("voice-too-long", {"seconds_max": 60})


def test_what_is_no_recording_is_refused_by_name() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("letter.txt", "no sound at all" * 100)
    assert refusal(b"") == "voice-empty"
    assert refusal(archive.getvalue()) == "voice-unknown-format"
    assert refusal(b"<html>" * 500) == "voice-unknown-format"
    assert refusal(video_without_sound()) == "voice-no-sound"
    assert refusal(record("android-video-mp4-index-last")[:5000]) == "voice-broken"


def test_a_known_container_with_a_codec_not_on_the_list_is_refused() -> None:
    recording = bytearray(record("wav"))
    struct.pack_into("<H", recording, 20, 0x0161)  # Windows Media Audio
    assert refusal(bytes(recording)) == "voice-unknown-codec"


@pytest.mark.parametrize("claim", [(1, 1), (4_000_000_000, 2), (48_000, 60_000), (0, 0)])
def test_headers_that_claim_the_impossible_are_refused(claim: tuple[int, int]) -> None:
    assert refusal(wav_claiming(*claim)) in {"voice-broken", "voice-unknown-format", "voice-too-long"}


def test_a_recording_cut_anywhere_is_taken_as_far_as_it_goes_or_refused(kind: str) -> None:
    whole = record(kind, seconds=1.0)
    for tenth in range(1, 10, 2):
        assert taken_or_refused(whole[: len(whole) * tenth // 10]) in {
            "taken",
            "voice-broken",
            "voice-unknown-format",
            "voice-no-sound",
            "voice-unknown-codec",
        }


@pytest.mark.parametrize(
    "beginning", [b"", b"OggS", b"ID3\4\0\0", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftypM4A ", b"#!AMR\n"]
)
def test_random_bytes_make_no_other_error(beginning: bytes) -> None:
    for seed in range(2):
        assert taken_or_refused(beginning + random.Random(seed).randbytes(50_000)).startswith("voice-")


def test_bytes_without_end_are_stopped_at_the_limit() -> None:
    pieces_taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal pieces_taken
        while True:
            pieces_taken += 1
            yield bytes(1024 * 1024)

    with pytest.raises(RemoteError) as caught:
        asyncio.run(transcode(endless()))
    assert caught.value.reason == "voice-too-large"
    assert pieces_taken == VOICE_UPLOAD_BYTES_MAX // 1024**2 + 1


def test_too_many_at_once_are_told_so_and_places_come_back() -> None:
    async def story() -> None:
        never = asyncio.Event()

        async def silent() -> AsyncIterator[bytes]:
            await never.wait()
            yield b""

        waiting = [asyncio.create_task(transcode(silent())) for _ in range(MEDIA_UPLOADS_MAX)]
        await asyncio.sleep(0)  # another process starts: no event tells
        with pytest.raises(WorldError) as caught:
            await transcode_bytes(b"x")
        assert caught.value.reason == "voice-busy"
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert (await transcode_bytes(record("wav"))).seconds >= 3.0

    asyncio.run(story())


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_who_goes_away_leaves_no_process() -> None:
    async def story() -> None:
        before = children()
        task = asyncio.create_task(transcode_bytes(record("wav", seconds=30.0)))
        while not children() - before:  # noqa: ASYNC110  # another process starts: no event tells
            await asyncio.sleep(0)  # another process starts: no event tells
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() - before == set()

    asyncio.run(story())


def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEDIA_CHILD_SECONDS_MAX", 0.01)
    before = children()
    assert refusal(record("wav")) == "voice-too-costly"
    assert children() - before == set()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("fenced\\nok\\nnot packets", "voice-malformed"),
        ("fenced\\nok\\n" + "x" * 100_000, "voice-malformed"),
        ("fenced\\nvoice-made-up\\n", "voice-broken"),
        ("fence-libseccomp\\n", "voice-fence-missing"),
        ("fence-kernel\\n", "voice-fence-missing"),
        ("", "voice-unavailable"),
    ],
)
def test_a_child_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: str, reason: str) -> None:
    monkeypatch.setattr(module, "BOOTSTRAP", f"import sys; sys.stdin.read(); sys.stdout.write('{answer}')")
    assert refusal(b"x") == reason


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
opened_for_writing: list[tuple[str, tuple[object, ...]]] = []


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"tempfile.mkstemp", "tempfile.mkdtemp", "os.mkdir", "os.rename"}:
        opened_for_writing.append((event, arguments))
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING and arguments[0] != "/dev/null":
        opened_for_writing.append((event, arguments))


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    """On our side of the pipe, as the interpreter sees it; the other side cannot open a file at all (test_fence)."""
    sys.addaudithook(watch)
    (tmp_path / "seen").write_text("so the watch works")
    assert len(opened_for_writing) == 1
    opened_for_writing.clear()
    recording = record("android-video-mp4-index-last")
    opened_for_writing.clear()
    taken(recording)
    # Pipes are opened by number; a file would be opened by name.
    assert [entry for entry in opened_for_writing if not isinstance(entry[1][0], int)] == []
