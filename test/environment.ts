/** Variables of every test: quiet logs, and what Lambda and the template set for every function. */
export const TEST_ENVIRONMENT = {
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_DEV: 'false',
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_VERSION: '7',
  POWERTOOLS_METRICS_NAMESPACE: 'DonutStates',
  POWERTOOLS_SERVICE_NAME: 'order',
  STAGE: 'dev',
};
