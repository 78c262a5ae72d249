"""The contact's state diagram for docs/spec/contact.md, from the table: python -m tests.contact.diagram."""

from vistka.contact.contact import TRANSITIONS, State


def diagram() -> str:
    """A Mermaid diagram, one arrow for each pair of states."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, kind), after in TRANSITIONS.items():
        arrows.setdefault((state, after), []).append(kind.name)
    lines = [
        f"    {state.value} --> {after.value}: {', '.join(kinds)}"
        for (state, after), kinds in sorted(
            arrows.items(), key=lambda arrow: [list(State).index(one) for one in arrow[0]]
        )
    ]
    ends = [f"    [*] --> {State.OPENING.value}", *lines, f"    {State.CLOSING.value} --> [*]"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *ends, "```"])


if __name__ == "__main__":
    print(diagram())  # noqa: T201
