"""A match: the machine's proposal that two records are of one person, with what speaks for it and what against."""

from dataclasses import dataclass

from vistka.errors import RemoteError
from vistka.tracing.compare import REASONS_AGAINST, REASONS_FOR, Naming, Profile, Reason, Spans, most_alike
from vistka.wire import cbor

PROPOSED_FROM = 375  # thousandths: what two names that may be one person's come to alone
NAMES_LEAST = 0.25  # names less alike than that are two people's whatever else agrees: more is not looked at
LIKELY_FROM = 800
CANNOT_MOST = 200  # what two records score at most that cannot be of one person


@dataclass(frozen=True, slots=True)
class Match:
    """How likely two records are of one person: `score` 0 to 1000, the keys of the reasons for and against.

    `one` and `other` are the names that were compared, `spans` where each differs from the other (start, end). A match
    decides nothing.
    """

    score: int
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    one: str
    other: str
    spans: tuple[Spans, Spans] = ((), ())

    @property
    def is_proposed(self) -> bool:
        """Whether a volunteer is to look at it."""
        return self.score >= PROPOSED_FROM


def match(one: Profile, other: Profile, naming: Naming) -> Match:
    """Compare two profiles; the score and the reasons are the same the other way round."""
    names = most_alike(one, other, naming)
    near = names.likeness.score >= NAMES_LEAST

    def holding(reasons: tuple[Reason, ...]) -> list[tuple[Reason, float]]:
        looked = [(each, each.look(one, other, names, naming)) for each in reasons if near or not each.more]
        return [(reason, strength) for reason, strength in looked if strength > 0]

    speaks_for, against = holding(REASONS_FOR), holding(REASONS_AGAINST)
    summed = sum(reason.weight * strength for reason, strength in speaks_for)
    summed -= sum(reason.weight * strength for reason, strength in against)
    score = round(1000 * min(1.0, max(0.0, summed)))
    if not near or any(reason.excludes for reason, _ in against):
        score = min(score, CANNOT_MOST)
    return Match(score, _keys(speaks_for), _keys(against), names.one, names.other, names.likeness.spans)


def encode_match(found: Match) -> bytes:
    """A match as bytes."""
    spans: list[cbor.Value] = [[place for span in side for place in span] for side in found.spans]
    names: list[cbor.Value] = [cbor.text_value(found.one), cbor.text_value(found.other)]
    return cbor.encode([found.score, ",".join(found.reasons), ",".join(found.against), *names, *spans])


def decode_match(data: bytes) -> Match:
    """What `encode_match` was given. RemoteError "malformed": the file is damaged."""
    match cbor.decode(data):
        case [int(score), str(reasons), str(against), one, other, spans, other_spans]:
            speaks_for, speaks_against = (tuple(filter(None, text.split(","))) for text in (reasons, against))
            names = cbor.text_of(one), cbor.text_of(other)
            return Match(score, speaks_for, speaks_against, *names, (_spans(spans), _spans(other_spans)))
    raise RemoteError("malformed", why="not a match")


def _keys(held: list[tuple[Reason, float]]) -> tuple[str, ...]:
    return tuple(reason.key for reason, _ in held)


def _spans(value: cbor.Value) -> Spans:
    places = [place for place in value if isinstance(place, int)] if isinstance(value, list) else []
    return tuple(zip(places[::2], places[1::2], strict=True))
