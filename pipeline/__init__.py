"""Heshu 核数: figures of Chinese campaign reports, extracted, compared and audited.

The flow, one folder a stage:

``ingest``   bytes become documents; what cannot be read goes to the quarantine.
``segment``  documents become sections, in which one unit speaks, and sentences.
``parse``    pure functions on a piece of text: numerals, quantities, periods, places.
``extract``  sentences become figures: value, unit, metric, region, period, status, event.
``learned``  where the rules guess, a learned layer may know better, and says how sure it is.
``dataset``  figures become observations, observations the comparison of regions.
``audit``    what does not fit becomes findings, with the innocent explanation beside it.
``present``  charts and a report show all of it, down to the sentence behind each number.
``score``    figures are compared with gold: how good are they, and where do they err?
``engine``   runs the stages over an archive and leaves a dataset that can be checked.
``training`` builds the learned layer from the corpus, and from gold of one's own.
"""
