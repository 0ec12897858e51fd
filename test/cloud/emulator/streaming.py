"""A function whose response is streamed, for API Gateway here and for Node in streaming.ts.

MiniStack cannot stream: the events arrive together at the end of the connection.
"""

import json
import pathlib

from ministack.core import lambda_runtime
from ministack.services import apigateway_v1


def bend():
    function_of = apigateway_v1._extract_lambda_ref_from_integration_uri

    def function(uri):
        return function_of((uri or "").replace("/response-streaming-invocations", "/invocations"))

    apigateway_v1._extract_lambda_ref_from_integration_uri = function
    node = json.dumps(str(pathlib.Path(__file__).with_suffix(".ts")))
    lambda_runtime._NODEJS_WORKER_SCRIPT = f"require({node});\n{lambda_runtime._NODEJS_WORKER_SCRIPT}"
