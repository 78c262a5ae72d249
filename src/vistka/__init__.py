"""Vistka: gets word out of a cut-off city and word back in, over whatever contact happens."""
