"""The style of the project as checkers: each yields one sentence for each thing out of place in what it is given."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

MODULE_LINES_MAX = 400  # what one person reads in one sitting
FUNCTION_LINES_MAX = 70  # what fits on one screen
VAGUE_NAMES = {"utils", "util", "misc", "helper", "helpers", "manager", "impl"}
OUTSIDE = ".." + "/shared"  # the material this project was made from; nothing reads it at run time
TEXT_ENDINGS = {".py", ".html", ".css", ".js", ".toml", ".json", ".txt", ".md", ".svg", ".csv"}


def long_modules(name: str, source: str) -> Iterator[str]:
    """A module over the maximum."""
    lines = len(source.splitlines())
    if lines > MODULE_LINES_MAX:
        yield f"{name} has {lines} lines, over {MODULE_LINES_MAX}"


def long_functions(name: str, source: str) -> Iterator[str]:
    """Functions over the maximum, decorators and docstring counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            lines = (node.end_lineno or node.lineno) - first + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{name}: {node.name} has {lines} lines, over {FUNCTION_LINES_MAX}"


def undescribed_modules(name: str, source: str) -> Iterator[str]:
    """A module that does not open with a sentence."""
    if not (ast.get_docstring(ast.parse(source)) or "").strip():
        yield f"{name} does not open with a sentence that says what lives there"


def vague_names(path: Path) -> Iterator[str]:
    """Files and folders whose name, or a word of it, says nothing."""
    for part in path.parts:
        if VAGUE_NAMES & {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", part)}:
            yield f"{path}: {part} does not say what lives there"


def outside_reads(name: str, text: str) -> Iterator[str]:
    """A mention of what lies beside the checkout."""
    if OUTSIDE in text:
        yield f"{name} names {OUTSIDE}, which is not there where others run it"


def unreasoned_limits(name: str, source: str) -> Iterator[str]:
    """Maxima without a comment on their line or on the one above."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        near = lines[node.lineno - 1 : node.end_lineno]
        if node.lineno > 1 and lines[node.lineno - 2].startswith("#"):
            near.append(lines[node.lineno - 2])
        reasoned = any(re.search(r"#\s*\w", line) for line in near)
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and target.id.endswith("_MAX") and not reasoned:
                yield f"{name}: {target.id} does not give its reason"


def misnumbered_decisions(names: list[str]) -> Iterator[str]:
    """Decision notes without a number of four digits, or two with the same."""
    numbered = defaultdict(list)
    for name in sorted(names):
        if match := re.fullmatch(r"(\d{4})-[a-z0-9-]+\.md", name):
            numbered[match[1]].append(name)
        else:
            yield f"{name} is not called NNNN-in-a-few-words.md"
    for number, same in numbered.items():
        if len(same) > 1:
            yield f"{number} is taken {len(same)} times: {', '.join(same)}"


def undocumented_commands(modules: list[str], docs: str) -> Iterator[str]:
    """Commands (one file each in cli/, an underscore before what is none) that the docs never show as `vistka NAME`."""
    for module in sorted(modules):
        words = r"[ -]".join(map(re.escape, module.split("_")))
        if not module.startswith("_") and not re.search(rf"\bvistka {words}\b", docs):
            yield f"the docs never show: vistka {module.replace('_', ' ')}"


def undocumented_settings(source: str, docs: str) -> Iterator[str]:
    """Fields of the config's classes that the docs name neither `in backticks` nor as a line of TOML."""
    for owner in ast.walk(ast.parse(source)):
        for node in owner.body if isinstance(owner, ast.ClassDef) else []:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                name = re.escape(node.target.id)
                if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`|^[ \t#]*{name}[ \t]*=", docs, re.MULTILINE):
                    yield f"the docs never name the setting {node.target.id}"


def said_twice(name: str, text: str) -> Iterator[str]:
    """A page that says a thing twice: a sentence of some length, or a table's row with the same head."""
    for part in (r"[^\n.]{60,}\.", r"(?m)^\| `[^`]+`"):
        counted = Counter(found.strip() for found in re.findall(part, text))
        yield from (f"{name} says {times} times: {found[:60]}" for found, times in counted.items() if times > 1)
