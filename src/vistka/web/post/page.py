"""Pages as they go out: a template with its words in the reader's language, the post's hours and the five sentences."""

import base64
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from vistka.errors import VistkaError
from vistka.identity.papercode import grouped
from vistka.node.post import Post
from vistka.web.words import LANGUAGES, pick_language, say, say_error

_FOLDER = Path(__file__).parent
STYLE = " ".join((_FOLDER / "style.css").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class Place:
    """The post that pages are shown for. `address` is how phones reach it, "" where the keeper did not say."""

    post: Post
    name: str
    address: str
    language: str


def language_of(request: Request) -> str:
    """The language in the path, else the browser's, else the keeper's."""
    wanted = request.path_params.get("language")
    accepted = request.headers.get("accept-language", "") + "," + place_of(request).language
    return pick_language(wanted, accepted)


def place_of(request: Request) -> Place:
    """The post that a request came to."""
    place: Place = request.app.state.place
    return place


def show(request: Request, template: str, status: int = 200, /, **values: Any) -> Response:
    """A page. `template` is the file's name without its ending."""
    language, place = language_of(request), place_of(request)

    def words(key: str, **facts: object) -> str:
        return say(language, "post", key, **facts)

    def mistake(error: VistkaError) -> str:
        return say_error(language, error)

    html = (
        _environment()
        .get_template(f"{template}.html")
        .render(
            language=language,
            languages=LANGUAGES,
            here="" if request.method == "POST" else request.url.path.partition("/")[2].partition("/")[2],
            place=place,
            words=words,
            mistake=mistake,
            hours=hours_sentence(language, place.post),
            style=STYLE,
            **values,
        )
    )
    return HTMLResponse(html, status)


def hours_sentence(language: str, post: Post) -> str:
    """How long this opening lasts and when the next is; "" where the keeper set no hours."""
    current, following = post.hours.current(post.now), post.hours.next(post.now)
    sentences = []
    if current is not None:
        until = post.hours.local(current.end).strftime("%H:%M")
        sentences.append(say(language, "post", "hours.until", time=until))
    if following is not None:
        sentences.append(say(language, "post", "hours.next", time=moment(language, post, following.start)))
    return " ".join(sentences)


def moment(language: str, post: Post, at: int) -> str:
    """A day and time as people say it: "today 18:00", "Wednesday 06:30", "16.03.2022 18:00" farther away."""
    return f"{day(language, post, at)} {post.hours.local(at).strftime('%H:%M')}"


def day(language: str, post: Post, at: int) -> str:
    """A day as people say it."""
    then = post.hours.local(at)
    apart = (then.date() - post.hours.local(post.now).date()).days
    if apart in (0, 1, -1):
        return say(language, "post", f"day.{apart}")
    if 1 < apart < 7:
        return say(language, "post", f"weekday.{then.weekday()}")
    return then.strftime("%d.%m.%Y")


def style_hash() -> str:
    """What the Content-Security-Policy allows as style: this one and no other."""
    return "sha256-" + base64.b64encode(sha256(STYLE.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = grouped
    return environment
