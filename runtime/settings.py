"""Settings from the environment, read once where the parts are put together."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ONWARD_"

Address = Literal["database_url", "owner_database_url", "auditor_database_url"]

Secret = Literal["seal_key", "smtp_password", "notify_api_key", "metrics_token"]

ROLES: dict[Address, str] = {
    "database_url": "the application's role",
    "owner_database_url": "the role that owns the schema",
    "auditor_database_url": "the auditor's role",
}


class SettingsMissing(Exception):
    """A setting is missing or cannot be used. The message says so, without the value."""


class Settings(BaseSettings):
    """The settings of all parts. Each part asks for what it needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    database_url: SecretStr | None = None
    owner_database_url: SecretStr | None = None
    auditor_database_url: SecretStr | None = None
    seal_key: SecretStr | None = None
    seal_key_file: Path | None = None
    seal_key_copied_on: date | None = None
    log_key_file: Path | None = None
    checkpoint_file: Path | None = None
    mail_heads_to: str = "auditors, governors"
    witnesses_file: Path | None = None
    witness_away_hours: float = Field(default=1, ge=0.1, le=720)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    max_connections: int = Field(default=800, ge=10, le=50_000)
    max_header_bytes: int = Field(default=32 * 1024, ge=4096, le=1024 * 1024)
    max_headers: int = Field(default=100, ge=20, le=1000)
    header_seconds: float = Field(default=10, ge=0.1, le=300)
    body_seconds: float = Field(default=120, ge=0.1, le=3600)
    requests_a_minute: int = Field(default=1200, ge=60)
    task_queue: str = "onward"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    pool_size: int = Field(default=10, ge=1, le=90)
    metrics_token: SecretStr | None = None
    metrics_token_file: Path | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    public_url: str = "http://127.0.0.1:8000"
    terminator: str | None = None
    post_from: str | None = None
    post_ca_file: Path | None = None
    smtp_host: str | None = None
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    notify_api_key: SecretStr | None = None
    notify_api_key_file: Path | None = None
    notify_base_url: str = "https://api.notifications.service.gov.uk"
    notify_templates: str = ""
    authority_emails: str = ""
    webhook_allow_private: bool = False
    webhook_ca_file: Path | None = None
    webhook_give_up_hours: int = Field(default=72, ge=1, le=8760)
    post_keep_days: int = Field(default=90, ge=1, le=36500)
    inbox: Path | None = None
    demo_people: bool = False
    debug: bool = False

    @classmethod
    def read(cls) -> "Settings":
        """Read the environment. Raises SettingsMissing with a sentence that names the variable."""
        try:
            return cls()
        except ValidationError as error:
            # `input` would be the value itself, which may be a password.
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            variable = PREFIX + str(first["loc"][0]).removeprefix(PREFIX.lower()).upper()
            raise SettingsMissing(f"{variable} cannot be used: {first['msg'].lower()}.") from None

    def address(self, name: Address) -> str:
        """The Postgres address of one role."""
        value: SecretStr | None = getattr(self, name)
        if value is None or not value.get_secret_value().strip():
            raise SettingsMissing(
                f"{PREFIX}{name.upper()} is not set. Give the Postgres address of {ROLES[name]}, "
                "like postgresql://ROLE:PASSWORD@HOST/DATABASE."
            )
        return value.get_secret_value().strip()

    def secret(self, name: Secret) -> str | None:
        """A secret, given directly or in a file; none if neither is set."""
        value: SecretStr | None = getattr(self, name)
        if value is not None and value.get_secret_value().strip():
            return value.get_secret_value().strip()
        file: Path | None = getattr(self, f"{name}_file")
        return None if file is None else text_of(file, f"{PREFIX}{name.upper()}_FILE").strip()

    @cached_property
    def seal_secret(self) -> bytes:
        """The 32 bytes from which case keys are derived."""
        text = self.secret("seal_key")
        if text is None:
            raise SettingsMissing(
                f"{PREFIX}SEAL_KEY_FILE is not set. Give a file with 64 hexadecimal digits, "
                f"or the digits themselves in {PREFIX}SEAL_KEY."
            )
        return _decoded(text)


def text_of(file: Path, variable: str) -> str:
    """The text of the file that a variable names. Raises SettingsMissing."""
    try:
        return file.read_text(encoding="utf-8-sig")  # a guessed encoding would give a wrong password
    except OSError as error:
        raise SettingsMissing(
            f"{variable} cannot be read: {(error.strerror or 'an error').lower()}."
        ) from None
    except UnicodeDecodeError:
        raise SettingsMissing(
            f"{variable} cannot be used: the file is not UTF-8 text. Save it again as UTF-8."
        ) from None


def _decoded(text: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != 32:
        raise SettingsMissing(f"The seal key must be 64 hexadecimal digits (32 bytes). See {PREFIX}SEAL_KEY.")
    return secret
