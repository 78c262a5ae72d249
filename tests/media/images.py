"""Images as telephones and screens make them, with all that they tell of where and when."""

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

PLACE = "Izium, Soborna 1"
MAKER = "Telephone of Mykyta"
COMMENT = b"do not tell anybody"
CORNER, REST = (220, 30, 30), (30, 60, 200)  # where up and left is, and all else


def scene(width: int = 1_200, height: int = 900, mode: str = "RGB") -> Image.Image:
    """A red corner, up and left, and blue."""
    image = Image.new("RGB", (width, height), REST)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), CORNER)
    return image.convert(mode)


def noise(width: int, height: int) -> Image.Image:
    """What no codec makes small."""
    return Image.frombytes("RGB", (width, height), random.Random(3).randbytes(width * height * 3))


def telling(held: int = 1) -> Image.Exif:
    """EXIF with a place, a time, a maker; `held`: how the telephone was turned."""
    exif = Image.Exif()
    exif[0x0112] = held
    exif[0x010F] = MAKER
    exif[0x0132] = "2022:03:16 12:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (49.0, 12.0, 31.0), "E", (37.0, 15.0, 43.0)
    gps[27] = PLACE.encode()
    return exif


def written(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def snapshot(held: int = 1, **more: Any) -> bytes:
    """A JPEG as a telephone sends it: EXIF with GPS, a comment, a colour profile's name."""
    upright = scene()
    turned = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[held]
    return written(turned, exif=telling(held), comment=COMMENT, icc_profile=b"Display P3 of a telephone", **more)


def png_claiming(width: int, height: int, rows: int = 0) -> bytes:
    """A PNG of RGBA that says it is so large, and holds so many rows of nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(4 * width + 1)) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose frame says that it is so large."""
    data = bytearray(written(scene(64, 64)))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)
