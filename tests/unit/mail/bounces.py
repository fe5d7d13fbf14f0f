"""Reports of non-delivery as mail programs and providers write them, most without a part for machines."""

LETTER = """Received: from mx.hospital.example by relay.example; Mon, 2 Nov 2026 09:15:05 +0200
Message-ID: <m2026-00042.x@hospital.example>
From: Cancer Centre <second.opinion@hospital.example>
To: mari@old.example
Subject: Your request [2026-00042]"""

SENDMAIL_8_8 = (
    "Mail Delivery Subsystem <MAILER-DAEMON@relay.example>",
    "Returned mail: Host unknown (Name server: old.example: host not found)",
    f"""The original message was received at Mon, 2 Nov 2026 09:15:05 +0200
from mx.hospital.example [203.0.113.9]

   ----- The following addresses had permanent fatal errors -----
<mari@old.example>

   ----- Transcript of session follows -----
550 <mari@old.example>... Host unknown (Name server: old.example: host not found)

   ----- Original message follows -----

{LETTER}""",
)
QMAIL = (
    "MAILER-DAEMON@relay.example",
    "failure notice",
    f"""Hi. This is the qmail-send program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<mari@old.example>:
203.0.113.77 does not like recipient.
Remote host said: 550 No such user here
Giving up on 203.0.113.77.

--- Below this line is a copy of the message.

Return-Path: <second.opinion@hospital.example>
{LETTER}""",
)
QMAIL_TRANSLATED = (
    "Postimees <kirjad@relay.example>",
    "teade",
    f"""Hi. This is the deliver program at relay.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<mari@old.example>:
user is over quota

--- Enclosed is a copy of the message.

{LETTER}""",
)
EXIM = (
    "Mail Delivery System <Mailer-Daemon@relay.example>",
    "Mail delivery failed: returning message to sender",
    f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  mari@old.example
    SMTP error from remote mail server after RCPT TO:<mari@old.example>:
    host mx.old.example [203.0.113.77]: 550 unknown user

------ This is a copy of the message, including all the headers. ------

{LETTER}""",
)
EXIM_ELSEWHERE = (
    "info@relay.example",
    "Teade serverist",
    f"""This message was created automatically by mail delivery software (Exim).

A message that you sent could not be delivered to one or more of its
recipients after more than 96 hours and was given up.
The following address(es) failed: mari@old.example: retry timeout exceeded

------ This is a copy of your message, including all the headers. ------
{LETTER}""",
)
FML = (
    "fml-admin@ml.example",
    "fml status report (ML)",
    f"""Hi, I am the fml mail server.
Sorry, your mail is not delivered: you are not a member of this mailing list.
    mari@old.example

Original mail as follows:

{LETTER}""",
)
EXCHANGE_5_5 = (
    "System Administrator <postmaster@old.example>",
    "Undeliverable: Your request [2026-00042]",
    f"""Your message

  To:      mari@old.example
  Subject: Your request [2026-00042]
  Sent:    Mon, 2 Nov 2026 09:15:00 +0200

did not reach the following recipient(s):

mari@old.example on Mon, 2 Nov 2026 09:15:05 +0200
    The recipient name is not recognized
	MSEXCH:IMS:OLD:SITE:SERVER 0 (000C05A6) Unknown Recipient

{LETTER}""",
)
EXCHANGE_ONLINE = (
    "it@old.example",
    "Kiri",
    f"""Your message to mari@old.example couldn't be delivered.
mari wasn't found at old.example.

Original Message Details
Created Date: 11/2/2026 7:15:00 AM
Sender Address: second.opinion@hospital.example
Recipient Address: mari@old.example
Subject: Your request [2026-00042]

Original Message Headers
{LETTER}""",
)
DOMINO = (
    "Notes Admin <notes@old.example>",
    "DELIVERY FAILURE: User mari (mari@old.example) not listed in Domino Directory",
    f"""Your message

  Subject: Your request [2026-00042]

was not delivered to:

  mari@old.example

because:

  User mari (mari@old.example) not listed in Domino Directory

{LETTER}""",
)
GMX = (
    "GMX Mailer Daemon <mail@gmx.example>",
    "Mail",
    f"""Diese Nachricht wurde automatisch vom Mailserver erstellt.

Die folgende(n) Adresse(n) konnte(n) nicht erreicht werden:

mari@old.example: mailbox unavailable

--- Der Header der ursprünglichen Nachricht folgt. ---
{LETTER}""",
)
MAILRU = (
    "Почтовая служба <служба@relay.example>",
    "Ваше письмо",
    f"""Это письмо создано автоматически сервером. Отвечать на него не нужно.

К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:
mari@old.example
Ошибка: почтовый ящик не существует.

{LETTER}""",
)
YAHOO = (
    "help@relay.example",
    "Failure",
    f"""Sorry, we were unable to deliver your message to the following address.

<mari@old.example>:
554: delivery error: dd This user doesn't have an account (mari@old.example) [0]

--- Below this line is a copy of the message.
{LETTER}""",
)
MDAEMON = (
    "MDaemon@old.example",
    "Permanent Delivery Failure",
    f"""The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.

Failed address: mari@old.example

{LETTER}""",
)
MAILBOX_FULL = (
    "post@relay.example",
    "Teie kiri",
    f"""Teie kirja ei saanud kohale toimetada aadressile mari@old.example.
Põhjus: postkast on täis.

{LETTER}""",
)
COURIER = (
    "Courier mail server at relay.example <@relay.example>",
    "NOTICE: mail delivery status.",
    f"""This is a delivery status notification from relay.example,
running the Courier mail server, version 1.3.

The original message was received on Mon, 2 Nov 2026 09:15:05 +0200

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<mari@old.example>:
    550 User unknown.

{LETTER}""",
)
CHALLENGE_LIKE_LISTS = (
    "KDDI <au@relay.example>",
    "Mail System Error - Returned Mail",
    f"""Each of the following recipients was rejected by a remote mail server.

    Recipient: <mari@old.example>
    >>> RCPT TO:<mari@old.example>
    <<< 550 <mari@old.example>: User unknown

{LETTER}""",
)
LATVIAN = (
    "serveris@relay.example",
    "Ziņa",
    f"""Jūsu vēstuli neizdevās piegādāt adresātam mari@old.example.

{LETTER}""",
)

FORMS = {name: value for name, value in globals().items() if isinstance(value, tuple)}
