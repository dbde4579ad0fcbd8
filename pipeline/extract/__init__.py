"""Sentences to figures: which numerals are figures, and what each of them claims."""
