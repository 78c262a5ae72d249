"""What these tests share: the lexicon as it is packed, and the comparison of two names as texts."""

from collections.abc import Callable

import pytest

from vistka.store.lexicon import packaged_lexicon
from vistka.tracing.names.lexicon import Lexicon
from vistka.tracing.names.likeness import Likeness, likeness
from vistka.tracing.names.parts import parse_name


@pytest.fixture
def lexicon() -> Lexicon:
    return packaged_lexicon()


@pytest.fixture
def compare(lexicon: Lexicon) -> Callable[[str, str], Likeness]:
    return lambda one, other: likeness(parse_name(one, lexicon), parse_name(other, lexicon))
