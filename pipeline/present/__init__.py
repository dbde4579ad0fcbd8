"""Charts and the report: what a person sees."""
