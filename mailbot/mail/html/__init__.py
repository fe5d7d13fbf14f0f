"""An HTML body as its reader sees it: style sheets, what they hide, and the words that are left; pure."""
