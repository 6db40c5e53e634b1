"""The settings of the tests: a folder of their own, quick hashing, the database the environment names."""

import os
import tempfile

os.environ["JIHENG_DATA"] = tempfile.mkdtemp(prefix="jiheng-test-")
os.environ["JIHENG_DATABASE"] = os.environ.get("JIHENG_TEST_DATABASE", "")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop of its own

from jiheng.web.config.settings import *  # noqa: F403
from jiheng.web.config.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {
        "NAME": f"{os.environ['JIHENG_DATA']}/test.sqlite3"
    }  # a file: threads share it
    OPTIONS_OF_SQLITE = DATABASES["default"]["OPTIONS"]  # no power is cut in a test
    OPTIONS_OF_SQLITE["init_command"] = OPTIONS_OF_SQLITE["init_command"].replace("FULL", "OFF")
