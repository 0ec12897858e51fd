/** The smoke test: what it calls right, wrong and not checked. test/stories/smoke.test.ts plays it on the running system. */
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { createChecks, type Finding, NotChecked, need, Unexpected } from '#bin/smoke/checks.ts';
import { linesOf, type SmokePort, smokeCommand } from '#bin/smoke/command.ts';
import { openDeployment } from '#bin/smoke/deployment.ts';
import { cacheSign, wrongHeaders } from '#bin/smoke/judge.ts';
import { openLive } from '#bin/smoke/live.ts';
import { openShop, type Reply } from '#bin/smoke/shop.ts';
import { runCommand } from './run-command.ts';
import { type FakeShop, openFakeShop } from './smoke-shop.ts';

const shops: FakeShop[] = [];
async function fakeShop(...faults: Parameters<typeof openFakeShop>): Promise<FakeShop> {
  const shop = await openFakeShop(...faults);
  shops.push(shop);
  return shop;
}
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

const never = new AbortController().signal;

/** Runs the command against a deployed shop, without AWS credentials. */
async function smoke(
  { url }: FakeShop,
  {
    args = [] as readonly string[],
    environment = {},
    signal = never,
  }: Partial<SmokePort> & { args?: readonly string[] },
) {
  const port: SmokePort = { open: (options) => openDeployment(url, options), environment, signal };
  const { code, messages, printed } = await runCommand(smokeCommand, ['--url', url, ...args], port);
  const lines = printed.map((line) => line.replace(/ \(\d+ ms\)$/, ''));
  return { code, messages, lines, about: (name: string) => lines.find((line) => line.slice(2).startsWith(`${name} `)) };
}

const reply = (headers: Record<string, string>, requestId?: string): Reply => ({
  status: 404,
  headers: new Headers(headers),
  body: {},
  requestId,
});

test('a header that is missing or has another value is named with what was seen', () => {
  const headers = new Headers({ 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' });
  const expected = { 'X-Frame-Options': 'DENY', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' };
  expect(wrongHeaders(headers, expected)).toEqual(['X-Frame-Options: SAMEORIGIN', 'X-Content-Type-Options: (missing)']);
});

test.for<[string, Record<string, string>, string, string | undefined]>([
  ['an age', { age: '3' }, 'b', 'Age: 3'],
  ['a hit', { 'x-cache': 'Hit from cloudfront' }, 'b', 'X-Cache: Hit from cloudfront'],
  ['the same request id', { 'x-cache': 'Error from cloudfront' }, 'a', 'the request id a twice'],
  ['nothing of these', { 'x-cache': 'Error from cloudfront' }, 'b', undefined],
])('a repeated response is a stored one by %s', ([, headers, requestId, sign]) => {
  expect(cacheSign(reply({}, 'a'), reply(headers, requestId))).toBe(sign);
});

test('a wrong check names the request and the command that shows its log', async () => {
  const deployment = await openDeployment((await fakeShop()).url, { aws: false, stage: 'prod' });
  const wrong: Finding = {
    name: 'order',
    state: 'wrong',
    text: 'expected 201, but saw 503 service.unavailable',
    milliseconds: 8_034,
    requestId: 'c0ffee',
    functions: ['order', 'relay'],
  };
  expect(linesOf(wrong, deployment)).toEqual([
    '✗ order           expected 201, but saw 503 service.unavailable (8034 ms)',
    '                  request id c0ffee',
    `                  aws logs tail /aws/lambda/donut-prod-order --since 15m --filter-pattern '"c0ffee"'`,
  ]);
  expect(linesOf({ ...wrong, requestId: undefined }, deployment).slice(1)).toEqual([
    '                  aws logs tail /aws/lambda/donut-prod-order --since 15m',
    '                  aws logs tail /aws/lambda/donut-prod-relay --since 15m',
  ]);
});

test('a check that depends on a failed one is not made, and says so', async () => {
  const { check, findings } = createChecks(() => undefined, never);
  const product = await check('product', [], async (): Promise<readonly [string, string]> => {
    throw new Unexpected('201', '422 product.unknown_factory', 'r1');
  });
  await check('order', [], async () => [need(product, 'product'), undefined]);
  expect(findings.map(({ state, text, requestId }) => [state, text, requestId])).toEqual([
    ['wrong', 'expected 201, but saw 422 product.unknown_factory', 'r1'],
    ['not checked', 'no product', undefined],
  ]);
});

test('a value that does not become right in time is wrong, with its last value', async () => {
  const { waitFor } = createChecks(() => undefined, never);
  const wait = { expected: 'a mail', seconds: 0, isRight: () => false, show: (mails: number) => `${mails} mails` };
  await expect(waitFor(async () => 0, wait)).rejects.toThrow('expected a mail within 0 s, but saw 0 mails');
});

test('a deployed shop without accounts and credentials: what anyone sees is right, the rest is not checked', async () => {
  const { code, messages, lines, about } = await smoke(await fakeShop(), {});
  expect(code).toBe(0);
  expect(about('pages')).toBe('✓ pages           200 with all security headers: / /shop /console /docs');
  expect(about('error caching')).toBe('✓ error caching   404 twice, and each time a new response');
  expect(about('operator')).toBe(
    '- operator        not checked: no operator: set OPERATOR_EMAIL and OPERATOR_PASSWORD',
  );
  expect(about('buyer')).toBe(
    '- buyer           not checked: no buyer: set SMOKE_BUYER_EMAIL and SMOKE_BUYER_PASSWORD',
  );
  expect(about('restock')).toBe('- restock         not checked: no order');
  expect(messages).toEqual([`7 right, 0 wrong, ${lines.length - 7} not checked`]);
});

test.for<[string, Parameters<typeof openFakeShop>[0], string]>([
  ['a page without a policy', { without: 'Content-Security-Policy' }, '✗ pages'],
  ['an error that is cached', { cachesErrors: true }, '✗ error caching'],
  ['a token that nothing refuses', { acceptsEveryToken: true }, '✗ refused token'],
])('%s is found, and the exit code is 1', async ([, faults, start]) => {
  const { code, lines } = await smoke(await fakeShop(faults), {});
  expect(code).toBe(1);
  expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(1);
  expect(lines.join('\n')).toContain(start);
});

test('a wrong password of the operator is found, and the result is JSON on request', async () => {
  const environment = { OPERATOR_EMAIL: 'you@your.domain', OPERATOR_PASSWORD: 'wrong' };
  const { code, lines } = await smoke(await fakeShop(), { environment, args: ['--json'] });
  expect(code).toBe(1);
  expect((JSON.parse(lines.join('\n')) as Finding[]).filter(({ state }) => state === 'wrong')).toMatchObject([
    { name: 'operator', text: 'expected 201, but saw 401 auth.wrong_credentials', functions: ['sessions'] },
  ]);
});

test('after an interruption no check is made, and the exit code is 1', async () => {
  const { code, lines } = await smoke(await fakeShop(), { signal: AbortSignal.abort('SIGINT') });
  expect(code).toBe(1);
  expect(lines.filter((line) => !line.endsWith('not checked: interrupted'))).toEqual([]);
});

test('a stream whose events arrive only at its end is found', async () => {
  const { url } = await fakeShop({ buffersStream: true });
  await expect(openLive(openShop(url), 'token', 0.2)).rejects.toThrow('expected the event hello within 0.2 s');
});

test('a stream without a buffer shows hello, and then the event of the order', async () => {
  const live = await openLive(openShop((await fakeShop()).url), 'token');
  expect(await live.next('order.placed', 'ord_2')).toBeLessThan(30_000);
  live.close();
});

test('messages go to the queues of the stage; without credentials they are not sent', async () => {
  const { url } = await fakeShop();
  const sqs = mockClient(SQSClient);
  onTestFinished(() => sqs.restore());
  sqs.on(GetQueueUrlCommand, { QueueName: 'donut-prod-mail-dlq' }).resolves({ QueueUrl: 'https://sqs/1/dlq' });
  sqs.on(SendMessageCommand, { QueueUrl: 'https://sqs/1/dlq', MessageBody: 'hello' }).resolves({ MessageId: 'm1' });
  const deployed = await openDeployment(url, { aws: true, stage: 'prod' });
  expect(await deployed.send('mail-dlq', 'hello')).toBe('m1');
  const without = await openDeployment(url, { aws: false, stage: 'prod' });
  await expect(without.send('mail', 'hello')).rejects.toThrow(NotChecked);
});

test.for([
  [['--stage', 'test'], 'Invalid value "test" for --stage: must be dev or prod'],
  [['--url', 'shop'], 'Invalid value "shop" for --url: must be an address like https://shop.example.com'],
  [['dev'], 'Unknown argument "dev"'],
] as const)('a wrong argument is named in the error: %j', ([args, sentence]) => {
  expect(() => smokeCommand.read(args)).toThrow(sentence);
});
