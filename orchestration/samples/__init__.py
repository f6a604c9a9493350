"""The shipped samples: plain tables of figures laid out as the bodies' own files.

Here belongs what turns `data/samples/tables/*.csv` into the files that KPU, Dukcapil and Bawaslu would send:
`layouts` knows how each file looks, `build` knows which table becomes which file and on which day it is delivered.
Not here: the figures themselves (they are data, in `data/samples/`), the reading and judging of files
(`orchestration.exports`, `orchestration.landing`).
"""
