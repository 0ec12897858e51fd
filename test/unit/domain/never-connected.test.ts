import { Agent } from 'node:http';
import { Socket } from 'node:net';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { expect, test } from 'vitest';
import { neverConnected } from '#domain/never-connected.ts';

const failure = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

test.for([
  ['refused', failure('Error', { code: 'ECONNREFUSED' }), true],
  ['no route', failure('Error', { code: 'EHOSTUNREACH', syscall: 'connect' }), true],
  ['no network', failure('Error', { code: 'ENETUNREACH', syscall: 'connect' }), true],
  ['no route any more', failure('Error', { code: 'EHOSTUNREACH', syscall: 'read' }), false],
  ['unknown host', failure('Error', { code: 'ENOTFOUND' }), true],
  ['no name server', failure('Error', { code: 'EAI_AGAIN' }), true],
  ['no credentials', failure('CredentialsProviderError'), true],
  ['reset', failure('Error', { code: 'ECONNRESET' }), false],
  ['broken pipe', failure('Error', { code: 'EPIPE' }), false],
  ['no response in time', failure('TimeoutError', { code: 'ETIMEDOUT' }), false],
  ['500', failure('InternalServerErrorException'), false],
] as const)('%s: the request never reached the service is %s', ([, error, is]) => {
  expect(neverConnected(error)).toBe(is);
});

test('the time limit of the AWS SDK for a connection, as the SDK words it', async () => {
  const connecting = () => Object.defineProperty(new Socket(), 'connecting', { value: true });
  const httpAgent = Object.assign(new Agent(), { createConnection: connecting });
  const client = new RDSDataClient({
    ...{ region: 'us-east-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 },
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: { connectionTimeout: 20, httpAgent },
  });
  const statement = new ExecuteStatementCommand({ resourceArn: 'arn', secretArn: 'arn', sql: 'select 1' });
  const error = await client.send(statement).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(neverConnected(error)).toBe(true);
});
