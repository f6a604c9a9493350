"""The tile map: every province one square of a grid that keeps its place in the archipelago, drawn by us.

No border is drawn, so none can be wrong, and a small province is as large as a big one. Not here: what a tile shows.
"""

from __future__ import annotations

COLUMNS, ROWS = 15, 8

# Province (our key): column, row, and two letters.
PLACES = {
    "W11": (0, 0, "AC"), "W12": (1, 1, "SU"), "W13": (1, 2, "SB"), "W14": (2, 2, "RI"), "W15": (2, 3, "JA"),
    "W16": (2, 4, "SS"), "W17": (1, 3, "BE"), "W18": (2, 5, "LA"), "W19": (3, 4, "BB"), "W21": (3, 2, "KR"),
    "W31": (4, 6, "JK"), "W32": (4, 7, "JB"), "W33": (5, 6, "JT"), "W34": (5, 7, "YO"), "W35": (6, 6, "JI"),
    "W36": (3, 6, "BT"), "W51": (7, 7, "BA"), "W52": (8, 7, "NB"), "W53": (9, 7, "NT"), "W61": (5, 3, "KB"),
    "W62": (6, 3, "KT"), "W63": (6, 4, "KS"), "W64": (7, 3, "KI"), "W65": (7, 2, "KU"), "W71": (10, 3, "SA"),
    "W72": (9, 4, "ST"), "W73": (8, 5, "SN"), "W74": (9, 5, "SG"), "W75": (9, 3, "GO"), "W76": (8, 4, "SR"),
    "W81": (11, 5, "MA"), "W82": (11, 3, "MU"), "W91": (14, 3, "PA"), "W92": (13, 3, "PB"), "W93": (14, 5, "PS"),
    "W94": (13, 4, "PT"), "W95": (14, 4, "PE"), "W96": (12, 3, "PD"),
}  # fmt: skip
# What is synthetic lies off the map, in the sea south of Sumatra.
SYNTHETIC = {"W00": (0, 7, "00")}
