"""Titles and slogans in a text: what stands in them is a name, and says nothing of the report."""

import re

# 《三年行动计划（2021-2023）》 and “一周两月” hold a plan, years and months that are no plan and no period here.
NAMES = re.compile(r"《[^《》\n]{1,60}》|[“‘][^“”‘’，。；]{1,24}[”’]")
