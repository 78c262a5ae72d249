"""How many cells to ask for next: whole numbers, so that every machine asks alike. docs/spec/reconciliation.md, 6."""

from functools import lru_cache

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


@lru_cache(maxsize=1_024)  # the same few numbers in one contact after the other
def estimate(cells: int, zeros: int) -> int:
    """How many short ids differ when `zeros` of the first `cells` cells are empty (at least one is).

    Cell i is empty with probability (i / (i + 2))^difference: in whole numbers of 2^-32, summed over 64 of them.
    """
    step = max(1, cells // 64)
    squares = [[(index << 32) // (index + 2)] for index in reversed(range(step // 2, cells, step))]
    low, high = 0, 8 * cells
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(middle, squares, -((-zeros << 32) // step)):
            low = middle
        else:
            high = middle - 1
    return low


def _fits(difference: int, squares: list[list[int]], least: int) -> bool:
    """Whether so many cells, or more, are to be expected empty at such a difference. `squares`: of what one cell's
    probability is at a difference of one, and its square, and so on as far as was asked; the likeliest cell first."""
    total, bits = 0, difference.bit_length()
    ones = [bit for bit in range(bits) if difference >> bit & 1]
    for chain in squares:
        for _ in range(bits - len(chain)):
            chain.append(chain[-1] * chain[-1] >> 32)
        power = 1 << 32
        for bit in ones:
            power = power * chain[bit] >> 32
        total += power
        if total >= least or not power:  # the cells that come next are no likelier
            break
    return total >= least
