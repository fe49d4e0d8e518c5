"""The connection to Temporal, and the fields of a case that Temporal may index."""

import logging
from functools import cache

from temporalio import activity, workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

# A call while the server is away answers in a third of a second, not in ten.
IMPATIENT = RetryConfig(max_interval_millis=500, max_elapsed_time_millis=1500, max_retries=3)

# The only fields of a case that Temporal may index.
SEARCH_ATTRIBUTES = {
    "OnwardStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "OnwardNextDeadline": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}

NAMESPACE = "default"


async def connect(address: str | None = None, *, lazy: bool = False) -> Client:
    """A client for `address`, or else for the TEMPORAL_* settings. `lazy` connects on first use."""
    config = ClientConfig.load_client_connect_config()
    if address is not None:
        config["target_host"] = address
    config.setdefault("target_host", "localhost:7233")
    return await Client.connect(**config, retry_config=IMPATIENT, lazy=lazy, runtime=runtime())


@cache
def runtime() -> Runtime:
    """The SDK's core, one for each process. Its log lines become ours, without their fields."""
    workflow.logger.workflow_info_on_message = False  # else the context is repeated in every message
    activity.logger.activity_info_on_message = False
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    quiet = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=quiet, forwarding=forwarding)))


async def register(client: Client) -> None:
    """Register the search attributes that do not exist yet."""
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=SEARCH_ATTRIBUTES)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
