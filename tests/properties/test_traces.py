"""What a mail weighs where it is read is what was learnt of it, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.learning.unsolicited import Weighing
from mailbot.model.mail import Body, Header, Message
from mailbot.reading.scales import ALWAYS
from mailbot.reading.weighing.letter_runs import read_weights, traces
from mailbot.reading.who.unsolicited import RUNS, SPAM, spam_odds, weighed_lines

RULES, _ = load_rules((defaults("config"),))
LEARNT = Weighing(always=RULES.spam.table(SPAM)[ALWAYS], runs=read_weights(RULES.spam.table(RUNS)))  # type: ignore[arg-type]
PIECES = st.sampled_from(
    ["pakk", "Ваш", "your", "don't", "1,99 EUR", "http://a.example/b", "me@a.example", "a.b", "õ", "_", "'", "!"]
)
JOINTS = st.sampled_from([" ", "", "\n", "\n\n", ". ", "\r\n", "\u2028"])
TEXTS = st.lists(st.builds(str.__add__, PIECES | st.text(max_size=8), JOINTS), max_size=60).map("".join)


@given(subject=TEXTS, text=TEXTS)
def test_a_mail_weighs_where_it_is_read_what_it_weighs_where_it_is_learnt_from(subject: str, text: str) -> None:
    message = Message(header=Header(subject=subject), body=Body(own_text=text, full_text=text))
    lines = weighed_lines(subject, text)
    read = spam_odds(message, RULES)
    assert (read is None) is not bool(lines)
    if read is not None:
        told = traces(*lines)
        assert read == pytest.approx(LEARNT.always + sum(LEARNT.runs.get(one, 0.0) * n for one, n in told.items()))
