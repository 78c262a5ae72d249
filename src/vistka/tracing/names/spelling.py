"""Spelling systems: how each writes the sounds of a name, longest group of letters first.

A table is text: groups of letters and the sounds they stand for; `^` is a word's beginning, `$` its end, `-` no sound.
The sounds are those of `script`. A system holds what differs from `_LATIN`, which is what all of them share.
"""

import re
from dataclasses import dataclass, field

_CYRILLIC = """
а a  б b  в v  г g  ґ g  д d  е e  є ie  ё io  ж Z  з z  и i  і i  ї i  й i  к k  л l  м m  н n  о o  п p  р r  с s
т t  у u  ф f  х g  ц c  ч C  ш S  щ SC  ъ -  ы i  ь -  э e  ю iu  я ia  ў v  ј i  љ l  њ n  ћ C  ђ dZ  џ dZ  ѓ g
ќ k  ѕ z  ѣ e  ѳ f  ѵ i  ьо io  ъё io  ьё io  тс c  дс c  зс s
"""

_LATIN = """
ievi ievi  eevi eevi  ievn ievn  eevn eevn  iewi ievi  eewi eevi  iewn ievn  eewn eevn  ijs$ i  skis$ ski
ckis$ cki  ovs$ ov  evs$ ev  ovici$ oviC  evici$ eviC  ilici$ iliC  ovitj$ oviC  evitj$ eviC  ovytj$ oviC  evytj$ eviC
ovits$ oviC  evits$ eviC  ovyts$ oviC  evyts$ eviC  nicna$ niCna  nitsna$ niCna  nycna$ niCna  nytsna$ niCna
a a  b b  c k  d d  e e  f f  g g  h g  i i  j i  k k  l l  m m  n n  o o  p p  q k  r r  s s  t t  u u  v v  w v
x ks  y i  z z  ph f  th t  ck k  qu kv  kh g  gh g  ts c  tz c  tc c  sh S  zh Z  shch SC  shh SC  tch C  dzh dZ  ee i
oo u  ff$ v  ie e  ah$ a  eh$ e  á a  à a  â a  ã a  ä e  å o  ā a  ă a  ą on  æ e  é e  è e  ê e  ë e  ē e  ė e
ě e  ę en  ẽ e  í i  ì i  î i  ï i  ī i  į i  ı i  ĩ i  ó o  ò o  ô o  õ o  ö o  ø o  ō o  ő o  œ e  ú u  ù u  û u
ü iu  ū u  ů u  ű iu  ų u  ũ u  ŭ u  ý i  ÿ i  ỳ i  ŷ i  ç s  ć C  č C  ċ C  ĉ C  ď d  đ d  ð d  ġ dZ  ğ g  ģ g
ĝ dZ  ķ k  ļ l  ľ l  ł l  ĺ l  ñ n  ń n  ň n  ņ n  ŋ n  ř rZ  ŕ r  ś s  š S  ş S  ș S  ŝ SC  tš C  štš SC  ß s
ť t  ţ c  ț c  ŧ t  þ t  ź z  ž Z  ż Z  ẑ z  ħ g  ĥ g  ƶ z  ŵ v  ə a
"""

_ENGLISH = """
ch C  ce se  ci si  cy si  j$ i  ough o  sch SC  wh v  kn$ kn  ^kn n  ^wr r  ^mc mak  ai ai  ay ei  ow ov  aw o
"""
_BRITISH = """
w u  wh u  wr r  ch C  ce se  ci si  cy si  e$ -  es$ s  ough o  aw o  ow au  igh ai  ey i  ee i  ea i  oo u  ay ei
ai ei  y$ i  ar ar  sch S  ck k  oa ou  ^j dZ  j dZ  ge$ dZ  u a  uk$ uk  ew iu  au o  ou au  er er
"""
_HEPBURN = """
chi ti  cha tia  chu tiu  cho tio  che te  shi si  sha sia  shu siu  sho sio  ji dzi  ja dzia  ju dziu  jo dzio
j dz  z dz  ts c  ei ei  ō o  ū u  y i  oo o  ou o
"""
_SCHOLARLY = """
c c  ch g  cz C  sz S  szcz SC  šč SC  rz Z  dż dZ  dž dZ  dź dz  ś s  ć C  w v  â ia  û iu  ö o  ě e  ĭ i  õ i  ó u
ü u  ä a  cs C  zs Z  ck ck  tch tg  sh sg  zh zg  th tg  ph pg  ah$ ag  eh$ eg  x g
"""
_GERMAN = """
sch S  tsch C  schtsch SC  dsch dZ  ch g  chs ks  z c  tz c  c k  ß s  ss s  w v  ei ai  eu oi  äu oi  ie i  ey ai
ay ai  ^v f  th t  qu kv  ü iu  ö e  ä e  ^sa za  ^se ze  ^si zi  ^so zo  ^su zu  ^sü ziu  asa aza  ase aze  asi azi
asj azi  ese eze  isa iza  ise ize  iso izo  osa oza  ose oze  usa uza  use uze  esi ezi  ^sy zi  asy azi  esy ezi
isy izi  osy ozi  usy uzi  esj ezi  isj izi  osj ozi  usj uzi  ysa iza  yse ize  ysi izi  yso izo  ysu izu  ysj izi
^st St  ^sp Sp  ah a  eh e  ih i  oh o  uh u  dt t  aa a  oo o
"""
# Silent h stands before no vowel: Ihor is no Ior.
_GERMAN += " ".join(
    f"{before}h{after} {before}g{sound}"
    for before in "aeiou"
    for after, sound in zip("aeiouyj", "aeiouii", strict=True)
)
_FRENCH = """
ch S  tch C  chtch SC  ou u  j Z  dj dZ  ge Ze  gi Zi  gy Zi  gue ge  gui gi  gué ge  guè ge  guy gi  gu g  ce se
ci si  cy si  qu k  oi ua  oy ua  eau o  eaux$ o  au o  ai e  ay e  eu e  œu e  ille il  ine$ in  ène$ en  e$ -
ez$ e  er$ e  th t  gn n  sh S  zh Z  kh g  ï i  ou$ u  ff$ v  of$ ov  ef$ ev  ss s  iou iu  ent$ an  in$ en
ain$ en  iev$ ev
"""
_HUNGARIAN = """
s S  sz s  cs C  zs Z  scs SC  gy d  ny n  ty t  ly i  c c  cz c  dzs dZ  ssz s  j i  ö e  ő e  á a  é e  th t  ch C
x ks
"""
_NORDIC = """
sj S  stj SC  sjtj SC  tj C  tsj C  sjtsj SC  zj Z  dzj dZ  sch sg  skj S  kj C  oe u  ij$ i  ij i  ch g  ck k  å o
ä e  ö e  ø e  aa o  ou au  uu iu  ie i  eu e  ui au  z z  c k  ce se  ci si  w v  gj i  hj i  th t  tz c  x ks
sk sk
"""
_SPANISH = """
j g  ge ge  gi gi  gue ge  gui gi  ch C  ll l  ñ n  z s  ce se  ci si  que ke  qui ki  qu k  x ks  v v  y i  hu u
"""
_ITALIAN = """
ch k  ce Ce  ci Ci  cia Ca  cio Co  ciu Cu  ge dZe  gi dZi  gia dZa  gio dZo  giu dZu  gh g  sce Se  sci Si  scia Sa
scio So  gli li  gn n  z c  zz c  qu kv  sch sk  ș S  ț c  j dZ  x S
"""
_TURKIC = """
ç C  ş S  c dZ  j Z  ı i  ğ g  ə a  q g  x g  y i
"""
_ROMANIAN = """
ș S  ş S  ț c  ţ c  j Z  ce Ce  ci Ci  cia Ca  cio Co  ciu Cu  ci$ C  ch k  ge dZe  gi dZi  gh g  x ks
"""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One system: its name, its table, letters that may also be read as others, letters without which it is not met."""

    name: str
    table: dict[str, str]
    variants: tuple[tuple[str, str], ...] = ()
    marks: frozenset[str] = frozenset()
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        groups = sorted(self.table, key=len, reverse=True)
        object.__setattr__(self, "pattern", re.compile("|".join(re.escape(group) for group in groups) + "|."))

    def read(self, word: str) -> tuple[str, ...]:
        """Return the sounds of a cleaned word: one string, and one more for each variant it has."""
        words = [word, *(word.replace(letters, others) for letters, others in self.variants if letters in word)]
        return tuple(self.pattern.sub(self._sound, f"^{each}$") for each in words)

    def _sound(self, found: re.Match[str]) -> str:
        return self.table.get(found[0], "")


def _table(text: str, shared: str = "") -> dict[str, str]:
    table: dict[str, str] = {}
    for part in (shared, text):
        entries = part.split()
        table.update(zip(entries[::2], entries[1::2], strict=True))
    return {group: "" if sounds == "-" else sounds for group, sounds in table.items()}


CYRILLIC = Spelling("cyrillic", _table(_CYRILLIC), (("ьо", "о"),))
# ж and ш are one in German; tj is ч but in Dutch.
_VARIANTS = {"german": (("sch", "zh"),), "nordic": (("tj", "ty"),)}
_MARKS = {"turkic": frozenset("çşığə"), "romanian": frozenset("șşțţ")}
SYSTEMS = tuple(
    Spelling(name, _table(text, _LATIN), _VARIANTS.get(name, ()), _MARKS.get(name, frozenset()))
    for name, text in (
        ("english", _ENGLISH),
        ("scholarly", _SCHOLARLY),
        ("german", _GERMAN),
        ("french", _FRENCH),
        ("nordic", _NORDIC),
        ("hungarian", _HUNGARIAN),
        ("british", _BRITISH),
        ("hepburn", _HEPBURN),
        ("spanish", _SPANISH),
        ("italian", _ITALIAN),
        ("turkic", _TURKIC),
        ("romanian", _ROMANIAN),
    )
)
# What some system has a rule for; of other letters the marks are dropped.
LATIN = frozenset("".join("".join(system.table) for system in SYSTEMS))
