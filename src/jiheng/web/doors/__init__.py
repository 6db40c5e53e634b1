"""Other ways in than a password of ours: directory, OIDC, CAS. Who somebody is, never what may."""
