"""A datagram session's halves: what was sent and not acknowledged, what came out of turn. docs/spec/datagram.md, 3."""

from collections import deque
from dataclasses import dataclass, field

from vistka.convergence.framing import ATTEMPTS, NUMBERS, Ack
from vistka.limits import (
    GREETING_BYTES_MAX,
    HOLD_FRAMES_MAX,
    HOLD_SECONDS_MAX,
    OPEN_SECONDS,
    RATE_SECONDS,
    RESEND_FACTORS,
    RESEND_SECONDS,
    RESEND_SECONDS_MIN,
    WINDOW_FRAMES_MAX,
    WINDOW_FRAMES_MIN,
)

LATER_FRAMES = 3  # one is lost when so many that were sent after it have come
HOLD_SECONDS_MIN = 0.02
ACK_TELLINGS = 3  # an acknowledgement rides on so many datagrams that go anyway: any of them may be lost


@dataclass(frozen=True, slots=True)
class _Transmission:
    order: int  # of all that this side sent
    sent_at: float
    delivered: int  # bytes acknowledged by then
    delivered_at: float


@dataclass(slots=True)
class _Sent:
    payload: bytes
    attempts: int = 0
    last: deque[_Transmission] = field(default_factory=lambda: deque(maxlen=ATTEMPTS))
    in_flight: bool = False


class Sending:
    """Frames on their way: how many may be, which are lost, when to send again."""

    def __init__(self, datagram_bytes: int, now: float, round_trip: float | None) -> None:
        self._size = datagram_bytes
        self._sent: dict[int, _Sent] = {}  # not acknowledged, by number, rising
        self._lost: set[int] = set()
        self._oldest = self._next = self._order = self._order_seen = 0
        self._flight_bytes = self._delivered = self._silences = 0
        self._delivered_at = self._progress_at = now
        self._rates: deque[tuple[float, float]] = deque()  # falling, with their times
        self._smooth, self._swing = round_trip, (round_trip or 0.0) / 4
        self._shortest = round_trip
        self.greets = True  # the other side has not proven itself: nothing goes on before a few bytes have crossed

    @property
    def all_acknowledged(self) -> bool:
        """Nothing is on its way."""
        return not self._sent

    @property
    def has_room(self) -> bool:
        """Another frame may be sent."""
        return self._flight_bytes + self._size <= self._window and self._next - self._oldest < WINDOW_FRAMES_MAX

    @property
    def hold_seconds(self) -> float:
        """How long an acknowledgement may wait for company: half a round trip."""
        return min(HOLD_SECONDS_MAX, max(HOLD_SECONDS_MIN, (self._smooth or 0.0) / 2))

    @property
    def resend_seconds(self) -> float:
        """So long without an acknowledgement, and what is on its way is taken for lost."""
        if self.greets and self._flight_bytes <= GREETING_BYTES_MAX:
            return OPEN_SECONDS
        if self._smooth is None:
            return RESEND_SECONDS
        seconds = self._smooth + max(2 * self._swing, self.hold_seconds)
        return max(RESEND_SECONDS_MIN, seconds) * RESEND_FACTORS[self._silences]

    @property
    def timer(self) -> float | None:
        """When `expire` has something to do."""
        sent = [one.last[-1].sent_at for one in self._sent.values() if one.in_flight]
        return max(self._progress_at, min(sent)) + self.resend_seconds if sent else None

    @property
    def _window(self) -> float:
        least, most = WINDOW_FRAMES_MIN * self._size, WINDOW_FRAMES_MAX * self._size
        if self._silences:
            return least  # a cut: try the ground before walking on
        # Twice what the link holds while acknowledgements wait for company: it stays full, and the
        # window grows until it is.
        rate = self._rates[0][1] if self._rates else 0.0
        holds = rate * ((self._shortest or 0.0) + self.hold_seconds)
        return min(most, max(least, 2 * holds))

    def add(self, payload: bytes) -> int:
        """A new frame; its number."""
        self._sent[self._next] = _Sent(payload)
        self._next += 1
        return self._next - 1

    def payload(self, number: int) -> bytes:
        """What frame `number` carries."""
        return self._sent[number].payload

    def to_resend(self) -> int | None:
        """The oldest lost frame, if there is room for it."""
        fits = self._flight_bytes + self._size <= self._window
        return min(self._lost) if self._lost and fits else None

    def transmit(self, number: int, now: float) -> int:
        """Note that frame `number` is sent now; the attempt to write on it."""
        one = self._sent[number]
        if self._flight_bytes == 0:
            self._delivered_at = self._progress_at = now  # an idle time says nothing of the rate
        one.last.append(_Transmission(self._order, now, self._delivered, self._delivered_at))
        one.attempts += 1
        one.in_flight = True
        self._order += 1
        self._flight_bytes += len(one.payload)
        self._lost.discard(number)
        return (one.attempts - 1) % ATTEMPTS

    def may_acknowledge(self, ack: Ack) -> bool:
        """Whether it names only what was sent."""
        ahead = (ack.next - self._oldest) % NUMBERS
        if ahead >= NUMBERS // 2:
            return True  # an old one, overtaken on the way
        span = (max(ack.bitmap[-1:], default=0).bit_length() + 8 * (len(ack.bitmap) - 1) + 1) if ack.bitmap else 0
        return ahead + span <= self._next - self._oldest

    def acknowledge(self, ack: Ack, now: float) -> None:
        """Take off what the other side has; find out what was lost."""
        ahead = (ack.next - self._oldest) % NUMBERS
        if ahead >= NUMBERS // 2:
            return
        below = self._oldest + ahead
        which = self._latest(ack)
        came = [number for number in self._sent if number < below]
        came += [
            number
            for bit in range(8 * len(ack.bitmap))
            if ack.bitmap[bit // 8] >> bit % 8 & 1 and (number := below + 1 + bit) in self._sent
        ]
        for number in came:
            one = self._sent.pop(number)
            self._lost.discard(number)
            self._delivered += len(one.payload)
            if one.in_flight:
                self._flight_bytes -= len(one.payload)
            if one.attempts == 1:
                self._order_seen = max(self._order_seen, one.last[-1].order)
        if came:
            self._delivered_at = self._progress_at = now
            self._silences = 0
        if which is not None:
            self._measure(which, now)
        self._oldest = min(self._sent, default=self._next)
        for number, one in self._sent.items():
            if one.in_flight and one.last[-1].order + LATER_FRAMES <= self._order_seen:
                self._lose(number, one)

    def expire(self, now: float) -> None:
        """Nothing was acknowledged for too long: all that is old enough is lost."""
        timer = self.timer
        if timer is None or now < timer:
            return
        seconds = self.resend_seconds
        for number, one in self._sent.items():
            if one.in_flight and one.last[-1].sent_at + seconds <= now:
                self._lose(number, one)
        self._silences += 1
        if self._silences == len(RESEND_FACTORS):
            self._silences = 2
        self._progress_at = now

    def _lose(self, number: int, one: _Sent) -> None:
        one.in_flight = False
        self._flight_bytes -= len(one.payload)
        self._lost.add(number)

    def _latest(self, ack: Ack) -> _Transmission | None:
        """The transmission that came last: the other side says which attempt at which frame it was."""
        one = self._sent.get(self._oldest + (ack.latest - self._oldest) % NUMBERS)
        back = (one.attempts - 1 - ack.attempt) % ATTEMPTS + 1 if one else 0
        return one.last[-back] if one is not None and back <= len(one.last) else None

    def _measure(self, which: _Transmission, now: float) -> None:
        self._order_seen = max(self._order_seen, which.order)
        took = max(1e-6, now - which.sent_at)
        if self._smooth is None or self._shortest is None:
            self._smooth, self._swing, self._shortest = took, took / 4, took
        self._shortest = min(self._shortest, took)
        self._swing += (abs(took - self._smooth) - self._swing) / 4
        self._smooth += (took - self._smooth) / 8
        rate = (self._delivered - which.delivered) / max(1e-6, now - which.delivered_at)
        while self._rates and self._rates[-1][1] <= rate:
            self._rates.pop()
        self._rates.append((now, rate))
        while self._rates[0][0] + max(RATE_SECONDS, 4 * self._smooth) < now:
            self._rates.popleft()


class Receiving:
    """Frames that came: in order they are given on, out of turn they wait."""

    def __init__(self) -> None:
        self.due: float | None = None  # when an acknowledgement is to be sent; None: there is nothing new to say
        self._next = 0
        self._waiting: dict[int, bytes] = {}
        self._latest = self._attempt = self._untold = self._tellings = 0

    def take(self, number: int, attempt: int, payload: bytes, now: float, hold_seconds: float) -> bytes:
        """The bytes that come next in the stream by this frame; none for one that came before or is out of turn."""
        ahead = (number - self._next + NUMBERS // 2) % NUMBERS - NUMBERS // 2
        if ahead >= WINDOW_FRAMES_MAX:
            return b""  # nobody may send so far ahead
        self._latest, self._attempt = number, attempt
        self._untold += 1
        self._tellings = ACK_TELLINGS
        again = ahead < 0 or self._next + ahead in self._waiting  # what we said was lost, it seems
        due = now if again or self._untold >= HOLD_FRAMES_MAX else now + hold_seconds
        self.due = due if self.due is None else min(self.due, due)
        if again:
            return b""
        self._waiting[self._next + ahead] = payload
        out = bytearray()
        while (piece := self._waiting.pop(self._next, None)) is not None:
            out += piece
            self._next += 1
        return bytes(out)

    def ack(self, *, whatever: bool = False) -> Ack | None:
        """What to acknowledge, if it was not said often enough (or `whatever` there is)."""
        if not self._tellings and not whatever:
            return None
        bitmap = bytearray((max(self._waiting, default=self._next) - self._next + 7) // 8)
        for number in self._waiting:
            at = number - self._next - 1
            bitmap[at // 8] |= 1 << at % 8
        return Ack(self._next % NUMBERS, self._latest, self._attempt, bytes(bitmap))

    def told(self) -> None:
        """The acknowledgement is on its way."""
        self.due = None
        self._untold = 0
        self._tellings = max(0, self._tellings - 1)
