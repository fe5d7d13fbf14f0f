"""A name in its base form: out of the genitive and other cases, in ordinary capitals.

Estonian, Latvian, Lithuanian and Finnish by endings; Russian and Ukrainian by
endings of patronymic and surname, and by the dictionary (loaded when first
needed) for given names. Where a rule is not sure, the word stays as written.
"""

from functools import lru_cache
from typing import Any

from mailbot.persons.names import same_person, same_word, skeleton, split_name
from mailbot.rules import patterns as regex
from mailbot.rules.words import Words

_NAME_AND_PLACE = 3
"""Words of a name with the place from which somebody comes."""
_RU_MALE = (
    ("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("цкого", "цкий"), ("цкому", "цкий"),
    ("ова", "ов"), ("ову", "ов"), ("овым", "ов"), ("ева", "ев"), ("еву", "ев"), ("евым", "ев"), ("ёва", "ёв"),
    ("ёву", "ёв"), ("ёвым", "ёв"), ("ина", "ин"), ("ину", "ин"), ("иным", "ин"), ("ына", "ын"), ("ыну", "ын"),
    ("ого", "ый"), ("ому", "ый"), ("ича", "ич"), ("ичу", "ич"), ("ичем", "ич"), ("енка", "енко"),
)  # fmt: skip
_RU_FEMALE = (
    ("овой", "ова"), ("ову", "ова"), ("евой", "ева"), ("еву", "ева"), ("ёвой", "ёва"), ("ёву", "ёва"),
    ("иной", "ина"), ("ину", "ина"), ("ыной", "ына"), ("ыну", "ына"), ("ской", "ская"), ("скую", "ская"),
    ("цкой", "цкая"), ("цкую", "цкая"), ("овы", "ова"), ("ої", "а"), ("овій", "ова"), ("ської", "ська"),
    ("ській", "ська"), ("ську", "ська"),
)  # fmt: skip
_FI_STEMS = (
    ("kosken", "koski"), ("mäen", "mäki"), ("lahden", "lahti"), ("joen", "joki"), ("niemen", "niemi"),
    ("järven", "järvi"), ("salmen", "salmi"), ("lehden", "lehti"), ("nurmen", "nurmi"), ("saaren", "saari"),
    ("kallion", "kallio"), ("laakson", "laakso"), ("tammen", "tammi"), ("kiven", "kivi"), ("suonen", "suoni"),
    ("helmen", "helmi"), ("korven", "korpi"), ("harjun", "harju"),
)  # fmt: skip
_PL_HIS = (
    ("skiego", "ski"), ("ckiego", "cki"), ("skiemu", "ski"), ("ckiemu", "cki"), ("nego", "ny"), ("owi", ""),
    ("dra", "der"), ("rka", "rek"), ("a", ""),
)  # fmt: skip
_PL_HERS = (
    ("skiej", "ska"), ("ckiej", "cka"), ("nej", "na"), ("ii", "ia"), ("ji", "ja"), ("ki", "ka"), ("gi", "ga"),
    ("y", "a"),
)  # fmt: skip
"""Polish genitives and datives. The family name tells which; "Maria Wilga" may stand in the first case."""
_ET_STEMS = (
    ("tamme", "tamm"), ("saare", "saar"), ("mäe", "mägi"), ("kase", "kask"), ("kuuse", "kuusk"), ("sepa", "sepp"),
    ("silla", "sild"), ("metsa", "mets"), ("raua", "raud"), ("lepa", "lepp"), ("kopli", "koppel"), ("luige", "luik"),
    ("vahtra", "vaher"), ("tedre", "teder"), ("oru", "org"), ("laane", "laas"), ("kure", "kurg"), ("hundi", "hunt"),
    ("rebase", "rebane"), ("ilvese", "ilves"), ("kuke", "kukk"), ("pärna", "pärn"), ("kalda", "kallas"),
    ("liiva", "liiv"), ("lume", "lumi"), ("kõivu", "kõiv"), ("põllu", "põld"), ("nurme", "nurm"), ("rauna", "raun"),
    ("lepiku", "lepik"), ("kuusiku", "kuusik"), ("kaasiku", "kaasik"), ("maasika", "maasikas"), ("allika", "allik"),
    ("männi", "mänd"), ("manni", "mann"), ("bergi", "berg"), ("soni", "son"), ("steini", "stein"), ("ovi", "ov"),
    ("evi", "ev"),
)  # fmt: skip
_WORD = regex.compile(r"[\p{Cyrillic}\p{M}'’ʼ`.-]+")
"""What the dictionary is asked; it fails on a letter that has no name in Unicode."""
_LV_IS = regex.compile(
    r"(?:Andr|Jur|Mār|Vald|Gunt|Uld|Norm[uū]nd|Imant|Pēter|Aiv|Agr|Kaspar|Raiv|Ed|Rit|Egl|Dain|Viest|Kris|Vil|Ojār)a"
)
"""Men's given names whose genitive ends in -a, the first case in -is."""
_PATRONYMIC_MALE = regex.compile(r"(?:вич|ич|ыч)(?:а|у|ем|еві|ові)?\Z")
_PATRONYMIC_FEMALE = regex.compile(r"(?:вн|чн|ничн)(?:а|ы|е|у|ой|ою|и|і)\Z|(?:ївн|івн)(?:а|и|і|у|ою)\Z")
_SURNAME_END = regex.compile(
    r"(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|енко|чук|юк|ко)\Z", regex.IGNORECASE
)
_FEMALE_SURNAME = regex.compile(
    r"(?:ов|ев|ёв|ин|ын|ск|цк)(?:ой|ою)\Z|(?:ськ|цьк)(?:ої|ій|у)\Z|(?:ов|ев|єв|ін)(?:ої|ій)\Z"
)


def ends_as_surname(word: str) -> bool:
    """Say whether a Cyrillic word ends as surnames do: "Петров А." is one with an initial, "Анна П." is not."""
    return _SURNAME_END.search(word) is not None


def base_form(
    written: str, *, language: str, oblique: bool, known: tuple[str, ...] = (), female: bool | None = None
) -> str:
    """Return a name in its base form; `known` are names that stand in it already, in texts of the same mail.

    "ИВАНОВОЙ ОЛЬГИ ПЕТРОВНЫ" -> "Иванова Ольга Петровна"; "Jāņa Bērziņa" -> "Jānis Bērziņš"; "Mari Maasika" ->
    "Mari Maasikas" where that stands in `known`.
    """
    name = capitalised(" ".join(written.replace(",", " ").split()))
    if not oblique:
        return name
    for other in known:
        if same_person(name, other) and _parts(other) >= _parts(name):
            return capitalised(other)
    words = list(split_name(name))
    gendered = language in ("lv", "lt", "pl")  # a man's and a woman's surname differ
    helped = [None if gendered else _from_known(word, known) for word in words]
    if regex.search(r"\p{Cyrillic}", name):
        forms = _cyrillic(words, "uk" if language == "uk" or regex.search(r"[іїєґІЇЄҐ]", name) else "ru")
    elif language == "pl":
        forms = _polish(words, his=female is False)
    else:
        his = female is False or (language == "lt" and not name.endswith(("ę", "ės", "ei", "ienė")))
        forms = [
            _by_endings(word, language, number, len(words), his=his, hers=bool(female))
            for number, word in enumerate(words)
        ]
    return " ".join(help_ or form for help_, form in zip(helped, forms, strict=True))


def without_place(name: str, places: Words) -> str:
    """Return a name of three words or more without the place behind it: "Kerttu Ruotsalainen Iisalmesta"."""
    words = name.replace(",", " ").split()
    return " ".join(words[:-1]) if len(words) >= _NAME_AND_PLACE and places.has(words[-1]) else name


def _parts(name: str) -> int:
    """Count the words of a name, those of a double one each: no half of it stands for the whole, and no initial."""
    return sum(len(part.strip(".")) > 1 for word in split_name(name) for part in word.split("-"))


def looks_oblique(name: str) -> bool:
    """Say whether a Cyrillic name stands in another case than the first, by its patronymic or given name."""
    words = split_name(name)
    if not regex.search(r"\p{Cyrillic}", name):
        return False
    for word in words:
        lower = word.lower()
        if len(word) > 6 and regex.search(
            r"(?:вн|чн|ївн|івн)(?:ы|е|у|ой|ою|и|і)\Z|(?:вич|ич)(?:а|у|ем|еві|ові)\Z", lower
        ):
            return True
    language = "uk" if regex.search(r"[іїєґІЇЄҐ]", name) else "ru"
    return any(_only_oblique(word, language) for word in words if len(word) > 2)


@lru_cache(maxsize=4096)
def _only_oblique(word: str, language: str) -> bool:
    """Say whether a word is a given name, and in no reading one in its first case."""
    dictionary = _dictionary(language)
    if dictionary is None or not _WORD.fullmatch(word):
        return False
    parses = [parse for parse in dictionary.parse(word) if parse.is_known]
    names = [parse for parse in parses if "Name" in parse.tag]
    return bool(names) and "Name" in parses[0].tag and not any("nomn" in parse.tag for parse in parses)


def capitalised(name: str) -> str:
    """Return a name in ordinary capitals where it is written in capitals or small letters only."""
    words = []
    small = name.islower()  # "van der" among capitals stays as it is
    for word in name.split():
        letters = [char for char in word if char.isalpha()]
        if len(letters) > 1 and (small or all(c.isupper() for c in letters)):
            word = regex.sub(r"\p{L}+(?:['’ʼ]\p{Ll}+)*", lambda m: m[0][0].upper() + m[0][1:].lower(), word)
        words.append(word)
    return " ".join(words)


def _from_known(word: str, known: tuple[str, ...]) -> str | None:
    """Take a word from another name of the mail: a family's surname stands there in its base form."""
    if regex.search(r"\p{Cyrillic}", word):
        return None  # a man's and a woman's surname differ
    for other in known:
        for candidate in (part for name in split_name(other)[1:] for part in (name, *name.split("-")[1:])):
            if (
                len(candidate) > 3
                and candidate != word
                and candidate.count("-") >= word.count("-")
                and same_word(word, candidate)
                and skeleton(word).startswith(skeleton(candidate)[: max(3, len(skeleton(candidate)) - 2)])
            ):
                return candidate
    return None


def _by_endings(word: str, language: str, number: int, count: int, *, his: bool = False, hers: bool = False) -> str:
    """Return a word of a name in Latin letters in its first case, by its ending; `number` is its place among `count`.

    `his` and `hers` say whose it is where that is known: a surname bends otherwise than a given name, a man's
    otherwise than a woman's. "Bērziņa" -> "Bērziņš" (lv), "Kazlausko" -> "Kazlauskas" (lt), "Virtasen" ->
    "Virtanen" (fi), "Kaskele" -> "Kaske" (et), "Poll's" -> "Poll" (en).
    """
    last = number == count - 1
    if language == "lv":
        if (his or hers) and word.endswith(("u", "i", "am", "im", "ei")) and not word.endswith("ai") and len(word) > 3:
            return _latvian_object(word, hers=hers)
        for ending, base in (("s", ""),):
            if word.endswith(("as", "es")) and len(word) > 3:
                return word[: -len(ending)] + base
        if word.endswith(("ņa",)) and len(word) > 3:
            return word[:-2] + ("ņš" if last else "nis")
        if word.endswith(("ļa",)) and len(word) > 3:
            return word[:-2] + "lis"
        if word.endswith("ša") and len(word) > 3 and not last:
            return word[:-2] + "tis"
        if word.endswith("a") and len(word) > 3:
            return word[:-1] + ("is" if not last and _LV_IS.fullmatch(word) else "s")
        if word.endswith("ai") and len(word) > 3:
            return word[:-1]
        return word
    if language == "lt":
        if his and word.endswith(("ą", "ų", "į")) and len(word) > 4:
            return word[:-1] + {"ą": "as", "ų": "us", "į": "is"}[word[-1]]
        for ending, base in (
            ("ienės", "ienė"), ("ienei", "ienė"), ("ienę", "ienė"), ("tės", "tė"), ("tei", "tė"), ("ės", "ė"),
            ("aitės", "aitė"), ("ytės", "ytė"), ("utės", "utė"), ("os", "a"), ("aus", "us"), ("ausko", "auskas"),
            ("čio", "tis"), ("džio", "dis"), ("inio", "inis"), ("io", "ys" if last else "ius"), ("o", "as"),
            ("ui", "as"), ("ą", "a"), ("ę", "ė"),
        ):  # fmt: skip
            if word.endswith(ending) and len(word) > len(ending) + 1:
                return word[: -len(ending)] + base
        return word
    if language == "fi":
        for ending, base in _FI_STEMS:
            if word.lower().endswith(ending):
                return word[: -len(ending)] + (base.capitalize() if len(word) == len(ending) else base)
        flat = word.replace("ä", "a")  # "-lla" and "-llä" are one ending
        for ending, base in (
            ("senilla", "nen"), ("sen", "nen"), ("selle", "nen"), ("sella", "nen"), ("selta", "nen"), ("sesta", "nen"),
            ("sta", ""), ("lle", ""), ("lla", ""), ("lta", ""), ("n", ""),
        ):  # fmt: skip
            if flat.endswith(ending) and len(word) > len(ending) + 2:
                if ending == "n" and word.endswith(("nen", "in", "an", "en")) and not last and len(word) < 5:
                    return word
                if ending == "n" and word.endswith("nen"):
                    return word
                return word[: -len(ending)] + base
        return word
    if language == "et" and last:
        for ending, base in _ET_STEMS:
            if word.lower().endswith(ending) and (
                len(word) == len(ending) or len(ending) > 3 or ending in ("ovi", "evi", "mäe")
            ):
                return word[: -len(ending)] + (base.capitalize() if len(word) == len(ending) else base)
    if language == "et":
        for ending, base in (("le", ""), ("ga", ""), ("lt", ""), ("l", "")):
            if last and ending in ("le", "ga", "lt") and word.endswith(ending) and len(word) > len(ending) + 3:
                return word[: -len(ending)] + base
        return word
    if (
        language == "de"
        and last
        and word.endswith("s")
        and len(word) > 4
        and not word.endswith(("ss", "us", "is", "as"))
    ):
        return word[:-1]
    if language == "en" and word.endswith(("'s", "’s")):
        return word[:-2]
    return word


def _polish(words: list[str], *, his: bool) -> list[str]:
    """Return the words of a Polish name in the first case: "Jana Kowalskiego" -> "Jan Kowalski".

    `his` says that it is a man's, where all words end in -a and it may be either's.
    """
    his = words[-1].endswith(("ego", "emu", "owi")) or (his and all(word.endswith("a") for word in words))
    hers = words[-1].endswith(("skiej", "ckiej", "nej"))
    endings = _PL_HIS if his else _PL_HERS if hers else ()
    return [
        next(
            (word[: -len(end)] + base for end, base in endings if word.endswith(end) and len(word) > len(end) + 1), word
        )
        for word in words
    ]


def _latvian_object(word: str, *, hers: bool) -> str:
    """Return the first case of a Latvian name in the accusative or dative."""
    if hers:
        return word[:-1] if word.endswith("ei") else word[:-1] + ("a" if word.endswith("u") else "e")
    stem = word[:-2] if word.endswith(("am", "im")) else word[:-1]
    if word.endswith(("i", "im")):
        return stem + "is"
    return stem + ("š" if stem.endswith("ņ") else "s")


def _cyrillic(words: list[str], language: str) -> list[str]:
    gender = _gender(words, language)
    forms = []
    for word in words:
        if len(word.strip(".")) == 1:
            forms.append(word)
        elif "-" in word:
            forms.append("-".join(_cyrillic_word(part, gender, words, language) for part in word.split("-")))
        else:
            forms.append(_cyrillic_word(word, gender, words, language))
    return forms


def _gender(words: list[str], language: str) -> str | None:
    for word in words:
        lower = word.lower()
        if _PATRONYMIC_FEMALE.search(lower):
            return "f"
        if _PATRONYMIC_MALE.search(lower) and len(word) > 5:
            return "m"
    if any(_FEMALE_SURNAME.search(word.lower()) for word in words):
        return "f"
    votes = [_given(word, language)[1] for word in words]
    return next((vote for vote in votes if vote), None)


def _cyrillic_word(word: str, gender: str | None, words: list[str], language: str) -> str:
    """Return a word in its first case: by what a patronymic ends in, as a given name, as a surname, in that order.

    "Петровны" -> "Петровна"; "Ивановой" -> "Иванова" for a woman. `words` are all of the name.
    """
    lower = word.lower()
    if _PATRONYMIC_FEMALE.search(lower) and len(word) > 6:
        return regex.sub(r"(?:ою|ой|ы|е|у|и|і)\Z", "а", word)
    if _PATRONYMIC_MALE.search(lower) and len(word) > 6:
        return regex.sub(r"(?:а|у|ем|еві|ові)\Z", "", word)
    given, its_gender = _given(word, language, gender)
    if given and (gender is None or its_gender == gender or its_gender is None):
        return given
    for ending, base in _RU_MALE if gender == "m" else _RU_FEMALE if gender == "f" else ():
        if lower.endswith(ending) and len(lower) > len(ending) + 1:
            return word[: -len(ending)] + base
    dictionary = _surname(word, gender, language)
    if dictionary is None and gender == "m" and regex.search(r"[бвгджзклмнпрстфхцчшщ]а\Z", lower) and len(word) > 4:
        given_too = any(other != word and (_given(other, language, gender)[0] or other) != other for other in words)
        return word[:-1] if given_too else word
    return dictionary or word


@lru_cache(maxsize=2)
def _dictionary(language: str) -> Any:
    """Load the dictionary once (0.4 s, 40 MB); None where it is not installed."""
    try:
        import pymorphy3
    except ImportError:
        return None
    try:
        return pymorphy3.MorphAnalyzer(lang=language)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _given(word: str, language: str, wanted: str | None = None) -> tuple[str | None, str | None]:
    """Return the base form and the gender of a given name, if it is one; of the wanted gender where it may be two.

    "Ольги" -> ("Ольга", "f").
    """
    first: tuple[str | None, str | None] = (None, None)
    for code in (language, "ru" if language == "uk" else "uk"):
        dictionary = _dictionary(code)
        if dictionary is None or not _WORD.fullmatch(word):
            continue
        for parse in dictionary.parse(word):
            if "Name" not in parse.tag or {"Orgn", "Geox"} & set(parse.tag.grammemes) or not parse.is_known:
                continue
            gender = "m" if "masc" in parse.tag else "f" if "femn" in parse.tag else None
            if wanted is None or gender == wanted:
                return _like(word, parse.normal_form), gender
            first = first if first[0] else (_like(word, parse.normal_form), gender)
        if first[0]:
            return first
    return first


@lru_cache(maxsize=4096)
def _surname(word: str, gender: str | None, language: str) -> str | None:
    dictionary = _dictionary(language)
    if dictionary is None or not _WORD.fullmatch(word):
        return None
    wanted = {"m": "masc", "f": "femn"}.get(gender or "")
    for parse in dictionary.parse(word):
        if "Surn" in parse.tag and (wanted is None or wanted in parse.tag):
            form = parse.inflect({"nomn", "sing"})
            if form is not None:
                return _like(word, form.word)
    return None


def _like(word: str, form: str) -> str:
    """Give the dictionary's form a capital, and е for ё where the word was written so."""
    if "ё" in form and "ё" not in word.lower():
        form = form.replace("ё", "е")
    return form[:1].upper() + form[1:]
