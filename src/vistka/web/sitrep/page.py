"""The situation report as a page that also prints."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from vistka.web.sitrep.text import Printed

_TEMPLATES = Environment(
    loader=PackageLoader("vistka.web.sitrep"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def sitrep_html(printed: Printed) -> str:
    """The report as one HTML document that needs nothing else."""
    return _TEMPLATES.get_template("sitrep.html").render(printed=printed)
