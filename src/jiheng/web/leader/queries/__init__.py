"""What the leader's page asks for."""
