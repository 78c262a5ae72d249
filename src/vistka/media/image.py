"""A stranger's image, decoded, turned upright, made into a small bare JPEG: behind the fence alone (sandbox.py)."""

import io

from PIL import Image
from PIL.Image import Resampling, Transpose
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from vistka.limits import (
    PHOTO_BYTES_MAX,
    PHOTO_CHILD_CPU_SECONDS_MAX,
    PHOTO_PIXELS_MAX,
    PHOTO_SIDE_MAX,
    PHOTO_SIDE_MIN,
    PHOTO_UPLOAD_BYTES_MAX,
)
from vistka.media.decoder import Decoder, RefusalError

SIDES = range(PHOTO_SIDE_MAX, 159, -80)  # tried one after the other, until the bytes are enough for it
# Of libjpeg's hundred. Below the first a smaller photo shows more than a coarser one; above the last bytes buy nothing.
QUALITIES = (12, 80)
ORIENTATION = 0x0112  # TIFF's tag, as telephones write it into EXIF
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
WHITE = (255, 255, 255)
# What libjpeg writes first: the same for each image, so it need not travel.
JFIF = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def convert(upload: bytes) -> bytes:
    """The bare JPEG of an image."""
    source = opened(upload)
    width, height = source.size
    if width * height > PHOTO_PIXELS_MAX:
        raise RefusalError("photo-too-many-pixels")
    if min(width, height) < PHOTO_SIDE_MIN:
        raise RefusalError("photo-too-small")
    if isinstance(source, JpegImageFile):
        source.draft("RGB", (PHOTO_SIDE_MAX, PHOTO_SIDE_MAX))  # decoded small at once: an eighth of the memory
    source.load()
    return smallest(upright(on_white(source), orientation(source)))


def opened(upload: bytes) -> JpegImageFile | PngImageFile | WebPImageFile:
    """By its first bytes; no other of the library's readers is ever asked."""
    file = io.BytesIO(upload)
    if upload.startswith(b"\xff\xd8\xff"):
        return JpegImageFile(file)
    if upload.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile(file)
    if upload[:4] == b"RIFF" and upload[8:12] == b"WEBP":
        return WebPImageFile(file)
    raise RefusalError("photo-heic" if upload[4:8] == b"ftyp" and upload[8:12] in HEIC else "photo-unknown-format")


def orientation(source: Image.Image) -> int:
    """How the telephone was held. What does not say so in a way we know was held upright."""
    try:
        return int(source.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # a stranger's EXIF; the image can be seen without it
        return 1


def on_white(source: Image.Image) -> Image.Image:
    """Small enough to turn, in plain colours or greys; what is transparent is paper."""
    clear = "A" in source.getbands() or "transparency" in source.info
    plain: Image.Image = source if source.mode in ("RGB", "RGBA", "L") else source.convert("RGBA" if clear else "RGB")
    if clear and plain.mode != "RGBA":
        plain = plain.convert("RGBA")
    plain.thumbnail((PHOTO_SIDE_MAX, PHOTO_SIDE_MAX), Resampling.LANCZOS)
    # A new image, so that nothing the file said of itself goes along.
    paper = Image.new("L" if plain.mode == "L" else "RGB", plain.size, 255 if plain.mode == "L" else WHITE)
    paper.paste(plain, (0, 0), plain.getchannel("A") if clear else None)
    return paper


def upright(image: Image.Image, held: int) -> Image.Image:
    return image.transpose(UPRIGHT[held]) if held in UPRIGHT else image


def smallest(image: Image.Image) -> bytes:
    """The largest size at which the bytes allow a quality that shows something, and there the best quality."""
    for side in SIDES:
        sized = image.copy()
        sized.thumbnail((side, side), Resampling.LANCZOS)
        found = best(sized, 1 if side == SIDES[-1] else QUALITIES[0])
        if found is not None:
            return found
    raise RefusalError("photo-broken")


def best(image: Image.Image, worst: int) -> bytes | None:
    """At the best quality that fits; None where not even the `worst` does."""
    found, low, high = None, worst, QUALITIES[1]
    while low <= high:
        quality = (low + high) // 2
        written = jpeg(image, quality)
        if len(written) <= PHOTO_BYTES_MAX:
            found, low = written, quality + 1
        else:
            high = quality - 1
    return found


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Baseline, in one scan: what the oldest browser shows, and the fewest kinds of segment to check."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    whole = file.getvalue()
    assert whole.startswith(JFIF)
    return JFIF[:2] + whole[len(JFIF) :]


def own_images() -> tuple[bytes, ...]:
    """One of each kind that is taken, one that is none, and what brings each of the readers to a wrong end."""
    image, written = Image.new("RGBA", (PHOTO_SIDE_MIN, PHOTO_SIDE_MIN), (200, 180, 160, 90)), []
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    for kind in ("JPEG", "PNG", "WEBP"):
        file = io.BytesIO()
        (image.convert("RGB") if kind == "JPEG" else image).save(file, kind, exif=exif)
        written += [file.getvalue(), file.getvalue()[: len(file.getvalue()) // 2]]
    return *written, bytes(64)


DECODER = Decoder(
    "photo",
    PHOTO_UPLOAD_BYTES_MAX,
    PHOTO_CHILD_CPU_SECONDS_MAX,
    convert,
    (Exception,),  # the library raises whatever a strange file leads it to
    own_images,
)
