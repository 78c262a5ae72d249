"""A match: both records side by side, what speaks for it and against, and one key each for yes, no and not sure."""

from starlette.responses import Response

from vistka.errors import LocalError, RemoteError, VistkaError
from vistka.limits import NOTES_SHOWN_MAX
from vistka.node.assigning import hand_on
from vistka.node.judging import Compared, agree, history, judge, look_at, subject_id
from vistka.store.registry.proposals import OPEN
from vistka.tracing.compare import Spans
from vistka.tracing.disclosure import Way
from vistka.tracing.judgement import Verdict, fingerprint
from vistka.tracing.note import STATUSES
from vistka.tracing.registry import Record, Sought
from vistka.web.visit import Visit, error_status, error_text, render, see_other
from vistka.web.words import say

KEYS = {"yes": (Verdict.YES, "y"), "no": (Verdict.NO, "n"), "not-sure": (Verdict.NOT_SURE, "u")}
# The one page with a script: three keys press its three buttons. It works without it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def match(visit: Visit) -> Response:
    """The page, or what the volunteer decided; where a record has changed meanwhile it is shown anew, and says so."""
    mark = visit.path_id()
    if not visit.posted:
        return _shown(visit, mark, None, 200)
    try:
        return _do(visit, mark, visit.form.get("do", ""))
    except (LocalError, RemoteError) as error:
        if error.reason in ("no-such-proposal", "not-yours"):
            raise
        return _shown(visit, mark, error, error_status(error))


def _do(visit: Visit, mark: bytes, action: str) -> Response:
    desk, who = visit.desk, visit.volunteer
    if action in KEYS:
        judge(desk, who, mark, KEYS[action][0], _seen(visit))
    elif action == "release":
        agree(desk, who, mark, _seen(visit))
    elif action == "hand-on":
        hand_on(desk, who, look_at(desk, who, mark).sought.inquiry.inquiry)
        return see_other("/desk/cases")
    else:
        raise RemoteError("form-old")
    return see_other(f"/desk/match/{mark.hex()}?done={action}")


def _seen(visit: Visit) -> tuple[bytes, bytes]:
    try:
        return bytes.fromhex(visit.form.get("person", "")), bytes.fromhex(visit.form.get("inquiry", ""))
    except ValueError:
        raise RemoteError("form-old") from None


def _shown(visit: Visit, mark: bytes, error: VistkaError | None, status: int) -> Response:
    compared = look_at(visit.desk, visit.volunteer, mark)
    record, sought = compared.record, compared.sought
    found = compared.proposal.match
    with visit.desk.read() as tx:
        names = {person.id: person.name for person in visit.desk.kept.people.all(tx)}
    done = visit.request.query_params.get("done", "")
    response = render(
        visit,
        "desk/match.html",
        status,
        compared=compared,
        record=record,
        sought=sought,
        sides=(pieces(found.one, found.spans[0]), pieces(found.other, found.spans[1])),
        for_it=_sentences(visit, "reason", found.reasons),
        against=_sentences(visit, "reason", found.against),
        why=_sentences(visit, "release", compared.decision.reasons),
        seen=(fingerprint(record.person).hex(), fingerprint(sought.inquiry).hex()),
        rows=_rows(record, sought),
        notes=[
            (note, STATUSES[note.status] if note.status is not None else None)
            for note in record.notes[:NOTES_SHOWN_MAX]
        ],
        person_mark=subject_id(visit.desk, record.person.person_record_id),
        keys=KEYS,
        may_release=_may_release(visit, compared),
        following=_following(visit, compared),
        entries=history(visit.desk, mark),
        names=names,
        done=done if done in KEYS or done == "release" else None,
        error=error_text(visit, error) if error else None,
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


def pieces(name: str, spans: Spans) -> list[tuple[str, bool]]:
    """A name cut where it begins and ends to differ from the other: text, and whether it differs."""
    cut, at = [], 0
    for start, end in sorted(spans):
        cut += [(name[at : max(at, start)], False), (name[max(at, start) : end], True)]
        at = max(at, end)
    return [(text, differs) for text, differs in (*cut, (name[at:], False)) if text]


def _sentences(visit: Visit, kind: str, keys: tuple[str, ...]) -> list[str]:
    return [say(visit.language, "tracing", f"{kind}.{key}") for key in keys]


def _rows(record: Record, sought: Sought) -> list[tuple[str, str, str]]:
    """What both sides say of the same thing; a row where neither says anything is left out."""
    person, inquiry = record.person, sought.inquiry
    home = ", ".join(part for part in (person.home_city, person.home_neighborhood, person.home_street) if part)
    seen = next((note.last_known_location for note in record.notes if note.last_known_location), None)
    rows = [
        ("names", "\n".join(person.names()), inquiry.names),
        ("born", person.date_of_birth or "", str(inquiry.birth_year or "")),
        ("age", person.age or "", inquiry.age or ""),
        ("sex", person.sex or "", inquiry.sex or ""),
        ("home", home, inquiry.home or ""),
        ("seen", seen or "", inquiry.last_seen or ""),
        ("with", person.companions or "", inquiry.companions or ""),
        ("reach", "\n".join(f"{each.name}: {each.reach}" for each in person.named), inquiry.reach or ""),
        ("about", person.description or "", inquiry.text or ""),
    ]
    return [row for row in rows if row[1] or row[2]]


def _may_release(visit: Visit, compared: Compared) -> bool:
    """Whether there is something to agree to that this volunteer has not agreed to yet."""
    decision, pair = compared.decision, compared.pair
    held = [each for each in pair.agreements if each.holds_for(compared.record.person, compared.sought.inquiry)]
    agreed = visit.volunteer.id in {each.by for each in held}
    return decision.way in (Way.ONE_VOLUNTEER, Way.TWO_VOLUNTEERS) and not decision.passes and not agreed


def _following(visit: Visit, compared: Compared) -> bytes | None:
    """The next match of the same case that somebody is to judge."""
    registry = visit.desk.registry
    if registry is None:
        return None
    with registry.read() as tx:
        others = registry.proposals.of_inquiry(tx, compared.sought.inquiry.inquiry)
    waiting = (each.mark for each in others if each.verdict in OPEN and each.mark != compared.proposal.mark)
    return next(waiting, None)
