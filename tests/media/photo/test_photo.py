"""A telephone's image goes in, a small bare JPEG comes out that tells of no place or time; all else is refused."""

import asyncio
import io
import random
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.media import images
from tests.media.images import COMMENT, MAKER, PLACE, noise, scene, snapshot, telling, written
from vectors import photos as vectors
from vistka.errors import RemoteError, VistkaError
from vistka.limits import PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_SIDE_MAX, PHOTO_SIDE_MIN, PHOTO_UPLOAD_BYTES_MAX
from vistka.media import fenced, photo, voice
from vistka.media.photo import Photo, transcode
from vistka.web.words import area


def taken(upload: bytes) -> Photo:
    return asyncio.run(transcode(upload))


def shown(found: Photo) -> Image.Image:
    """What a browser makes of it."""
    image = Image.open(io.BytesIO(found.data))
    image.load()
    assert image.format == "JPEG"
    assert image.size == found.size
    return image


def refusal(upload: bytes) -> str:
    with pytest.raises(VistkaError) as caught:
        taken(upload)
    return caught.value.reason


def taken_or_refused(upload: bytes) -> str:
    try:
        shown(taken(upload))
    except RemoteError as error:
        return error.reason
    return "taken"


def near(wanted: tuple[int, ...], seen: Any) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(wanted, seen, strict=True))


def test_nothing_that_tells_of_place_time_or_device_comes_out() -> None:
    upload = snapshot()
    told = (PLACE.encode(), MAKER.encode(), COMMENT, b"2022:03:16", b"Exif", b"Display P3", b"JFIF")
    assert all(word in upload for word in told)
    found = taken(upload)
    assert not [word for word in told if word in found.data]
    assert not dict(shown(found).getexif())
    assert shown(found).info == {}


@pytest.mark.parametrize("held", range(1, 9))
def test_however_the_telephone_was_held_the_image_is_upright(held: int) -> None:
    image = shown(taken(snapshot(held)))
    assert image.size == (800, 600)
    assert near(images.CORNER, image.getpixel((200, 150)))
    assert all(near(images.REST, image.getpixel(at)) for at in ((600, 150), (200, 450), (600, 450)))


@pytest.mark.parametrize(
    ("kind", "mode", "more"),
    [
        ("JPEG", "RGB", {"progressive": True}),
        ("JPEG", "RGB", {"subsampling": "4:4:4"}),
        ("JPEG", "CMYK", {}),
        ("PNG", "RGB", {"exif": telling(1)}),
        ("PNG", "P", {}),
        ("PNG", "RGBA", {}),
        ("WEBP", "RGB", {"exif": telling(1)}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_every_kind_that_telephones_send_is_taken(kind: str, mode: str, more: dict[str, Any]) -> None:
    found = taken(written(scene(1_000, 750, mode), kind, **more))
    assert PLACE.encode() not in found.data
    image = shown(found)
    assert image.size == (800, 600)
    assert near(images.CORNER, image.getpixel((200, 150)))
    assert near(images.REST, image.getpixel((600, 450)))


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_greys_stay_greys(mode: str) -> None:
    page = Image.new("L", (300, 400), 255)
    page.paste(0, (100, 100, 200, 200))
    image = shown(taken(written(page.convert(mode), "PNG")))
    assert near((0,), [image.convert("L").getpixel((150, 150))])
    assert near((255,), [image.convert("L").getpixel((20, 20))])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_is_paper(kind: str) -> None:
    drawing = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    drawing.paste((0, 0, 0, 255), (50, 50, 100, 100))
    image = shown(taken(written(drawing, kind)))
    assert near((255, 255, 255), image.getpixel((150, 150)))
    assert near((0, 0, 0), image.getpixel((75, 75)))


def test_the_image_of_an_animation_is_its_first() -> None:
    for kind in ("PNG", "WEBP"):
        frames = [Image.new("RGB", (100, 100), colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
        upload = written(frames[0], kind, save_all=True, append_images=frames[1:] * 30, duration=40)
        assert near((200, 0, 0), shown(taken(upload)).getpixel((50, 50)))


def test_however_much_is_in_it_it_stays_within_its_bytes() -> None:
    found = taken(written(noise(PHOTO_SIDE_MAX, 600), "PNG"))
    assert PHOTO_BYTES_MAX // 2 < len(found.data) <= PHOTO_BYTES_MAX
    assert max(shown(found).size) < PHOTO_SIDE_MAX  # fewer pixels that can be seen, not more that cannot


def test_a_small_image_is_not_made_larger_and_a_plain_one_costs_little() -> None:
    assert shown(taken(written(scene(100, 80)))).size == (100, 80)
    assert len(taken(written(Image.new("RGB", (3_000, 4_000), "white"))).data) < 5_000


def test_what_is_no_photo_is_refused_by_name() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert refusal(b"") == "photo-empty"
    assert refusal(svg) == "photo-unknown-format"
    assert refusal(b'<?xml version="1.0"?>' + svg) == "photo-unknown-format"
    for kind in ("GIF", "BMP", "TIFF", "PDF", "ICO", "JPEG2000"):
        assert refusal(written(scene(200, 150), kind)) == "photo-unknown-format", kind
    for brand in (b"heic", b"mif1", b"avif"):
        assert refusal(b"\0\0\0\x18ftyp" + brand + bytes(200)) == "photo-heic"
    assert refusal(b"\0\0\0\x18ftypisom" + bytes(200)) == "photo-unknown-format"
    assert refusal(written(scene(PHOTO_SIDE_MIN - 1, 400))) == "photo-too-small"
    assert refusal(bytes(PHOTO_UPLOAD_BYTES_MAX + 1)) == "photo-too-large"


def test_bombs_are_refused_before_they_go_off() -> None:
    side = int(PHOTO_PIXELS_MAX**0.5)
    assert refusal(images.png_claiming(60_000, 60_000)) == "photo-too-many-pixels"
    assert refusal(images.jpeg_claiming(65_000, 65_000)) == "photo-too-many-pixels"
    assert refusal(images.png_claiming(side, side, rows=side)) == "photo-too-costly"  # 256 MB of 250 kB: memory ends
    assert taken(images.jpeg_claiming(60_000, 1_000)).size == (PHOTO_SIDE_MAX, 13)  # grey where there is nothing


def test_a_file_that_is_two_things_is_one_afterwards() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("secret.txt", "where we sleep")
    found = taken(snapshot() + archive.getvalue())
    assert not [word for word in (b"PK", b"secret.txt", b"where we sleep") if word in found.data]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_image_cut_anywhere_is_refused(kind: str) -> None:
    whole = written(scene(), kind, exif=telling())
    for tenth in range(1, 10, 2):
        assert taken_or_refused(whole[: len(whole) * tenth // 10]) == "photo-broken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_bytes_that_were_changed_make_no_other_error(kind: str) -> None:
    whole = written(noise(120, 90), kind, exif=telling(6))
    for seed in range(8):
        dice, changed = random.Random(seed), bytearray(whole)
        for _ in range(1 + seed * 4):
            changed[dice.randrange(min(len(whole), 40 << seed))] = dice.randrange(256)
        reason = taken_or_refused(bytes(changed))
        assert reason == "taken" or reason in photo.WORK.refusals, (seed, reason)


@pytest.mark.parametrize(
    "beginning", [b"\xff\xd8\xff\xe1\xff\xffExif\0\0", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\x7fWEBPVP8X"]
)
def test_random_bytes_make_no_other_error(beginning: bytes) -> None:
    for seed in range(2):
        assert taken_or_refused(beginning + random.Random(seed).randbytes(50_000)) in photo.WORK.refusals


def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fenced, "MEDIA_CHILD_SECONDS_MAX", 0.01)
    assert refusal(snapshot()) == "photo-too-costly"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (repr(b"fenced\nok\nnot a photo"), "photo-malformed"),
        (repr(b"fenced\nok\n" + written(scene(64, 64))), "photo-malformed"),  # a good JPEG, and not a bare one
        (repr(b"fenced\nok\n" + vectors.GREY) + " + bytes(100_000)", "photo-malformed"),
        (repr(b"fenced\nvoice-broken\n"), "photo-broken"),
        (repr(b"fence-libseccomp\n"), "photo-fence-missing"),
        (repr(b"fence-kernel\n"), "photo-fence-missing"),
        (repr(b""), "photo-unavailable"),
    ],
)
def test_a_child_is_not_believed(monkeypatch: pytest.MonkeyPatch, answer: str, reason: str) -> None:
    script = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer})"
    monkeypatch.setattr(fenced, "BOOTSTRAP", script)
    assert refusal(b"x") == reason


@given(st.integers(0, len(vectors.COLOURED) - 1), st.integers(1, 255))
def test_a_changed_photo_is_refused_by_us_or_still_one(at: int, change: int) -> None:
    data = bytearray(vectors.COLOURED)
    data[at] ^= change
    try:
        width, height = Photo(bytes(data)).size
    except RemoteError as error:
        assert error.reason == "photo-malformed"
    else:
        assert 0 < width <= PHOTO_SIDE_MAX
        assert 0 < height <= PHOTO_SIDE_MAX


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    for whole in (data, b"\xff\xd8" + data + b"\xff\xd9"):
        with pytest.raises(RemoteError):
            Photo(whole)


@pytest.mark.parametrize("work", [voice.WORK, photo.WORK], ids=["voice", "photo"])
def test_every_reason_has_a_sentence(work: fenced.Work) -> None:
    outside = {f"{work.name}-{what}" for what in ("busy", "fence-missing", "unavailable", "malformed")}
    assert sorted(outside | set(work.refusals) - set(area("errors"))) == sorted(outside)
    assert outside <= set(area("errors"))
