"""A clip plays in any browser; what is no clip never becomes a Voice."""

import io

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import RemoteError
from vistka.limits import VOICE_BYTES_MAX, VOICE_PACKET_BYTES
from vistka.media.playback import ogg_opus
from vistka.media.voice import Voice

ALONE = b"\x18" + bytes(VOICE_PACKET_BYTES - 1)
PADDED = b"\x1b\x41\x10" + bytes(VOICE_PACKET_BYTES - 3)


def played_samples(file: bytes) -> int:
    with av.open(io.BytesIO(file), "r", options={"err_detect": "explode"}) as container:
        return sum(frame.samples for frame in container.decode(audio=0))


@given(st.lists(st.sampled_from([ALONE, PADDED]), min_size=1, max_size=VOICE_BYTES_MAX // VOICE_PACKET_BYTES))
def test_every_voice_becomes_a_file_that_holds_it(packets: list[bytes]) -> None:
    voice = Voice(b"".join(packets))
    with av.open(io.BytesIO(ogg_opus(voice)), "r") as container:
        inside = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
        assert {key: value for key, value in container.metadata.items() if key != "encoder"} == {}
    assert packets == inside
    assert voice.seconds == pytest.approx(len(packets) * 0.06)


@pytest.mark.parametrize("count", [2, 49, 50, 51, 100, 1010])
def test_a_player_hears_all_but_the_look_ahead(count: int) -> None:
    assert played_samples(ogg_opus(Voice(ALONE * count))) == count * 2880 - 312


def test_the_same_voice_is_the_same_file() -> None:
    assert ogg_opus(Voice(ALONE * 3)) == ogg_opus(Voice(ALONE * 3))


@given(
    st.binary(max_size=3 * VOICE_PACKET_BYTES)
    | st.builds(lambda tail: ALONE + tail, st.binary(max_size=VOICE_PACKET_BYTES))
)
def test_other_bytes_are_refused_by_us_or_play(packets: bytes) -> None:
    try:
        voice = Voice(packets)
    except RemoteError as error:
        assert error.reason == "voice-malformed"
    else:
        assert ogg_opus(voice).startswith(b"OggS")


@pytest.mark.parametrize(
    "packets",
    [
        b"",
        ALONE[:-1],
        ALONE + b"\x18",
        ALONE * (VOICE_BYTES_MAX // VOICE_PACKET_BYTES + 1),
        ALONE + b"\x1c" + ALONE[1:],  # stereo
        ALONE + b"\x78" + ALONE[1:],  # another configuration
        b"\x19" + ALONE[1:],  # two frames
        b"\x1b\x02" + ALONE[2:],  # two frames, counted
        b"\x1b\x41\x3a" + ALONE[3:],  # more padding than packet
        b"\x1b\x41\xff" + ALONE[3:],
    ],
)
def test_what_is_no_clip_is_refused(packets: bytes) -> None:
    with pytest.raises(RemoteError):
        Voice(packets)
