"""The manifest of a backup under a key of the record: who changes the one has not the other."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

PROOF = "proof"


def proved(manifest: dict[str, Any], key_id: str, key: bytes) -> dict[str, Any]:
    """Return a manifest with its proof: key and digest of all that it says."""
    return {**manifest, PROOF: {"key": key_id, "digest": _digest(manifest, key)}}


def is_proved(manifest: dict[str, Any], keys: Mapping[str, bytes]) -> bool:
    """Return whether a manifest says what it said when it was written, by a key that is there."""
    proof = manifest.get(PROOF)
    if not isinstance(proof, dict) or proof.get("key") not in keys:
        return False
    digest = _digest(manifest, keys[proof["key"]])
    return hmac.compare_digest(digest, str(proof.get("digest")))


def _digest(manifest: dict[str, Any], key: bytes) -> str:
    rest = {name: value for name, value in manifest.items() if name != PROOF}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, b"backup" + text.encode("utf-8"), hashlib.sha256).hexdigest()
