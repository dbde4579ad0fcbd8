"""The learned layer: a spaCy recogniser of entities and linear classifiers of metric, status and item.

It speaks where the rules are silent or guess (law 8). ``contexts`` cuts what is around a figure, ``features`` names it,
``linear`` holds what was learned as plain arrays, ``entities`` the recogniser, ``items`` tells which entity a figure
counts, ``strength`` which answers of the rules are guesses, ``named_regions`` what names tell of a region, ``layer``
revises the fields, ``model`` keeps everything in a folder with checksums; ``shipped_model`` is that folder. Built by
``pipeline.training``. Importing loads neither spaCy nor scikit-learn.
"""
