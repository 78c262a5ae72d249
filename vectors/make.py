"""Makes every vector file in this folder, the same each time: python vectors/make.py. The shape is in README.md."""

import json
from pathlib import Path
from typing import Any

from vectors import bad, datagrams, good, people, photos, published
from vectors.shape import Vector

HERE = Path(__file__).parent
FILES: dict[str, list[Vector]] = {
    **{f"bundle/{name}": vectors for name, vectors in (good.files() | bad.files() | photos.files()).items()},
    **{f"datagram/{name}": vectors for name, vectors in datagrams.files().items()},
    **{f"identity/{name}": vectors for name, vectors in people.files().items()},
    **{f"noise/{name}": vectors for name, vectors in published.files().items()},
}


def text_of(vectors: list[Vector]) -> str:
    """A file's text: one vector after the other, readable as it stands."""
    return json.dumps({"vectors": vectors}, ensure_ascii=False, indent=1) + "\n"


def write(folder: Path, files: dict[str, list[Vector]]) -> None:
    """Write all files under `folder`."""
    for name, vectors in files.items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(vectors), encoding="utf-8")


def read(path: Path) -> list[dict[str, Any]]:
    """The vectors of one file."""
    vectors: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    return vectors


if __name__ == "__main__":
    write(HERE, FILES)
