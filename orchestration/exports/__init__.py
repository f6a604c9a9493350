"""One strict contract per export (`*.odcs.yml`, Open Data Contract Standard 3) and the model that reads them.

A contract says what the file is called, who sends it, how it is laid out, what its columns mean, which
regions it speaks for and which day it describes. Adding an export is one contract here, one suite in
`expectations/deliveries`, and its dbt models. Not here: code for one particular export.
"""
