"""Invented mails for the benchmark: the same seed gives the same bytes. Nobody in them exists."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache

SENDERS = 300
FIRST_DAY = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The phrases of one language that applications are put together from."""

    subject: str
    greeting: str
    wish: str
    name: str
    code: str
    phone: str
    questions: tuple[str, ...]
    course: tuple[str, ...]
    attached: str
    regards: str
    later: str
    given: tuple[str, ...]
    family: tuple[str, ...]


ET = Words(
    subject="Teisene arvamus",
    greeting="Tere!",
    wish="Soovin teisest arvamust oma ravi kohta. Minu andmed on järgmised.",
    name="Nimi",
    code="Isikukood",
    phone="Telefon",
    questions=(
        "Kas enne operatsiooni oleks vaja keemiaravi?",
        "Kas kiiritusravi annaks minu puhul lisakasu?",
        "Milline on parim raviplaan edasi?",
    ),
    course=(
        "2026. aasta märtsis leiti mammograafial vasakust rinnast 18 mm kolle, biopsia näitas duktaalset kartsinoomi.",
        "Mais tehti operatsioon, lümfisõlmedes muutusi ei leitud, hormoonretseptorid olid positiivsed.",
        "Juunis alustati raviga, mida olen talunud hästi, analüüsid on olnud korras.",
    ),
    attached="Manuses on väljavõte haigusloost ja uuringute vastused.",
    regards="Lugupidamisega",
    later="Saadan lisaks puuduvad andmed. Telefon on sama.",
    given=("Mari", "Jaan", "Liis", "Peeter", "Anu", "Toomas", "Kadri", "Rein", "Tiina", "Urmas", "Helle", "Aivar"),
    family=("Kask", "Tamm", "Mägi", "Saar", "Sepp", "Kukk", "Rebane", "Ilves", "Koppel", "Vaher", "Lepp", "Roos"),
)
EN = Words(
    subject="Second opinion request",
    greeting="Dear doctors,",
    wish="I would like to apply for a second medical opinion. My details are below.",
    name="Name",
    code="Personal identification code",
    phone="Phone",
    questions=(
        "Would you recommend chemotherapy before surgery?",
        "Is radiotherapy of benefit in my case?",
        "What would be the best treatment plan from here?",
    ),
    course=(
        "In March 2026 a lesion of 18 mm was found in the left breast; the biopsy showed ductal carcinoma.",
        "Surgery followed in May, the lymph nodes were clear and the hormone receptors positive.",
        "Treatment began in June and I have tolerated it well, the blood tests have been normal.",
    ),
    attached="A discharge summary and the test results are attached.",
    regards="Kind regards",
    later="Here is what was missing. My phone number is the same.",
    given=("Anna", "John", "Helen", "Mark", "Eva", "Paul", "Laura", "Simon", "Clara", "Adam", "Ruth", "Henry"),
    family=("Berg", "Lepik", "Rand", "Oja", "Lind", "Raud", "Stone", "Hill", "Marsh", "Field", "Brook", "Wood"),
)
RU = Words(
    subject="Второе мнение",
    greeting="Здравствуйте!",
    wish="Хотел бы получить второе мнение о моём лечении. Мои данные ниже.",
    name="Имя",
    code="Личный код",
    phone="Телефон",
    questions=(
        "Нужна ли химиотерапия до операции?",
        "Поможет ли в моём случае лучевая терапия?",
        "Какой план лечения будет лучшим?",
    ),
    course=(
        "В марте 2026 года на маммографии слева нашли образование 18 мм, биопсия показала протоковую карциному.",
        "В мае сделали операцию, лимфоузлы чистые, рецепторы гормонов положительные.",
        "В июне началось лечение, переношу его хорошо, анализы в норме.",
    ),
    attached="Во вложении выписка и результаты обследований.",
    regards="С уважением",
    later="Присылаю недостающие данные. Телефон тот же.",
    given=("Ольга", "Игорь", "Нина", "Олег", "Вера", "Павел", "Анна", "Юрий", "Елена", "Сергей", "Ирина", "Антон"),
    family=("Ким", "Зорин", "Белых", "Левин", "Мороз", "Гусак", "Лукин", "Седых", "Панин", "Рогов", "Чёрных", "Тихих"),
)
LANGUAGES = (ET, EN, RU)


def estonian_code(draw: random.Random) -> str:
    """Return a personal code with a right check digit that belongs to nobody in particular."""
    year, serial = draw.randrange(1940, 2000), draw.randrange(1, 999)
    digits = f"{draw.choice('34')}{year % 100:02d}{draw.randrange(1, 13):02d}{draw.randrange(1, 29):02d}{serial:03d}"
    for weights in ("1234567891", "3456789123"):
        rest = sum(int(a) * int(b) for a, b in zip(digits, weights, strict=True)) % 11
        if rest < 10:
            return digits + str(rest)
    return digits + "0"


@cache
def papers() -> tuple[bytes, ...]:
    """Make nine PDFs of one to three pages in three languages, with embedded fonts, as hospitals' programs do."""
    import typst

    made = []
    for words in LANGUAGES:
        for pages in (1, 2, 3):
            text = "\n\n".join(" ".join(words.course) for _ in range(6 * pages))
            source = f"#set text(font: ({', '.join(_FONTS)}), size: 11pt)\n= {words.subject}\n\n{text}\n"
            made.append(bytes(typst.compile(source.encode())))
    return tuple(made)


_FONTS = ('"DejaVu Sans"', '"Libertinus Serif"')


def paper(draw: random.Random, number: int, size: int) -> bytes:
    """Return a PDF unlike any other, of about that size: what follows the end is read by nobody."""
    pdf = papers()[draw.randrange(9)]
    return (
        pdf
        + f"\n% {number}\n".encode()
        + b"%"
        + draw.randbytes(max(0, size - len(pdf))).hex().encode()[: max(0, size - len(pdf))]
        + b"\n"
    )


def full(count: int = 1000, seed: int = 1) -> Iterator[bytes]:
    """Yield mails of 40 kB in the mean: 300 senders, three languages, 70 % with a PDF, some with a signed contract."""
    draw = random.Random(seed)
    people = [_person(draw, n) for n in range(SENDERS)]
    known: set[int] = set()
    for number in range(count):
        who = number if number < SENDERS else draw.randrange(SENDERS)
        first = who not in known
        known.add(who)
        message = _mail(draw, people[who], number, first=first)
        if draw.random() < 0.7:
            size = int(draw.lognormvariate(10.45, 0.45))
            message.add_attachment(
                paper(draw, number, size), maintype="application", subtype="pdf", filename=f"epikriis-{number}.pdf"
            )
        if first and draw.random() < 0.3:
            message.add_attachment(
                contract(number), maintype="application", subtype="vnd.etsi.asic-e+zip", filename="leping.asice"
            )
        yield _bytes(message, number)


def small(count: int = 10_000, seed: int = 2) -> Iterator[bytes]:
    """Yield mails of text only."""
    draw = random.Random(seed)
    people = [_person(draw, n) for n in range(SENDERS)]
    for number in range(count):
        who = draw.randrange(SENDERS)
        message = _mail(draw, people[who], number, first=number < SENDERS or draw.random() < 0.3, plain=True)
        yield _bytes(message, number)


def contract(number: int) -> bytes:
    """Return a signed container, unlike any other."""
    from tests.signatures.containers import container, signature

    files = {f"leping-{number}.txt": f"Tasulise tervishoiuteenuse leping nr {number}".encode()}
    return container(files, [signature(files, level="B")])


@dataclass(frozen=True, kw_only=True)
class _Person:
    words: Words
    name: str
    address: str
    code: str
    phone: str


def _person(draw: random.Random, number: int) -> _Person:
    words = LANGUAGES[number % 3]
    return _Person(
        words=words,
        name=f"{draw.choice(words.given)} {draw.choice(words.family)}",
        address=f"person{number}@{draw.choice(('mail', 'post', 'home'))}.example",
        code=estonian_code(draw),
        phone=f"+372 5{draw.randrange(10**6, 10**7)}",
    )


def _mail(draw: random.Random, who: _Person, number: int, *, first: bool, plain: bool = False) -> EmailMessage:
    words = who.words
    message = EmailMessage()
    message["From"] = f"{who.name} <{who.address}>"
    message["To"] = "Second Opinion <second.opinion@hospital.example>"
    message["Subject"] = words.subject if first else f"Re: {words.subject}"
    message["Date"] = format_datetime(FIRST_DAY + timedelta(minutes=3 * number))
    message["Message-ID"] = f"<bench.{number}.{draw.randrange(10**9)}@mail.example>"
    message["MIME-Version"] = "1.0"
    lines = _application(draw, who) if first else [words.greeting, "", words.later, who.phone]
    lines += ["", words.regards, who.name]
    if not first:
        lines += ["", f"> {words.greeting}", f"> {words.wish}"]
    text = "\n".join(lines) + "\n"
    message.set_content(text)
    if not plain and draw.random() < 0.5:
        paragraphs = "".join(f"<p>{line}</p>" for line in lines)
        message.add_alternative(f"<html><body><style>p {{ margin: 0 }}</style>{paragraphs}</body></html>", "html")
    return message


def _application(draw: random.Random, who: _Person) -> list[str]:
    words = who.words
    lines = [words.greeting, "", words.wish, ""]
    details = [f"{words.name}: {who.name}", f"{words.code}: {who.code}", f"{words.phone}: {who.phone}"]
    lines += [line for line in details if draw.random() < 0.9]
    lines += ["", *words.course, ""]
    lines += draw.sample(words.questions, draw.randrange(1, 3))
    return [*lines, "", words.attached]


def _bytes(message: EmailMessage, number: int) -> bytes:
    """Write a mail with fixed boundaries and CRLF."""
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"----bench-{number}-{place}")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
