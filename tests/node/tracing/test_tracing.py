"""A sister writes from the cellar, her brother looks for her: who is told what, when, and by whom."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.desk import BROTHER, WEDNESDAY, Clock, Resident, alive, inbox, letter, make_desk
from tests.node.tracing.town import Town, volunteer
from tests.serving import mailbox
from vistka.bundle.message import Disclosure, Named, Note, Status
from vistka.errors import LocalError, RemoteError
from vistka.node import assigning
from vistka.node.assigning import assign, cases_of, hand_on, looks_of, next_case, review, to_review
from vistka.node.inquiries import change, follow, withdraw
from vistka.node.judging import agree, choose, forget, hide, history, join, judge, look_at, open_case, part
from vistka.node.passing_on import pass_on
from vistka.node.reading import open_link, words_behind
from vistka.node.tracing import keep_up, rebuild, registry_of, take_record
from vistka.store.desk.deliveries import DeliveryState
from vistka.store.desk.messages import Case
from vistka.store.desk.people import Role, Volunteer
from vistka.tracing.disclosure import Way
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Verdict
from vistka.tracing.note import Note as PersonNote
from vistka.tracing.person import Person

OLIA = "Оля Вигадана"
WANTED = Inquiry(bytes(16), OLIA, birth_year=2001, seeker="Микита", relation="сестра", reach=BROTHER.reach)
STRANGER = replace(WANTED, seeker="Хтось", reach="stranger@example.org")


def test_her_word_goes_by_itself_to_the_very_address_she_typed_once_he_confirmed_it(town: Town) -> None:
    Resident().write(town.desk, alive())
    _, _ = town.ask(WANTED, confirmed=False)
    assert (town.proposals(), town.deliveries()) == ([], [])
    town.ask(WANTED)
    assert town.deliveries() == [DeliveryState.SENT]
    secret = town.box.mails[-1].get_content().split("/r/")[1].split("?")[0]
    cookie = open_link(town.desk, secret, None)
    assert [word.body for word in words_behind(town.desk, secret, cookie)] == [alive()]
    assert {"inquiry", "inquiry-confirmed", "match", "released", "passed-on", "read"} <= set(town.log())


@pytest.mark.needs("postgres")
def test_it_goes_the_same_way_with_the_desk_on_postgresql(tmp_path: Path, postgresql: URL) -> None:
    clock = Clock()
    with mailbox() as box:
        town = Town(make_desk(tmp_path, clock, box.mailer(), database=postgresql), clock, box)
        Resident().write(town.desk, alive())
        town.ask(WANTED)
        assert town.deliveries() == [DeliveryState.SENT]
        keeper = volunteer(town.desk, role=Role.KEEPER)
        [record_id] = record_ids(town)
        assert forget(town.desk, keeper, record_id) == 1
        assert (record_ids(town), rebuild(town.desk).persons) == ([], 0)
        with town.desk.read() as tx:
            assert None is town.desk.kept.audit.first_break(tx)
        town.desk.close()


def test_whichever_comes_first_the_other_finds_it(town: Town) -> None:
    town.ask(WANTED)
    assert town.proposals() == []
    Resident().write(town.desk, alive())
    town.round()
    assert town.deliveries() == [DeliveryState.SENT]
    assert town.log().count("match") == 1


def test_a_stranger_who_knows_her_name_waits_for_a_volunteer_who_knows_that_he_is_none(town: Town) -> None:
    Resident().write(town.desk, alive())
    town.ask(STRANGER)
    [proposed] = town.proposals()
    who = town.worker("Оксана")
    compared = look_at(town.desk, who, proposed.mark)
    assert (compared.decision.way, compared.decision.reasons) == (Way.ONE_VOLUNTEER, ("reach-not-named",))
    assert town.deliveries() == []
    judge(town.desk, who, proposed.mark, Verdict.NO, town.seen(proposed.mark, who))
    [proposed] = town.proposals()
    assert proposed.verdict is Verdict.NO
    assert look_at(town.desk, who, proposed.mark).decision.way is Way.NEVER
    with pytest.raises(LocalError, match="never-passes"):
        agree(town.desk, who, proposed.mark, town.seen(proposed.mark, who))


def test_who_may_be_asked_for_by_name_is_passed_on_by_one_volunteer(town: Town) -> None:
    Resident().write(town.desk, replace(alive(), disclosure=Disclosure.WHO_ASKS_BY_NAME))
    town.ask(STRANGER)
    [proposed] = town.proposals()
    who = town.worker("Оксана")
    decision = agree(town.desk, who, proposed.mark, town.seen(proposed.mark, who))
    assert (decision.way, decision.passes) == (Way.ONE_VOLUNTEER, True)
    town.round()
    assert town.deliveries() == [DeliveryState.SENT]
    assert town.box.mails[-1]["To"] == STRANGER.reach
    secret = town.box.mails[-1].get_content().split("/r/")[1].split("?")[0]
    [word] = words_behind(town.desk, secret, open_link(town.desk, secret, None))
    assert word.you == Named("Хтось", "stranger@example.org")


def test_whose_age_nobody_knows_needs_two_volunteers_and_not_one_twice(town: Town) -> None:
    Resident().write(town.desk, replace(alive(), birth_year=None))
    town.ask(WANTED)
    [proposed] = town.proposals()
    first, second = town.worker("Оксана"), town.worker("Петро")
    for _ in range(2):
        decision = agree(town.desk, first, proposed.mark, town.seen(proposed.mark, first))
        assert (decision.way, decision.passes, town.deliveries()) == (Way.TWO_VOLUNTEERS, False, [])
    assert agree(town.desk, second, proposed.mark, town.seen(proposed.mark, second)).passes
    assert town.deliveries() == [DeliveryState.QUEUED]


def test_who_is_believed_dead_is_passed_on_by_a_human_alone(town: Town) -> None:
    sister = Resident()
    sister.write(town.desk, alive())
    town.round()
    registry = registry_of(town.desk)
    with registry.read() as tx:
        [person] = [each.person for each in (registry.shelf.record(tx, n) for n in town_numbers(town)) if each]
    with town.desk.write() as tx:
        dead = PersonNote("other.example/n", person.person_record_id, status=Status.BELIEVED_DEAD)
        assert take_record(town.desk, tx, dead) is not None
    town.ask(WANTED)
    assert town.deliveries() == []
    who = town.worker("Оксана")
    [proposed] = town.proposals()
    assert look_at(town.desk, who, proposed.mark).decision.reasons == ("believed-dead",)


def town_numbers(town: Town) -> list[int]:
    registry = registry_of(town.desk)
    with registry.read() as tx:
        return list(tx.exec_driver_sql("SELECT number FROM person").scalars())


def record_ids(town: Town) -> list[str]:
    registry = registry_of(town.desk)
    with registry.read() as tx:
        records = [registry.shelf.record(tx, number) for number in town_numbers(town)]
    return [record.person.person_record_id for record in records if record is not None]


def test_somebody_named_by_others_stays_at_the_desk_until_they_choose_themselves(town: Town) -> None:
    Resident().write(town.desk, Note(Status.BELIEVED_ALIVE, "Бачила її", OLIA, 2001, "Ізюм", (BROTHER,)))
    town.ask(WANTED)
    [proposed] = town.proposals()
    who = town.worker("Оксана")
    decision = look_at(town.desk, who, proposed.mark).decision
    assert (decision.way, decision.reasons) == (Way.NEVER, ("named-by-others",))


def test_what_she_chooses_at_the_desk_later_counts_from_then_on(town: Town) -> None:
    Resident().write(town.desk, alive())
    town.round()
    who = volunteer(town.desk, role=Role.KEEPER)
    [record_id] = record_ids(town)
    choose(town.desk, who, record_id, Disclosure.ONLY_DESK, ())
    town.ask(WANTED)
    assert (len(town.proposals()), town.deliveries()) == (1, [])
    hide(town.desk, who, record_id, hidden=True)
    assert town.proposals() == []


def person_of(town: Town) -> str:
    """The record of the one person there is, found by nobody yet."""
    registry = registry_of(town.desk)
    with registry.read() as tx:
        record = registry.shelf.record(tx, registry.shelf.numbers(tx, -1, 1)[0])
    assert record is not None
    return record.person.person_record_id


def who_wrote(town: Town) -> tuple[Case, str, Volunteer]:
    """The case of a resident who wrote that she is alive, her record, and a keeper who may change it."""
    Resident().write(town.desk, alive())
    town.round()
    [case] = inbox(town.desk)
    return case, person_of(town), volunteer(town.desk, role=Role.KEEPER)


def test_who_asks_not_to_be_found_is_held_back_on_every_way_out(town: Town) -> None:
    case, record_id, keeper = who_wrote(town)
    hide(town.desk, keeper, record_id, hidden=True)
    with pytest.raises(LocalError) as refused:
        pass_on(town.desk, keeper, case.id, case.version, 0)
    assert refused.value.reason == "withheld"
    hide(town.desk, keeper, record_id, hidden=False)
    pass_on(town.desk, keeper, case.id, case.version, 0)
    hide(town.desk, keeper, record_id, hidden=True)
    town.round()
    assert (town.deliveries(), town.box.mails) == ([DeliveryState.QUEUED], [])
    hide(town.desk, keeper, record_id, hidden=False)
    town.round()
    assert town.deliveries() == [DeliveryState.SENT]
    secret = town.box.mails[-1].get_content().split("/r/")[1].split("?")[0]
    hide(town.desk, keeper, record_id, hidden=True)
    cookie = open_link(town.desk, secret, None)
    assert words_behind(town.desk, secret, cookie) == []
    assert (town.deliveries(), "read" in town.log()) == ([DeliveryState.SENT], False)
    hide(town.desk, keeper, record_id, hidden=False)
    assert [word.body for word in words_behind(town.desk, secret, cookie)] == [alive()]


def test_whom_she_names_no_more_gets_nothing_from_earlier_letters(town: Town) -> None:
    case, record_id, keeper = who_wrote(town)
    for choice, named in ((Disclosure.ONLY_NAMED, (Named("Тітка", "aunt@example.org"),)), (Disclosure.ONLY_DESK, ())):
        choose(town.desk, keeper, record_id, choice, named)
        with pytest.raises(LocalError) as refused:
            pass_on(town.desk, keeper, case.id, case.version, 0)
        assert refused.value.reason == "withheld"
    choose(town.desk, keeper, record_id, Disclosure.ONLY_NAMED, (BROTHER,))
    pass_on(town.desk, keeper, case.id, case.version, 0)
    town.round()
    assert town.deliveries() == [DeliveryState.SENT]


def test_forgotten_at_her_wish_she_is_gone_and_no_repository_brings_her_back(town: Town, tmp_path: Path) -> None:
    clone = Person("other.example/7", WEDNESDAY, full_name=OLIA, date_of_birth="2001")
    with town.desk.write() as tx:
        assert take_record(town.desk, tx, clone) is not None
        assert take_record(town.desk, tx, clone) is None
    Resident().write(town.desk, alive("Канарка"))
    town.ask(STRANGER)
    assert len(town.proposals()) == 2
    who, keeper = volunteer(town.desk), volunteer(town.desk, "Хранителька", Role.KEEPER)
    one, other = record_ids(town)
    with pytest.raises(LocalError, match="not-yours"):
        join(town.desk, who, one, other)
    join(town.desk, keeper, one, other)
    with pytest.raises(LocalError, match="keeper-only"):
        forget(town.desk, who, one)
    assert forget(town.desk, keeper, one) == 4
    assert (town.proposals(), record_ids(town)) == ([], [])
    with town.desk.write() as tx:
        assert take_record(town.desk, tx, replace(clone, source_date=WEDNESDAY + 9)) is None
    assert rebuild(town.desk).persons == 0
    assert record_ids(town) == []
    assert "forgotten" in town.log()
    with town.desk.read() as tx:
        assert None is town.desk.kept.audit.first_break(tx)
    assert other.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_backup_from_before_an_erasure_does_not_bring_it_back(town: Town) -> None:
    clone = Person("other.example/7", WEDNESDAY, full_name=OLIA)
    with town.desk.write() as tx:
        take_record(town.desk, tx, clone)
        town.desk.kept.entries.bury(tx, clone.person_record_id, WEDNESDAY)
    keep_up(town.desk)
    done = rebuild(town.desk)
    assert (done.erased, done.persons) == (1, 0)


def test_joined_records_are_one_person_until_they_are_parted(town: Town) -> None:
    with town.desk.write() as tx:
        for number, name in ((7, OLIA), (8, "Ольга Вигадана")):
            take_record(town.desk, tx, Person(f"other.example/{number}", WEDNESDAY, full_name=name))
    keep_up(town.desk)
    who = volunteer(town.desk, role=Role.KEEPER)
    join(town.desk, who, "other.example/7", "other.example/8")
    registry = registry_of(town.desk)
    with registry.read() as tx:
        assert [link.joined for link in registry.shelf.links(tx, "other.example/8")] == [True]
    town.clock.now += 1
    part(town.desk, who, "other.example/8", "other.example/7")
    with registry.read() as tx:
        assert [link.joined for link in registry.shelf.links(tx, "other.example/7")] == [False]
    with pytest.raises(LocalError, match="no-such-person"):
        join(town.desk, who, "other.example/7", "other.example/9")


def test_a_volunteer_sees_the_cases_that_are_theirs_and_hands_on_whom_they_know(town: Town) -> None:
    Resident().write(town.desk, alive())
    town.ask(STRANGER)
    [proposed] = town.proposals()
    oksana, petro = volunteer(town.desk), volunteer(town.desk, "Петро")
    with pytest.raises(LocalError, match="not-yours"):
        look_at(town.desk, oksana, proposed.mark)
    case = next_case(town.desk, oksana)
    assert case is not None
    assert [case] == cases_of(town.desk, oksana)
    sought, proposals = open_case(town.desk, oksana, case)
    assert (sought.inquiry.seeker, proposals) == ("Хтось", [proposed])
    with pytest.raises(LocalError, match="not-yours"):
        open_case(town.desk, petro, case)
    assert None is next_case(town.desk, petro)
    look_at(town.desk, oksana, proposed.mark)
    assert [entry.action for entry in history(town.desk, proposed.mark)] == ["match", "look"]
    hand_on(town.desk, oksana, case)
    with pytest.raises(LocalError, match="not-yours"):
        look_at(town.desk, oksana, proposed.mark)
    assert None is next_case(town.desk, oksana)
    assert case == next_case(town.desk, petro)
    keeper = volunteer(town.desk, "Хранителька", Role.KEEPER)
    with pytest.raises(LocalError, match="knows-person"):
        assign(town.desk, keeper, case, oksana.id)
    with pytest.raises(LocalError, match="keeper-only"):
        assign(town.desk, petro, case, petro.id)


def test_what_somebody_looked_at_is_gone_through_by_somebody_else_each_week(town: Town) -> None:
    Resident().write(town.desk, alive())
    town.ask(STRANGER)
    [proposed] = town.proposals()
    oksana, petro = town.worker("Оксана"), volunteer(town.desk, "Петро")
    look_at(town.desk, oksana, proposed.mark)
    assert to_review(town.desk, petro) == []
    town.clock.now += 8 * 86_400
    assert (to_review(town.desk, petro), to_review(town.desk, oksana)) == ([oksana.id], [])
    with pytest.raises(LocalError, match="review-own"):
        looks_of(town.desk, oksana, oksana.id)
    looks = looks_of(town.desk, petro, oksana.id)
    assert [(oksana.id, proposed.mark)] == [(look.who, look.subject) for look in looks]
    review(town.desk, petro, oksana.id, looks[-1].number)
    assert (to_review(town.desk, petro), looks_of(town.desk, petro, oksana.id)) == ([], [])


def test_rebuilt_from_nothing_the_registry_is_the_same_and_nothing_is_told_twice(town: Town) -> None:
    Resident().write(town.desk, alive())
    Resident().write(town.desk, letter())
    town.ask(WANTED)
    town.ask(STRANGER)
    who = town.worker("Оксана")
    for proposed in town.proposals():
        judge(town.desk, who, proposed.mark, Verdict.NOT_SURE, town.seen(proposed.mark, who))
    before, log, deliveries = town.proposals(), town.log(), town.deliveries()
    assert len(before) == 4
    rebuilt = rebuild(town.desk)
    assert (rebuilt.persons, rebuilt.inquiries, rebuilt.proposals) == (2, 2, 4)
    assert (before, log, deliveries) == (town.proposals(), town.log(), town.deliveries())


def test_what_was_judged_is_not_judged_on_what_somebody_else_saw(town: Town) -> None:
    Resident().write(town.desk, alive())
    secret, cookie = town.ask(STRANGER)
    [proposed] = town.proposals()
    who = town.worker("Оксана")
    seen = town.seen(proposed.mark, who)
    change(town.desk, secret, cookie, replace(STRANGER, birth_year=2002), b"2" * 16)
    town.round()
    with pytest.raises(LocalError, match="already-changed"):
        judge(town.desk, who, proposed.mark, Verdict.YES, seen)


def test_the_seeker_sees_their_own_words_and_nothing_else_whoever_was_found(town: Town) -> None:
    Resident().write(town.desk, alive())
    found, nobody = (town.ask(each) for each in (STRANGER, replace(STRANGER, names="Немає Нікого")))
    shown = [follow(town.desk, *each) for each in (found, nobody)]
    assert replace(shown[0], inquiry=WANTED) == replace(shown[1], inquiry=WANTED)
    with pytest.raises(RemoteError, match="link-ended"):
        follow(town.desk, found[0], b"another browser's cookie")
    withdraw(town.desk, *found)
    assert follow(town.desk, *found).withdrawn
    town.round()
    assert town.proposals() == []
    with pytest.raises(RemoteError, match="inquiry-withdrawn"):
        change(town.desk, *found, STRANGER, b"3" * 16)


def test_who_has_enough_cases_is_given_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    Resident().write(town.desk, alive())
    town.ask(WANTED)
    town.ask(STRANGER)
    monkeypatch.setattr(assigning, "CASES_MAX", 1)
    oksana = volunteer(town.desk)
    assert next_case(town.desk, oksana) is not None
    with pytest.raises(LocalError, match="cases-many"):
        next_case(town.desk, oksana)


def test_the_most_urgent_case_comes_first(town: Town) -> None:
    Resident().write(town.desk, replace(alive(), birth_year=None))
    town.ask(STRANGER)
    town.clock.now += 60
    town.ask(WANTED)
    assert [proposed.urgency for proposed in town.proposals()] == sorted(each.urgency for each in town.proposals())
    case = next_case(town.desk, oksana := volunteer(town.desk))
    assert case is not None
    assert open_case(town.desk, oksana, case)[0].inquiry.reach == BROTHER.reach
