/** The set-up function always responds to CloudFormation, which otherwise makes no progress until its timeout. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { lambdaContext } from './api-event.ts';

const responses: unknown[] = [];
const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  responses.push(JSON.parse(text));
  response.end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  responses.length = 0;
  vi.resetModules();
});
afterEach(() => vi.unstubAllEnvs());

/** Loads the function as a cold start does, and calls it as CloudFormation does. */
async function run(RequestType: 'Create' | 'Delete'): Promise<void> {
  const { handler } = await import('#lambdas/setup/handler.ts');
  const { port } = server.address() as AddressInfo;
  await handler(
    {
      RequestType,
      ResponseURL: `http://127.0.0.1:${port}/`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'SetupRun',
      PhysicalResourceId: 'donut-states-setup',
      ResourceType: 'Custom::Setup',
      ServiceToken: 'token',
      ResourceProperties: { ServiceToken: 'token' },
    },
    lambdaContext,
  );
}

test('a variable that is missing is a FAILED response with its name as the reason', async () => {
  vi.stubEnv('ACCOUNT_SECRET_ARN', undefined);
  await run('Create');
  expect(responses).toEqual([
    {
      Status: 'FAILED',
      Reason: expect.stringContaining('Invalid environment variable ACCOUNT_SECRET_ARN'),
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'SetupRun',
      PhysicalResourceId: 'donut-states-setup',
    },
  ]);
});

test('the deletion after that failure succeeds, so that the rollback ends', async () => {
  vi.stubEnv('ACCOUNT_SECRET_ARN', undefined);
  await run('Delete');
  expect(responses).toMatchObject([{ Status: 'SUCCESS' }]);
});
