"""How many cells to ask for next: whole numbers, so that every machine asks alike. docs/spec/reconciliation.md, 6."""

from vistka.limits import FIRST_CELLS, FIRST_CELLS_MAX
from vistka.reconcile.decode import Decoder

PATIENCE = 8  # questions
CAUTION = 256  # cells; from here on none empty means that the sets differ by more than twice as much


def first_cells(least: int) -> int:
    """The first batch, when the sets differ by at least `least` (their counts do)."""
    return min(max(FIRST_CELLS, least * 5 // 4), FIRST_CELLS_MAX)


def more_cells(decoder: Decoder, least: int, asks: int) -> tuple[int, int]:
    """How many cells to ask for after `asks` questions, and how many it may take in all.

    Until empty cells show, what there is already again, or half of it; then five quarters of the estimate; then a
    thirty-second of it at a time, and more as questions add up, for each costs a round trip. Twice as many cells as
    differ ought to have done: then what is left shares its low cells, and a third more at a time parts it.
    """
    have = decoder.stop
    if decoder.zeros < 2 and not decoder.found:
        return (have if have < CAUTION else have * 3 // 2), 0
    differing = max(estimate(have, max(1, decoder.zeros)), least, len(decoder.found))
    step = (2 + differing // 32) * (1 + asks * asks // 36)
    if asks >= PATIENCE and have >= 2 * differing:
        step = max(step, have // 3)
    return max(differing * 5 // 4 - have, step), differing * 7 // 5


def fits(difference: int, cells: int, zeros: int) -> bool:
    """Whether `zeros` of the first `cells` cells, or more, are to be expected empty at such a difference.

    Cell i is empty with probability (i / (i + 2))^difference: in whole numbers of 2^-32, summed over 64 of them.
    """
    step = max(1, cells // 64)
    total = 0
    for index in range(step // 2, cells, step):
        power, base, left = 1 << 32, (index << 32) // (index + 2), difference
        while left and power:
            if left & 1:
                power = power * base >> 32
            base = base * base >> 32
            left >>= 1
        total += power
    return total * step >= zeros << 32


def estimate(cells: int, zeros: int) -> int:
    """How many short ids differ when `zeros` of the first `cells` cells are empty (at least one is)."""
    low, high = 0, 8 * cells
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle, cells, zeros):
            low = middle
        else:
            high = middle - 1
    return low
