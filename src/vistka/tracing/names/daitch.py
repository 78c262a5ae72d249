"""Daitch-Mokotoff: the six-digit phonetic code of a word, as published for letters, and the same for sounds."""

import re
from functools import lru_cache
from itertools import product

from vistka.limits import NAME_READINGS_MAX

DIGITS = 6

# The published table: letters, and their code at the start, before a vowel, elsewhere; `-` is no code, `|` two ways.
_TABLE = """
ai aj ay      0 1 -    au        0 7 -    a         0 - -    b          7 7 7    chs       5 54 54  ch       5|4 5|4 5|4
ck     5|45 5|45 5|45  cz cs csz czs 4 4 4    c    5|4 5|4 5|4    drz drs   4 4 4    ds dsh dsz 4 4 4    dz dzh dzs 4 4 4
d dt          3 3 3    ei ej ey  0 1 -    eu        1 1 -    e          0 - -    fb        7 7 7    f         7 7 7
g             5 5 5    h         5 5 -    ia ie io iu 1 - -  i          0 - -    j    1|4 -|4 -|4   ks        5 54 54
kh            5 5 5    k         5 5 5    l         8 8 8    mn         66 66 66 m         6 6 6    nm        66 66 66
n             6 6 6    oi oj oy  0 1 -    o         0 - -    p pf ph    7 7 7    q         5 5 5    rz rs  94|4 94|4 94|4
r             9 9 9    schtsch schtsh schtch 2 4 4  sch  4 4 4  shtch shch shtsh 2 4 4  sht scht schd 2 43 43  sh  4 4 4
stch stsch sc 2 4 4    strz strs stsh 2 4 4  st     2 43 43  szcz szcs  2 4 4    szt shd szd sd 2 43 43  sz  4 4 4
s             4 4 4    tch ttch ttsch 4 4 4  th     3 3 3    trz trs    4 4 4    tsch tsh  4 4 4    ts tts ttsz tc 4 4 4
tz ttz tzs tsz 4 4 4   t         3 3 3    ui uj uy  0 1 -    u ue       0 - -    v         7 7 7    w         7 7 7
x             5 54 54  y         1 - -    zdz zdzh zhdzh 2 4 4  zd zhd  2 43 43  zh zs zsch zsh 4 4 4  z      4 4 4
"""


def _published() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    letters: list[str] = []
    codes: list[tuple[str, ...]] = []
    for entry in _TABLE.split():
        if entry.isalpha():
            letters.append(entry)
            continue
        codes.append(tuple(way.strip("-") for way in entry.split("|")))
        if len(codes) == 3:
            table.update(dict.fromkeys(letters, tuple(codes)))
            letters, codes = [], []
    return table


_PUBLISHED = _published()
_GROUPS = re.compile("|".join(sorted(_PUBLISHED, key=len, reverse=True)))


def daitch_mokotoff(word: str) -> tuple[str, ...]:
    """Return the codes of a word in plain Latin letters by the published rules, its branches in order, each once."""
    groups = _GROUPS.findall(word.lower())
    ways = [("", "")]  # the digits so far, and the last code, which is not written twice in a row
    for at, group in enumerate(groups):
        vowel_next = at + 1 < len(groups) and groups[at + 1][0] in "aeiou"
        column = 0 if at == 0 else 1 if vowel_next else 2
        grown: dict[tuple[str, str], None] = {}
        for (digits, last), code in product(ways, _PUBLISHED[group][column]):
            written = "" if code == last and code not in ("66",) else code
            grown.setdefault((digits + written, code))
        ways = list(grown)[: 2 * NAME_READINGS_MAX]
    return tuple(dict.fromkeys(digits[:DIGITS].ljust(DIGITS, "0") for digits, _ in ways))


# The same code of sounds: what was branching for letters has been settled by reading them.
_SOUNDS = str.maketrans("aeioubpvfgkdtszSZCclrmn", "-----7777553344444489" + "66")
_AGAIN = re.compile(r"([0-57-9])\1+|(66)6*")


@lru_cache(maxsize=65_536)
def sound_code(sounds: str) -> str:
    """Return the six digits of one reading."""
    first = "1" if sounds[0] == "i" and sounds[1:2] in ("a", "o", "u") else "0" if sounds[0] in "aeiou" else ""
    start = "2" if sounds[:2] in ("st", "SC", "sC", "St", "Sd", "sd") else ""
    digits = _AGAIN.sub(lambda found: found[1] or "66", (sounds[2:] if start else sounds).translate(_SOUNDS))
    return (first + start + digits.replace("-", ""))[:DIGITS].ljust(DIGITS, "0")
