"""Whom the post believes to be who they say: the authorities of the system, and one more for a channel."""

import ssl
from pathlib import Path

import httpx2

HTTP_SECONDS = 15.0


def client(ca_file: Path | None = None) -> httpx2.AsyncClient:
    """An HTTP client that follows nobody, and that no proxy of the environment leads elsewhere."""
    return httpx2.AsyncClient(
        verify=tls_context(ca_file), timeout=HTTP_SECONDS, trust_env=False, follow_redirects=False
    )


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Certificates and host names are checked, always."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def certificate_refused(error: BaseException | None) -> bool:
    """Whether a certificate is behind the error, however deep."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
