"""One folder of data per country. ``countries.registry`` finds them; adding a country is adding a folder."""
