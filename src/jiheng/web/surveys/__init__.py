"""满意度调查: forms, papers, links, results; answers by link cannot be joined to their tickets."""
