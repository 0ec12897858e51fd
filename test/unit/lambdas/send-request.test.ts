/** O12: what is known of an order request after its message was sent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test, vi } from 'vitest';
import { ORDER_SEND_ATTEMPTS_MAX } from '#domain/limits.ts';
import type { OrderRequestMessage } from '#domain/queues/order-intake.ts';
import { MaybeSent, requestSender } from '#lambdas/order/send-request.ts';
import { connectSqs } from '#lambdas/shared/aws/clients.ts';

const MESSAGE = { id: 'ord_1' } as unknown as OrderRequestMessage;
const failure = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });
const status = (httpStatusCode: number) => failure('SQSServiceException', { $metadata: { httpStatusCode } });

/** Sends a message with a client whose attempts fail with these errors, then succeed. */
async function sendWith(...errors: Error[]) {
  const left = [...errors];
  let calls = 0;
  const send = async () => {
    calls++;
    const error = left.shift();
    if (error) throw error;
    return {};
  };
  const end = await requestSender({ send } as unknown as SQSClient, 'url')(MESSAGE, 0).catch((error: Error) => error);
  return { end, calls };
}

test('one failed attempt is repeated: a second message of one order is harmless', async () => {
  expect(await sendWith(failure('TimeoutError'))).toEqual({ end: undefined, calls: 2 });
});

const unsent = failure('Error', { code: 'ECONNREFUSED' });
test.for([
  ['a timeout', [failure('TimeoutError'), failure('TimeoutError')], true],
  ['a connection that ended', [failure('Error', { code: 'ECONNRESET' }), unsent], true],
  ['a 5xx of SQS', [unsent, status(500)], true],
  ['a connection that was refused', [unsent, unsent], false],
  ['a 4xx of SQS', [status(403), status(400)], false],
  ['no connection in time', [unsent, failure('x', { message: 'the socket did not establish a connection' })], false],
] as const)('after %s: SQS may have the message', async ([, errors, maybe]) => {
  const { end, calls } = await sendWith(...errors);
  expect([end instanceof MaybeSent, end instanceof Error, calls]).toEqual([maybe, true, ORDER_SEND_ATTEMPTS_MAX]);
});

let silent: Server | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  silent?.closeAllConnections();
  silent?.close();
});

test('the client of the order function gives up on an SQS that does not respond', async () => {
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent?.once('listening', resolve));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', url);
  await expect(requestSender(connectSqs(100), `${url}/1/q`)(MESSAGE, 0)).rejects.toBeInstanceOf(MaybeSent);
});
