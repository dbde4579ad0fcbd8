"""Score figures against gold: what was found, which fields are right, and where the errors lie.

``gold`` reads the gold, ``predictions`` the figures to score (``reports`` extracts them first), ``matching``
pairs the two, ``agreement`` compares the fields of a pair, ``judging`` counts a document, ``scoring`` adds
the documents up, ``bootstrap`` tells how sure the sums are, ``campaigns`` and ``mistakes`` say where the
errors lie, ``printing`` writes all of it.
"""
