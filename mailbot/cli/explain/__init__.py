"""`mailbot explain`: what is found in a mail, and why it is answered as it is."""
