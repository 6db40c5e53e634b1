"""Sites: which of them suit a need, how those that do compare, one page of it to take along."""
