"""Data that comes with the package, as bytes."""

from importlib.resources import files


def packaged(name: str) -> bytes:
    """The file `name`, a path from the package's root such as "situation/data/indicators.toml"."""
    return files("vistka").joinpath(*name.split("/")).read_bytes()
