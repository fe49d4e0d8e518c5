"""`onward post` and `onward webhooks`: undelivered messages, and systems that are called by HTTP."""

from typing import Annotated

import typer

from cli.options import DATA, Data, Json, run

post = typer.Typer(help="Undelivered messages.", no_args_is_help=True)
webhooks = typer.Typer(help="Systems that receive events by signed HTTP calls.", no_args_is_help=True)
Webhook = Annotated[str, typer.Argument(metavar="ID")]


@post.command("list")
def list_post(data: Data = DATA, as_json: Json = False) -> None:
    """List undelivered messages, and why.

    Example: onward post list
    """
    from cli.delivery_actions import undelivered as work

    typer.echo(run(work(data, as_json)))


@post.command("again")
def post_again(
    delivery: Annotated[str | None, typer.Argument(metavar="ID", help="One message. Default: all.")] = None,
    data: Data = DATA,
) -> None:
    """Retry undelivered messages now, including cancelled ones.

    Example: onward post again
    """
    from cli.delivery_actions import again as work

    typer.echo(run(work(data, delivery)))


@post.command("give-up")
def give_up(
    delivery: Annotated[str, typer.Argument(metavar="ID")],
    reasons: Annotated[str, typer.Option(help="The reasons. Write nothing about a child.", metavar="TEXT")],
    data: Data = DATA,
) -> None:
    """Give up a message that cannot be delivered. If it was urgent, a person must phone instead.

    Example: onward post give-up 0b6e… --reasons "The person has left the school."
    """
    from cli.delivery_actions import give_up as work

    typer.echo(run(work(data, delivery, reasons)))


@webhooks.command("add")
def add_webhook(
    url: Annotated[str, typer.Argument(metavar="URL")],
    school: Annotated[str, typer.Option(help="The school's name.", metavar="SCHOOL")],
    data: Data = DATA,
) -> None:
    """Notify a school's system of the events that people get messages about, and print its secret once.

    Example: onward webhooks add https://mis.school.example/onward --school "Hill School"
    """
    from cli.delivery_actions import add_webhook as work

    typer.echo(run(work(data, school, url)))


@webhooks.command("list")
def list_webhooks(data: Data = DATA, as_json: Json = False) -> None:
    """List the active webhooks.

    Example: onward webhooks list
    """
    from cli.delivery_actions import list_webhooks as work

    typer.echo(run(work(data, as_json)))


@webhooks.command("remove")
def remove_webhook(webhook: Webhook, data: Data = DATA) -> None:
    """Remove a webhook.

    Example: onward webhooks remove 0b6e…
    """
    from cli.delivery_actions import remove_webhook as work

    typer.echo(run(work(data, webhook)))


@webhooks.command("enable")
def enable_webhook(webhook: Webhook, data: Data = DATA) -> None:
    """Call a stopped webhook again.

    Example: onward webhooks enable 0b6e…
    """
    from cli.delivery_actions import enable_webhook as work

    typer.echo(run(work(data, webhook)))


@webhooks.command("test")
def try_webhook(webhook: Webhook, data: Data = DATA) -> None:
    """Send a test event to a webhook, and say whether it succeeded.

    Example: onward webhooks test 0b6e…
    """
    from cli.delivery_actions import try_webhook as work

    typer.echo(run(work(data, webhook)))
