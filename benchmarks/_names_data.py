"""Pairs of names to judge a matcher on, from the data beside the project: (a, b, same), alike for one seed."""

import csv
import gzip
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from anyascii import anyascii
from rapidfuzz import fuzz, process

from vistka.tracing.names.daitch import daitch_mokotoff

DATA = Path(__file__).parents[1] / ".." / "shared" / "names"
Pair = tuple[str, str, bool]

# Romanisations as they are published or usual: the letters they start from, and the groups that differ from the first.
_PLAIN = """
а a  б b  в v  г g  д d  е e  з z  и i  к k  л l  м m  н n  о o  п p  р r  с s  т t  у u  ф f  ц ts  ы y  э e
ь -  ъ -  ' -
"""
_ROMANISATIONS = """
[kmu uk]
г h  и y  ґ g  є ie  ж zh  і i  ї i  й i  х kh  ч ch  ш sh  щ shch  ю iu  я ia  зг zgh
[kmu-first uk]
г h  и y  ґ g  є ie  ж zh  і i  ї i  й i  х kh  ч ch  ш sh  щ shch  ю yu  я ya
[bgn ru]
ё yë  ж zh  й y  х kh  ч ch  ш sh  щ shch  ю yu  я ya  ый yy  ий iy
[passport ru]
ъ ie  ё e  ж zh  й i  х kh  ч ch  ш sh  щ shch  ю iu  я ia
[newspaper ru]
ё yo  ж zh  й y  х kh  ч ch  ш sh  щ sch  ю yu  я ya  ий y  ый y  кс x
[iso9-ru ru]
ц c  э è  ь ʹ  ё ë  ж ž  й j  х h  ч č  ш š  щ ŝ  ю û  я â
[iso9-uk uk]
ц c  ь ʹ  ґ g̀  є ê  ж ž  і ì  ї ï  й j  х h  ч č  ш š  щ ŝ  ю û  я â
[scholarly uk]
г h  и y  ц c  є je  ж ž  і i  ї ji  й j  х ch  ч č  ш š  щ šč  ю ju  я ja
[german ru]
в w  з s  ц z  ё jo  ж sch  й i  х ch  ч tsch  ш sch  щ schtsch  ю ju  я ja  ий i  ый y
[german-uk uk]
в w  г h  з s  и y  ц z  є je  ж sch  і i  ї ji  й j  х ch  ч tsch  ш sch  щ schtsch  ю ju  я ja
[polish uk]
в w  г h  и y  ц c  ґ g  є je  ж ż  і i  ї ji  й j  х ch  ч cz  ш sz  щ szcz  ю ju  я ja  ія ija  ля la  ль l
лю lu
[french ru]
у ou  ге gue  ги gui  ё io  ж j  й ï  х kh  ч tch  ш ch  щ chtch  ю iou  я ia  ий i  ый y
[swedish ru]
ё jo  ж zj  й j  х ch  ч tj  ш sj  щ sjtj  ю ju  я ja  ий ij  ый yj
[hungarian ru]
с sz  ц c  ё jo  ж zs  й j  х h  ч cs  ш s  щ scs  ю ju  я ja  ий ij
"""


def _table(text: str) -> dict[str, str]:
    groups = text.split()
    return {group: "" if written == "-" else written for group, written in zip(groups[::2], groups[1::2], strict=True)}


ROMANISATIONS: dict[str, tuple[str, dict[str, str]]] = {
    head.split()[0]: (head.split()[1], _table(_PLAIN) | _table(body))
    for head, _, body in (block.partition("]") for block in _ROMANISATIONS.split("[")[1:])
}


def romanised(word: str, system: str) -> str:
    """Write a word of small Cyrillic letters in a romanisation, with a capital."""
    _, table = ROMANISATIONS[system]
    out, at = [], 0
    while at < len(word):
        group = word[at : at + 2] if word[at : at + 2] in table else word[at]
        out.append(table.get(group, group))
        at += len(group)
    text = "".join(out).replace("ʹ", "").capitalize()
    return text + "e" if system == "french" and text.endswith("in") else text


def full_names(count: int, seed: int, *, mistakes: bool = True) -> list[Pair]:
    """Set A: persons written twice, and siblings, fathers, near namesakes, strangers.

    Without `mistakes` nothing is mistyped, shortened to initials or a pet form; patronymics are still left out.
    """
    dice = random.Random(seed)
    people = _People(dice)
    pairs: list[Pair] = []
    for _ in range(count):
        person = people.person()
        first = _shown(person, dice, plain=True)
        pairs.append((first, _shown(person, dice, plain=not mistakes), True))
        other = dice.choice((people.sibling, people.father, people.namesake, people.namesake, people.stranger))(person)
        pairs.append((first, _shown(other, dice, plain=not mistakes), False))
    return [(a, b, same) if dice.random() < 0.5 else (b, a, same) for a, b, same in pairs]


@dataclass(frozen=True)
class _Person:
    """Sex; given name in Ukrainian, Russian, and pet forms; father's name and patronymics; family name in both."""

    sex: str
    given: tuple[str, ...]
    father: tuple[str, ...]
    family: tuple[str, str]


FAMILY_ENDINGS = ("о", "к", "ч", "ий", "ов", "ев", "ін", "їн", "ець", "ь")


class _People:
    """Persons made up from the dictionary, and others who are near them."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        families: dict[str, str] = {}
        with gzip.open(DATA / "ua2ru_names_translator.csv.gz", "rt", encoding="utf-8") as file:
            for kind, ukrainian, russian in csv.reader(file):
                if kind == "last" and ukrainian.isalpha() and len(ukrainian) > 4 and ukrainian.endswith(FAMILY_ENDINGS):
                    families.setdefault(ukrainian, russian.split("|")[0].split(";")[0].lower())
        self.families = list(families.items())
        self.plain = [anyascii(ukrainian) for ukrainian, _ in self.families]
        self.given = {
            sex: [tuple(each.split("/")) for each in table.split()] for sex, table in (("m", _GIVEN_M), ("f", _GIVEN_F))
        }
        self.fathers = [tuple(each.split("/")) for each in _FATHERS.split()]

    def person(self) -> _Person:
        sex = self.dice.choice("mf")
        given, father = self.dice.choice(self.given[sex]), self.dice.choice(self.fathers)
        return _Person(sex, given, father, self.dice.choice(self.families))

    def sibling(self, person: _Person) -> _Person:
        while (other := self.person()).given == person.given:
            pass
        return replace(person, sex=other.sex, given=other.given)

    def father(self, person: _Person) -> _Person:
        given = next((each for each in self.given["m"] if each[0] == person.father[0]), person.given)
        if given == person.given:
            return self.sibling(person)
        return _Person("m", given, self.dice.choice(self.fathers), person.family)

    def namesake(self, person: _Person) -> _Person:
        sample = self.dice.sample(range(len(self.families)), 3_000)
        near = process.extract(
            anyascii(person.family[0]), [self.plain[at] for at in sample], scorer=fuzz.ratio, limit=8
        )
        others = [self.families[sample[at]] for _, score, at in near if score < 90]
        return replace(person, family=self.dice.choice([each for each in others if each[1] != person.family[1]][:4]))

    def stranger(self, person: _Person) -> _Person:
        while (other := self.person()).given == person.given:
            pass
        return other


def _shown(person: _Person, dice: random.Random, *, plain: bool = False) -> str:
    """A person's name in one script and spelling, with what people leave out, turn round and mistype."""
    script = dice.choice(("uk", "ru", "latin", "latin"))
    system = dice.choice(list(ROMANISATIONS))
    letters = ROMANISATIONS[system][0] if script == "latin" else script
    words = list(_forms(person, letters))
    if not plain and dice.random() < 0.06:
        words[0] = dice.choice(person.given[2].split("+")[0 if letters == "uk" else 1].split(","))
    if script == "latin":
        words = [romanised(word, system) for word in words]
    words = [word.capitalize() for word in words]
    if not plain and dice.random() < 0.1:
        at = dice.choice((0, 2, 2))
        words[at] = _mistyped(words[at], dice)
    if dice.random() < 0.35:
        words[1] = ""
    elif not plain and dice.random() < 0.05:
        words = [words[0][0] + ".", words[1][0] + ".", words[2]]
    order = dice.choice(((0, 1, 2), (0, 1, 2), (2, 0, 1)))
    return " ".join(words[at] for at in order if words[at])


def _forms(person: _Person, letters: str) -> tuple[str, str, str]:
    at = 0 if letters == "uk" else 1
    family = person.family[at]
    if person.sex == "f":
        if family.endswith(("ський", "цький")) or (family.endswith("ий") and letters == "uk"):
            family = family[:-2] + "а"
        elif family.endswith(("ский", "цкий", "ый", "ной")):
            family = family[:-2] + "ая"
        elif family.endswith(("ов", "ев", "єв", "їв", "ин", "ін", "їн", "ын", "ёв")):
            family += "а"
    return person.given[at], person.father[1 + 2 * at + (person.sex == "f")], family


def _mistyped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, max(2, len(word) - 1))
    before, after, letter = word[:at], word[at + 1 :], dice.choice(word[1:].lower() or "а")
    return before + dice.choice((after, letter + word[at:], letter + after, word[at : at + 2][::-1] + word[at + 2 :]))


class Wrong(StrEnum):
    """Which Russian word stands beside a Latin one as another's name."""

    RANDOM = "random"
    NEAREST = "nearest"  # in spelling, however it sounds
    NEAREST_CODE_APART = "nearest, another code"  # the nearest in spelling whose phonetic code differs


def single_names(
    count: int, seed: int, wrong: Wrong = Wrong.NEAREST_CODE_APART, name: str = "wd_russian_16.tsv.gz"
) -> list[Pair]:
    """Set B: Latin and Russian words of one name, met at least twice, and for each a Russian word of another."""
    dice = random.Random(seed)
    rows = transcribed(name)
    true: dict[str, set[str]] = defaultdict(set)
    for latin, russian, _ in rows:
        true[latin].add(russian)
    pool = sorted({russian for _, russian, _ in rows})
    pairs: list[Pair] = []
    for latin, russian, _ in dice.sample([row for row in rows if int(row[2]) > 1], count):
        pairs.append((latin, russian, True))
        ranked = (
            dice.sample(pool, 8)
            if wrong is Wrong.RANDOM
            else [each for each, _, _ in process.extract(russian, pool, scorer=fuzz.ratio, limit=8)]
        )
        others = [each for each in ranked if each not in true[latin]]
        if wrong is Wrong.NEAREST_CODE_APART:
            others = [each for each in others if not _codes(each) & _codes(latin)]
        pairs += [(latin, other, False) for other in others[:1]]
    return pairs


def transcribed(name: str) -> list[list[str]]:
    """The rows of a list of transcriptions: Latin word, Russian word, how often."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return [line.replace(" ", "").rstrip("\n").split("\t") for line in file]


def _codes(word: str) -> set[str]:
    return set(daitch_mokotoff("".join(letter for letter in anyascii(word).lower() if letter.isalpha())))


def diminutives(seed: int) -> list[Pair]:
    """Set C: full names and diminutives of the list beside the project, and diminutives of others that look alike."""
    dice = random.Random(seed)
    with (DATA / "diminutives_seed.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    full_of: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        full_of[row["diminutive"]].add(row["full"])
    pairs: list[Pair] = []
    for row in rows:
        pairs.append((row["full"], row["diminutive"], True))
        others = [
            each["diminutive"]
            for each in rows
            if each["lang"] == row["lang"] and row["full"] not in full_of[each["diminutive"]]
        ]
        alike = process.extract(row["full"], others, scorer=fuzz.ratio, limit=12)
        pairs.append((row["full"], dice.choice([each for each, _, _ in alike]), False))
    return pairs


def name_bench() -> list[Pair]:
    """The Person cases of OpenSanctions' name_bench."""
    with (DATA / "nomenklatura_name_bench_cases.csv").open(encoding="utf-8") as file:
        return [
            (row["name1"], row["name2"], row["is_match"] == "true")
            for row in csv.DictReader(file)
            if row["schema"] == "Person"
        ]


# uk/ru/pet forms in uk + in ru
_GIVEN_M = """
олександр/александр/сашко,саша,олесь+саша,шура,саня андрій/андрей/андрійко+андрюша богдан/богдан/богданчик+богдаша
василь/василий/васько,вася+вася віктор/виктор/вітя+витя володимир/владимир/вова,володя+вова,володя
григорій/григорий/гриць,грицько+гриша дмитро/дмитрий/діма,дмитрик+дима,митя євген/евгений/женя+женя,жека
іван/иван/івась,іванко+ваня ігор/игорь/ігорко+игорёк юхим/ефим/юхимко+фима костянтин/константин/костя,костик+костя
максим/максим/макс+макс микита/никита/микитка+никитка микола/николай/миколка,коля+коля
михайло/михаил/михась,мишко+миша олег/олег/олежко+олежка олексій/алексей/льоша,олекса+лёша,алёша
павло/павел/павлик,павлусь+паша петро/петр/петрик,петрусь+петя роман/роман/ромко,рома+рома
сергій/сергей/сергійко+серёжа степан/степан/степанко+стёпа тарас/тарас/тарасик+тарасик юрій/юрий/юрко,юрась+юра
яків/яков/яша+яша
"""
_GIVEN_F = """
анна/анна/аня+аня,анюта ганна/анна/ганнуся,галя+аня,нюра анастасія/анастасия/настя,настуня+настя,ася
вікторія/виктория/віка+вика галина/галина/галя,галинка+галя дарія/дарья/даша,даруся+даша євгенія/евгения/женя+женя
катерина/екатерина/катря,катруся+катя ірина/ирина/іра,іринка+ира ксенія/ксения/ксеня+ксюша
людмила/людмила/люда+люда,мила любов/любовь/люба+люба марія/мария/марійка,маруся+маша марина/марина/маринка+мариша
надія/надежда/надя,надійка+надя наталія/наталья/наталка,ната+наташа ольга/ольга/оля+оля
олена/елена/оленка,лена+лена,алёна оксана/оксана/оксанка+ксана світлана/светлана/світланка+света
софія/софья/софійка+соня тетяна/татьяна/таня+таня юлія/юлия/юля+юля віра/вера/вірочка+верочка
олександра/александра/леся,саша+саша,шура
"""
_FATHERS = """
олександр/олександрович/олександрівна/александрович/александровна андрій/андрійович/андріївна/андреевич/андреевна
богдан/богданович/богданівна/богданович/богдановна василь/васильович/василівна/васильевич/васильевна
віктор/вікторович/вікторівна/викторович/викторовна володимир/володимирович/володимирівна/владимирович/владимировна
григорій/григорович/григорівна/григорьевич/григорьевна дмитро/дмитрович/дмитрівна/дмитриевич/дмитриевна
євген/євгенович/євгенівна/евгеньевич/евгеньевна іван/іванович/іванівна/иванович/ивановна
ілля/ілліч/іллівна/ильич/ильинична юхим/юхимович/юхимівна/ефимович/ефимовна
микола/миколайович/миколаївна/николаевич/николаевна михайло/михайлович/михайлівна/михайлович/михайловна
олексій/олексійович/олексіївна/алексеевич/алексеевна павло/павлович/павлівна/павлович/павловна
петро/петрович/петрівна/петрович/петровна сергій/сергійович/сергіївна/сергеевич/сергеевна
степан/степанович/степанівна/степанович/степановна юрій/юрійович/юріївна/юрьевич/юрьевна
яків/якович/яківна/яковлевич/яковлевна
"""
