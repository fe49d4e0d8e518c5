"""Delivery settings from the environment. Unsafe ones are refused with a sentence."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from delivery.channels import DeliverySettings
from delivery.govuk_notify import Notify
from delivery.smtp import Smtp
from domain.field_rules import EMAIL
from domain.people.roles import Role
from policies.authority_packs import load_authorities
from runtime.settings import PREFIX, Settings, SettingsMissing
from store.tree.day_heads import HeadReaders

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_READERS: dict[str, tuple[Role, ...]] = {
    "auditors": ("auditor",),
    "governors": ("nominated_governor", "board_lead"),
    "none": (),
}
"""Words of ONWARD_MAIL_HEADS_TO that name people by their roles."""
_KEY_LENGTH = 73
"""Length of the service id and the secret, both UUIDs, at the end of a Notify key."""


def delivery_settings_from(settings: Settings) -> DeliverySettings:
    """The channels that are set up."""
    return DeliverySettings(
        public_url=settings.public_url.rstrip("/"),
        smtp=_smtp(settings),
        notify=_notify(settings),
        authorities=_known_to_packs() | _pairs(settings.authority_emails, "AUTHORITY_EMAILS"),
        allow_private=settings.webhook_allow_private,
        webhook_ca_file=settings.webhook_ca_file,
        webhook_hours=settings.webhook_give_up_hours,
        keep_days=settings.post_keep_days,
        head_readers=_head_readers(settings.mail_heads_to),
    )


def _smtp(settings: Settings) -> Smtp | None:
    host = settings.smtp_host
    if host is None:
        return None
    if settings.post_from is None or "@" not in settings.post_from:
        raise SettingsMissing(
            f"{PREFIX}POST_FROM is not set. Give the sender's address, such as onward@school.example."
        )
    if settings.smtp_security == "none" and not _is_loopback(host):
        raise SettingsMissing(
            f"{PREFIX}SMTP_SECURITY cannot be none for another machine. Use starttls or tls."
        )
    return Smtp(
        host=host,
        port=settings.smtp_port or _PORTS[settings.smtp_security],
        sender=settings.post_from,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.secret("smtp_password"),
        ca_file=settings.post_ca_file,
    )


def _notify(settings: Settings) -> Notify | None:
    key = settings.secret("notify_api_key")
    if key is None:
        return None
    if len(key) < _KEY_LENGTH:
        raise SettingsMissing(
            f"{PREFIX}NOTIFY_API_KEY cannot be used. Copy the whole key from GOV.UK Notify."
        )
    _check_base_url(settings.notify_base_url)
    return Notify(
        api_key=key,
        templates=_pairs(settings.notify_templates, "NOTIFY_TEMPLATES"),
        base_url=settings.notify_base_url.rstrip("/"),
    )


def _check_base_url(url: str) -> None:
    """Refuse an address without TLS, because messages and our key go there. This machine is excepted."""
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    except ValueError:
        safe = False
    if not safe or not parts.hostname or parts.username is not None:
        raise SettingsMissing(
            f"{PREFIX}NOTIFY_BASE_URL cannot be used. Give an https address, or http on this machine only."
        )


def _known_to_packs() -> dict[str, str]:
    """Secure addresses from the packs of local authorities."""
    addresses = {pack.id: pack.contacts.secure_email for pack in load_authorities().values()}
    return {name: address for name, address in addresses.items() if address is not None}


def _head_readers(text: str) -> HeadReaders:
    """Parse `auditors, governors, person@trust.example`."""
    named = list(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    addresses = [each for each in named if each.lower() not in _READERS]
    if not all(map(EMAIL.fullmatch, addresses)):
        raise SettingsMissing(
            f"{PREFIX}MAIL_HEADS_TO cannot be used. Give auditors, governors, e-mail addresses, or none, "
            "separated by commas."
        )
    roles = [role for each in named for role in _READERS.get(each.lower(), ())]
    return HeadReaders(roles=tuple(roles), addresses=tuple(addresses))


def _pairs(text: str, variable: str) -> dict[str, str]:
    """Parse `name=value, name=value`."""
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals and value):
            raise SettingsMissing(f"{PREFIX}{variable} cannot be used. Give NAME=VALUE, separated by commas.")
        found["-".join(name.casefold().split())] = value
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
