"""Words of strangers before they are kept: without what is never seen or makes text read backwards."""

import re
import unicodedata

_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_LINES = re.compile("\r\n?|[\u2028\u2029]")


def plain_text(text: str) -> str:
    """Text with lines that end in one way, composed, and no unseen characters; HTML stays the letters it is."""
    return unicodedata.normalize("NFC", _UNSEEN.sub(" ", _LINES.sub("\n", text)).strip())
