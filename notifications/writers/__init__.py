"""The built-in texts, one function per topic. Each speaks for the shop, in the language that is active."""
