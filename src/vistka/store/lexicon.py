"""The lexicon of names as it is packed: read once, when it is first asked for."""

from functools import cache

from vistka.store.packaged import packaged
from vistka.tracing.names.lexicon import Lexicon, read_lexicon

_DATA = "tracing/names/data"


@cache
def packaged_lexicon() -> Lexicon:
    """Return the lexicon; the same one each time, so that words are looked up once."""
    tables = ("given.tsv", "given_more.tsv", "families.txt", "families_uk_ru.tsv", "transcription.tsv")
    return read_lexicon(*(packaged(f"{_DATA}/{table}") for table in tables))
