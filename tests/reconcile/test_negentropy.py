"""The negentropy that ours stands beside says, byte for byte, what its reference in JavaScript says."""

import json
import random
from hashlib import sha256
from pathlib import Path

from benchmarks._negentropy import Item, Participant, run

REFERENCE = json.loads((Path(__file__).parent / "negentropy.json").read_text("utf-8"))["vectors"]


def item(number: int, crowded: bool) -> Item:
    return 1_700_000_000 + (number // 50 if crowded else number * 37), sha256(str(number).encode()).digest()


def test_the_client_says_what_the_reference_says() -> None:
    for vector in REFERENCE:
        count, differ = vector["bundles"], vector["differ"]
        picked = random.Random(count).sample(range(count), differ)
        items = [item(number, count in (100, 3_000)) for number in range(count)]
        mine = [each for number, each in enumerate(items) if number not in picked[: differ // 2]]
        theirs = [each for number, each in enumerate(items) if number not in picked[differ // 2 :]]
        client, server = Participant(mine, True), Participant(theirs, False)
        _, _, said = run(client, server)
        assert vector["client_sha256"] == [sha256(message).hexdigest() for message in said]
        assert {id_ for _, id_ in set(mine) - set(theirs)} == set(client.have)
        assert {id_ for _, id_ in set(theirs) - set(mine)} == set(client.need)
