"""``heshu train``: annotated sentences and reports in, the learned layer's model out.

``sentences`` reads annotated sentences; ``marked_sentences``, ``sentence_vocabulary``, ``sentence_templates``,
``written_numbers``, ``generated_sentences`` and ``counts`` make and count those of the corpus. ``reports`` reads reports with
gold and without, ``labelled`` puts what the rules read beside what is right, ``recogniser_training`` and ``classifier``
learn from it, ``trainer`` does so in order, ``entity_scores`` and ``model_card`` tell how well, ``command`` publishes.
"""
