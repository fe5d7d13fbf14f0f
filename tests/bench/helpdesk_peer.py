"""django-helpdesk 2.6 over the same mails: a ticket and an answer for each. Runs in its own virtual environment.

`PYTHON helpdesk_peer.py FOLDER IMAP_PORT SMTP_PORT`, JSON out; nothing of mailbot is imported here.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django
from django.conf import settings

urlpatterns: list[object] = []


def configure(folder: Path, smtp: int) -> None:
    """Set up a project of the smallest kind: SQLite in WAL, the helpdesk and what it asks for."""
    settings.configure(
        SECRET_KEY="bench",
        USE_TZ=True,
        SITE_ID=1,
        ROOT_URLCONF="__main__",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_URL="/static/",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "helpdesk.db"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode=wal; PRAGMA synchronous=full;"},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.admin",
            "django.contrib.messages",
            "rest_framework",
            "helpdesk",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=smtp,
        DEFAULT_FROM_EMAIL="box@hospital.example",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ENABLE_ATTACHMENTS=True,
        HELPDESK_VALIDATE_ATTACHMENT_TYPES=False,
        LOGGING_CONFIG=None,
    )
    django.setup()
    from django.urls import include, path

    urlpatterns.append(path("helpdesk/", include("helpdesk.urls", namespace="helpdesk")))


def main(folder: Path, imap: int, smtp: int) -> None:
    """Make the project, fetch once, and print what it cost."""
    folder.mkdir(parents=True, exist_ok=True)
    configure(folder, smtp)
    from django.core.management import call_command
    from helpdesk.email import process_email
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate", verbosity=0)
    Queue.objects.create(
        title="bench",
        slug="bench",
        email_address="box@hospital.example",
        allow_email_submission=True,
        enable_notifications_on_email_events=True,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=imap,
        email_box_ssl=False,
        email_box_user="box",
        email_box_pass="secret",
        email_box_imap_folder="INBOX",
        email_box_interval=0,
        logging_type="none",
    )
    wall, cpu = time.perf_counter(), time.process_time()
    process_email(quiet=True)
    result = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "parent_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "mails": sum(1 for _ in Ticket.objects.all()),
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
