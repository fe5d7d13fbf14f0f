"""How fast mailbot is: invented mails, real servers on loopback, stages, ratios, a picture. Never asserted in tests."""
