"""Feeds over the web: a key opens them, a page at a time; without one there is nothing to see."""

from dataclasses import replace

from tests.desk import Resident, alive, volunteer
from tests.web.conftest import Site
from vistka.bundle.message import Disclosure
from vistka.node.feeds import make_key
from vistka.node.judging import share
from vistka.node.tracing import registry_of
from vistka.store.desk.people import Role
from vistka.tracing.pfif.reading import read_document


def shared(site: Site) -> str:
    """One who agreed, one who did not; a key."""
    for name in ("Оля Вигадана", "Юля Мовчазна"):
        Resident().write(site.desk, replace(alive("КАНАРКА"), name=name, disclosure=Disclosure.WHO_ASKS_BY_NAME))
    site.round()
    registry = registry_of(site.desk)
    with registry.read() as tx:
        records = [registry.shelf.record(tx, number) for number in registry.shelf.numbers(tx, -1, 10)]
    keeper = volunteer(site.desk, "Хранителька", Role.KEEPER)
    for record in records:
        if record is not None and record.person.full_name == "Оля Вигадана":
            share(site.desk, keeper, record.person.person_record_id, shared=True)
    return make_key(site.desk, "Служба розшуку", full=False)


def test_a_key_opens_the_feeds(site: Site) -> None:
    key = shared(site)
    browser = site.browser()
    answer = browser.get("/feeds/person", params={"key": key})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    assert [person["full_name"] for person in read_document(answer.content).persons] == ["Оля Вигадана"]
    assert ("КАНАРКА" in answer.text, "Мовчазна" in answer.text, key in answer.text) == (False, False, False)
    assert len(read_document(browser.get("/feeds/note", params={"key": key}).content).notes) == 1
    later = {"key": key, "min_entry_date": "2030-01-01T00:00:00Z"}
    assert read_document(browser.get("/feeds/person", params=later).content).persons == ()
    assert read_document(browser.get("/feeds/person", params={"key": key, "skip": "1"}).content).persons == ()


def test_without_a_key_there_is_nothing_and_every_wrong_one_is_answered_alike(site: Site) -> None:
    key = shared(site)
    browser = site.browser()
    wrong: list[dict[str, str]] = [{}, {"key": ""}, {"key": key[1:]}, {"key": "я" * 5_000}, {"key": key.upper()[:-1]}]
    answers = [(answer.status_code, answer.text) for answer in (browser.get("/feeds/person", params=w) for w in wrong)]
    assert answers == [(403, "feed-key\n")] * len(wrong)
    odd = {"key": key, "min_entry_date": "yesterday"}
    assert browser.get("/feeds/note", params=odd).status_code == 400
    assert browser.post("/feeds/person", data={"key": key}).status_code == 405
