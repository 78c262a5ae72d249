"""Cyrillic words in Latin letters as four countries write them, for synthetic names."""

_UK = "абвгґдежзиіклмнопрстуфцчшщь'"
_KMU = "a b v h g d e zh z y i k l m n o p r s t u f ts ch sh shch".split()
_RU = "абвгдезиклмнопрстуфхцчшщыэ"
# By letter; where a pair stands, the first at the start of a word (for BGN and German also after a vowel), the second elsewhere.
_TABLES: dict[str, dict[str, str | tuple[str, str]]] = {
    "kmu": {
        **dict(zip(_UK, [*_KMU, "", ""], strict=True)),
        "х": "kh", "є": ("ye", "ie"), "ї": ("yi", "i"), "й": ("y", "i"), "ю": ("yu", "iu"), "я": ("ya", "ia"),
    },
    "bgn": {
        **dict(zip(_RU, "a b v g d e z i k l m n o p r s t u f kh ts ch sh shch y e".split(), strict=True)),
        "ж": "zh", "е": ("ye", "e"), "ё": ("yo", "yo"), "й": "y", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
    },
    "german": {
        **dict(zip(_RU, "a b w g d e s i k l m n o p r s t u f ch z tsch sch schtsch y e".split(), strict=True)),
        "ж": "sch", "е": ("je", "e"), "ё": "jo", "й": ("j", "i"), "ъ": "", "ь": "", "ю": "ju", "я": "ja",
    },
    "polish": {
        **dict(zip(_UK, "a b w h g d e ż z y i k l m n o p r s t u f c cz sz szcz".split() + ["", ""], strict=True)),
        "х": "ch", "є": ("je", "ie"), "ї": "ji", "й": "j", "ю": ("ju", "iu"), "я": ("ja", "ia"),
    },
}  # fmt: skip
_VOWELS = frozenset("аеєёиіїоуыэюя")


def romanise(word: str, system: str) -> str:
    """A word in Latin letters by `kmu` (Ukraine 2010), `bgn`, `german` or `polish`; its first letter stays large."""
    table, written, before = _TABLES[system], "", ""
    for letter in word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"):
        latin = table.get(letter, letter if letter.isascii() else "")
        if isinstance(latin, tuple):
            started = not before or (system in ("bgn", "german") and before in _VOWELS)
            latin = latin[0] if started else latin[1]
        written, before = written + latin, letter
    return written[:1].upper() + written[1:]
