"""Every address of the API, and the methods that it takes."""

from api.app import ROUTES

CASE = "/v1/referrals/{id}"
ADDRESSES: dict[str, set[str]] = {}
for _route in ROUTES:
    ADDRESSES.setdefault(_route.path, set()).update(_route.methods)
