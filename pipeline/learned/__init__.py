"""The learned layer: a spaCy recogniser of entities and scikit-learn classifiers of metric and status.

It speaks where the rules are silent or guess (law 8). ``contexts`` cuts what is around a figure, ``features``
names it, ``linear`` holds what was learned as plain arrays, ``classifier`` learns it, ``entities`` holds the
recogniser, ``items`` says which entity a figure counts, ``strength`` which rules are guesses, ``layer`` fills in
the fields, ``model`` keeps everything in a folder with checksums, ``train`` builds that folder, ``ablation``
measures what the layer adds. Importing loads neither spaCy nor scikit-learn.
"""
