"""TLS for outgoing connections: the system's certificate authorities, and one more for a channel."""

import ssl
from pathlib import Path

import httpx2

HTTP_SECONDS = 15.0


def client(ca_file: Path | None = None) -> httpx2.AsyncClient:
    """An HTTP client that follows no redirects and uses no proxy from the environment."""
    return httpx2.AsyncClient(
        verify=tls_context(ca_file), timeout=HTTP_SECONDS, trust_env=False, follow_redirects=False
    )


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """A TLS context that always checks certificates and host names."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def certificate_refused(error: BaseException | None) -> bool:
    """Whether a refused certificate caused the error, at any depth."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
