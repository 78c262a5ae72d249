"""What a photo costs: bytes, pixels, processor seconds and memory of the fenced process, by what it shows."""

import io
import json
import sys
from random import Random

from PIL import Image, ImageDraw, ImageFont

from benchmarks._fenced import cost_of
from tests.media.images import noise, written
from vistka.media.photo import Photo
from vistka.web import sitrep

FONT = f"{sitrep.__path__[0]}/fonts/DejaVuSansCondensed.ttf"
LINE = "Ми вдома, мама здорова, чекаємо на тебе щодня. Телефон 0176 4455 2918."
SHORT = 3_000  # pixels of the shorter side of twelve million, four to three


def page() -> Image.Image:
    """Twenty-four lines on paper that is lit from one side."""
    paper = Image.linear_gradient("L").rotate(90).resize((SHORT, 4_000)).point(lambda light: 150 + light * 2 // 5)
    font, pen = ImageFont.truetype(FONT, 76), ImageDraw.Draw(paper)
    for line in range(24):
        pen.text((120, 160 + line * 155), LINE, font=font, fill=50)
    return Image.merge("RGB", (paper, paper, paper.point(lambda light: light * 9 // 10)))


def view() -> Image.Image:
    """Clouds of noise, coarse over fine: as much detail as a street has."""
    dice, whole = Random(5), Image.new("RGB", (4_000, SHORT), (128, 128, 128))
    for cells in (8, 32, 128, 512):
        size = (cells, cells * 3 // 4)
        cloud = Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))
        whole = Image.blend(whole, cloud.resize(whole.size, Image.Resampling.BICUBIC), 0.3)
    return whole


def formats(image: Image.Image) -> dict[str, bytes]:
    """The same image as telephones and screens send it."""
    larger = image.resize((image.width * 2, image.height * 2))
    return {
        "JPEG, 12 Mpx": written(image, quality=88),
        "JPEG, 12 Mpx, progressive": written(image, quality=88, progressive=True),
        "JPEG, 48 Mpx, progressive": written(larger, quality=80, progressive=True),
        "PNG, 3 Mpx": written(image.reduce(2), "PNG", compress_level=1),
        "WebP, 12 Mpx": written(image, "WEBP", quality=80, method=0),
    }


def main() -> None:
    """Print a table, and the figures as JSON."""
    figures = {"photo_bytes_max": 0, "cpu_seconds_max": 0.0, "memory_megabytes_max": 0}
    uploads = {f"page, {kind}": data for kind, data in formats(page()).items()}
    uploads |= {f"view, {kind}": data for kind, data in formats(view()).items()}
    uploads["noise, PNG, 0.5 Mpx"] = written(noise(800, 600), "PNG")
    sys.stdout.write(f"{'image':34} {'upload':>9} {'photo':>7} {'pixels':>10} {'quality':>8} {'cpu s':>6} {'MB':>5}\n")
    for name, upload in uploads.items():
        cost = cost_of("photo", upload)
        width, height = Photo(cost.ours).size
        line = f"{name:34} {len(upload):9} {len(cost.ours):7} {f'{width}x{height}':>10} {quality_of(cost.ours):8}"
        sys.stdout.write(f"{line} {cost.cpu_seconds:6.2f} {cost.megabytes:5.0f}\n")
        figures["photo_bytes_max"] = max(len(cost.ours), figures["photo_bytes_max"])
        figures["cpu_seconds_max"] = max(round(cost.cpu_seconds, 2), figures["cpu_seconds_max"])
        figures["memory_megabytes_max"] = max(round(cost.megabytes), figures["memory_megabytes_max"])
    sys.stdout.write(json.dumps(figures) + "\n")


def quality_of(photo: bytes) -> int:
    """Of libjpeg's hundred: the one whose table for the greys this photo has."""
    tables = Image.open(io.BytesIO(photo)).quantization  # type: ignore[attr-defined]  # a JPEG has them
    small = Image.new("L", (8, 8))
    for quality in range(1, 101):
        again = Image.open(io.BytesIO(written(small, quality=quality)))
        if again.quantization[0] == tables[0]:  # type: ignore[attr-defined]  # this one too
            return quality
    return 0


if __name__ == "__main__":
    main()
