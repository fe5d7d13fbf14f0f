# ruff: noqa: E501 (letters are clearer in one piece)
"""A story told by the patient or the family is a letter, though full of medicine; a paper that quotes them is none."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.document import FileReading
from mailbot.model.mail import Body, Header, Message, Part
from mailbot.model.reading import Document
from mailbot.reading.papers.own_story import tells_own_story
from mailbot.reading.papers.roles import documents

RULES, _ = load_rules((defaults("config"),))

STORIES = {
    "et": ("Minu lugu.docx", "MINU HAIGUSLUGU\n\n12.03.2025 – käisin mammograafias ja mul leiti paremas rinnas kolle 14 mm.\n02.04.2025 – minu biopsia vastus: duktaalne kartsinoom, G2, HER2 negatiivne. Diagnoos C50.4, staadium pT2N1M0.\n20.04.2025 – mulle tehti operatsioon, eemaldati kolm lümfisõlme.\nMaist septembrini sain keemiaravi, doksorubitsiin 100 mg. Pärast teist kuuri tundsin end väga halvasti.\nPraegu võtan letrosooli 2,5 mg. Kas ma vajan veel kiiritusravi? Kas metastaaside oht on suur?\n\nTänan, Leida"),
    "en": ("History.pdf", "MEDICAL HISTORY\n\nI noticed blood in March 2025 and my doctor sent me for a colonoscopy. The biopsy showed adenocarcinoma, stage III, T3N1M0.\nI had surgery in April; the histology found two positive lymph nodes. I was given chemotherapy, capecitabine 1500 mg twice a day, until October.\nSince then I have numb feet and I cannot sleep. My CEA is 4.2 ng/ml. The CT in November showed a lesion of 9 mm in my liver.\nDo I need another operation? Should my children be tested?"),
    "ru": ("о болезни.docx", "История болезни\n\nВ марте 2025 года у меня обнаружили опухоль в правом лёгком, 23 мм. Мне сделали биопсию, гистология: аденокарцинома. Диагноз C34.1, стадия T2N1M0.\nВ апреле меня прооперировали, резекция верхней доли. Потом я получила четыре курса химиотерапии, цисплатин 130 мг.\nСейчас я чувствую слабость, у меня одышка. КТ показала увеличенные лимфоузлы. Мой врач предлагает лучевую терапию, а я боюсь.\nЧто мне делать дальше? Нужна ли мне иммунотерапия?"),
    "lv": ("Vesture.docx", "Slimības vēsture\n\nMartā man atrada audzēju krūtī, biopsija: karcinoma. Diagnoze C50.4, stadija T2N1M0.\nAprīlī mani operēja, izņēma trīs limfmezglus. Pēc tam es saņēmu ķīmijterapiju, doksorubicīnu 100 mg.\nTagad es lietoju letrozolu 2,5 mg un man sāp kauli. Mans ārsts iesaka staru terapiju.\nVai man tā ir vajadzīga? Baidos, ka manai meitai būs tas pats."),
    "lt": ("Ligos istorija.pdf", "Ligos istorija\n\nKovo mėnesį man nustatė skrandžio vėžį, biopsija: adenokarcinoma. Diagnozė C16.2, stadija T3N1M0.\nBalandį mane operavo, atlikta rezekcija. Paskui man skyrė chemoterapiją, kapecitabiną 1500 mg.\nDabar aš jaučiu silpnumą ir man skauda pilvą. Mano gydytojas siūlo spindulinį gydymą.\nAr man jo reikia? Bijau dėl metastazių, norėčiau žinoti tiesą."),
    "fi": ("Sairaushistoria.docx", "Sairauskertomus\n\nMaaliskuussa minulla todettiin paksusuolen syöpä, koepala: adenokarsinooma. Diagnoosi C18.7, T3N1M0.\nHuhtikuussa minut leikattiin ja imusolmukkeita poistettiin kaksi. Sitten sain solunsalpaajia, kapesitabiini 1500 mg.\nNyt minulla on jalat puutuneet enkä nuku. Lääkärini ehdottaa sädehoitoa, ja minä pelkään sitä.\nTarvitsenko sitä? Onko minulla etäpesäkkeitä?"),
    "uk": ("Історія хвороби.docx", "Історія хвороби\n\nУ березні мені виявили пухлину в легені, біопсія: аденокарцинома. Діагноз C34.1, стадія T2N1M0.\nУ квітні мене прооперували, зроблено резекцію. Потім я отримав чотири курси хіміотерапії, цисплатин 130 мг.\nТепер я відчуваю слабкість, у мене задишка. Мій лікар пропонує променеву терапію, а я боюся.\nЧи потрібна мені операція? Що робити моїй родині?"),
    "de": ("Krankengeschichte.odt", "Krankengeschichte\n\nIm März 2025 wurde bei mir ein Kolonkarzinom festgestellt, Biopsie: Adenokarzinom. Diagnose C18.7, T3N1M0.\nIm April hatte ich die Operation, zwei Lymphknoten waren befallen. Danach bekam ich Chemotherapie, Capecitabin 1500 mg.\nJetzt sind meine Füße taub und ich schlafe schlecht. Mein Arzt rät zur Bestrahlung, ich habe Angst davor.\nBrauche ich sie? Kann man meine Metastasen operieren?"),
    "pl": ("Historia choroby.docx", "Historia choroby\n\nW marcu wykryto u mnie raka jelita grubego, biopsja: gruczolakorak. Rozpoznanie C18.7, T3N1M0.\nW kwietniu miałam operację, jestem po resekcji. Potem dostałam chemioterapię, kapecytabina 1500 mg.\nTeraz czuję drętwienie stóp i nie śpię. Mój lekarz proponuje radioterapię, a ja boję się jej.\nCzy jest mi potrzebna? Czy mnie można jeszcze operować?"),
    "sv": ("Journal.docx", "Min sjukdomshistoria\n\nI mars fick jag diagnosen tjocktarmscancer, biopsi: adenokarcinom. Diagnos C18.7, T3N1M0.\nI april opererades jag; jag opererades på nytt i maj. Sedan fick jag cellgifter, kapecitabin 1500 mg.\nNu är mina fötter bortdomnade och jag sover dåligt. Min läkare föreslår strålbehandling men jag är rädd.\nBehöver jag den? Kan min cancer komma tillbaka?"),
    "en, a son": ("Diagnosis and treatment.docx", "Diagnosis and treatment\n\nMy father was diagnosed with pancreatic adenocarcinoma in May 2026, stage III, CA 19-9 450 U/ml. He had a biopsy and a CT scan, the lesion is 32 mm.\nWe were told that surgery is impossible. My mother and I live far away and we have no oncologist nearby.\nHe takes gemcitabine 1600 mg. Is there any other treatment? Could my father be operated in your hospital?"),
}  # fmt: skip

PAPERS = {
    "et": ("epikriis.pdf", "EPIKRIIS\nPatsient: Leida Kuusk\nDiagnoos: C50.4\nKaebused: „Mul leiti rinnas tükk, minu ema suri samasse haigusesse, ma kardan.“\nAnamnees: haigestus märtsis 2025. Biopsia 02.04: duktaalne kartsinoom. Operatsioon 20.04, histoloogia pT2N1. Keemiaravi maist septembrini.\nSoovitused: kiiritusravi 15 fraktsiooni. Kontroll 3 kuu pärast.\nDr Jaan Mets"),
    "en": ("letter.pdf", "CONSULTATION NOTE\nPatient: Mary Roe, DOB 03.04.1958\nShe says: my mother had breast cancer and I noticed a lump in March.\nOn examination a mass of 3 cm. Biopsy: invasive carcinoma, ER positive. CT of the chest without metastases.\nImpression: stage II. Surgery followed by radiotherapy is recommended. Bloods: Hb 121 g/l.\nFollow-up in six weeks."),
    "en, a doctor who writes I": ("letter 2.pdf", "Clinic letter\nDiagnosis: stage III colon cancer\nI saw Mr Roe in my clinic today. He tells me his father had the same illness. I have explained the findings of the CT to him and his wife.\nI would recommend chemotherapy. We will discuss him at our tumour board. I have asked for MSI testing and I will see him again in three weeks.\nPlease continue ramipril 5 mg.\nYours sincerely\nDr A. Example, consultant oncologist"),
    "ru": ("выписка.pdf", "ВЫПИСНОЙ ЭПИКРИЗ\nПациент: Иванов И. И.\nЖалобы: со слов больного: «у меня обнаружили опухоль, мне сделали операцию, я боюсь».\nАнамнез: заболел в марте 2025. Операция 12.04.2025, резекция. Гистология: аденокарцинома. Химиотерапия 4 курса.\nРекомендации: лучевая терапия, контроль КТ.\nЛечащий врач Петров"),
    "ru, complaints without quotation marks": ("осмотр.pdf", "Консультация онколога\nЖалобы: у меня обнаружили опухоль, моя мама тоже болела.\nОбъективно: состояние удовлетворительное. Лимфоузлы не увеличены.\nУЗИ: узел 12 мм. Биопсия: карцинома.\nДиагноз: C50.4, T1N0M0. Рекомендовано: операция, затем лучевая терапия."),
    "lv": ("izraksts.pdf", "IZRAKSTS\nPacients: Jānis Bērziņš\nSūdzības: \"man atrada audzēju, mana māte nomira, es baidos\".\nAnamnēze: slimo kopš marta. Operācija aprīlī. Histoloģija: adenokarcinoma. Rekomendācijas: ķīmijterapija 6 kursi.\nĀrstējošais ārsts K. Ozols"),
    "lt": ("israsas.pdf", "IŠRAŠAS\nPacientas: Jonas Petraitis\nNusiskundimai: „man nustatė vėžį, mano mama mirė, aš bijau“.\nAnamnezė: serga nuo kovo. Operacija balandį, histologija: adenokarcinoma. Rekomenduojama chemoterapija, 6 kursai.\nGydytoja R. Kazlienė"),
    "fi": ("lausunto.pdf", "LAUSUNTO\nPotilas: Matti Mallinen\nPotilas kertoo: ”minulla todettiin syöpä, isäni kuoli siihen, minä pelkään”.\nEsitiedot: sairastunut maaliskuussa. Leikkaus huhtikuussa, PAD: adenokarsinooma. Suositellaan solunsalpaajahoitoa.\nErikoislääkäri K. Virta"),
    "uk": ("виписка.pdf", "ВИПИСКА\nПацієнт: Петренко О.\nСкарги: «у мене знайшли пухлину, моя мама померла, я боюся».\nАнамнез: хворіє з березня. Операція у квітні. Гістологія: аденокарцинома. Рекомендовано хіміотерапію, 6 курсів.\nЛікуючий лікар Коваль"),
    "de": ("Arztbrief.pdf", "ARZTBRIEF\nPatientin: Erika Muster\nDie Patientin berichtet: „bei mir wurde ein Tumor gefunden, meine Mutter starb daran, ich habe Angst“.\nAnamnese: erkrankt seit März. Operation im April, Histologie: Karzinom. Empfehlung: Chemotherapie, 6 Zyklen.\nOberarzt Dr. Beispiel"),
    "pl": ("karta.pdf", "KARTA INFORMACYJNA LECZENIA SZPITALNEGO\nPacjent: Jan Kowalski\nWywiad: pacjent mówi: „wykryto u mnie guza, moja mama zmarła, boję się”.\nRozpoznanie: C18.7. Operacja w kwietniu, badanie histopatologiczne: gruczolakorak. Zalecenia: chemioterapia, 6 cykli.\nLekarz prowadzący A. Nowak"),
    "sv": ("epikris.pdf", "EPIKRIS\nPatient: Anna Exempel\nPatienten säger: ”jag fick diagnosen i mars, min mamma dog, jag är rädd”.\nAnamnes: insjuknade i mars. Operation i april, PAD: adenokarcinom. Bedömning: cytostatika rekommenderas, 6 kurer.\nÖverläkare B. Lind"),
}  # fmt: skip


def seen(name: str, text: str) -> Document:
    part = Part(path="2", content_type="application/octet-stream", name=name, payload=b"")
    file = FileReading(name=name, kind="docx", text=text)
    (one,) = documents(Message(header=Header(), body=Body(), parts=(part,)), {"2": file}, RULES)
    return one


@pytest.mark.parametrize("which", STORIES)
@pytest.mark.parametrize("renamed", [None, "epikriis.pdf", "scan0001.pdf"])
def test_a_story_is_a_letter(which: str, renamed: str | None) -> None:
    name, text = STORIES[which]
    one = seen(renamed or name, text)
    assert (one.role, one.rule) == ("other", "application_letter")


@pytest.mark.parametrize("which", PAPERS)
@pytest.mark.parametrize("renamed", [None, "Minu lugu.docx", "Letter.pdf"])
def test_a_paper_that_repeats_the_patients_words(which: str, renamed: str | None) -> None:
    name, text = PAPERS[which]
    assert seen(renamed or name, text).role == "clinical"


def test_who_signs_as_a_doctor_tells_no_own_story() -> None:
    _, story = STORIES["en"]
    assert tells_own_story(story, RULES)
    assert not tells_own_story(f"{story}\nDr A. Example, consultant oncologist", RULES)


def test_a_power_of_attorney_is_no_story() -> None:
    text = "I am ill and I cannot travel.\nI have cancer and my wife helps me.\nI, John Roe, hereby authorise my wife Jane Roe to sign for me.\nMy son may ask for my papers."
    assert not tells_own_story(text, RULES)
    assert tells_own_story(text.replace("hereby authorise", "live with"), RULES)
