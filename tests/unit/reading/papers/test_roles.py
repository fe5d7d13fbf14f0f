# ruff: noqa: E501 (papers are clearer in one piece)
"""What an attachment is, by its name and words, in eight languages; all people are invented."""

from dataclasses import replace

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.document import Dicom, FileKind, FileReading, Page, Signature
from mailbot.model.mail import Body, Header, Message, Part
from mailbot.model.reading import Document
from mailbot.reading.papers.roles import documents, language

RULES, FAULTS = load_rules((defaults("config"),))


def file(name: str, text: str = "", **more: object) -> FileReading:
    more.setdefault("kind", "pdf")
    return FileReading(name=name, text=text, **more)  # type: ignore[arg-type]


def seen(reading: FileReading, **about: object) -> Document:
    part = Part(path="2", content_type="application/octet-stream", name=reading.name, payload=b"", **about)  # type: ignore[arg-type]
    (one,) = documents(Message(header=Header(), body=Body(), parts=(part,)), {"2": reading}, RULES)
    return one


def role(name: str, text: str = "", **more: object) -> str:
    return seen(file(name, text, **more)).role


CLINICAL = (
    ("scan.pdf", "TARTU NÄIDISHAIGLA\nPatsient Jüri Kuusk, sünd 01.02.1960\nDiagnoos: C61 eesnäärmevähk\nKT-uuring 03.04.2026: lümfisõlmed suurenenud. Soovitatud hormoonravi."),
    ("dokument1.pdf", "Haiguslugu nr 4455\nOleg Kask 1955\nAnamnees: kaebused alates märtsist, kaalulangus. Biopsia: adenokartsinoom."),
    ("20260901.pdf", "VEREANALÜÜS\nHemoglobiin 121 g/l\nLeukotsüüdid 5,4\nKreatiniin 88 µmol/l\nCA 19-9 45\nCEA 3,1"),
    ("leht.pdf", "ONKOLOOGILISE KONSIILIUMI OTSUS\nHelve Sepp\nOtsus: operatsioon, seejärel kiiritusravi."),
    ("file.pdf", "Department of Oncology\nClinic letter\nRe: John Baker, DOB 03/04/1958\nDiagnosis: stage III NSCLC\nHe completed chemoradiotherapy in May. We discussed the findings of the CT."),
    ("attachment.pdf", "MEDICAL REPORT\nThe patient was admitted with jaundice. ERCP and biopsy showed pancreatic adenocarcinoma, T3N1."),
    ("doc.pdf", "Справка\nДана Петрову И. С. о том, что он находился на лечении в отделении онкологии. Диагноз: рак желудка, операция 12.03.2026, химиотерапия."),
    ("scan_3.pdf", "Результаты анализов\nИванов П.\nГемоглобин 118\nЛейкоциты 4,5\nКреатинин 90 мкмоль/л"),
    ("img.pdf", "Консилиум врачей от 03.05.2026\nПациент К.\nРешение: лучевая терапия, затем контроль МРТ."),
    ("1.pdf", "Onkoloģijas centrs\nIzraksts no slimnīcas medicīniskās kartes\nPacients Jānis Bērziņš\nDiagnoze: plaušu audzējs"),
    ("2.pdf", "Radioloģiskā izmeklējuma apraksts\nCT krūškurvim: labajā plaušā perēklis 23 mm"),
    ("a.pdf", "Kauno klinikos\nMedicinos dokumentų išrašas\nPacientas Jonas Petraitis\nDiagnozė: skrandžio vėžys, operacija"),
    ("b.pdf", "Magnetinio rezonanso tomografijos aprašymas\nIšvada: kepenyse metastazių nėra"),
    ("liite.pdf", "HYKS Syöpäkeskus\nEpikriisi\nPotilas Matti Meikäläinen\nDiagnoosi: C18 paksusuolen syöpä, leikkaus"),
    ("liite2.pdf", "PAD-lausunto\nNäyte: rinta, vasen\nLausunto: duktaalinen karsinooma gradus 2"),
    ("дод.pdf", "Виписка із медичної карти стаціонарного хворого\nПацієнт Петренко О.\nДіагноз: рак щитоподібної залози\nЛікування: операція"),
    ("дод2.pdf", "Протокол патогістологічного дослідження\nМатеріал: молочна залоза\nВисновок: інвазивна карцинома"),
    ("anlage.pdf", "Klinikum Musterstadt, Abteilung Onkologie\nArztbrief\nPatient: Max Muster\nDiagnose: Kolonkarzinom, Z.n. Resektion"),
    ("anlage2.pdf", "Befundbericht MRT Schädel\nBeurteilung: kein Hinweis auf Metastasen"),
    ("saatekiri.pdf", "SAATEKIRI e-konsultatsioonile\nLugupeetud kolleeg! Palun teie arvamust patsiendi edasise ravi osas.\nDiagnoos C20, MRT vastus lisatud. Küsimus: kas operatsioon?"),
    ("vastus.xlsx", "Kuupäev\tKreatiniin\tHb\n01.02.2026\t88\t120"),
    ("Translation.pdf", "CERTIFIED TRANSLATION FROM RUSSIAN\nDischarge epicrisis\nDiagnosis: cervical cancer\nSurgery performed"),
    ("Анализы крови.xlsx", "Дата\tHb\tPLT\n01.03.2026\t110\t240"),
)  # fmt: skip

LETTERS = (
    ("kiri.docx", "Tere!\n\nMinu ema Helve Sepp (isikukood 00000000000) haigestus kevadel rinnavähki. Soovime teist arvamust.\nTal tehti operatsioon ja biopsia, praegu käib keemiaravi.\nKüsimus: kas kiiritusravi on vajalik?\nLugupidamisega Kati Sepp, tel 5550000"),
    ("Second opinion request.pdf", "Dear doctors,\n\nI am writing on behalf of my father, Peter Brown, who was diagnosed with rectal cancer in May. He had an MRI and a biopsy, then chemotherapy.\nWe would like to ask for a second opinion: is surgery needed?\nMy phone is +44 20 0000 0000"),
    ("обращение.docx", "Здравствуйте!\nМоя мама, Иванова Анна, 1950 года рождения, болеет с 2024 года. Диагноз: рак яичников, операция, химиотерапия 6 курсов.\nПросим второе мнение. Вопрос: нужна ли повторная операция?\nС уважением, Ольга"),
    ("Pieteikums.docx", "Labdien!\nVēlos saņemt otro viedokli. Man ir krūts vēzis, diagnoze noteikta maijā, veikta operācija un ķīmijterapija.\nMans jautājums: vai nepieciešama staru terapija?\nAr cieņu, Anna"),
    ("prasymas.docx", "PRAŠYMAS\nGerbiami gydytojai, mano tėvui nustatytas plaučių vėžys, atlikta operacija ir chemoterapija. Prašau antros nuomonės.\nKlausimas: ar reikalingas spindulinis gydymas?\nPagarbiai, Rūta"),
    ("kirje.docx", "Arvoisat lääkärit,\näidilläni on haimasyöpä, diagnoosi tehtiin keväällä. Hänelle tehtiin leikkaus ja sytostaattihoito. Haluaisin toisen mielipiteen.\nKysymys: tarvitaanko sädehoitoa?\nTerveisin minun puolestani Liisa"),
    ("лист.docx", "Добрий день!\nМоєму чоловікові встановили діагноз рак легень, він пройшов хіміотерапію. Просимо другу думку. Ми хочемо дізнатися, чи потрібна операція.\nЗ повагою, Оксана. Моє питання нижче."),
    ("Anfrage.pdf", "Sehr geehrte Damen und Herren,\nich bitte um eine Zweitmeinung. Bei mir wurde im Mai ein Melanom festgestellt, Operation im Juni, Histologie liegt bei. Meine Frage: Ist eine Immuntherapie sinnvoll?\nMit freundlichen Grüßen, Jan Beispiel"),
    ("Application.docx", "Application for a second opinion\nPatient: Jane Roe\nCourse of the disease: I noticed a lump in March, the biopsy showed carcinoma.\nQuestions: Should I have my ovaries removed?\nContact: +372 5550000"),
    ("avaldus.pdf", "TAOTLUS TEISE ARVAMUSE SAAMISEKS\nPatsient: Jüri Kask\nHaiguse kulg: 2025. aastal avastati mul eesnäärmevähk, biopsia Gleason 7.\nMinu küsimused: 1. Kas kiiritusravi või operatsioon?"),
)  # fmt: skip

OTHERS = (
    ("maksekorraldus.pdf", "MAKSEKORRALDUS\nMaksja: Mari Maasikas\nSaaja: Näidishaigla\nSumma 290.00 EUR\nIBAN EE000000000000000000"),
    ("scan7.pdf", "PAYMENT ORDER\nBeneficiary: Example Hospital\nAmount: 290 EUR"),
    ("чек.pdf", "Квитанция об оплате\nСумма 290 евро"),
    ("bill.pdf", "INVOICE No 77\nTranslation of medical documents from Russian, 12 pages\nTotal: 240 EUR\nIBAN LV00BANK0000000000000"),
    ("arve_tolkeburoo.pdf", "Arve nr 2026-55\nTõlketeenus: epikriisi tõlge vene keelest eesti keelde, 4 lk\nKokku 96,00 EUR"),
    ("brochure.pdf", "Our clinic\nBrochure for patients: cancer treatment, surgery and radiotherapy in the heart of Europe"),
    ("sąskaita.pdf", "SĄSKAITA FAKTŪRA Nr. 12\nVertimo paslaugos, 5 psl."),
    ("Rechnung.pdf", "RECHNUNG Nr. 9\nÜbersetzung Arztbrief, 3 Seiten"),
)  # fmt: skip

IDENTITY = (
    ("pass.jpg", ""),
    ("scan.pdf", "REPUBLIC OF LATVIA\nPASSPORT\nP<LVABERZINS<<JANIS<<<<<<<<<<<<<<<<<<<<<<<<<<<"),
    ("ID-kaart.pdf", "EESTI VABARIIK\nISIKUTUNNISTUS IDENTITY CARD"),
    ("свидетельство о рождении.pdf", "СВИДЕТЕЛЬСТВО О РОЖДЕНИИ"),
    ("Personalausweis Vorderseite.jpg", ""),
)

CONTRACTS = (
    (
        "scan0003.pdf",
        "TASULISE TERVISHOIUTEENUSE OSUTAMISE LEPING\nTeenuse osutaja ja patsient lepivad kokku järgmises",
    ),
    ("IMG_1.jpg", "AGREEMENT on the provision of health services\nbetween the hospital and the patient"),
    ("doc2.pdf", "Договор № 5 на оказание платных медицинских услуг\nИсполнитель обязуется составить второе мнение"),
    ("sken.pdf", "LĪGUMS par otrā viedokļa sniegšanu"),
    ("skan.pdf", "MOKAMŲ PASLAUGŲ SUTARTIS\nPaslaugos teikėjas"),
    ("skannaus.pdf", "Palvelusopimus\nPalveluntuottaja laatii toisen mielipiteen"),
    ("скан.pdf", "ДОГОВІР про надання медичних послуг"),
    ("Scan 4.pdf", "Behandlungsvertrag\nzwischen dem Leistungserbringer und der Patientin"),
    ("leping allkirjastatud.pdf", ""),
)

POWERS = (
    (
        "skann.pdf",
        "VOLIKIRI\nMina, Mari Maasikas, volitan oma poega Jaan Maasikat sõlmima lepingut ja esitama dokumente",
    ),
    ("page.pdf", "Letter of authorisation\nI, John Roe, hereby authorise my wife to act on my behalf"),
    ("док.pdf", "ДОВЕРЕННОСТЬ\nЯ, Петров Пётр, доверяю жене подписать договор и представлять меня"),
    ("p.pdf", "PILNVARA\nEs pilnvaroju savu dēlu"),
    ("i.pdf", "Įgaliojimas\nAš įgalioju savo dukrą atstovauti man"),
    ("v.pdf", "VALTAKIRJA\nValtuutan puolisoni edustamaan minua"),
    ("д.pdf", "Довіреність\nЯ уповноважую свого чоловіка"),
    ("Vollmacht.jpg", ""),
    ("x.pdf", "Vollmacht\nHiermit bevollmächtige ich meinen Sohn"),
)


MORE = (
('other','rahvastikuregister.pdf','RAHVASTIKUREGISTRI VÄLJAVÕTE\nNimi: Mari Maasikas\nElukoht: Pikk 1, Tartu'),
    ('other','insurance.pdf','INSURANCE POLICY\nInsured person: John Roe\nCoverage: travel medical expenses'),
    ('other','bank.pdf','KONTO VÄLJAVÕTE\nIBAN EE123\n01.09 laekumine 290.00'),
    ('other','ticket.pdf','BOARDING PASS\nTallinn - Riga\nSeat 12A'),
    ('other','выписка.pdf','Выписка по счету\nСбербанк\nОстаток 1200'),
    ('other','kutse.pdf','KUTSE vastuvõtule\nPalume ilmuda 05.10.2026 kell 10 kabinetti 12'),
    ('clinical','list.txt','Hommikul metformiin 500 mg, õhtul simvastatiin 20 mg. Letrosool 2,5 mg 1x päevas. Ravimid alates 2025.'),
    ('clinical','ravimid.pdf','RAVIMITE LOETELU\nLetrosool 2,5 mg\nMetformiin 500 mg'),
    ('clinical','IMG-20260911-WA0003.jpg','MAMMOGRAAFIA\nBI-RADS 4, paremal kolle 14 mm'),
    ('clinical','photo.jpg','ENDOSCOPY REPORT Colonoscopy: 3 cm tumour at 12 cm, biopsies taken'),
    ('clinical','1.docx','Ultraheliuuring kõhuõõnest\nMaks suurenenud, koldeid ei ole.'),
    ('clinical','3.pdf','Ехокардіографія\nФВ 60%. Клапани без особливостей.'),
    ('clinical','opis.pdf','ОПИСАНИЕ КТ\nВ S6 правого лёгкого узел 12 мм'),
    ('clinical','geen.pdf','NGS panel report\nEGFR exon 19 deletion detected, VAF 23%'),
    ('clinical','genpan.pdf','GENETISCHER BEFUND\nBRCA1 c.5266dupC nachgewiesen'),
    ('clinical','ravikokkuvote.doc','Ravikokkuvõte\nPatsient K. Kask\nKeemiaravi FOLFIRINOX 8 kuuri'),
    ('clinical','x.pdf','Sairaala\nHoitoyhteenveto\nPotilas: Matti\nSairaus: rintasyöpä. Leikkaus 2.3.2026'),
    ('clinical','y.pdf','Kuopio University Hospital\nPathology statement\nSample: prostate biopsies. Gleason 4+3'),
    ('clinical','z.pdf','Ambulatorā pacienta karte\nSūdzības: sāpes. Terapija: Tamoksifēns'),
    ('clinical','tlk.pdf','Arsti otsus: suunatud onkoloogi vastuvõtule. Diagnoos D05.1'),
    ('contract','L1.pdf','Tervishoiuteenuse osutamise leping nr 12\n1. Lepingu objekt on teise arvamuse andmine\n2. Patsient tasub'),
    ('contract','form.pdf','Tartu University Hospital\nCONTRACT\nfor provision of a paid health service\nPatient: ______'),
    ('contract','kontract.jpg','SA Tartu Ülikooli Kliinikum\nRegistrikood 90001478\nLEPING\nTeenuse osutaja'),
    ('power_of_attorney','vk.pdf','V O L I K I R I\nMina volitan oma poega'),
    ('power_of_attorney','dov.pdf','Генеральная доверенность\nЯ, Иванов, настоящей доверенностью уполномочиваю'),
    ('power_of_attorney','p2.pdf','Tartu, 02.09.2026\nVolikiri\nKäesolevaga volitan'),
    ('power_of_attorney','mandat.pdf','Authorization\nI hereby authorize my sister to receive all medical documents on my behalf'),
    ('identity','IDkaart_ees.jpg',''),('identity','id.pdf','IDENTITY CARD / ISIKUTUNNISTUS\nSurname MAASIKAS'),
    ('identity','birth.pdf','SÜNNITÕEND\nLaps: Kati Maasikas, Ema: Mari Maasikas'),
    ('other','cover.docx','Kaaskiri\n\nTere! Saadan emale teise arvamuse saamiseks dokumendid. Minu ema põeb kopsuvähki, sai keemiaravi ja kiiritusravi. Palun vaadake läbi. Küsimus: mida edasi teha? Olen tema tütar.'),
    ('other','my story.docx','My name is Jane. I was diagnosed with breast cancer in 2024. I had surgery and then radiotherapy. My oncologist recommends chemotherapy. I would like to know whether it is really necessary. Please help me to decide. I have attached my reports.'),
    ('other','kusimused.docx','Küsimused arstidele:\n1. Kas mul on vaja operatsiooni?\n2. Kas keemiaravi võib ära jätta?\n3. Milline on minu prognoos? Soovin teada ka kõrvaltoimeid, palun vastake.'),
    ('other','Вопросы.docx','Вопросы к врачам:\n1. Нужна ли мне операция?\n2. Можно ли обойтись без химиотерапии? Прошу ответить, я очень волнуюсь, у меня маленькие дети.'),
    ('clinical','lasku.pdf','Epikriisi\nPotilas'),
    ('clinical','Untersuchungsergebnisse.pdf','Blutbild\nHb 12,1\nLeukozyten 4,5'),
)  # fmt: skip


def test_shipped_rules_load_without_a_fault() -> None:
    assert FAULTS == ()


@pytest.mark.parametrize(("name", "text"), CLINICAL, ids=[name for name, _ in CLINICAL])
def test_medical_papers(name: str, text: str) -> None:
    assert role(name, text) == "clinical"


@pytest.mark.parametrize(("name", "text"), LETTERS, ids=[name for name, _ in LETTERS])
def test_letters_in_the_applicants_own_words(name: str, text: str) -> None:
    one = seen(file(name, text))
    assert (one.role, one.rule) == ("other", "application_letter")


@pytest.mark.parametrize(("name", "text"), OTHERS, ids=[name for name, _ in OTHERS])
def test_payments_bills_and_brochures(name: str, text: str) -> None:
    one = seen(file(name, text))
    assert one.role == "other"
    assert one.rule != "application_letter"


@pytest.mark.parametrize(("name", "text"), IDENTITY, ids=[name for name, _ in IDENTITY])
def test_identity_papers(name: str, text: str) -> None:
    picture = name.endswith(".jpg")
    assert role(name, text, kind="image" if picture else "pdf", pages=(Page(number=1, text=text),)) == "identity"


@pytest.mark.parametrize(("name", "text"), CONTRACTS, ids=[name for name, _ in CONTRACTS])
def test_contracts(name: str, text: str) -> None:
    assert role(name, text) == "contract"


@pytest.mark.parametrize(("expected", "name", "text"), MORE, ids=[name for _, name, _ in MORE])
def test_papers_of_many_other_sorts(expected: str, name: str, text: str) -> None:
    kind = "image" if name.endswith(".jpg") else name.rsplit(".", 1)[1]
    assert role(name, text, kind=kind, pages=(Page(number=1, text=text),)) == expected


@pytest.mark.parametrize(("name", "text"), POWERS, ids=[name for name, _ in POWERS])
def test_powers_of_attorney(name: str, text: str) -> None:
    assert role(name, text) == "power_of_attorney"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kohtumäärus.pdf", "TARTU MAAKOHUS\nKOHTUMÄÄRUS\nMäärata Jaan Maasika eestkostjaks Mari Maasikas"),
        ("court.pdf", "COUNTY COURT\nOrder of the court: appointment of a guardian for Mary Berry"),
        ("решение.pdf", "РАЙОННЫЙ СУД\nРЕШЕНИЕ СУДА\nНазначить опекуном Петрову А."),
        ("beschluss.pdf", "AMTSGERICHT MUSTERSTADT\nBeschluss: Bestellung eines Betreuers für Max Muster"),
        ("lemums.pdf", "Rajona tiesa\nTiesas lēmums par aizgādņa iecelšanu"),
    ],
)
def test_court_ruling_stands_for_a_power_of_attorney(name: str, text: str) -> None:
    one = seen(file(name, text))
    assert (one.role, one.court_ruling) == ("power_of_attorney", True)


def test_dicom_is_imaging_and_has_no_language() -> None:
    one = seen(file("IM1", kind="dicom", dicom=Dicom(modality="CT")))
    assert (one.role, one.language) == ("imaging", None)


def test_disc_with_a_readme_is_imaging() -> None:
    inner = (
        file("IM1", kind="dicom", dicom=Dicom(modality="CT")),
        file("readme.txt", "CT abdomen, 120 images", kind="txt"),
    )
    assert role("KT.zip", "CT abdomen, 120 images", kind="zip", inner=inner) == "imaging"


def test_disc_with_a_report_is_clinical_and_imaging() -> None:
    report = "Радиологическое заключение\nПациент И. Диагноз: рак лёгкого. КТ: узел 23 мм, метастазов нет. Рекомендовано наблюдение."
    inner = (file("IM1", kind="dicom", dicom=Dicom(modality="CT")), file("report.pdf", report))
    one = seen(file("CD.zip", report, kind="zip", inner=inner))
    assert (one.role, one.also, one.language) == ("clinical", ("imaging",), "ru")


def test_picture_without_words_is_imaging() -> None:
    photo = file("IMG_20260901.jpg", kind="image", size=900_000, pages=(Page(number=1, text=""),))
    assert (seen(photo).role, seen(photo).rule) == ("imaging", "picture_without_text")


def test_small_inline_picture_is_an_ornament() -> None:
    logo = file("image001.png", kind="image", size=4_000, fate_reason="no_text_found")
    one = seen(logo, disposition="inline", content_id="x@y")
    assert (one.role, one.rule) == ("signature_logo", "small_picture")


def test_a_paper_of_a_few_words_is_nothing_known() -> None:
    one = seen(file("x.pdf", "Tere"))
    assert (one.role, one.rule) == ("other", "nothing_known")


def test_inline_photo_of_a_contract_is_the_contract() -> None:
    text = "LEPING tasulise tervishoiuteenuse osutamiseks\nPatsient: Mari Maasikas\nTeenuse osutaja: Näidishaigla ja muud tingimused, ettemaks."
    photo = file(
        "image0.jpeg", text, kind="image", fate="ocr", size=800_000, pages=(Page(number=1, text=text, ocr=True),)
    )
    assert seen(photo, disposition="inline", content_id="x@y").role == "contract"


@pytest.mark.parametrize(("name", "kind"), [("winmail.dat", "tnef"), ("FW.msg", "msg"), ("letter.eml", "mail")])
def test_files_in_a_wrapping_of_a_mail_program_stand_for_themselves(name: str, kind: FileKind) -> None:
    wrapped = file(name, kind=kind, inner=(file("epikriis.pdf", "EPIKRIIS"), file("leping.pdf", "LEPING")))
    part = Part(path="2", content_type="application/octet-stream", name=name, payload=b"")
    found = documents(Message(header=Header(), body=Body(), parts=(part,)), {"2": wrapped}, RULES)
    assert [(d.name, d.role, d.position) for d in found] == [
        ("epikriis.pdf", "clinical", 1),
        ("leping.pdf", "contract", 2),
    ]


def test_signature_of_the_mail_is_no_document() -> None:
    part = Part(path="2", content_type="application/pkcs7-signature", name="smime.p7s", payload=b"")
    message = Message(header=Header(), body=Body(), parts=(part,))
    assert documents(message, {"2": file("smime.p7s", kind="smime")}, RULES) == ()


# ---- language ----


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Patsiendil on diagnoositud rinnavähk ja talle on tehtud operatsioon.", "et"),
        ("Пациенту выполнена операция, рекомендовано лечение FOLFOX и контроль КТ.", "ru"),
        ("Pacientei veikta operācija, ieteikta ķīmijterapija un novērošana.", "lv"),
        ("EPIKRIS\nPatient: Elsa Sand\nOperation: vänster mastektomi. PAD: duktal cancer. Tamoxifen från april.", "sv"),
        ("EPIKRIIS\nPatsient: Elsa Sand\nT2 N0 M0, ductal carcinoma, mastectomia sin. Tamoxifen.", "et"),
    ],
)
def test_language_of_a_paper(text: str, code: str) -> None:
    assert seen(file("a.pdf", text)).language == code


def test_full_version_in_a_language_our_doctors_read_counts() -> None:
    text = (
        "Выписной эпикриз. Пациенту выполнена операция, рекомендовано лечение и контроль через три месяца.\n"
        "Discharge summary. The patient was operated on, treatment and follow-up in three months are recommended."
    )
    assert seen(file("a.pdf", text)).language == "en"
    russian_too = replace(RULES, documents=RULES.documents.with_settings(accepted_languages=("ru",)))
    assert language(file("a.pdf", text), "clinical", russian_too) == "ru"


# ---- signed ----


def paper(*inks: tuple[str, str | None], **more: object) -> FileReading:
    pages = tuple(Page(number=n, text=text, ocr=True, ink=ink) for n, (text, ink) in enumerate(inks, 1))  # type: ignore[arg-type]
    return file("scan.pdf", "\n".join(text for text, _ in inks), pages=pages, fate="ocr", **more)


CONTRACT = "LEPING tasulise tervishoiuteenuse osutamiseks\nAllkiri:"
POWER = "VOLIKIRI\nMina volitan oma tütart\nAllkiri:"


@pytest.mark.parametrize(
    ("state", "signed"), [("valid", True), ("intact", True), ("present", True), ("broken", False), ("none", False)]
)
def test_state_of_an_electronic_signature_decides(state: str, signed: bool) -> None:
    one = file(
        "leping.asice",
        CONTRACT,
        kind="asic",
        signature=Signature(state=state),
        inner=(file("leping.docx", CONTRACT, kind="docx"),),
    )  # type: ignore[arg-type]
    assert (seen(one).role, seen(one).signed) == ("contract", signed)


@pytest.mark.parametrize(("ink", "signed"), [("signed", True), ("unclear", None), ("unsigned", False), (None, None)])
def test_ink_of_a_scan(ink: str | None, signed: bool | None) -> None:
    assert seen(paper((CONTRACT, ink))).signed is signed


@pytest.mark.parametrize("kind", ["docx", "odt", "rtf", "doc"])
def test_typed_paper_is_unsigned(kind: str) -> None:
    assert seen(file("leping." + kind, CONTRACT, kind=kind)).signed is False


def test_printed_form_without_ink_is_unsigned() -> None:
    assert seen(file("leping.pdf", CONTRACT, pages=(Page(number=1, text=CONTRACT),))).signed is False


def test_empty_contract_page_beside_a_signed_power_of_attorney() -> None:
    one = seen(paper((CONTRACT, "unsigned"), (POWER, "signed")))
    assert (one.role, one.signed, one.also, one.also_signed) == ("contract", False, ("power_of_attorney",), True)


def test_signature_on_the_second_page_of_a_contract() -> None:
    assert seen(paper((CONTRACT, None), ("Poolte andmed\nAllkiri:", "signed"))).signed is True


def test_nobody_can_tell_of_a_file_that_could_not_be_opened() -> None:
    assert seen(file("leping.pdf", fate="protected", fate_reason="password")).signed is None


def test_other_papers_are_neither_signed_nor_unsigned() -> None:
    assert seen(file("epikriis.pdf", "EPIKRIIS", ink="signed")).signed is None


@pytest.mark.parametrize(
    ("name", "text", "referral"),
    [
        (
            "saatekiri.pdf",
            "SAATEKIRI e-konsultatsioonile\nPatsient: Mari Maasikas\nDiagnoos C20, MRT vastus lisatud.",
            True,
        ),
        ("scan.pdf", "Направление\nПациент: Иванова А.\nДиагноз: C50.1, консультация онколога", True),
        ("1.pdf", "Nosūtījums\nPacients: Jānis Bērziņš\nDiagnoze: C34, konsultācija", True),
        ("lähete.pdf", "Potilas: Matti Meikäläinen\nDiagnoosi: C18, leikkaus tehty", True),
        ("epikriis.pdf", "EPIKRIIS\nPatsient saabus perearsti saatekirjaga. Diagnoos C50, operatsioon.", False),
        (
            "report.pdf",
            "MEDICAL REPORT\nThe patient came by referral of the family doctor. Diagnosis: C50.1, surgery.",
            False,
        ),
    ],
)
def test_a_referral_is_a_clinical_paper_of_its_own_kind(name: str, text: str, referral: bool) -> None:
    found = seen(file(name, text))
    assert found.role == "clinical"
    assert ("referral" in found.also) is referral
