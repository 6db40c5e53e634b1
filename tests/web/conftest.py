import pytest

from web.city import a_city


@pytest.fixture
def city(db):
    return a_city()


@pytest.fixture
def enter(client):
    """Log somebody in."""

    def entered(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered
