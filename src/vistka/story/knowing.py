"""The story's last chapter: what was said of the city comes in by three doors, and the desk's picture of it is told."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from vistka.errors import WorldError
from vistka.node.reference import indicators
from vistka.story.browser import Browser, Page
from vistka.story.city import PASSWORD, City
from vistka.story.claims import Claim, read_claims, table
from vistka.story.outside import Volunteer
from vistka.story.processes import until
from vistka.story.telling import Telling
from vistka.web.words import say

SETTLEMENT = "Ізюм"
REPORTS = {"sitrep.html": "sitrep", "sitrep.pdf": "sitrep.pdf"}  # files, and where the desk has them
CLAIMS_FILE = "claims.csv"


@dataclass
class Knowing:
    """The chapter, told in `telling`'s language; the story's day is today, so that the picture's ages are as then."""

    telling: Telling
    city: City
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def __post_init__(self) -> None:
        self.spots, self.claims = read_claims()

    def by(self, door: str) -> list[Claim]:
        """The claims that come by a door."""
        return [claim for claim in self.claims if claim.door == door]

    def listed(self, claims: list[Claim]) -> str:
        """What they say, in short."""
        return ", ".join(": ".join(self.labels(claim)) for claim in claims)

    def labels(self, claim: Claim) -> tuple[str, str]:
        """The names of a claim's indicator and value."""
        language, indicator = self.telling.language, indicators().get(claim.indicator)
        return indicator.label[language], indicator.values[claim.value].label[language]

    def perform(self, caller: str) -> None:
        """Every claim through its door, then the picture. WorldError "story-page" where the page does not show it."""
        telling = self.telling
        telling.chapter("chapter.picture")
        telling.happened("day")
        with Browser(telling.language) as browser:
            volunteer = Volunteer(browser, self.city.desk)
            volunteer.sign_in(self.city.volunteer, PASSWORD)
            for spot in self.spots:
                volunteer.add_spot(SETTLEMENT, spot)
            telling.happened("spots-added", names=", ".join(spot.name for spot in self.spots))
            for claim in self.by("call"):
                volunteer.take_down(claim, self.today)
            telling.happened("called", name=caller, what=self.listed(self.by("call")))
            self.import_table()
            page = until(lambda: self.whole(volunteer.look("", SETTLEMENT)))
            telling.happened("tapped-came", what=self.listed(self.by("post")))
            telling.picture([row for row in page.rows if len(row) > 3])
            self.quotes(browser, page)
            self.silence(volunteer.look("/silence", SETTLEMENT))
            self.reports(browser)

    def import_table(self) -> None:
        """What was broadcast and printed, as rows of a table."""
        claims, file = self.by("table"), self.city.folder / CLAIMS_FILE
        file.write_bytes(table(claims, self.today))
        with self.telling.happening("table-in", rows=len(claims)):
            self.city.run("observe", "import", file, node="desk")

    def whole(self, page: Page) -> Page | None:
        """The page, once it shows a row for each claim."""
        shown = [row for row in page.rows if len(row) > 3]
        for claim in self.claims:
            what, value = self.labels(claim)
            if not any(row[0].endswith(f": {what}") and row[1].startswith(value) for row in shown):
                return None
        return page

    def quotes(self, browser: Browser, picture: Page) -> None:
        """What stands behind the rows, in the words of those who said it. WorldError "story-page"."""
        self.telling.happened("opened")
        for claim in self.claims:
            if not claim.quote:
                continue
            page = browser.open(next(link for link in picture.links if link.endswith(f"/{claim.indicator}")))
            if claim.quote not in page.text:
                raise WorldError("story-page", status=page.status, address=page.address, text=page.text[:300])
            source, name = claim.chain[0]
            who = say(self.telling.language, "picture", f"source.{source}")
            named = f"{who}, {name}" if name and claim.door != "post" else who  # at a post nobody signs
            self.telling.said(f"{self.labels(claim)[0]}; {named}", f"«{claim.quote}»")

    def silence(self, page: Page) -> None:
        """Where word comes from, and where from there is none."""
        self.telling.happened("word")
        for row in page.rows:
            if len(row) > 1:
                self.telling.said(row[0], row[1])

    def reports(self, browser: Browser) -> None:
        """The situation report as files in the story's folder."""
        for name, address in REPORTS.items():
            page = browser.open(f"{self.city.desk}/desk/{address}?area={SETTLEMENT}")
            (self.city.folder / name).write_bytes(page.content)
        self.telling.happened("sitrep", files=", ".join(REPORTS))
