"""HTML as people's mail programs write it, and as somebody writes it who wants a desk to stand still."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vistka.reach.html import plain_text

LETTERS = 200_000


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("Ми <b>тут</b>.<br>Чекаємо", ["Ми тут.", "Чекаємо"]),
        ("<HTML><Head><title>x</title></HEAD><body><P>Ми тут.</p></body>", ["Ми тут."]),
        ("<style>p > a { color: red }</style><script>if (a<b) alert(1)</script>Ми тут.", ["Ми тут."]),
        ("Ми тут.<blockquote>Хто?<blockquote>Де?</blockquote>Коли?</blockquote>Чекаємо", ["Ми тут.", "Чекаємо"]),
        ("</blockquote>Ми тут.<!-- <p>не видно</p> -->", ["Ми тут."]),
        ("2 < 3 &amp; ми <3 тебе, a &lt; b", ["2 < 3 & ми <3 тебе, a < b"]),
        ("<![if !supportLists]>Ми<![endif]> <?xml x?><o:p></o:p>тут.", ["Ми тут."]),
        ("Ми тут. <a href=", ["Ми тут. <a href="]),
        ("<head><body>Ми тут.", ["Ми тут."]),
        ("Ми тут.<!-- без кінця", ["Ми тут.<!-- без кінця"]),
        ("&#1052;&#x438; тут.&#" + "9" * 5_000 + ";", ["Ми тут.;"]),
        ("İ<SCRIPT>x</SCRIPT>Ми тут.", ["İМи тут."]),
        ("", []),
    ],
)
def test_html_gives_its_words(html: str, lines: list[str]) -> None:
    assert [line.strip() for line in plain_text(html).split("\n") if line.strip()] == lines


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!",
        "<!--",
        "<!-->",
        "<a ",
        "<a b=",
        '<a b="',
        "</",
        "<![",
        "<?",
        "<script>",
        "<head>",
        "<style></",
        "&",
        "&#",
        "<div>",
        ">",
    ],
)
def test_no_html_makes_a_desk_stand_still(piece: str) -> None:
    began = process_time()
    plain_text(piece * (LETTERS // len(piece)))
    assert process_time() - began < 5  # the library's parser took a minute for a third of it


@given(st.text(alphabet="<>!-/&#;abheadscriptblockquote \n", max_size=60))
def test_any_text_is_read_and_letters_outside_of_tags_stay(html: str) -> None:
    plain_text(html)
    assert plain_text(f"Ми тут.<p>{html}").startswith("Ми тут.\n")
