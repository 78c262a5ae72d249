"""Cyrillic words in Latin letters as four countries write them, for synthetic names."""

# Letters and what they become; `/` parts the start of a word (after a vowel too for BGN and German) from elsewhere,
# `-` is nothing.
_WRITTEN = {
    "kmu": """
        а a б b в v г h ґ g д d е e є ye/ie ж zh з z и y і i ї yi/i й y/i к k л l м m н n о o п p р r с s т t у u ф f
        х kh ц ts ч ch ш sh щ shch ь - ю yu/iu я ya/ia ' -
        """,
    "bgn": """
        а a б b в v г g д d е ye/e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh
        щ shch ъ - ы y ь - э e ю yu я ya
        """,
    "german": """
        а a б b в w г g д d е je/e ё jo ж sch з s и i й j/i к k л l м m н n о o п p р r с s т t у u ф f х ch ц z ч tsch
        ш sch щ schtsch ъ - ы y ь - э e ю ju я ja
        """,
    "polish": """
        а a б b в w г h ґ g д d е e є je/ie ж ż з z и y і i ї ji й j к k л l м m н n о o п p р r с s т t у u ф f
        х ch ц c ч cz ш sz щ szcz ь - ю ju/iu я ja/ia ' -
        """,
}
_TABLES = {
    system: dict(zip(text.split()[::2], (latin.strip("-").split("/") for latin in text.split()[1::2]), strict=True))
    for system, text in _WRITTEN.items()
}
_VOWELS = frozenset("аеєёиіїоуыэюя")


def romanise(word: str, system: str) -> str:
    """A word in Latin letters by `kmu` (Ukraine 2010), `bgn`, `german` or `polish`; its first letter stays large."""
    table, written, before = _TABLES[system], "", ""
    for letter in word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"):
        latin = table.get(letter, [letter if letter.isascii() else ""])
        started = not before or (system in ("bgn", "german") and before in _VOWELS)
        written, before = written + latin[0 if started else -1], letter
    return written[:1].upper() + written[1:]
