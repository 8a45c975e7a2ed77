"""The tools of the annotated corpus: where names stand, what is wrong, what it holds, how far annotators agree."""
