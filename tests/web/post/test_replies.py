"""A paper code opens replies and shows where one's letters are; a day later what was read is gone."""

from base64 import b64encode

from tests.web.post.test_writing import leave
from tests.web.post.town import HOUR, Phone, Town
from vectors.photos import COLOURED
from vistka.bundle.message import Letter, Receipt
from vistka.identity.seal import arrival_token
from vistka.limits import PHOTOS_MAIL_MAX


def read(phone: Phone, code: str) -> str:
    page = phone.post("/en/replies", data={"code": code})
    assert page.status_code == 200
    return page.text


def test_a_reply_is_read_with_the_code_and_with_no_other(town: Town, phone: Phone) -> None:
    code, other = leave(phone, "alive", name="А"), leave(phone, "alive", name="Б")
    town.desk_replies(town.post.key_of(code).public, Letter("Ми чекаємо.", name="Микита"))

    assert "Ми чекаємо." in read(phone, code)
    assert "Микита" in read(phone, code)
    assert "There is nothing here for this code yet" in read(phone, other)


def test_replies_are_found_past_those_that_were_lost(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    for number in (0, 20, 51):
        town.desk_replies(town.post.key_of(code).public, Letter(f"number {number}."), number)
    page = read(phone, code)
    assert [f"number {number}." in page for number in (0, 20, 51)] == [True, True, True]


def test_a_reply_that_no_desk_wrote_is_passed_over(town: Town, phone: Phone) -> None:
    from vistka.bundle.message import Message
    from vistka.bundle.sealing import seal_message
    from vistka.identity.keys import SealingKey
    from vistka.identity.tag import reply_root, reply_tag
    from vistka.store.base import Arrival

    code = leave(phone, "alive", name="А")
    reader = town.post.key_of(code)
    forger = SealingKey.from_secret(b"f" * 32)
    tag = reply_tag(reply_root(town.sealing, reader.public), 0)
    letter = Message(19_000, Letter("Send money"))
    bundle = seal_message(letter, forger, SealingKey.from_secret(b"e" * 32), reader.public, tag, 60)
    town.store.add([Arrival(bundle, 0)], town.now)
    assert "Send money" not in read(phone, code)


def test_the_four_states_of_a_letter(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    opened = town.at_desk()[0]
    bundle_id = town.store.deposits()[0].id

    assert "today: <b>at the post</b>" in read(phone, code)
    town.store.hand_over([bundle_id])
    assert "today: <b>carried</b>" in read(phone, code)
    town.store.acknowledge([arrival_token(opened.read_token)], town.now)
    assert "today: <b>at the desk</b>" in read(phone, code)
    town.store.acknowledge([opened.read_token], town.now)
    assert "today: <b>read</b>" in read(phone, code)


def test_a_reply_can_be_read_again_for_a_day(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    town.desk_replies(town.post.key_of(code).public, Letter("Ми чекаємо."))
    for hours in (0, 12, 11):
        town.now += hours * HOUR
        assert "Ми чекаємо." in read(phone, code)
    town.now += HOUR
    assert "Ми чекаємо." not in read(phone, code)


def test_read_receipts_go_to_the_desk_together_under_a_key_of_their_own(town: Town, phone: Phone) -> None:
    codes = [leave(phone, "alive", name=name) for name in "АБ"]
    authors = [town.post.key_of(code).public for code in codes]
    for author in authors:
        town.desk_replies(author, Letter("Ми чекаємо."))
    tokens = sorted(reply.read_token for code in codes for reply in town.post.open(town.post.key_of(code)).replies)

    assert town.post.send_receipts() == 2
    receipt = next(opened for opened in town.at_desk() if isinstance(opened.message.body, Receipt))
    assert isinstance(receipt.message.body, Receipt)
    assert receipt.message.body.each() == tokens
    assert receipt.author not in authors
    assert town.store.tokens_after(0, 10) == []  # the post itself tells nobody
    assert town.post.send_receipts() == 0


def test_receipts_wait_for_the_next_start_if_the_power_goes(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    town.desk_replies(town.post.key_of(code).public, Letter("Ми чекаємо."))
    read(phone, code)
    town.store.close()

    again = Town(town.folder, now=town.now)
    assert again.post.send_receipts() == 1
    again.store.close()
    town.store = again.store


def test_voice_is_heard_on_a_page_of_its_own(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    packet = bytes([3 << 3]) + b"\x01" * 59
    reply = town.desk_replies(town.post.key_of(code).public, Letter("", voice=packet * 20))

    assert "Listen, 2 s" in read(phone, code)
    page = phone.post("/en/voice", data={"code": code, "reply": reply.hex()})
    assert 'src="data:audio/ogg;base64,T2dnUw' in page.text
    gone = phone.post("/en/voice", data={"code": code, "reply": "00"})
    assert (gone.status_code, "not here any more" in gone.text) == (400, True)


def test_a_photo_is_offered_with_what_it_costs_and_seen_on_a_page_of_its_own(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    author = town.post.key_of(code).public
    photo = town.desk_replies(author, Letter("", photo=COLOURED, name="Микита"), 0)
    words = town.desk_replies(author, Letter("Ось ми.", name="Микита"), 1)

    page = read(phone, code)
    assert page.index("Ось ми.") < page.index("See the photo, 1 kB")  # of one hour the words come first
    assert "data:image" not in page
    assert page.count("Listen") == 0
    seen = phone.post("/en/photo", data={"code": code, "reply": photo.hex()})
    assert f'src="data:image/jpeg;base64,{b64encode(COLOURED).decode()}"' in seen.text
    assert 'alt="A photo from Микита"' in seen.text
    assert "img-src data:" in seen.headers["content-security-policy"]
    assert seen.headers["cache-control"] == "no-store"
    for reply in (words.hex(), "00"):
        gone = phone.post("/en/photo", data={"code": code, "reply": reply})
        assert (gone.status_code, "not here any more" in gone.text) == (400, True)


def test_a_photo_lies_on_no_disk_in_clear(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    photo = town.desk_replies(town.post.key_of(code).public, Letter("", photo=COLOURED))
    assert phone.post("/en/photo", data={"code": code, "reply": photo.hex()}).status_code == 200
    kept = [path for path in town.folder.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if COLOURED[2:60] in path.read_bytes()] == []


def test_what_is_no_photo_is_not_shown(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    for number, data in enumerate((b"<svg onload='alert(1)'/>", COLOURED + b"<script>", b"\xff\xd8\xff\xd9")):
        reply = town.desk_replies(town.post.key_of(code).public, Letter("Слова", photo=data), number)
        page = phone.post("/en/photo", data={"code": code, "reply": reply.hex()})
        assert (page.status_code, "damaged and cannot be shown" in page.text) == (400, True)
        assert b64encode(data[:9]).decode() not in page.text
    assert read(phone, code).count("Слова") == 3


def test_words_are_found_behind_many_photos_that_have_not_come(town: Town, phone: Phone) -> None:
    code = leave(phone, "alive", name="А")
    town.desk_replies(town.post.key_of(code).public, Letter("Пишу ще раз."), 40 * PHOTOS_MAIL_MAX)
    assert "Пишу ще раз." in read(phone, code)
