"""Photos, good and bad: the smallest that a browser shows, and each with one thing wrong."""

from vectors.shape import Vector, fails, works

START, END = b"\xff\xd8", b"\xff\xd9"


def segment(kind: int, body: bytes) -> bytes:
    """A JPEG segment with its length."""
    return bytes([0xFF, kind]) + (len(body) + 2).to_bytes(2) + body


def table(class_: int, number: int = 0) -> bytes:
    """A Huffman table with a single code, of one bit: nought, or the block's end."""
    return bytes([class_ << 4 | number, 1, *bytes(15), 0])


FLAT = segment(0xDB, bytes([0]) + b"\x10" * 64)
CODES = segment(0xC4, table(0)) + segment(0xC4, table(1))
GREY_FRAME = segment(0xC0, bytes([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
GREY_SCAN = segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
BITS = b"\x3f"
GREY = START + FLAT + GREY_FRAME + CODES + GREY_SCAN + BITS + END
COLOURED_FRAME = segment(0xC0, bytes([8, 0, 16, 0, 16, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]))
COLOURED_SCAN = segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]))
COLOURED = START + FLAT + COLOURED_FRAME + segment(0xC4, table(0) + table(1)) + COLOURED_SCAN + b"\x00\x0f" + END


def frame(**changed: int) -> bytes:
    """The grey frame with some of its bytes changed, as x0, x1, …"""
    body = bytearray(GREY_FRAME[4:])
    for name, value in changed.items():
        body[int(name[1:])] = value
    return segment(0xC0, bytes(body))


def grey(
    before: bytes = b"",
    *,
    framed: bytes = GREY_FRAME,
    codes: bytes = CODES,
    scan: bytes = GREY_SCAN,
    bits: bytes = BITS,
) -> bytes:
    """The grey photo with one part of it another."""
    return START + before + FLAT + framed + codes + scan + bits + END


def good(name: str, photo: bytes, width: int, height: int) -> Vector:
    """A photo that is shown."""
    return works(name, "read-photo", {"photo": photo.hex()}, {"width": width, "height": height})


def bad(name: str, photo: bytes) -> Vector:
    """Bytes that no page shows."""
    return fails(name, "read-photo", {"photo": photo.hex()}, "photo-malformed")


def files() -> dict[str, list[Vector]]:
    """Both files."""
    stuffed = grey(bits=b"\x3f\xff\x00")
    return {
        "good-photo": [
            good("greys, one block", GREY, 8, 8),
            good("colours, half as fine, both tables in one segment", COLOURED, 16, 16),
            good("800 by 1", grey(framed=frame(x2=1, x3=800 >> 8, x4=800 & 255)), 800, 1),
            good("a stuffed FF in the scan", stuffed, 8, 8),
        ],
        "bad-photo-malformed": [
            bad("nothing", b""),
            bad("another format", b"\x89PNG\r\n\x1a\n" + bytes(40)),
            bad("without its end", GREY[:-2]),
            bad("cut in a table", GREY[:40] + END),
            bad("something after the end", GREY + b"PK\x03\x04"),
            bad("something after the end, and an end again", GREY + b"PK\x03\x04" + END),
            bad("a JFIF segment", grey(segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"))),
            bad("EXIF with a place in it", grey(segment(0xE1, b"Exif\0\0GPS 49.2 37.3"))),
            bad("a comment", grey(segment(0xFE, b"who made it"))),
            bad("a restart interval", grey(segment(0xDD, b"\0\1"))),
            bad("a marker within the scan", grey(bits=b"\x3f\xff\xd0\x3f")),
            bad("a second scan", grey(bits=BITS + GREY_SCAN + BITS)),
            bad("fill bytes between segments", grey(b"\xff")),
            bad("no frame", grey(framed=b"")),
            bad("two frames", grey(framed=GREY_FRAME + GREY_FRAME)),
            bad("a progressive frame", grey(framed=b"\xff\xc2" + GREY_FRAME[2:])),
            bad("twelve bits", grey(framed=frame(x0=12))),
            bad("no height", grey(framed=frame(x2=0))),
            bad("801 wide", grey(framed=frame(x3=801 >> 8, x4=801 & 255))),
            bad("two parts", grey(framed=segment(0xC0, bytes([8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0])))),
            bad("four parts", grey(framed=segment(0xC0, bytes([8, 0, 8, 0, 8, 4, *bytes([1, 0x11, 0]) * 4])))),
            bad("sampled four times", grey(framed=frame(x7=0x41))),
            bad("a part of no table", grey(framed=frame(x8=1))),
            bad("a table twice", grey(FLAT)),
            bad("a table with a nought in it", grey(segment(0xDB, bytes([1]) + b"\x10" * 63 + b"\0"))),
            bad("a table of sixteen bits", grey(segment(0xDB, bytes([0x11]) + b"\x10" * 128))),
            bad("half a table", grey(segment(0xDB, bytes([1]) + b"\x10" * 63))),
            bad("a segment without a table", grey(segment(0xDB, b""))),
            bad("no codes", grey(codes=b"")),
            bad("codes of one class alone", grey(codes=segment(0xC4, table(0)))),
            bad("three codes of one bit", grey(codes=CODES + segment(0xC4, bytes([1, 3, *bytes(15), 0, 1, 2])))),
            bad("fewer codes than said", grey(codes=CODES + segment(0xC4, bytes([1, 2, *bytes(15), 0])))),
            bad("a third class of codes", grey(codes=CODES + segment(0xC4, table(2)))),
            bad("a scan of a part that is not there", grey(scan=segment(0xDA, bytes([1, 2, 0, 0, 63, 0])))),
            bad("a scan of some of the frequencies", grey(scan=segment(0xDA, bytes([1, 1, 0, 0, 5, 0])))),
            bad("a scan by codes that are not there", grey(scan=segment(0xDA, bytes([1, 1, 0x11, 0, 63, 0])))),
        ],
    }
