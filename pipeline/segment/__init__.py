"""Documents to sections and sentences, on a view of the text that keeps its offsets."""
