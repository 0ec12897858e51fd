"""A mail to the address of SES's mailbox simulator bounces, and the configuration set publishes that to its topic.

MiniStack keeps event destinations and publishes nothing to them. The event has the form of SES:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
"""

import json

from ministack.services import ses, ses_v2, sns

BOUNCING = "bounce@simulator.amazonses.com"


def bend():
    send = ses._send_raw_email

    def send_raw_email(parameters):
        response = send(parameters)
        addressees = ses._collect_list(parameters, "Destinations.member") or [
            ses.parseaddr(one)[1] for one in ses._parse_raw_mime(ses._p(parameters, "RawMessage.Data"))["To"].split(",")
        ]
        if response[0] == 200 and BOUNCING in addressees:
            publish_bounce(ses._p(parameters, "ConfigurationSetName"))
        return response

    ses._send_raw_email = send_raw_email


def publish_bounce(configuration_set):
    bounce = {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": BOUNCING, "action": "failed", "status": "5.1.1"}],
        "timestamp": "2026-01-01T00:00:00.000Z",
    }
    event = {"eventType": "Bounce", "bounce": bounce, "mail": {"destination": [BOUNCING]}}
    for destination in ses_v2._config_sets[configuration_set]["EventDestinations"].values():
        if "BOUNCE" in destination["MatchingEventTypes"]:
            sns.publish_internal(destination["SnsDestination"]["TopicArn"], json.dumps(event))
