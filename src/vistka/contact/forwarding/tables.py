"""Likelihoods in whole numbers, for the bench's peers that exchange tables: ONE stands for certain."""

ONE = 1 << 16


def faded(likelihoods: list[int], now: int, since: int, half_life: int) -> list[int]:
    """As they stand at `now`, halved every `half_life` since `since`; between halvings they fall in a straight line."""
    halvings, rest = divmod(max(0, now - since), half_life)
    if halvings > 16:
        return [0] * len(likelihoods)
    return [(one >> halvings) * (2 * half_life - rest) // (2 * half_life) for one in likelihoods]


def risen(likelihood: int, by: int) -> int:
    """Nearer to certain by the share `by` of what is lacking."""
    return likelihood + ((ONE - likelihood) * by >> 16)
