"""Draws papers as people scan and photograph them: contracts and powers of attorney, signed or not, in eight languages.

All names are invented.
"""

import io
import math
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
LINES = ("underscores", "rule", "dots", "box", "cell", "bare", "above")
HANDS = ("zigzag", "loops", "blue", "thin", "small", "big")


@dataclass(frozen=True)
class Words:
    """What stands on a contract and a power of attorney in one language."""

    contract: str
    power: str
    label: str
    date: str
    body: tuple[str, ...]
    power_body: tuple[str, ...]


WORDS = {
    "et": Words(
        "LEPING tasulise tervishoiuteenuse osutamiseks",
        "VOLIKIRI",
        "Patsiendi (esindaja) allkiri:",
        "Kuupäev:",
        (
            "Teenuse osutaja: Näidishaigla, Pikk 1, Tartu",
            "Patsient: Mari Maasikas",
            "1. Teenuse osutaja koostab teise arvamuse dokumentide põhjal.",
            "2. Patsient tasub teenuse eest ettemaksuarve alusel.",
            "3. Patsient kinnitab, et andmed on õiged.",
        ),
        ("Mina, Mari Maasikas, volitan oma tütart Kati Maasikat", "esindama mind teise arvamuse küsimises."),
    ),
    "en": Words(
        "CONTRACT for provision of health services",
        "POWER OF ATTORNEY",
        "Signature of the patient (representative):",
        "Date:",
        (
            "Service provider: Example Hospital, 1 Long Street",
            "Patient: Mary Berry",
            "1. The provider prepares a written second opinion.",
            "2. The patient pays for the service by a prepayment invoice.",
            "3. The patient confirms that the data are correct.",
        ),
        ("I, Mary Berry, authorise my daughter Kate Berry", "to represent me in the matter of a second opinion."),
    ),
    "ru": Words(
        "ДОГОВОР об оказании платной медицинской услуги",
        "ДОВЕРЕННОСТЬ",
        "Подпись пациента (представителя):",
        "Дата:",
        (
            "Исполнитель: Примерная больница, ул. Длинная 1",
            "Пациент: Мария Ягодкина",
            "1. Исполнитель составляет письменное второе мнение.",
            "2. Пациент оплачивает услугу по счёту на предоплату.",
            "3. Пациент подтверждает достоверность данных.",
        ),
        ("Я, Мария Ягодкина, доверяю своей дочери Екатерине", "представлять меня по вопросу второго мнения."),
    ),
    "lv": Words(
        "LĪGUMS par maksas veselības aprūpes pakalpojumu",
        "PILNVARA",
        "Pacienta (pārstāvja) paraksts:",
        "Datums:",
        (
            "Pakalpojuma sniedzējs: Parauga slimnīca, Garā iela 1",
            "Paciente: Māra Zemene",
            "1. Sniedzējs sagatavo rakstisku otro viedokli.",
            "2. Paciente maksā pēc priekšapmaksas rēķina.",
            "3. Paciente apliecina, ka dati ir pareizi.",
        ),
        ("Es, Māra Zemene, pilnvaroju savu meitu Kati Zemeni", "pārstāvēt mani otrā viedokļa saņemšanai."),
    ),
    "lt": Words(
        "SUTARTIS dėl mokamos sveikatos priežiūros paslaugos",
        "ĮGALIOJIMAS",
        "Paciento (atstovo) parašas:",
        "Data:",
        (
            "Paslaugos teikėjas: Pavyzdinė ligoninė, Ilgoji g. 1",
            "Pacientė: Marija Uogienė",
            "1. Teikėjas parengia rašytinę antrą nuomonę.",
            "2. Pacientė moka pagal išankstinę sąskaitą.",
            "3. Pacientė patvirtina, kad duomenys teisingi.",
        ),
        ("Aš, Marija Uogienė, įgalioju savo dukrą Kotryną", "atstovauti man dėl antros nuomonės."),
    ),
    "fi": Words(
        "SOPIMUS maksullisesta terveydenhuollon palvelusta",
        "VALTAKIRJA",
        "Potilaan (edustajan) allekirjoitus:",
        "Päiväys:",
        (
            "Palveluntuottaja: Esimerkkisairaala, Pitkäkatu 1",
            "Potilas: Maija Marjanen",
            "1. Palveluntuottaja laatii kirjallisen toisen mielipiteen.",
            "2. Potilas maksaa palvelun ennakkolaskulla.",
            "3. Potilas vahvistaa, että tiedot ovat oikein.",
        ),
        ("Minä, Maija Marjanen, valtuutan tyttäreni Katrin", "edustamaan minua toista mielipidettä koskien."),
    ),
    "uk": Words(
        "ДОГОВІР про надання платної медичної послуги",
        "ДОВІРЕНІСТЬ",
        "Підпис пацієнта (представника):",
        "Дата:",
        (
            "Виконавець: Зразкова лікарня, вул. Довга 1",
            "Пацієнт: Марія Ягідна",
            "1. Виконавець готує письмову другу думку.",
            "2. Пацієнт оплачує послугу за рахунком на передоплату.",
            "3. Пацієнт підтверджує, що дані правильні.",
        ),
        ("Я, Марія Ягідна, довіряю своїй доньці Катерині", "представляти мене щодо другої думки."),
    ),
    "de": Words(
        "VERTRAG über eine kostenpflichtige Leistung",
        "VOLLMACHT",
        "Unterschrift des Patienten (Vertreters):",
        "Datum:",
        (
            "Leistungserbringer: Musterkrankenhaus, Lange Str. 1",
            "Patientin: Maria Beere",
            "1. Der Leistungserbringer erstellt eine zweite Meinung.",
            "2. Die Patientin zahlt nach einer Vorauszahlungsrechnung.",
            "3. Die Patientin bestätigt, dass die Daten richtig sind.",
        ),
        ("Ich, Maria Beere, bevollmächtige meine Tochter Katrin,", "mich bei der Zweitmeinung zu vertreten."),
    ),
}


@dataclass(frozen=True)
class Paper:
    """One page to be drawn. `hand` is the style of the signature, None for an empty line."""

    language: str = "et"
    power: bool = False
    line: str = "underscores"
    hand: str | None = None
    other_party: str | None = None
    """Style of the hospital's signature; None for no line of it."""
    other_line: bool = False
    seed: int = 1

    def draw(self, width: int = 1240) -> Image.Image:
        """Return the page as a clean colour picture, 150 dpi at the usual width."""
        rng = random.Random(self.seed)
        words = WORDS[self.language]
        page = Image.new("RGB", (width, round(width * 1.414)), (252, 252, 252))
        pen = ImageDraw.Draw(page)
        size = width // 52
        font, head = ImageFont.truetype(str(FONT), size), ImageFont.truetype(str(FONT), round(size * 1.25))
        left, y = width // 10, width // 9
        pen.text((left, y), words.power if self.power else words.contract, fill=20, font=head)
        y += size * 3
        for line in words.power_body if self.power else words.body:
            pen.text((left, y), line, fill=20, font=font)
            y += round(size * 1.6)
        y += size * 2
        if self.other_line:
            y = self._sign_line(
                pen, rng, font, left, y, WORDS[self.language].body[0].split(":")[0] + ":", self.other_party
            )
        y = self._sign_line(pen, rng, font, left, y, words.label, self.hand)
        pen.text((left, y), f"{words.date} 02.09.2026", fill=20, font=font)
        y += size * 4
        pen.text((left, y), f"SA 3-17 {rng.randint(100, 999)}", fill=20, font=font)
        return page

    def _sign_line(
        self,
        pen: ImageDraw.ImageDraw,
        rng: random.Random,
        font: ImageFont.FreeTypeFont,
        left: int,
        y: int,
        label: str,
        hand: str | None,
    ) -> int:
        size = round(font.size)
        wide = round(pen.textlength(label, font=font))
        start, end = left + wide + size, left + wide + size * 14
        base = y + round(size * 1.1)
        if self.line == "above":
            start, end = left, left + size * 14
            pen.line([(start, base), (end, base)], fill=40, width=2)
            pen.text((left + size, base + size // 3), f"({label.rstrip(':')})", fill=20, font=font)
        elif self.line in ("cell", "box"):
            top, bottom = y - size, y + size * 2
            if self.line == "cell":
                pen.rectangle([left - size // 2, top, end, bottom], outline=30, width=2)
                pen.line([(start - size // 2, top), (start - size // 2, bottom)], fill=30, width=2)
            else:
                pen.rectangle([start - size // 2, top, end, bottom], outline=30, width=2)
            pen.text((left, y), label, fill=20, font=font)
        else:
            pen.text((left, y), label, fill=20, font=font)
            if self.line == "underscores":
                pen.text((start, y), "_" * 24, fill=30, font=font)
            elif self.line == "dots":
                pen.text((start, y), "." * 48, fill=30, font=font)
            elif self.line == "rule":
                pen.line([(start, base), (end, base)], fill=40, width=2)
        if hand is not None:
            _sign(pen, rng, hand, start + size // 2, base - size // 3, size)
        return y + round(size * 2.6)


def _sign(pen: ImageDraw.ImageDraw, rng: random.Random, hand: str, x: int, y: int, size: int) -> None:
    if hand == "stamp":
        box = [x, y - size * 2, x + size * 8, y + size]
        pen.ellipse(box, outline=(60, 60, 160), width=3)
        pen.text((x + size, y - size), "M. MAASIKAS", fill=(60, 60, 160))
        return
    colour = {"blue": (40, 60, 170), "thin": (70, 70, 80)}.get(hand, (25, 25, 30))
    width = {"thin": 1, "big": 4}.get(hand, 2)
    long, tall = {"small": (3.0, 0.8), "big": (11.0, 2.4)}.get(hand, (rng.uniform(5, 8), rng.uniform(1.2, 1.8)))
    points = []
    for step in range(140):
        t = step / 139
        if hand == "zigzag":
            rise = (1 if step // 5 % 2 else -1) * rng.uniform(0.2, 1.0) if step % 5 == 0 else None
            if rise is None:
                continue
            points.append((x + t * long * size, y + rise * tall * size / 2))
        else:
            turn = t * 2 * math.pi * 5
            points.append(
                (x + (t * long + 0.35 * math.cos(turn)) * size, y + 0.5 * tall * size * math.sin(turn) * (1 - 0.5 * t))
            )
    pen.line(points, fill=colour, width=width, joint="curve")


@dataclass(frozen=True)
class Scan:
    """How a page came to be a picture."""

    degrees: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    width: int | None = None
    quality: int = 85
    shadow: bool = False
    grey: bool = False
    seed: int = 1

    def apply(self, page: Image.Image) -> bytes:
        """Return the page as a JPEG file."""
        rng = random.Random(self.seed)
        picture = page.convert("L") if self.grey else page
        if self.degrees:
            picture = picture.rotate(
                self.degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=230 if self.grey else (230,) * 3
            )
        if self.width:
            picture = picture.resize(
                (self.width, round(self.width * picture.height / picture.width)), Image.Resampling.BOX
            )
        if self.shadow:
            dark = Image.linear_gradient("L").rotate(rng.choice((0, 90, 45))).resize(picture.size)
            dark = dark.point(lambda v: 110 + v * 130 // 255)
            black = Image.new(picture.mode, picture.size)
            picture = Image.composite(picture, black, dark)
        if self.blur:
            picture = picture.filter(ImageFilter.GaussianBlur(self.blur))
        if self.noise:
            # Pillow's own noise has no seed: it differs with what ran before in the process
            grey = np.random.default_rng(self.seed).normal(128, self.noise, (picture.height, picture.width))
            grain = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
            picture = Image.blend(picture, grain.convert(picture.mode), 0.12)
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=self.quality)
        return stream.getvalue()
