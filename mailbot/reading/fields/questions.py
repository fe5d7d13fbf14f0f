"""The medical questions of a letter, verbatim, with their sign or without; never those about price or papers."""

from collections.abc import Iterable, Iterator

from mailbot.model.reading import Finding
from mailbot.reading.text.sentences import Piece
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit, fold

_LEAST = 8
_CLINICAL = 2
"""Words of illness in a text from which on a question without one can be about it."""
_MOST = 600
_LEAD = regex.compile(r"[\s:,;–—-]*(?:\(?\d{1,2}[.)]\s*|[-–—*•]\s+)?")
_GOES_ON = regex.compile(r"[ ,]+")
# What is no list of words but the grammar of a sentence (which word may stand before which, and how it bends) stays
# a pattern here: two questions in one sentence, "is whether", Russian "ли" behind its word, English "do you".
_AND_WHETHER = regex.compile(
    r"(?:[,;]?[ \n](?:and|ja|ning|un|ir|та|і|и|und|sekä)[ \n](?:(?:also|samuti|veel|также|auch|arī|myös)[ ])?"
    r"|\n(?=(?:kas|whether|vai|ar|чи|ob|onko)\b))"
    r"((?:whether|if|kas|vai|ar|чи|ob|(?:which|what|how|mi(?:s|llis[te]+|lline)|kui(?:das)?|millal|wie|welche[rsn]?|"
    r"как(?:ой|ая|ое|ие|ую)?|сколько|надо ли|нужн[аоы]? ли|можно ли|стоит ли|як(?:ий|а|е|і)?|скільки|kād[aus]?|cik|"
    r"kok(?:s|ia|į|ią)|kiek|kaip|miten|mikä|\w{3,}k[oö])(?=[ ]))\b)",
    regex.IGNORECASE,
)
_IS_WHETHER = regex.compile(
    r"(?:is|was|on|see|ist|ir|yra|tas|это|є|то)(?:[ ,]+(?=(?:whether|if|kas|ob|vai|ar|чи)\b)|[ ]?,[ ]+|[ ]?[:–—][ ]*)"
)
_SOON_NEGATED = regex.compile(r"[\s\w]{0,6}")
_SOON = 80
"""Letters of a sentence within which a clause that asks begins soon."""
_CLAUSE_STARTS = regex.compile(r"[,:;.][ \n]+")
_LI_FIRST = regex.compile(r"(?!(?:вряд|едва|мало|то|vrjad|edva|to)[ \n](?:ли|li)\b)(?:[^\s,.:]+[ \n]){1,4}(?:ли|li)\b")
_IF_WOULD = regex.compile(r"if\b[^,.]{3,80}, (?:would|should|could|can|will|is|are|do|does|must|might|may)\b")
_VERB = r"(?:do|does|did|is|are|was|can|could|should|would|will|must|might|has|have)"
_INVERTED = regex.compile(
    rf"(?:(?:how|what|which|when|where|why)(?: [\w-]+){{0,3}} )?{_VERB} "
    r"(?:i|he|she|it|we|they|my|his|her|our|the|this|that|there|these|those|mum|dad|a)\b"
)
"""English turns subject and verb round in questions only; "should you need" and "have a look" are none."""
_MAY_ASK = regex.compile(rf"[ \n](?:ли|li)\b|{_INVERTED.pattern}")
"""What a text without a word that can only ask must hold to ask without a sign."""
_SECOND = frozenset({"ли", "li"})
"""Words that ask and stand behind what is asked: "нужна ли"."""
_KEY = regex.compile(r"\W+")
_COMMA = regex.compile(r"[\s,:–—-]{1,4}")
_LI_SOON = regex.compile(r"[^.]{0,60}\bли\b")
_LI = regex.compile(r"\bли\b")
_TO_CLAUSE = regex.compile(r"(?:[^:.\n]{0,40}:\s*|[\s,:|–—-]*)")
_TO_QUESTION = regex.compile(r"(?:[^:?\n]{0,30}:|[\s,]*(?:[-–—]|,|\s))[\s]*")
_LABELLED = regex.compile(r"[ \t]*(?:\w+[ \t]*){0,2}:[ \t]*\S")
"""What follows "question" where it labels one: "Question for the board: which ..."."""
_LEADING = ("wish_to_know", "question_label", "to_know")
_PAPERWORK = ("contract", "power_of_attorney")
_MAILS = regex.compile(r"https?://|@|\bwww\.")


def questions_in(texts: Iterable[Text], rules: RuleSet) -> tuple[Finding, ...]:
    """Return the questions in order of appearance, each once."""
    found: list[Finding] = []
    seen: set[str] = set()
    for text in texts:
        if text.place not in ("own_text", "document") or (text.place == "document" and text.role != "other"):
            continue
        asked = list(asked_in(text, rules))
        clinical = len(text.hits(rules.words("medical"))) >= _CLINICAL or any(
            text.says(rules.words("medical"), start, end) for start, end, _ in asked
        )
        for start, end, rule in asked if clinical else ():
            value = " ".join(text.text[start:end].split())
            key = _KEY.sub(" ", fold(value)).strip()
            if key in seen or any(key in other for other in seen):
                continue
            seen.add(key)
            found.append(
                Finding(
                    rule=rule, field="question", value=value, written=text.text[start:end], source=text.source,
                    start=start, end=end, sure="certain" if rule != "wish-to-know" else "likely", chosen=True,
                )
            )  # fmt: skip
    return tuple(found)


def asked_in(text: Text, rules: RuleSet) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, rule) of each place where a rule finds a question, in order.

    "question": "1) kas operatsioon on vajalik?" has its sign. "wish-to-know": "Sooviksin teada, kas kiiritus aitab."
    "listed-question": an item below "Minu küsimused:". "question-without-sign": "Kas kiiritus aitab." begins as only
    a question does.
    """
    listed = -9  # the block after which a list of questions was announced
    strict = False
    asked = -9  # the block of the last question
    may_ask = text.says(rules.words("only_asks")) or _MAY_ASK.search(text.folded) is not None
    for piece, following in zip(text.pieces, (*text.pieces[1:], None), strict=False):
        if len(piece.text) > 4 * _MOST:
            continue
        near = piece.block - listed <= 1
        folded = text.folded[piece.start : piece.end]
        leads = near or piece.asks or asked == piece.block
        leads = leads or any(text.says(rules.words(name), piece.start, piece.end) for name in _LEADING)
        clause = _clause(folded, rules) if may_ask else None
        if not leads and clause is None:
            continue
        announced = _announces(piece, folded, rules)
        if announced is None and following is not None and following.item and _heads_list(piece, folded, rules):
            announced = "label"
        span = _asked(text, piece, folded, rules)
        if span is not None:
            if not _about_service(text.text[span[0] : span[1]], piece, rules):
                yield *span, "question"
                asked = piece.block
                if piece.item and not near:  # the items behind it ask too, if they begin like it
                    listed, strict = piece.block, True
                listed = piece.block if listed >= piece.block - 1 else listed
        elif (wish := _wished(text, piece, folded, rules)) is not None:
            if wish[1] - wish[0] >= _LEAST and not _about_service(text.text[wish[0] : wish[1]], piece, rules):
                for half in _halves(text.text, *wish):
                    yield *half, "wish-to-know"
                asked = piece.block
        elif piece.block - listed <= 1 and not announced and _plain(piece, folded, rules, strict=strict):
            yield piece.start, _stripped(text.text, piece.end), "listed-question"
            listed = piece.block
        elif (start := _unsigned(piece, folded, clause, rules, among=asked == piece.block)) is not None:
            for half in _halves(text.text, piece.start + start, _stripped(text.text, piece.end)):
                yield *half, "question-without-sign"
            asked = piece.block
            if piece.item and not near:
                listed, strict = piece.block, True
        if announced:
            listed = piece.block
            strict = announced == "loosely"


def _announces(piece: Piece, folded: str, rules: RuleSet) -> str | None:
    """Say whether questions follow: "Questions:" at the end of a piece, or a wish to know with nothing behind it."""
    stripped = folded.rstrip(" :–—-.*")
    for name in ("question_label", "wish_to_know"):
        for hit in rules.words(name).find(folded, folded=True):
            if len(stripped) - hit.end <= 25 and (
                piece.text.rstrip().endswith((":", "-", "–", "—")) or len(stripped) - hit.end <= 3
            ):
                return "label" if len(piece.text) < 90 else "loosely"
    return None


def _heads_list(piece: Piece, folded: str, rules: RuleSet) -> bool:
    """Say whether a line without a colon heads a list of questions: "My questions", "What we would like to know"."""
    return (
        not piece.item
        and not piece.asks
        and len(piece.text) < 60
        and any(rules.words(name).found_in(folded, folded=True) for name in ("question_label", "wish_to_know"))
    )


def _asked(text: Text, piece: Piece, folded: str, rules: RuleSet) -> tuple[int, int] | None:
    """Return the span of a question with its sign, without what leads to it.

    "Minu küsimus: kas operatsioon aitab?" -> "kas operatsioon aitab?".
    """
    if not piece.asks:
        return None
    start = piece.start
    best = 0
    for name in ("question_label", "wish_to_know"):
        for hit in rules.words(name).find(folded, folded=True):
            gap = _TO_QUESTION.match(piece.text[hit.end :])
            if gap and hit.end + gap.end() > best and len(piece.text) - hit.end - gap.end() > _LEAST:
                best = hit.end + gap.end()
    colon = piece.text.rfind(":")
    if 0 < colon < len(piece.text) - _LEAST and colon > best and not regex.match(r":\d", piece.text[colon : colon + 2]):
        after = folded[colon + 1 :].strip()
        if _begins(after, rules):
            best = colon + 1
    start += best
    lead = _LEAD.match(text.text, start)
    if lead:
        start = lead.end()
    behind = start + _behind_and(text.folded[start : piece.end], rules)
    if piece.end - behind > _LEAST and best == 0:
        start = behind
    end = piece.start + piece.text.rfind("?") + 1
    return (start, end) if end - start >= _LEAST and not _MAILS.search(text.text[start:end]) else None


def _begins(folded: str, rules: RuleSet) -> bool:
    hit = rules.words("asks").begins(folded)
    return hit is not None


def _wished(text: Text, piece: Piece, folded: str, rules: RuleSet) -> tuple[int, int] | None:
    """Return the span behind "we would like to know whether" in a sentence without a question sign.

    "Sooviksin teada, kas kiiritus aitab." -> "kas kiiritus aitab".
    """
    wishes = [*rules.words("wish_to_know").find(folded, folded=True), *_to_know(folded, rules)]
    for hit in wishes:
        gap = _TO_CLAUSE.match(piece.text[hit.end :])
        at = hit.end + (gap.end() if gap else 0)
        copula = _IS_WHETHER.match(folded, at)
        at = copula.end() if copula else at
        rest = folded[at:]
        if rules.words("knows_not").has(hit.word.split()[0]) and _anothers(folded, hit.start, rules):
            continue  # "she does not understand what they do to her"
        asks = rules.words("asks").begins(rest)
        if asks is None:
            later = next(
                (h for h in rules.words("asks").find(rest[:45], folded=True) if _clause_opens(rest, h.start)), None
            )
            if later is None and not (hit.language == "ru" and regex.search(r"\bli?\b|ли\b", rest)):
                continue
            at += later.start if later and later.word not in _SECOND else 0
        if len(folded) - at < _LEAST:
            continue
        return piece.start + at, _stripped(text.text, piece.end)
    return None


def _anothers(folded: str, start: int, rules: RuleSet) -> bool:
    """Say whether it is another of whom the words behind it speak: "she", "my son"."""
    before = folded[max(0, start - 24) : start].split()[-1:]
    return bool(before) and any(rules.words(name).has(before[0]) for name in ("they", "relation"))


def _to_know(folded: str, rules: RuleSet) -> Iterator[Hit]:
    """Yield "to know", "to understand" where a clause that asks follows at once, and "question" where it does so."""
    for name in ("to_know", "question_label"):
        for hit in rules.words(name).find(folded, folded=True):
            gap = _COMMA.match(folded[hit.end :])
            asks = rules.words("asks").begins(folded[hit.end + gap.end() :]) if gap else None
            follows = asks is not None or _LI_SOON.match(folded[hit.end :]) is not None
            follows |= name == "question_label" and _LABELLED.match(folded[hit.end :]) is not None
            if follows and not _negated(folded[max(0, hit.start - 12) : hit.start], rules):
                yield hit


def _negated(before: str, rules: RuleSet) -> bool:
    """Say whether a "not" stands right before: "I do not wish to know"."""
    return any(_SOON_NEGATED.fullmatch(before, hit.end) for hit in rules.words("not").find(before, folded=True))


def _halves(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part "whether A, and whether B" where both halves stand by themselves."""
    place = start
    for match in _AND_WHETHER.finditer(text, start, end):
        sizes = sorted((match.start() - place, end - match.start(1)))
        if sizes[0] > 20 and sizes[0] >= 0.5 * sizes[1]:
            yield place, _stripped(text, match.start())
            place = match.start(1)
    yield place, end


def _clause_opens(rest: str, place: int) -> bool:
    return place == 0 or rest[:place].rstrip()[-1:] in (",", ":", "-", "–", "") or place < 30


def _plain(piece: Piece, folded: str, rules: RuleSet, *, strict: bool) -> bool:
    """Say whether a piece under a heading of questions is one, without its sign."""
    if len(piece.text) < _LEAST or len(piece.text) > _MOST or piece.text.rstrip().endswith(":"):
        return False
    if _about_service(piece.text, piece, rules):
        return False
    asks = rules.words("asks").begins(folded) is not None or _LI.search(folded) is not None
    return asks or (piece.item and not strict and rules.words("medical").found_in(folded, folded=True))


def _unsigned(piece: Piece, folded: str, clause: int | None, rules: RuleSet, *, among: bool) -> int | None:
    """Return where a question begins that only lacks its sign: about the illness, in a list, or among others.

    `clause` is where one begins that can only ask.
    """
    if not _LEAST < len(piece.text) < _MOST:
        return None
    start = clause
    if start is None and among:
        start = _conditional(folded, rules) if _IF_WOULD.search(folded) else _subordinate(folded, rules)
    if start is None or _about_service(piece.text, piece, rules):
        return None
    told = among or piece.item or rules.words("question_label").found_in(folded[:_SOON], folded=True)
    return start if told or rules.words("medical").found_in(folded, folded=True) else None


def _clause(folded: str, rules: RuleSet) -> int | None:
    """Return where a clause begins that can only ask: "kas", "whether", "нужна ли"; soon, or right at the start."""
    first = _behind_and(folded, rules)
    for place in (first, *(match.end() for match in _CLAUSE_STARTS.finditer(folded, first, _SOON))):
        rest = folded[place : place + 60]
        opens = place == first or folded[:place].rstrip()[-1] != ","
        if (opens and rules.words("only_asks").begins(rest)) or _LI_FIRST.match(rest):
            return place if rules.words("if").begins(folded[first:]) is None else first
    return first if _INVERTED.match(folded, first) else None


def _subordinate(folded: str, rules: RuleSet) -> int | None:
    """Return where the last clause of a sentence asks: "the other thing is, whether ..."."""
    for match in reversed(list(_CLAUSE_STARTS.finditer(folded))):
        if rules.words("only_asks").begins(folded[match.end() : match.end() + 60]):
            return match.end()
    return None


def _conditional(folded: str, rules: RuleSet) -> int | None:
    """Return where "if it comes to that, would ..." begins: an English question without its sign."""
    first = _behind_and(folded, rules)
    return first if _IF_WOULD.match(folded, first) else None


def _behind_and(folded: str, rules: RuleSet) -> int:
    """Return where a sentence begins behind its "and" or "secondly"."""
    lead = rules.words("and").begins(folded)
    gap = _GOES_ON.match(folded, lead.end) if lead is not None else None
    return gap.end() if gap is not None else 0


def _stripped(text: str, end: int) -> int:
    while end > 0 and text[end - 1] in " \t\n.;,!":
        end -= 1
    return end


def _about_service(question: str, piece: Piece, rules: RuleSet) -> bool:
    """Say whether a question is about price, papers and procedure, or only polite."""
    folded = fold(question)
    if rules.words("polite_question").found_in(folded, folded=True) and len(question) < 80:
        return True
    if rules.words("second_opinion").found_in(folded, folded=True):
        return True
    if question.endswith("?") and any(rules.words(name).found_in(folded, folded=True) for name in _PAPERWORK):
        return True
    if rules.words("procedure").found_in(folded, folded=True):
        if rules.words("price").found_in(folded, folded=True):
            return True
        return not rules.words("medical").found_in(folded, folded=True)
    return len(question.split()) < 3 and not piece.item and not rules.words("medical").found_in(folded, folded=True)
