"""The situation report as a PDF: A4, black on white, with letters of its own, so that it prints alike everywhere."""

from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from vistka.web.sitrep.text import Printed, Section

_FONT = "DejaVu"
_MARGIN_MM = 12
_WIDTHS = {
    "changed": (24, 34, 22, 26, 16),
    "known": (26, 38, 30, 14, 18),
    "contradicted": (20, 24, 38, 38),
    "silent": (34, 50, 26),
    "sources": (60, 20),
}


def sitrep_pdf(printed: Printed, now: int) -> bytes:
    """The report's bytes; the same report at the same `now` (Unix seconds) gives the same."""
    pdf = _Paper(printed, format="A4")
    pdf.set_creation_date(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=now))
    pdf.set_title(printed.title)
    pdf.set_lang(printed.language)
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)
    for style, name in (("", "DejaVuSansCondensed.ttf"), ("B", "DejaVuSansCondensed-Bold.ttf")):
        with as_file(files(__package__) / "fonts" / name) as path:
            pdf.add_font(_FONT, style, path)
    pdf.add_page()
    pdf.set_font(_FONT, "B", 13)
    pdf.multi_cell(0, 6, printed.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FONT, "", 8)
    pdf.multi_cell(0, 4, printed.about, align="L", new_x="LMARGIN", new_y="NEXT")
    for section in printed.sections:
        _section(pdf, section)
    return bytes(pdf.output())


class _Paper(FPDF):
    """A page with the report's footer and its number."""

    def __init__(self, printed: Printed, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # the library's own Literal types
        self.printed = printed

    def footer(self) -> None:
        """Below each page: what this paper is, and which page of it."""
        self.set_y(-_MARGIN_MM)
        self.set_font(_FONT, "", 6.5)
        self.cell(0, 4, f"{self.printed.footer}  ·  {self.page_no()}/{{nb}}", align="C")


def _section(pdf: FPDF, section: Section) -> None:
    pdf.ln(2)
    pdf.set_font(_FONT, "B", 9.5)
    pdf.multi_cell(0, 5, section.heading, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FONT, "", 7)
    pdf.multi_cell(0, 3.5, section.about, align="L", new_x="LMARGIN", new_y="NEXT")
    if not section.rows:
        return
    pdf.set_font(_FONT, "", 7)
    with pdf.table(
        col_widths=_WIDTHS[section.key],
        line_height=3.6,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
        text_align="LEFT",
        padding=0.3,
    ) as table:
        for cells in (section.heads, *section.rows):
            row = table.row()
            for cell in cells:
                row.cell(cell)
