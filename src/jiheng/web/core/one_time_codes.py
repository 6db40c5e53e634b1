"""One-time codes as RFC 6238 has them: SHA-1, six figures, thirty seconds; nothing is sent."""

import base64
import hmac
import secrets
import struct
from urllib.parse import quote

SECONDS, DIGITS, DRIFT = 30, 6, 1
SECRET = 20  # bytes, as RFC 4226 asks


def new_secret() -> str:
    """Return a secret as authenticators take it, in base 32."""
    return base64.b32encode(secrets.token_bytes(SECRET)).decode("ascii")


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a secret in a step of time (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: str, text: str, seconds: int, *, after: int = 0) -> int | None:
    """Return the step of time that a code is of, near a moment and after the last one taken."""
    now = seconds // SECONDS
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and hmac.compare_digest(code(secret, step).encode(), text.encode()):
            return step
    return None


def address(secret: str, username: str) -> str:
    """Return the address that an authenticator reads."""
    return f"otpauth://totp/jiheng:{quote(username)}?secret={secret}&issuer=jiheng"
