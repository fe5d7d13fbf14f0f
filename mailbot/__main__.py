"""`python -m mailbot` is `mailbot`."""

from mailbot.cli.main import main

if __name__ == "__main__":
    main()
