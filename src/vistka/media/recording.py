"""A stranger's recording, decoded and made into Opus packets: behind the fence alone (sandbox.py)."""

import array
import io
import wave
from collections.abc import Iterator
from typing import TypeAlias

import av
import av.logging
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container.input import InputContainer

from vistka.limits import (
    RECORDING_CHANNELS_MAX,
    RECORDING_RATE_MAX,
    RECORDING_RATE_MIN,
    RECORDING_STREAMS_MAX,
    VOICE_CHILD_CPU_SECONDS_MAX,
    VOICE_GAIN_MAX,
    VOICE_PACKET_BYTES,
    VOICE_PACKET_MILLISECONDS,
    VOICE_PACKETS_MAX,
    VOICE_PEAK_TARGET,
    VOICE_SAMPLE_RATE,
    VOICE_UPLOAD_BYTES_MAX,
)
from vistka.media.decoder import Decoder, RefusalError

Samples: TypeAlias = "array.array[int]"  # signed 16 bit, mono, at VOICE_SAMPLE_RATE

DEMUXERS = ("mov", "ogg", "matroska", "webm", "amr", "mp3", "wav", "aac", "flac", "caf")
DECODERS = (
    *("aac", "opus", "libopus", "vorbis", "mp3", "mp3float", "flac", "alac"),
    *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_alaw", "pcm_mulaw"),
)
CONTAINER_OPTIONS = {
    "format_whitelist": ",".join(DEMUXERS),
    "codec_whitelist": ",".join(DECODERS),
    "protocol_whitelist": "",
    "max_streams": str(RECORDING_STREAMS_MAX),
    "probesize": "1000000",
}
OPUS_OPTIONS = {"vbr": "off", "frame_duration": "60", "application": "voip", "compression_level": "10"}
FRAME_SAMPLES = VOICE_SAMPLE_RATE * VOICE_PACKET_MILLISECONDS // 1000
SAMPLES_MAX = (VOICE_PACKETS_MAX - 1) * FRAME_SAMPLES  # the last packet is the encoder's look-ahead of 6.5 ms


av.logging.set_level(None)


def convert(upload: bytes) -> bytes:
    """The packets of a recording."""
    return encode(louder(decode(upload)))


def own_recordings() -> tuple[bytes, ...]:
    """One that is taken, and one that is none."""
    own = io.BytesIO()
    with wave.open(own, "wb") as writer:
        writer.setparams((1, 2, VOICE_SAMPLE_RATE, 0, "NONE", ""))
        writer.writeframes(bytes(2 * FRAME_SAMPLES))
    return own.getvalue(), bytes(64)


def decode(upload: bytes) -> Samples:
    """The recording's sound as samples. What is broken inside is left out: half a word is still word."""
    try:
        container = av.open(io.BytesIO(upload), container_options=CONTAINER_OPTIONS, metadata_errors="replace")
    except av.MemoryError:
        raise RefusalError("voice-too-costly") from None
    except av.InvalidDataError:
        # A known beginning is a broken recording; anything else is something we do not take.
        raise RefusalError("voice-broken" if looks_like_recording(upload) else "voice-unknown-format") from None
    assert isinstance(container, InputContainer)
    samples: Samples = array.array("h")
    resampler, shape = AudioResampler(format="s16", layout="mono", rate=VOICE_SAMPLE_RATE), None
    for frame in decoded_frames(container, sound_of(container)):
        check_source(frame.sample_rate, len(frame.layout.channels))
        if shape not in (None, (frame.format.name, frame.layout.name, frame.sample_rate)):
            append(samples, resampler.resample(None))
            resampler = AudioResampler(format="s16", layout="mono", rate=VOICE_SAMPLE_RATE)
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.pts = None  # its clock is a stranger's: samples follow each other, whatever it claims
        append(samples, resampler.resample(frame))
    append(samples, resampler.resample(None))
    if not samples:
        raise RefusalError("voice-broken")
    return samples


def looks_like_recording(upload: bytes) -> bool:
    starts = (b"OggS", b"fLaC", b"RIFF", b"ID3", b"#!AMR", b"caff", b"\x1a\x45\xdf\xa3")
    return upload.startswith(starts) or upload[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"wide")


def sound_of(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise RefusalError("voice-no-sound")
    stream = container.streams.audio[0]
    context = stream.codec_context
    # PyAV leaves the context out where this build knows no decoder at all, whatever its types say.
    if context is None or context.codec.name not in DECODERS:  # type: ignore[redundant-expr]
        raise RefusalError("voice-unknown-codec")
    check_source(context.sample_rate, context.channels)
    return stream


def check_source(rate: int, channels: int) -> None:
    if not RECORDING_RATE_MIN <= rate <= RECORDING_RATE_MAX or not 1 <= channels <= RECORDING_CHANNELS_MAX:
        raise RefusalError("voice-broken")


def decoded_frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):  # cut off here: what came before it counts
            return
        try:
            yield from stream.codec_context.decode(packet)
        except (av.InvalidDataError, av.EOFError):
            continue


def append(samples: Samples, frames: list[AudioFrame]) -> None:
    for frame in frames:
        samples.frombytes(bytes(frame.planes[0])[: 2 * frame.samples])
    if len(samples) > SAMPLES_MAX:
        raise RefusalError("voice-too-long")


def louder(samples: Samples) -> Samples:
    """Lift a quiet recording so that its peak is near the top, by VOICE_GAIN_MAX at most; a loud one stays as it is."""
    peak = max(abs(sample) for sample in (max(samples), min(samples)))
    gain = min(VOICE_GAIN_MAX, VOICE_PEAK_TARGET / peak) if peak else 1.0
    return array.array("h", [int(sample * gain) for sample in samples]) if gain > 1.0 else samples


def encode(samples: Samples) -> bytes:
    """Opus packets of VOICE_PACKET_BYTES each, without container; the decoder drops the first 6.5 ms (see playback)."""
    context = av.CodecContext.create("libopus", "w")
    assert isinstance(context, AudioCodecContext)
    context.sample_rate, context.layout, context.format = VOICE_SAMPLE_RATE, "mono", "s16"
    context.bit_rate, context.options = VOICE_PACKET_BYTES * 8 * 1000 // VOICE_PACKET_MILLISECONDS, OPUS_OPTIONS
    packets = bytearray()
    for start in range(0, len(samples), FRAME_SAMPLES):
        # The last frame is filled with silence here: the encoder's own shorter frame would need another size.
        piece = samples[start : start + FRAME_SAMPLES].tobytes().ljust(2 * FRAME_SAMPLES, b"\0")
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.sample_rate, frame.pts = VOICE_SAMPLE_RATE, start
        frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
        for packet in context.encode(frame):
            packets += bytes(packet)
    for packet in context.encode(None):
        packets += bytes(packet)
    return bytes(packets)


DECODER = Decoder(
    "voice",
    VOICE_UPLOAD_BYTES_MAX,
    VOICE_CHILD_CPU_SECONDS_MAX,
    convert,
    (av.FFmpegError, ValueError, OverflowError, RuntimeError, UnicodeError),
    own_recordings,
)
