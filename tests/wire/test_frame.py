"""Frames: whole ones come out however the stream was sliced, and a cut leaves only whole ones behind."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.errors import LocalError, RemoteError
from vistka.limits import FRAME_BYTES_MAX
from vistka.wire.frame import Frame, FrameReader, encode_frame, encode_length

FRAMES = st.lists(st.builds(Frame, st.integers(0, 255), st.binary(max_size=300)), max_size=6)


@given(FRAMES, st.lists(st.integers(0, 2000), max_size=8))
def test_frames_come_whole_however_they_were_sliced(frames: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(map(encode_frame, frames))
    reader = FrameReader()
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    slices = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert frames == [frame for piece in slices for frame in reader.receive_bytes(piece)]
    assert reader.waiting_bytes == 0


@given(FRAMES, st.integers(0, 2000))
def test_a_cut_leaves_only_whole_frames(frames: list[Frame], cut: int) -> None:
    stream = b"".join(map(encode_frame, frames))[:cut]
    arrived = list(FrameReader().receive_bytes(stream))
    assert frames[: len(arrived)] == arrived
    assert stream.startswith(b"".join(map(encode_frame, arrived)))


@given(st.binary(max_size=400))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    reader = FrameReader()
    try:
        frames = list(reader.receive_bytes(data))
    except RemoteError as error:
        assert error.reason in {"oversize", "non-canonical"}
    else:
        assert len(data) == sum(len(encode_frame(frame)) for frame in frames) + reader.waiting_bytes


@pytest.mark.parametrize(("length", "written"), [(0, "00"), (127, "7f"), (128, "8001"), (262_144, "808010")])
def test_lengths_are_leb128(length: int, written: str) -> None:
    assert written == encode_length(length).hex()


@pytest.mark.parametrize(
    ("data", "reason"), [("018000", "non-canonical"), ("01ffffffff", "oversize"), ("01818010", "oversize")]
)
def test_lengths_that_cannot_be_are_refused(data: str, reason: str) -> None:
    with pytest.raises(RemoteError, match=reason):
        list(FrameReader().receive_bytes(bytes.fromhex(data)))


def test_the_longest_frame_fits_and_a_longer_one_is_our_callers_mistake() -> None:
    longest = Frame(1, bytes(FRAME_BYTES_MAX))
    assert [longest] == list(FrameReader().receive_bytes(encode_frame(longest)))
    with pytest.raises(LocalError, match="frame-too-long"):
        encode_frame(Frame(1, bytes(FRAME_BYTES_MAX + 1)))
