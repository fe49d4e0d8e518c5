"""The connection to Temporal, and what Temporal may index of a case."""

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

# All that Temporal may index of a case.
SEARCH_ATTRIBUTES = {
    "OnwardStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "OnwardNextDeadline": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}

NAMESPACE = "default"


async def connect(address: str | None = None, *, lazy: bool = False) -> Client:
    """A client for `address`, or for what TEMPORAL_* and its file say; `lazy` does not call yet."""
    config = ClientConfig.load_client_connect_config()
    if address is not None:
        config["target_host"] = address
    config.setdefault("target_host", "localhost:7233")
    return await Client.connect(**config, retry_config=IMPATIENT, lazy=lazy, runtime=runtime())


@cache
def runtime() -> Runtime:
    """The SDK's core, one to a process; its log lines become records of ours, without their fields."""
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
    """Make the search attributes known; those that exist stay as they are."""
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=SEARCH_ATTRIBUTES)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
