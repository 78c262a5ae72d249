"""The process of its own where a stranger's file is decoded: upload on stdin, an answer on stdout.

The answer is the line `fenced`, then a line with a reason or `ok`, and after `ok` our bytes.
Who reads it trusts none of it.
"""

import os

from vistka.media.decoder import Decoder, RefusalError
from vistka.media.fence import FenceUnavailableError, raise_fence

READ_BYTES = 65_536


def main(name: str) -> None:
    """Rehearse, raise the fence, and only then read stdin; write the answer and end."""
    # One processor: else libav starts threads of its own accord, which the fence forbids.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    decoder = decoder_of(name)
    rehearse(decoder)
    try:
        raise_fence(decoder.cpu_seconds_max)
    except FenceUnavailableError as unavailable:
        answer(f"fence-{unavailable.args[0]}")
        return
    answer("fenced")
    try:
        ours = decoder.convert(read_upload(decoder))
    except RefusalError as refusal:
        answer(str(refusal.args[0]))
    except MemoryError:
        answer(f"{name}-too-costly")
    except decoder.failures:
        answer(f"{name}-broken")
    else:
        answer("ok", ours)


def decoder_of(name: str) -> Decoder:
    """Of its libraries alone are loaded what the kind needs: less to start, and less to attack."""
    if name == "voice":
        from vistka.media.recording import DECODER
    else:
        from vistka.media.image import DECODER
    return DECODER


def rehearse(decoder: Decoder) -> None:
    """Do it all once with bytes of our own: libraries load on first use, and no file opens later."""
    for upload in decoder.own():
        try:
            decoder.convert(upload)
        except RefusalError:
            continue
        except decoder.failures:
            continue


def answer(word: str, ours: bytes = b"") -> None:
    rest = word.encode() + b"\n" + ours
    while rest:
        rest = rest[os.write(1, rest) :]


def read_upload(decoder: Decoder) -> bytes:
    upload = bytearray()
    while piece := os.read(0, READ_BYTES):
        upload += piece
        if len(upload) > decoder.upload_bytes_max:
            raise RefusalError(f"{decoder.name}-too-large")
    if not upload:
        raise RefusalError(f"{decoder.name}-empty")
    return bytes(upload)
