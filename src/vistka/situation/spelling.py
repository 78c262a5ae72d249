"""How names of places are spelled: one key for all spellings of a name, and Ukraine's own romanisation."""

import re
import unicodedata

# What a letter sounds like, coarsely, so that Ізюм, Изюм, Izium and Izyum have one key.
_CYRILLIC = {
    **dict(zip("абвгґдезиійклмнопрстуф", "abvhhdeziiiklmnoprstuf", strict=True)),
    "є": "ie",
    "ё": "io",
    "ж": "zh",
    "ї": "i",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "",
    "ъ": "",
    "ы": "i",
    "э": "e",
    "ю": "iu",
    "я": "ia",
}
_LATIN = str.maketrans("gwjy", "hvii")
_APART = re.compile(r"[^a-z0-9]+")
_INSIDE = re.compile("[\u2018\u2019\u02bc'`\"\u0301\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SOUNDS = [(re.compile(wrong), right) for wrong, right in (("kh", "h"), ("i+([aeou])", r"\1"), (r"(.)\1+", r"\1"))]

# Ukraine's romanisation of 2010: what begins a word, then what stands within one.
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_WITHIN = {
    **dict(zip("абвгґдезиіїйклмнопрстуф", "abvhgdezyiiiklmnoprstuf", strict=True)),
    "є": "ie",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    "'": "",
    "ʼ": "",
    "’": "",
}


def name_key(text: str) -> str:
    """What spellings of one name have in common: small Latin letters and digits, one space between words."""
    plain = _INSIDE.sub("", unicodedata.normalize("NFKC", text).casefold())
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in plain)
    latin = "".join(part for part in unicodedata.normalize("NFD", latin) if not unicodedata.combining(part))
    latin = latin.translate(_LATIN)
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return _APART.sub(" ", latin).strip()


def spelled(text: str) -> str:
    """A name as it is spelled, whatever its capitals, apostrophes and spaces: Чернігів is not Чернихів."""
    plain = _INSIDE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())


def in_latin(name: str) -> str:
    """A Ukrainian name as Ukraine romanises it: Zhytomyr, Yizhakivka, Zghurivka."""
    romanised = []
    for word in re.split(r"(\W)", name.replace("зг", "zgh").replace("Зг", "Zgh")):
        letters = []
        for at, letter in enumerate(word):
            small = letter.lower()
            sound = _FIRST.get(small) if at == 0 else None
            sound = _WITHIN.get(small, letter) if sound is None else sound
            letters.append(sound.capitalize() if letter != small else sound)
        romanised.append("".join(letters))
    return "".join(romanised).replace("'", "").replace("ʼ", "").replace("’", "")
