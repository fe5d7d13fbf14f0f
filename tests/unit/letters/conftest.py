import pytest

from mailbot.config.defaults import defaults
from mailbot.config.templates import load_templates
from mailbot.letters.templates import Templates


@pytest.fixture(scope="session")
def templates() -> Templates:
    loaded, _ = load_templates((defaults("templates"),))
    assert loaded is not None
    return loaded
