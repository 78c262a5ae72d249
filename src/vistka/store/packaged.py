"""What is packed with the program: tables that the layers below read as bytes."""

from importlib import resources


def packaged(name: str) -> bytes:
    """Return a packaged file by its path under `vistka`, as `tracing/names/data/given.tsv`."""
    return resources.files("vistka").joinpath(name).read_bytes()
