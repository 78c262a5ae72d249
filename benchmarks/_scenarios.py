"""Scenarios made from others, for `./bench forwarding`: run backwards, and with a workload of three classes."""

import random
from collections.abc import Callable
from dataclasses import replace

from vistka.bundle.envelope import Class
from vistka.simulator.trace import Encounter, Errand, Scenario

NOTE_BYTES, LETTER_BYTES, VOICE_BYTES = 192, (600, 2_000), 20_000
NOTES, LETTERS = 0.6, 0.3  # the rest is voice


def backwards(scenario: Scenario) -> Scenario:
    """The same contacts, the last first: no constant was chosen on it. The workload stays."""
    end = max(one.end for one in scenario.encounters)
    turned = [
        Encounter(end - one.end, end - one.start, one.first, one.second, one.budget_bytes)
        for one in scenario.encounters
    ]
    turned.sort(key=lambda one: (one.start, one.end, one.first, one.second))
    return replace(scenario, name=f"{scenario.name}_backwards", encounters=tuple(turned))


def of_three_classes(scenario: Scenario, seed: int = 1) -> Scenario:
    """The same errands, of the sizes of notes, letters and voice."""
    dice = random.Random(seed)
    return replace(scenario, errands=tuple(_resized(errand, dice) for errand in scenario.errands))


def first_eighth(scenario: Scenario) -> Scenario:
    """What begins in the first eighth of its time: real contacts take a minute or more for the whole."""
    end = max(one.end for one in scenario.encounters) // 8
    return replace(
        scenario,
        name=f"{scenario.name}_eighth",
        encounters=tuple(one for one in scenario.encounters if one.start < end),
        errands=tuple(one for one in scenario.errands if one.created < end),
    )


def only(scenario: Scenario, keeps: Callable[[Errand], bool]) -> Scenario:
    """Only some of the errands."""
    return replace(scenario, errands=tuple(errand for errand in scenario.errands if keeps(errand)))


def is_note(errand: Errand) -> bool:
    """Whether it is of the notes' class."""
    return errand.class_ is Class.NOTE


def _resized(errand: Errand, dice: random.Random) -> Errand:
    throw, length = dice.random(), dice.randint(*LETTER_BYTES)
    size = NOTE_BYTES if throw < NOTES else length if throw < NOTES + LETTERS else VOICE_BYTES
    return replace(errand, size=size)
