"""What the review of a written report found: opinion, sheets, facts, and an overview of many."""
