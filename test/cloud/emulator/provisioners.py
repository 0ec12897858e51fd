"""CloudFormation: types that MiniStack does not know, and attributes that it does not return."""

import json
import uuid

from ministack.services import rds, secretsmanager
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS

# Accepted, and nothing is made. A type that is in neither list stops the deployment.
IGNORED = (
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::EC2::FlowLog",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACLAssociation",
    # CDK’s own functions: the first one needs the AWS CLI of its layer, the others calls that MiniStack lacks.
    "Custom::CDKBucketDeployment",
    "Custom::FrontErrorsAlarm",
    "Custom::ReservedConcurrency",
)


def ignored():
    return {
        "create": lambda logical, _, stack: (
            f"{stack}-{logical}",
            {"Id": logical, "DestinationBucketArn": "arn:aws:s3:::x"},
        ),
        "update": lambda physical, *_: (physical, {}),
        "delete": lambda *_: None,
    }


def bend():
    for resource_type in IGNORED:
        HANDLERS.setdefault(resource_type, ignored())
    HANDLERS["AWS::CloudWatch::Alarm"] = alarm()
    HANDLERS["AWS::RDS::DBCluster"] = cluster()
    HANDLERS["AWS::SecretsManager::Secret"] = secret()


def alarm():
    """An alarm by metric maths, which MiniStack refuses, is accepted without being made."""
    handler = HANDLERS["AWS::CloudWatch::Alarm"]

    def create(logical, properties, stack):
        if "Metrics" not in properties:
            return handler["create"](logical, properties, stack)
        return f"{stack}-{logical}", {"Arn": f"arn:aws:cloudwatch:us-east-1:000000000000:alarm:{stack}-{logical}"}

    def update(physical, old, new, *more):
        return (physical, {}) if "Metrics" in new else handler["update"](physical, old, new, *more)

    return {**handler, "create": create, "update": update}


def cluster():
    """A cluster whose master password RDS manages has the attribute MasterUserSecret.SecretArn."""
    handler, attributes_of = HANDLERS["AWS::RDS::DBCluster"], provisioners._rds_db_cluster_attrs

    def attributes(record):
        managed = record.get("MasterUserSecret")
        return {**attributes_of(record), **({"MasterUserSecret.SecretArn": managed["SecretArn"]} if managed else {})}

    def create(logical, properties, stack):
        physical, _ = handler["create"](logical, properties, stack)
        record = rds._clusters[physical]
        # The password of donut_admin that the check gave to PostgreSQL.
        value = json.dumps({"username": record["MasterUsername"], "password": "cloud-check"})
        arn = secretsmanager.create_secret_in_process(f"rds!cluster-{uuid.uuid4()}", value, description="rds")
        record["MasterUserSecret"] = {"SecretStatus": "active", "KmsKeyId": "", "SecretArn": arn}
        return physical, attributes(record)

    def delete(physical, properties):
        # CloudFormation deletes only what it knows, and RDS deletes the secret with its cluster.
        secretsmanager.delete_secret_in_process(rds._clusters[physical]["MasterUserSecret"]["SecretArn"])
        return handler["delete"](physical, properties)

    provisioners._rds_db_cluster_attrs = attributes
    return {**handler, "create": create, "delete": delete}


def secret():
    """`Ref` of a secret is its ARN, and a secret that is created without a value has none."""

    def name(physical):
        return next((name for name, one in secretsmanager._secrets.items() if one["ARN"] == physical), physical)

    def create(logical, properties, stack):
        created, attributes = provisioners._sm_secret_create(logical, properties, stack)
        if not {"SecretString", "GenerateSecretString"} & set(properties):
            secretsmanager._secrets[created]["Versions"] = {}
        return attributes["Arn"], attributes

    def update(physical, old, new, stack, logical_id=None):
        return physical, provisioners._sm_secret_update(name(physical), old, new, stack, logical_id)[1]

    return {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": lambda physical, properties: provisioners._sm_secret_delete(name(physical), properties),
    }
