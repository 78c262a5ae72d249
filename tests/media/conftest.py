"""Recordings as phones make them, made here by the encoders themselves."""

import io
from collections.abc import Callable

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

Recording = Callable[..., bytes]

# name: container, encoder, samples a second, options of the container
KINDS: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "iphone-m4a": ("ipod", "aac", 44_100, {}),
    "android-video-mp4-index-last": ("mp4", "aac", 48_000, {}),
    "mp4-index-first": ("mp4", "aac", 48_000, {"moov_size": "20000"}),
    "safari-mp4-in-fragments": ("mp4", "aac", 48_000, {"movflags": "frag_keyframe+empty_moov"}),
    "android-3gp-narrow": ("3gp", "libopencore_amrnb", 8_000, {}),
    "amr-narrow": ("amr", "libopencore_amrnb", 8_000, {}),
    "ogg-opus": ("ogg", "libopus", 48_000, {}),
    "browser-webm-opus": ("webm", "libopus", 48_000, {}),
    "mp3": ("mp3", "libmp3lame", 44_100, {}),
    "wav": ("wav", "pcm_s16le", 44_100, {}),
    "aac-adts": ("adts", "aac", 44_100, {}),
    "flac": ("flac", "flac", 44_100, {}),
    "caf": ("caf", "pcm_s16be", 44_100, {}),
}


def speechlike(seconds: float, loudness: float = 0.5) -> bytes:
    """A hummed tune with syllables: 16 kHz, 16 bits."""
    at = np.arange(int(seconds * 16_000))
    hiss = np.random.default_rng(1).uniform(-1, 1, len(at))
    tune = 0.8 * np.sin(at * 0.07) * np.abs(np.sin(at * 0.0008)) + 0.1 * hiss
    samples: bytes = (32_767 * loudness * tune).astype(np.int16).tobytes()
    return samples


def record(kind: str, seconds: float = 3.0, loudness: float = 0.5) -> bytes:
    container, codec, rate, options = KINDS[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        samples = speechlike(seconds, loudness)
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.sample_rate = 16_000
        frame.planes[0].update(samples.ljust(frame.planes[0].buffer_size, b"\0"))
        resampler = AudioResampler(format=stream.codec_context.format, layout="mono", rate=rate)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)
