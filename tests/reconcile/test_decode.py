"""Peeling: all that differs is found from enough cells, however they arrive and whatever looks alone by mistake."""

import random

import pytest

from vistka.reconcile.cells import Cells
from vistka.reconcile.decode import FEW_CELLS, Decoder
from vistka.reconcile.estimate import estimate, first_cells, more_cells
from vistka.reconcile.plain import PlainCells
from vistka.reconcile.short import SHORT_BYTES, cells_of, check_of, walk
from vistka.reconcile.vector import VectorCells


def shorts_of(count: int, seed: object = 0) -> set[bytes]:
    dice = random.Random(str(seed))
    return {dice.randbytes(SHORT_BYTES) for _ in range(count)}


def cells_with(shorts: set[bytes], first: int, stop: int, kind: type[Cells] = PlainCells) -> Cells:
    cells = kind(first, stop)
    cells.toggle(b"".join(sorted(shorts)))
    return cells


def decode(shorts: set[bytes], kind: type[Cells] = PlainCells) -> tuple[Decoder, int]:
    """Ask as the schedule says, until it is done: the decoder and how many questions it took."""
    decoder, asks = Decoder(), 0
    count = first_cells(0)
    while not decoder.done and asks < 60:
        decoder.add(cells_with(shorts, decoder.stop, decoder.stop + count, kind))
        decoder.peel()
        asks += 1
        count, _ = more_cells(decoder, 0, asks)
    return decoder, asks


@pytest.mark.parametrize("count", [*range(11), 20, 50, 200])
@pytest.mark.parametrize("seed", range(5))
def test_every_difference_is_found(count: int, seed: int) -> None:
    shorts = shorts_of(count, (count, seed))
    decoder, asks = decode(shorts)
    assert shorts == decoder.found
    assert asks <= 18


@pytest.mark.parametrize("count", [300, 3_000])
def test_large_differences_take_half_as_many_cells_again(count: int) -> None:
    shorts = shorts_of(count)
    decoder, _ = decode(shorts, VectorCells)
    assert shorts == decoder.found
    assert decoder.stop < 1.65 * count


def test_nothing_that_differs_is_known_from_the_first_batch() -> None:
    decoder, asks = decode(set())
    assert (decoder.found, asks) == (set(), 1)


def test_two_that_share_the_low_cells_are_told_apart_later() -> None:
    shorts = shorts_of(20_000, "many")
    seen: dict[tuple[int, ...], bytes] = {}
    pair: set[bytes] = set()
    for short in sorted(shorts):
        low = tuple(cells_of(int.from_bytes(short), 0, 40))
        if low in seen:
            pair = {short, seen[low]}
            break
        seen[low] = short
    stuck = Decoder()
    stuck.add(cells_with(pair, 0, 40))
    stuck.peel()
    assert (len(pair), stuck.found, stuck.done) == (2, set(), False)
    decoder, asks = decode(pair)
    assert pair == decoder.found
    assert asks <= 18


def test_a_pair_that_parts_only_at_cell_442_is_found_too() -> None:
    pair = {bytes.fromhex("45ea722a8137d80e"), bytes.fromhex("f40578fc67916ed8")}
    for others in (0, 18, 98):
        decoder, asks = decode(pair | shorts_of(others))
        assert pair <= decoder.found
        assert asks <= 18


def test_without_the_first_cells_the_rest_is_enough() -> None:
    shorts = shorts_of(30)
    decoder = Decoder()
    decoder.add(cells_with(shorts, 10, 400))
    decoder.peel()
    assert shorts == decoder.found
    assert not decoder.done  # something may have fallen into none of them
    decoder.add(cells_with(shorts, 400, 12_000))
    decoder.peel()
    assert decoder.done


def lone_by_mistake() -> set[bytes]:
    """Three short ids whose sum looks like a fourth, alone in cell 0."""
    dice = random.Random(5)
    while True:
        three = [dice.getrandbits(64) for _ in range(3)]
        total = three[0] ^ three[1] ^ three[2]
        if check_of(total) == check_of(three[0]) ^ check_of(three[1]) ^ check_of(three[2]):
            return {short.to_bytes(SHORT_BYTES) for short in three}


def test_what_looks_alone_by_mistake_comes_out_again() -> None:
    three = lone_by_mistake()
    first = cells_with(three, 0, 1)
    assert len(first.lone()) == SHORT_BYTES
    decoder = Decoder()
    decoder.add(first)
    decoder.peel()
    decoder.add(cells_with(three, 1, 80))
    decoder.peel()
    assert three == decoder.found
    assert decoder.done


def test_noise_ends() -> None:
    decoder = Decoder()
    decoder.add(VectorCells.parse(0, random.Random(6).randbytes(10 * 20_000)))
    decoder.peel()
    assert not decoder.done
    assert len(decoder.found) < 100


def made_to_peel_for_ever(cells: int) -> bytes:
    """Every cell shows a short id alone that no other cell agrees with, so each one taken out spoils others."""
    dice = random.Random(8)
    made = bytearray()
    for index in range(cells):
        short = dice.getrandbits(64)
        while index not in cells_of(short, index, index + 1):
            short = dice.getrandbits(64)
        made += short.to_bytes(8) + check_of(short).to_bytes(2)
    return bytes(made)


def test_few_cells_made_to_peel_for_ever_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    walked = 0

    def counted(*steps: int) -> tuple[list[int], tuple[int, int]]:
        nonlocal walked
        walked += 1
        return walk(*steps)

    monkeypatch.setattr("vistka.reconcile.peeling.walk", counted)
    decoder = Decoder()
    decoder.add(PlainCells.parse(0, made_to_peel_for_ever(400)))
    decoder.peel()
    assert not decoder.done
    assert 0 < walked <= 2 * 400


def test_many_cells_made_to_peel_for_ever_do_not() -> None:
    cells = FEW_CELLS + 100
    rounds = 0

    class Counted(PlainCells):
        def lone(self) -> bytes:
            nonlocal rounds
            rounds += 1
            return super().lone()

    decoder = Decoder()
    decoder.add(Counted.parse(0, made_to_peel_for_ever(cells)))
    decoder.peel()
    assert not decoder.done
    assert rounds <= 2 * cells


@pytest.mark.parametrize("kind", [PlainCells, VectorCells])
@pytest.mark.parametrize("count", [600, 900])
def test_few_cells_that_become_many_lose_nothing(count: int, kind: type[Cells]) -> None:
    shorts = shorts_of(count, "many")
    decoder = Decoder()
    for stop in (FEW_CELLS - 500, FEW_CELLS, FEW_CELLS + 300, 2 * count):
        if stop > decoder.stop:
            decoder.add(cells_with(shorts, decoder.stop, stop, kind))
            decoder.peel()
    assert shorts == decoder.found
    assert decoder.done


@pytest.mark.parametrize("count", [20, 100, 1_000, 5_000])
def test_the_estimate_is_near(count: int) -> None:
    cells = cells_with(shorts_of(count, "estimate"), 0, 2 * count, VectorCells)
    guess = estimate(2 * count, cells.zeros(0, 2 * count))
    assert count / 2 < guess < count * 2


def test_counts_that_differ_make_the_first_batch_larger_but_not_without_end() -> None:
    assert [first_cells(least) for least in (0, 6, 100, 10**6)] == [8, 8, 125, 4_096]
