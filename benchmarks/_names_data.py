"""Pairs of names to judge a matcher on: made from the data beside the project, the same for one seed. Each is (a, b, same)."""

import csv
import gzip
import random
from collections import defaultdict
from pathlib import Path

from anyascii import anyascii
from rapidfuzz import fuzz, process

from vistka.tracing.names.daitch import daitch_mokotoff

DATA = Path(__file__).parents[1] / ".." / "shared" / "names"
Pair = tuple[str, str, bool]

# Romanisations as they are published or usual, from Ukrainian (uk) or Russian (ru) letters, longest group first.
_PLAIN = dict(zip("абвгдезиклмнопрстуфцыэ", "a b v g d e z i k l m n o p r s t u f ts y e".split(), strict=True)) | {"ь": "", "ъ": "", "'": ""}
ROMANISATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "kmu": ("uk", _PLAIN | dict(г="h", ґ="g", є="ie", ж="zh", и="y", і="i", ї="i", й="i", х="kh", ц="ts", ч="ch", ш="sh", щ="shch", ю="iu", я="ia", зг="zgh")),
    "kmu first": ("uk", _PLAIN | dict(г="h", ґ="g", є="ie", ж="zh", и="y", і="i", ї="i", й="i", х="kh", ч="ch", ш="sh", щ="shch", ю="yu", я="ya")),
    "bgn": ("ru", _PLAIN | dict(ё="yë", ж="zh", й="y", х="kh", ч="ch", ш="sh", щ="shch", ю="yu", я="ya", е="e", ый="yy", ий="iy")),
    "passport": ("ru", _PLAIN | dict(ё="e", ж="zh", й="i", х="kh", ч="ch", ш="sh", щ="shch", ю="iu", я="ia", ъ="ie")),
    "newspaper": ("ru", _PLAIN | dict(ё="yo", ж="zh", й="y", х="kh", ч="ch", ш="sh", щ="sch", ю="yu", я="ya", ий="y", ый="y", кс="x")),
    "iso9 ru": ("ru", _PLAIN | dict(ё="ë", ж="ž", й="j", х="h", ц="c", ч="č", ш="š", щ="ŝ", ю="û", я="â", э="è", ь="ʹ")),
    "iso9 uk": ("uk", _PLAIN | dict(г="g", ґ="g̀", є="ê", ж="ž", и="i", і="ì", ї="ï", й="j", х="h", ц="c", ч="č", ш="š", щ="ŝ", ю="û", я="â", ь="ʹ")),
    "scholarly": ("uk", _PLAIN | dict(г="h", є="je", ж="ž", и="y", і="i", ї="ji", й="j", х="ch", ц="c", ч="č", ш="š", щ="šč", ю="ju", я="ja")),
    "german": ("ru", _PLAIN | dict(в="w", ё="jo", ж="sch", з="s", й="i", х="ch", ц="z", ч="tsch", ш="sch", щ="schtsch", ю="ju", я="ja", ий="i", ый="y", с="s")),
    "german uk": ("uk", _PLAIN | dict(в="w", г="h", є="je", ж="sch", з="s", и="y", і="i", ї="ji", й="j", х="ch", ц="z", ч="tsch", ш="sch", щ="schtsch", ю="ju", я="ja")),
    "polish": ("uk", _PLAIN | dict(в="w", г="h", ґ="g", є="je", ж="ż", и="y", і="i", ї="ji", й="j", х="ch", ц="c", ч="cz", ш="sz", щ="szcz", ю="ju", я="ja", ія="ija", ля="la", ль="l", лю="lu")),
    "french": ("ru", _PLAIN | dict(г="g", ге="gue", ги="gui", ё="io", ж="j", й="ï", х="kh", ц="ts", ч="tch", ш="ch", щ="chtch", у="ou", ю="iou", я="ia", ий="i", ый="y")),
    "swedish": ("ru", _PLAIN | dict(ё="jo", ж="zj", й="j", х="ch", ц="ts", ч="tj", ш="sj", щ="sjtj", ю="ju", я="ja", ий="ij", ый="yj")),
    "hungarian": ("ru", _PLAIN | dict(ё="jo", ж="zs", й="j", х="h", ц="c", ч="cs", ш="s", щ="scs", ю="ju", я="ja", с="sz", ий="ij")),
}  # fmt: skip


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


def full_names(count: int, seed: int) -> list[Pair]:
    """Set A: persons written twice, and siblings, fathers, near namesakes, strangers."""
    dice = random.Random(seed)
    people = _People(dice)
    pairs: list[Pair] = []
    for _ in range(count):
        person = people.person()
        first = _shown(person, dice, plain=True)
        pairs.append((first, _shown(person, dice), True))
        other = dice.choice((people.sibling, people.father, people.namesake, people.namesake, people.stranger))(person)
        pairs.append((first, _shown(other, dice), False))
    return [(a, b, same) if dice.random() < 0.5 else (b, a, same) for a, b, same in pairs]


class _People:
    """Persons as ((given, patronymic, family) in Ukrainian, the same in Russian, their pet forms)."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        forms = defaultdict(dict)
        with gzip.open(DATA / "ua2ru_names_translator.csv.gz", "rt", encoding="utf-8") as file:
            for kind, ukrainian, russian in csv.reader(file):
                forms[kind].setdefault(ukrainian, russian.split("|")[0].lower())
        self.families = [(uk, ru) for uk, ru in forms["last"].items() if uk.isalpha() and len(uk) > 4 and uk.endswith(("о", "к", "ч", "ий", "ов", "ев", "ін", "їн", "ець", "ук", "юк", "ь"))]  # fmt: skip
        self.by_sound = [anyascii(uk) for uk, _ in self.families]
        self.given = {"m": _GIVEN_M.split(), "f": _GIVEN_F.split()}
        self.fathers = _FATHERS.split()

    def person(self, **known: object) -> dict[str, object]:
        sex = known.get("sex") or self.dice.choice("mf")
        given = known.get("given") or self.dice.choice(self.given[str(sex)]).split("/")
        father = known.get("father") or self.dice.choice(self.fathers).split("/")
        family = known.get("family") or self.dice.choice(self.families)
        return {"sex": sex, "given": given, "father": father, "family": family}

    def sibling(self, person: dict[str, object]) -> dict[str, object]:
        while (other := self.person(father=person["father"], family=person["family"]))["given"] == person["given"]:
            pass
        return other

    def father(self, person: dict[str, object]) -> dict[str, object]:
        father = list(person["father"])  # type: ignore[call-overload]
        given = next((each.split("/") for each in self.given["m"] if each.split("/")[0] == father[0]), None)
        return self.person(sex="m", given=given, family=person["family"]) if given and given != person["given"] else self.sibling(person)

    def namesake(self, person: dict[str, object]) -> dict[str, object]:
        uk = person["family"][0]  # type: ignore[index]
        sample = self.dice.sample(range(len(self.families)), 3_000)
        near = process.extract(anyascii(uk), [self.by_sound[at] for at in sample], scorer=fuzz.ratio, limit=8)
        others = [self.families[sample[at]] for _, score, at in near if score < 90 and self.families[sample[at]][1] != person["family"][1]]  # type: ignore[index]
        return self.person(sex=person["sex"], given=person["given"], father=person["father"], family=self.dice.choice(others[:4]))

    def stranger(self, person: dict[str, object]) -> dict[str, object]:
        while (other := self.person(sex=person["sex"]))["given"] == person["given"]:
            pass
        return other


def _shown(person: dict[str, object], dice: random.Random, *, plain: bool = False) -> str:
    """A person's name in one script and spelling, with what people leave out, turn round and mistype."""
    script = dice.choice(("uk", "ru", "latin", "latin"))
    system = dice.choice(list(ROMANISATIONS))
    letters = ROMANISATIONS[system][0] if script == "latin" else script
    given, patronymic, family = _forms(person, letters)
    if not plain and dice.random() < 0.06:
        given = dice.choice(person["given"][2].split("+")[0 if letters == "uk" else 1].split(","))  # type: ignore[index]
    words = [given, patronymic, family]
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


def _forms(person: dict[str, object], letters: str) -> tuple[str, str, str]:
    at = 0 if letters == "uk" else 1
    given = person["given"][at]  # type: ignore[index]
    father = person["father"][1 + 2 * at : 3 + 2 * at]  # type: ignore[index]
    family = person["family"][at]  # type: ignore[index]
    if person["sex"] == "f":
        if family.endswith(("ський", "цький")):
            family = family[:-2] + "а"
        elif family.endswith(("ский", "цкий", "ый", "ной")):
            family = family[:-2] + "ая"
        elif family.endswith("ий") and letters == "uk":
            family = family[:-2] + "а"
        elif family.endswith(("ов", "ев", "єв", "їв", "ин", "ін", "їн", "ын", "ёв")) and not family.endswith(("ків", "нків")):
            family += "а"
    return given, father[0 if person["sex"] == "m" else 1], family


def _mistyped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, max(2, len(word) - 1))
    letter = dice.choice(word[1:].lower() or "а")
    return dice.choice((word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], word[:at] + word[at : at + 2][::-1] + word[at + 2 :]))  # fmt: skip


def single_names(count: int, seed: int, name: str = "wd_russian_16.tsv.gz", *, near: bool = True) -> list[Pair]:
    """Set B: Latin and Russian words of one name, and for each the Russian word nearest in spelling with another sound."""
    dice = random.Random(seed)
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        rows = [line.replace(" ", "").rstrip("\n").split("\t") for line in file]
    true = defaultdict(set)
    for latin, russian, _ in rows:
        true[latin].add(russian)
    pool = sorted({russian for _, russian, _ in rows})
    pairs: list[Pair] = []
    for latin, russian, _ in dice.sample([row for row in rows if int(row[2]) > 1], count):
        pairs.append((latin, russian, True))
        ranked = [each for each, _, _ in process.extract(russian, pool, scorer=fuzz.ratio, limit=8)] if near else dice.sample(pool, 8)
        other = next((each for each in ranked if each not in true[latin] and not _codes(each) & _codes(latin)), None)
        if other:
            pairs.append((latin, other, False))
    return pairs


def _codes(word: str) -> set[str]:
    return set(daitch_mokotoff("".join(letter for letter in anyascii(word).lower() if letter.isalpha())))


def diminutives(seed: int) -> list[Pair]:
    """Set C: full names and diminutives of the list beside the project, and others' diminutives of the same beginning or ending."""
    dice = random.Random(seed)
    with (DATA / "diminutives_seed.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    full_of = defaultdict(set)
    for row in rows:
        full_of[row["diminutive"]].add(row["full"])
    pairs: list[Pair] = []
    for row in rows:
        pairs.append((row["full"], row["diminutive"], True))
        others = [each["diminutive"] for each in rows if each["lang"] == row["lang"] and row["full"] not in full_of[each["diminutive"]]]
        alike = process.extract(row["full"], others, scorer=fuzz.ratio, limit=12)
        pairs.append((row["full"], dice.choice([each for each, _, _ in alike]), False))
    return pairs


def name_bench() -> list[Pair]:
    """The Person cases of OpenSanctions' name_bench."""
    with (DATA / "nomenklatura_name_bench_cases.csv").open(encoding="utf-8") as file:
        return [(row["name1"], row["name2"], row["is_match"] == "true") for row in csv.DictReader(file) if row["schema"] == "Person"]


# uk/ru/pet forms in uk + in ru
_GIVEN_M = """
олександр/александр/сашко,саша,олесь+саша,шура,саня андрій/андрей/андрійко+андрюша богдан/богдан/богданчик+богдаша василь/василий/васько,вася+вася
віктор/виктор/вітя+витя володимир/владимир/вова,володя+вова,володя григорій/григорий/гриць,грицько+гриша дмитро/дмитрий/діма,дмитрик+дима,митя
євген/евгений/женя+женя,жека іван/иван/івась,іванко+ваня ігор/игорь/ігорко+игорёк юхим/ефим/юхимко+фима костянтин/константин/костя,костик+костя
максим/максим/макс+макс микита/никита/микитка+никитка микола/николай/миколка,коля+коля михайло/михаил/михась,мишко+миша олег/олег/олежко+олежка
олексій/алексей/льоша,олекса+лёша,алёша павло/павел/павлик,павлусь+паша петро/петр/петрик,петрусь+петя роман/роман/ромко,рома+рома
сергій/сергей/сергійко+серёжа степан/степан/степанко+стёпа тарас/тарас/тарасик+тарасик юрій/юрий/юрко,юрась+юра яків/яков/яша+яша
"""
_GIVEN_F = """
анна/анна/аня+аня,анюта ганна/анна/ганнуся,галя+аня,нюра анастасія/анастасия/настя,настуня+настя,ася вікторія/виктория/віка+вика галина/галина/галя,галинка+галя
дарія/дарья/даша,даруся+даша євгенія/евгения/женя+женя катерина/екатерина/катря,катруся+катя ірина/ирина/іра,іринка+ира ксенія/ксения/ксеня+ксюша
людмила/людмила/люда+люда,мила любов/любовь/люба+люба марія/мария/марійка,маруся+маша марина/марина/маринка+мариша надія/надежда/надя,надійка+надя
наталія/наталья/наталка,ната+наташа ольга/ольга/оля+оля олена/елена/оленка,лена+лена,алёна оксана/оксана/оксанка+ксана світлана/светлана/світланка+света
софія/софья/софійка+соня тетяна/татьяна/таня+таня юлія/юлия/юля+юля віра/вера/вірочка+верочка олександра/александра/леся,саша+саша,шура
"""
_FATHERS = """
олександр/олександрович/олександрівна/александрович/александровна андрій/андрійович/андріївна/андреевич/андреевна богдан/богданович/богданівна/богданович/богдановна
василь/васильович/василівна/васильевич/васильевна віктор/вікторович/вікторівна/викторович/викторовна володимир/володимирович/володимирівна/владимирович/владимировна
григорій/григорович/григорівна/григорьевич/григорьевна дмитро/дмитрович/дмитрівна/дмитриевич/дмитриевна євген/євгенович/євгенівна/евгеньевич/евгеньевна
іван/іванович/іванівна/иванович/ивановна ілля/ілліч/іллівна/ильич/ильинична юхим/юхимович/юхимівна/ефимович/ефимовна микола/миколайович/миколаївна/николаевич/николаевна
михайло/михайлович/михайлівна/михайлович/михайловна олексій/олексійович/олексіївна/алексеевич/алексеевна павло/павлович/павлівна/павлович/павловна
петро/петрович/петрівна/петрович/петровна сергій/сергійович/сергіївна/сергеевич/сергеевна степан/степанович/степанівна/степанович/степановна
юрій/юрійович/юріївна/юрьевич/юрьевна яків/якович/яківна/яковлевич/яковлевна
"""
