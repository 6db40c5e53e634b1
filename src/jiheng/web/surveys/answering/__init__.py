"""The pages that respondents reach: a process and rights of their own, no session, no script."""
