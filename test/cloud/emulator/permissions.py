"""IAM, where MiniStack asks for another permission than AWS does."""

import base64
import contextvars
import email
import email.policy
import email.utils
import sys
import urllib.parse

import ministack.app as app
import ministack.core.iam_actions as actions
import ministack.core.iam_evaluator as evaluator

sender = contextvars.ContextVar("sender", default=None)


def bend():
    action_of, resource_of = actions.extract_iam_action, actions.extract_resource_arn
    condition_of, enforce = evaluator._resolve_condition_key, evaluator.enforce

    def action(*request, **options):
        # One permission covers both calls ("Actions defined by Amazon SNS" knows no sns:PublishBatch).
        found = action_of(*request, **options)
        return "sns:Publish" if found == "sns:PublishBatch" else found

    def resource(service, method, path, headers, body, *rest, **options):
        found = resource_of(service, method, path, headers, body, *rest, **options)
        form = urllib.parse.parse_qs((body or b"").decode("latin1")) if service == "ses" else {}
        if "RawMessage.Data" not in form:
            return found
        # SendRawEmail needs the permission on the identity of its sender, not on `*`.
        message = email.message_from_bytes(base64.b64decode(form["RawMessage.Data"][0]), policy=email.policy.default)
        address = email.utils.parseaddr(str(message["From"]))[1]
        sender.set(address)
        return f"arn:aws:ses:us-east-1:111122223333:identity/{address}"

    def condition(key, context):
        # The emulator has no TLS, without which the bucket of the bootstrap denies everything.
        if key.lower() == "aws:securetransport":
            return "true"
        if key.lower() == "ses:fromaddress":
            return sender.get()
        return condition_of(key, context)

    def enforce_and_report(key, action, service, region, resource_arn="*", *rest, **options):
        result = enforce(key, action, service, region, resource_arn, *rest, **options)
        # Also the denials that a function handles, and that no log would show.
        if isinstance(result, evaluator.EvalResult):
            print(f"DENIED {result.principal_arn}: {action} on {resource_arn}", file=sys.stderr, flush=True)
        return result

    evaluator.enforce = enforce_and_report
    evaluator._resolve_condition_key = condition
    for name, bent in (("extract_iam_action", action), ("extract_resource_arn", resource)):
        for module in (actions, app):
            if hasattr(module, name):
                setattr(module, name, bent)
