"""The Data API reaches the PostgreSQL of the check. MiniStack would start a container for each cluster."""

import os

import psycopg2
import psycopg2.extras
from ministack.services import rds_data


def connect(_instance, _engine, database=None, password=None, username=None):
    connection = psycopg2.connect(
        host="127.0.0.1",
        port=int(os.environ["POSTGRES_PORT"]),
        user=username,
        password=password,
        dbname=database or "postgres",
    )
    connection.autocommit = True
    # The Data API returns JSON as text.
    for register in (psycopg2.extras.register_default_json, psycopg2.extras.register_default_jsonb):
        register(conn_or_curs=connection, loads=lambda value: value)
    return connection


def bend():
    rds_data._has_real_endpoint = lambda _instance: True
    rds_data._connect = connect
