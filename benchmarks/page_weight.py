"""What a post's pages weigh in a phone-sized Chromium without JavaScript, and what an alive note costs at 2G speed."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, sync_playwright

from tests import programs
from tests.web.post.town import Town, served
from vistka.bundle.bulletin import Bulletin, BulletinRow, BulletinSilence
from vistka.bundle.directing import make_mandate
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import DirectingNotice, Letter, Message, Notice
from vistka.bundle.sealing import sign_message
from vistka.limits import BULLETIN_DAYS

PHONE = ViewportSize(width=360, height=640)
DOWN, UP, LATENCY = 250_000 / 8, 50_000 / 8, 300  # bytes a second, milliseconds: 2G
PAGES = ("", "alive", "letter", "replies", "looking", "broken", "known", "carry")
LANGUAGES = {"uk": "Я живий, я жива", "ru": "Я жив, я жива", "en": "I am alive"}
TYPED = {"name": "Анастасія Оніщук", "year": "2000", "place": "Ізюм", "text": "Я жива, ми разом з Антоном."}
# All that a bulletin can say of the eight hromadas of the raion around Izium: some of it out of date, one silent.
PLACES = range(6_304_001, 6_304_017, 2)
BULLETIN = Bulletin(
    b"".join(place.to_bytes(3) for place in PLACES),
    tuple(BulletinRow(place, number, (place + number) % 3, number) for place in range(8) for number in range(1, 22)),
    (BulletinSilence(6, 9),),
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


class Meter:
    """Bytes of a page both ways, as the browser's own network layer counts them, headers included."""

    def __init__(self, page: Page) -> None:
        self.down = self.up = 0
        self.seconds = 0.0
        self._sent: dict[str, float] = {}
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._on_request)
        session.on("Network.requestWillBeSentExtraInfo", self._on_headers)
        session.on("Network.loadingFinished", self._on_finished)
        self.session = session

    def slow_down(self) -> None:
        """The 2G profile."""
        conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP}
        self.session.send("Network.emulateNetworkConditions", conditions)

    @property
    def bytes(self) -> int:
        return self.down + self.up

    def _on_request(self, event: dict[str, object]) -> None:
        request = event["request"]
        assert isinstance(request, dict)
        if str(request["url"]).startswith("http"):
            self._sent[str(event["requestId"])] = float(str(event["timestamp"]))
            body = str(request.get("postData", ""))
            self.up += len(f"{request['method']} {request['url']} HTTP/1.1\r\n\r\n") + len(body.encode())

    def _on_headers(self, event: dict[str, object]) -> None:
        headers = event["headers"]
        assert isinstance(headers, dict)
        self.up += sum(len(f"{name}: {value}\r\n") for name, value in headers.items())

    def _on_finished(self, event: dict[str, object]) -> None:
        started = self._sent.get(str(event["requestId"]))
        if started is not None:
            self.down += int(str(event["encodedDataLength"]))
            self.seconds += float(str(event["timestamp"])) - started


@contextmanager
def phone(browser: Browser, language: str) -> Iterator[Page]:
    """A fresh phone: nothing cached, no JavaScript."""
    context: BrowserContext = browser.new_context(java_script_enabled=False, viewport=PHONE, locale=language)
    try:
        yield context.new_page()
    finally:
        context.close()


def weigh(browser: Browser, address: str) -> dict[tuple[str, str], int]:
    """Bytes that come down for each page in each language, and for the pages at the end of forms."""
    weights = {}
    for language in LANGUAGES:
        for name in PAGES:
            with phone(browser, language) as page:
                meter = Meter(page)
                page.goto(f"{address}/{language}/{name}", wait_until="networkidle")
                weights[language, name or "first page"] = meter.down
        print(f"weighed the pages in {language}", file=sys.stderr)
    return weights


def alive_flow(browser: Browser, address: str, language: str) -> tuple[int, float, int, str, dict[str, int]]:
    """From the address to the slip at 2G: bytes both ways, seconds of network, taps, the code, bytes by page."""
    taps = 0
    with phone(browser, language) as page:
        meter = Meter(page)
        meter.slow_down()
        page.goto(f"{address}/", wait_until="networkidle")
        page.get_by_role("link", name=LANGUAGES[language]).click()
        page.wait_for_load_state("networkidle")
        taps += 1
        for name, text in TYPED.items():
            page.locator(f"[name={name}]").fill(text)
        before = meter.down
        page.locator("button").click()
        page.wait_for_load_state("networkidle")
        taps += 1
        code = page.locator(".code").inner_text()
        return meter.bytes, meter.seconds, taps, code, {"slip": meter.down - before}


def main() -> None:
    """Print a table, and the figures as JSON."""
    chromium = programs.find("chromium")
    if chromium is None:
        raise SystemExit("This benchmark needs Chromium: apt install chromium fonts-dejavu-core")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        town = Town(Path(folder))
        town.desk_says(Notice("Вода: щодня о 10:00 біля школи № 4, доки є у цистерні.", 48, "Ізюм"))
        town.brought(make_mandate(town.directing.public, town.signing, hour_of(town.now)))
        town.people_are_sent(DirectingNotice("Автобус до Харкова: о восьмій біля школи № 4.", 12, "Ізюм"))
        town.desk_says(BULLETIN, age_hours=30)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        with served(town.app()) as address:
            weights = weigh(browser, address)
            flows = {language: alive_flow(browser, address, language) for language in LANGUAGES}
            for language, flow in flows.items():
                weights[language, "slip"] = flow[4]["slip"]
                author = next(opened.author for opened in town.at_desk())
            town.desk_replies(author, Letter("Ми отримали твою вістку. Ми чекаємо.", name="Микита"))
            for language, flow in flows.items():
                with phone(browser, language) as page:
                    meter = Meter(page)
                    page.goto(f"{address}/{language}/replies", wait_until="networkidle")
                    page.locator("[name=code]").fill(flow[3])
                    before = meter.down
                    page.locator("button").click()
                    page.wait_for_load_state("networkidle")
                    weights[language, "replies, opened"] = meter.down - before
        browser.close()
    names = list(dict.fromkeys(name for _, name in weights))
    print(f"{'bytes down, with headers':26}" + "".join(f"{language:>8}" for language in LANGUAGES))
    for name in names:
        print(f"{name:26}" + "".join(f"{weights[language, name]:>8}" for language in LANGUAGES))
    print(f"\n{'alive note at 2G':26}" + "".join(f"{language:>8}" for language in LANGUAGES))
    print(f"{'bytes both ways':26}" + "".join(f"{flows[language][0]:>8}" for language in LANGUAGES))
    print(f"{'seconds of network':26}" + "".join(f"{flows[language][1]:>8.2f}" for language in LANGUAGES))
    print(f"{'taps':26}" + "".join(f"{flows[language][2]:>8}" for language in LANGUAGES))
    bundle = sign_message(Message(hour_of(town.now), BULLETIN), town.signing, BULLETIN_DAYS)
    print(f"\nthe bulletin behind the page of what is known: {len(BULLETIN.rows)} rows, {len(bundle.data)} bytes")
    figures = {
        "first_page_bytes": max(weights[language, "first page"] for language in LANGUAGES),
        "heaviest_page_bytes": max(weights.values()),
        "known_page_bytes": max(weights[language, "known"] for language in LANGUAGES),
        "alive_flow_bytes": max(flow[0] for flow in flows.values()),
        "alive_flow_network_s": round(max(flow[1] for flow in flows.values()), 2),
        "alive_flow_taps": max(flow[2] for flow in flows.values()),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
