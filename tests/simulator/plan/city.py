"""Small cities whose figures can be reckoned by hand."""

from vistka.simulator.plan.city import City
from vistka.simulator.plan.reading import read_city

SURE = "power_percent = 100\ninternet_percent = 100\ncomes_percent = 100\nanswered_percent = 0\ndays = 4\n"
TWO_POSTS = """
[[post]]
name = "school"
power = "08:00-08:30"
notes_a_day = 2
letters_a_day = 1

[[post]]
name = "mill"
power = "12:00-13:00"
notes_a_day = 2
letters_a_day = 1
"""
COURIER = """
[[courier]]
name = "heron"
round = ["08:30 school", "10:00 desk"]
waits_minutes = 20
"""
EARLY = COURIER.replace("08:30", "08:25")  # five minutes with power


def city(text: str) -> City:
    return read_city((SURE + text).encode())
