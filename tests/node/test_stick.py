"""One stick, one courier, five posts and a desk."""

from pathlib import Path

from tests.contact.city import CAPACITY, NOW, exchanges, filler, ids, note, some_bytes, speaker, store_of, talk
from vistka.bundle.envelope import Bundle
from vistka.contact.frames import PREFIX_BYTES, Role
from vistka.convergence.file import drop_files, read_file
from vistka.node.carry import carry_in, carry_out
from vistka.node.exchange import Speaker
from vistka.node.holdings import holdings_of
from vistka.node.stick import Round, go_round
from vistka.store.base import BundleStore
from vistka.store.memory import MemoryStore

DAY = 86_400
NAMES = ["desk", "north", "east", "south", "west", "centre"]
WHO = {name: speaker(name, Role.DESK if name == "desk" else Role.POST) for name in NAMES}


def word_of(name: str, count: int = 6) -> list[Bundle]:
    return [note(f"{name} {n}") for n in range(2)] + [filler(f"{name} f{n}", 600) for n in range(count - 2)]


def town() -> dict[str, BundleStore]:
    return {name: store_of(*word_of(name), deposited=True) for name in NAMES}


def carried(path: Path, reader: Speaker, now: int) -> frozenset[bytes]:
    (drop,) = carry_in(MemoryStore(CAPACITY), reader, read_file(path), now).drops
    return drop.carried


def visit(name: str, store: BundleStore, stick: Path, now: int = NOW) -> Round:
    """The courier puts the stick in; whatever is written for someone leaves out what they are known to hold."""
    found = go_round(store, WHO[name], stick, now)
    for answer in found.written:
        known = holdings_of(store, answer.for_link) if answer.for_link else frozenset()
        assert not carried(answer.path, WHO[name], now) & known
    return found


def test_a_round_of_five_posts_and_a_desk_ends_with_all_agreeing(tmp_path: Path) -> None:
    stores = town()
    now = NOW
    for _ in range(2):
        for name in NAMES:
            visit(name, stores[name], tmp_path, now)
            now += DAY  # so the weekly names change on the way
    visit("desk", stores["desk"], tmp_path, now)
    every = {one.id for name in NAMES for one in word_of(name)}
    assert {name: ids(store) for name, store in stores.items()} == dict.fromkeys(NAMES, every)


def test_once_all_agree_the_stick_carries_nothing_and_does_not_fill_up(tmp_path: Path) -> None:
    stores = town()
    for _ in range(3):
        for name in NAMES:
            visit(name, stores[name], tmp_path)
    files = len(drop_files(tmp_path))
    for _ in range(3):
        rounds = [visit(name, stores[name], tmp_path) for name in NAMES]
        assert [answer.bundles for one in rounds for answer in one.written] == [0] * sum(
            len(one.written) for one in rounds
        )
        assert len(drop_files(tmp_path)) == files


def test_the_desk_answers_each_post_with_just_what_it_lacks(tmp_path: Path) -> None:
    shared = word_of("shared")
    posts = {name: store_of(*shared, *word_of(name)) for name in NAMES[1:]}
    for name, store in posts.items():
        drop = carry_out(store, WHO[name], NOW)
        (tmp_path / f"archive-{some_bytes(name, 4).hex()}.bin").write_bytes(b"".join(drop))
    desk = store_of(*shared, note("answer"))
    found = visit("desk", desk, tmp_path)
    by_link = {WHO[name].link(NOW): name for name in posts}
    assert {by_link[answer.for_link or b""] for answer in found.written} == set(posts)
    for answer in found.written:
        lacks = ids(desk) - ids(posts[by_link[answer.for_link or b""]])
        assert carried(answer.path, WHO["desk"], NOW) == {one[:PREFIX_BYTES] for one in lacks}


def test_asking_twice_writes_the_same_drop_once(tmp_path: Path) -> None:
    post = store_of(*word_of("north"), deposited=True)
    visit("north", post, tmp_path)
    visit("north", post, tmp_path)
    (only,) = drop_files(tmp_path)
    assert len(carried(only, WHO["north"], NOW)) == 6


def test_what_a_contact_has_shown_is_left_out_of_the_next_drop(tmp_path: Path) -> None:
    post, desk = store_of(*word_of("north"), deposited=True), store_of(note("answer"))
    talk(*exchanges(post, desk))
    link = WHO["desk"].link(NOW)
    assert holdings_of(post, link) == {one[:PREFIX_BYTES] for one in ids(desk)}
    (tmp_path / "archive-00000000.bin").write_bytes(b"".join(carry_out(store_of(), WHO["desk"], NOW)))
    (answer,) = visit("north", post, tmp_path).written
    assert (answer.for_link, answer.bundles) == (link, 0)


def test_what_was_let_go_here_stays_on_the_stick_until_someone_has_it(tmp_path: Path) -> None:
    post, desk = store_of(*word_of("north"), deposited=True), store_of(note("answer"))
    visit("north", post, tmp_path)
    post.drop([word_of("north")[0].id], NOW)
    visit("north", post, tmp_path)
    visit("desk", desk, tmp_path)
    assert word_of("north")[0].id in ids(desk)
    after = visit("north", post, tmp_path)
    assert len(after.cleared) == 3  # the desk's answer, and both of the post's own
    assert len(drop_files(tmp_path)) == 1


def test_what_is_not_ours_or_not_whole_is_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "archive-00000000.bin").write_bytes(some_bytes("holiday", 9_000))
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    visit("north", store_of(*word_of("north")), tmp_path)
    (written,) = [path for path in drop_files(tmp_path) if path.name != "archive-00000000.bin"]
    written.write_bytes(written.read_bytes()[:-1])
    found = visit("desk", store_of(), tmp_path)
    assert found.cleared == ()
    assert written.exists()
    assert (tmp_path / "archive-00000000.bin").exists()
    assert (tmp_path / "photo.jpg").exists()


def test_a_full_stick_shares_its_room_among_those_it_answers(tmp_path: Path) -> None:
    stores = town()
    for name in NAMES[1:]:
        drop = carry_out(stores[name], WHO[name], NOW)
        (tmp_path / f"archive-{some_bytes(name, 4).hex()}.bin").write_bytes(b"".join(drop))
    found = go_round(stores["desk"], WHO["desk"], tmp_path, NOW, bytes_max=5 * 4_096)
    assert [answer.size for answer in found.written] == [4_096] * 5
