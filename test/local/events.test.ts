import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failuresIn } from '#local/aws/lambda/batch-response.ts';
import { type EventSources, startEventSources } from '#local/aws/lambda/event-sources.ts';
import { readFunctions } from '#local/aws/lambda/functions.ts';
import { type FunctionLogs, openLogs } from '#local/aws/lambda/logs.ts';
import { type MappingService, openMappings } from '#local/aws/lambda/mappings.ts';
import type { Mapping } from '#local/aws/lambda/poller.ts';
import { createLambda, type Lambda } from '#local/aws/lambda/service.ts';
import { createMetering } from '#local/aws/metering.ts';
import { type Fauxqs, startFauxqs } from '#local/aws/sqs-sns/fauxqs.ts';
import { createSqsClient, type SqsClient } from '#local/aws/sqs-sns/sqs-client.ts';
import { createClock } from '#local/runtime/clock.ts';
import { lambdaResources, templateOf, temporaryFolder } from './assembly.ts';

describe('the response of a batch', () => {
  const ids = new Set(['a', 'b']);
  it.each([
    ['nothing', 'null', []],
    ['an empty object', '{}', []],
    ['an empty list', '{"batchItemFailures":[]}', []],
    ['a null list', '{"batchItemFailures":null}', []],
    ['one failure', '{"batchItemFailures":[{"itemIdentifier":"a"}]}', ['a']],
    ['the same failure twice', '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}', ['a']],
    ['no JSON', 'oops', 'all'],
    ['a list', '[]', 'all'],
    ['an empty name', '{"batchItemFailures":[{"itemIdentifier":""}]}', 'all'],
    ['a null name', '{"batchItemFailures":[{"itemIdentifier":null}]}', 'all'],
    ['another key', '{"batchItemFailures":[{"id":"a"}]}', 'all'],
    ['a message of another batch', '{"batchItemFailures":[{"itemIdentifier":"z"}]}', 'all'],
  ])('%s', (_name, payload, expected) => {
    const failed = failuresIn(payload, ids);
    expect(failed === 'all' ? failed : [...failed]).toEqual(expected);
  });
});

const PORT = 22_040;
const handler = `let running = 0;
export const handler = async (event) => {
  running++;
  const bodies = event.Records.map((r) => r.body);
  if (bodies.includes('slow')) await new Promise((r) => setTimeout(r, 300));
  if (bodies.includes('crash')) throw new Error('crash');
  console.log(JSON.stringify({ bodies, first: event.Records[0] }));
  return { batchItemFailures: event.Records.filter((r) => r.body === 'bad' && r.attributes.ApproximateReceiveCount < 2).map((r) => ({ itemIdentifier: r.messageId })) };
}`;

/** Counts in its own queue to 40, with the real SDK, which passes the trace header of the invocation on. */
const counting = `import { SendMessageCommand, SQSClient } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const sqs = new SQSClient({ endpoint: 'http://127.0.0.1:${PORT}', region: 'us-east-1', credentials });
export const handler = async ({ Records: [{ body, eventSourceARN }] }) => {
  const QueueUrl = 'http://127.0.0.1:${PORT}/000000000000/' + eventSourceARN.split(':').at(-1);
  console.log(JSON.stringify({ bodies: [body] }));
  if (Number(body) < 40) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(Number(body) + 1) }));
}`;

let fauxqs: Fauxqs;
let sqs: SqsClient;
let lambda: Lambda;
const lines: { bodies: string[]; first: Record<string, unknown> }[] = [];
const failures: string[] = [];
const clock = createClock();
const metering = createMetering();

beforeAll(async () => {
  fauxqs = await startFauxqs({
    port: PORT,
    dataDir: temporaryFolder(),
    clock: clock.buffer,
    gateUrl: `http://127.0.0.1:${PORT}`,
  });
  sqs = createSqsClient(fauxqs.url);
  const logs = openLogs(temporaryFolder(), () => undefined);
  const recordingLogs: FunctionLogs = {
    ...logs,
    line: (_name, line) => void lines.push(JSON.parse(line)),
    failure: (name, _requestId, { errorType }) => void failures.push(`${name}: ${errorType}`),
  };
  const resources = {
    ...lambdaResources('worker'),
    ...lambdaResources('scarce', [], { reserved: 1 }),
    ...lambdaResources('stopped'),
    ...lambdaResources('allowed', [], { recursiveLoop: 'Allow' }),
  };
  const handlers = { worker: handler, scarce: handler, stopped: counting, allowed: counting };
  const functions = readFunctions(templateOf(resources, handlers), 'http://x');
  lambda = createLambda({ functions, clock: clock.buffer, metering, logs: recordingLogs });
});
afterAll(async () => {
  await lambda.close();
  sqs.close();
  await fauxqs.stop();
});

async function mappingOf(name: string, more: Partial<Mapping> = {}): Promise<Mapping> {
  const { arn } = await fauxqs.ensureQueue(name, { VisibilityTimeout: '30' });
  const queueUrl = `http://127.0.0.1:${PORT}/000000000000/${name}`;
  const defaults = {
    uuid: name,
    enabled: true,
    functionName: 'worker',
    batchSize: 10,
    windowSeconds: 0,
    concurrency: 2,
    partial: true,
  };
  return { queueArn: arn, queueName: name, queueUrl, ...defaults, ...more };
}
const send = (mapping: Mapping, body: string) =>
  sqs.call('SendMessage', { QueueUrl: mapping.queueUrl, MessageBody: body });
const start = (mapping: Mapping, mappings = openMappings(temporaryFolder(), [mapping])): EventSources =>
  startEventSources({ mappings, sqs, lambda, metering, now: clock.now, warn: () => undefined });
const left = async (name: string) => (await fauxqs.queueCounts()).find((queue) => queue.name === name);
const timesHandled = (body: string) => lines.filter(({ bodies }) => bodies.includes(body)).length;

describe('an event source', () => {
  it('delivers messages in Lambda’s format, and deletes handled messages', async () => {
    const mapping = await mappingOf('plain');
    await sqs.call('SendMessage', {
      QueueUrl: mapping.queueUrl,
      MessageBody: 'hello',
      MessageAttributes: { type: { DataType: 'String', StringValue: 'stock.out' } },
    });
    const sources = start(mapping);
    await expect.poll(() => timesHandled('hello')).toBe(1);
    await expect.poll(() => left('plain')).toMatchObject({ visible: 0, inFlight: 0 });
    await sources.stop();
    expect(lines.find(({ bodies }) => bodies.includes('hello'))?.first).toMatchObject({
      body: 'hello',
      eventSource: 'aws:sqs',
      eventSourceARN: mapping.queueArn,
      awsRegion: 'us-east-1',
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {
        type: { stringValue: 'stock.out', dataType: 'String', stringListValues: [], binaryListValues: [] },
      },
    });
    expect(metering.read().triggers['queue plain']?.calls).toMatchObject({ 'sqs:DeleteMessageBatch': 1 });
  });

  it('retries only the failed message of a batch, after its visibility timeout', async () => {
    const mapping = await mappingOf('partial');
    for (const body of ['good', 'bad', 'fine']) await send(mapping, body);
    const sources = start(mapping);
    await expect.poll(() => timesHandled('good') + timesHandled('fine')).toBeGreaterThanOrEqual(1);
    await expect.poll(() => left('partial')).toMatchObject({ visible: 0, inFlight: 1 });
    clock.advance(31_000);
    await expect.poll(() => left('partial'), { timeout: 5_000 }).toMatchObject({ visible: 0, inFlight: 0 });
    await sources.stop();
    expect([timesHandled('good'), timesHandled('bad')]).toEqual([1, 2]);
  });

  it('retries the whole batch when the function fails', async () => {
    const mapping = await mappingOf('crashing');
    await send(mapping, 'crash');
    const sources = start(mapping);
    await expect.poll(() => metering.read().triggers['queue crashing']?.errors).toBe(1);
    await sources.stop();
    expect(await left('crashing')).toMatchObject({ inFlight: 1 });
  });

  it('waits for a full batch within its window', async () => {
    const mapping = await mappingOf('window', { windowSeconds: 5, batchSize: 3 });
    const sources = start(mapping);
    for (const body of ['w1', 'w2', 'w3']) await send(mapping, body);
    await expect.poll(() => lines.find(({ bodies }) => bodies.includes('w1'))?.bodies).toEqual(['w1', 'w2', 'w3']);
    await sources.stop();
  });

  it('collects a batch of more than ten messages by several receives', async () => {
    const mapping = await mappingOf('large', { windowSeconds: 20, batchSize: 25 });
    const bodies = Array.from({ length: 25 }, (_, i) => `l${i}`);
    for (const body of bodies) await send(mapping, body);
    const sources = start(mapping);
    await expect
      .poll(() => lines.find((line) => line.bodies.includes('l0'))?.bodies.toSorted())
      .toEqual(bodies.toSorted());
    await expect.poll(() => left('large')).toMatchObject({ visible: 0, inFlight: 0 });
    await sources.stop();
    expect(metering.read().triggers['queue large']?.calls).toMatchObject({ 'sqs:DeleteMessageBatch': 3 });
  });

  it('closes a batch window by the test clock, and reports its end', async () => {
    const mapping = await mappingOf('slowly', { windowSeconds: 20 });
    const sources = start(mapping);
    expect(sources.windowEndsAt()).toBe(Number.POSITIVE_INFINITY);
    await send(mapping, 'alone');
    await expect.poll(() => sources.windowEndsAt() - clock.now()).toBeLessThan(20_001);
    const startedAt = performance.now();
    clock.advance(20_000);
    await expect.poll(() => timesHandled('alone'), { timeout: 5_000 }).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await sources.stop();
  });

  it('repeats a throttled invocation, so its messages do not count as received again', async () => {
    const mapping = await mappingOf('throttled', { functionName: 'scarce', batchSize: 1 });
    for (let i = 0; i < 4; i++) await send(mapping, 'slow');
    lines.length = 0;
    const sources = start(mapping);
    await expect.poll(() => timesHandled('slow')).toBe(4);
    await expect.poll(() => left('throttled')).toMatchObject({ visible: 0, inFlight: 0 });
    await sources.stop();
    const receives = lines.map(
      ({ first }) => (first['attributes'] as Record<string, string>)['ApproximateReceiveCount'],
    );
    lines.length = 0;
    expect(receives).toEqual(['1', '1', '1', '1']);
  });

  it('runs no more batches at the same time than its maximum', async () => {
    const mapping = await mappingOf('narrow', { concurrency: 1, batchSize: 1 });
    for (let i = 0; i < 3; i++) await send(mapping, 'slow');
    const sources = start(mapping);
    let most = 0;
    await expect
      .poll(
        () => {
          most = Math.max(most, sources.running());
          return timesHandled('slow');
        },
        { timeout: 5_000, interval: 10 },
      )
      .toBe(3);
    await sources.stop();
    expect(most).toBe(1);
  });
});

describe('a function that sends to its own queue', () => {
  const counted = (mapping: Mapping) => metering.read().triggers[`queue ${mapping.queueName}`]?.invocations;

  it('is stopped after 16 invocations, and its message becomes a dead letter', async () => {
    const { arn } = await fauxqs.ensureQueue('stopped-dlq', {});
    const mapping = await mappingOf('stopped', { functionName: 'stopped' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 2 });
    await fauxqs.ensureQueue('stopped', { VisibilityTimeout: '30', RedrivePolicy });
    await send(mapping, '1');
    const sources = start(mapping);
    const stops = () => failures.filter((one) => one === 'stopped: RecursiveInvocationException');
    await expect.poll(stops).toHaveLength(1);
    expect(counted(mapping), 'Lambda starts nothing more').toBe(16);
    for (const receives of [2, 3]) {
      await expect.poll(() => left('stopped')).toMatchObject({ inFlight: 1 });
      clock.advance(31_000);
      if (receives === 2) await expect.poll(stops).toHaveLength(2);
    }
    await expect.poll(() => left('stopped-dlq')).toMatchObject({ visible: 1 });
    await sources.stop();
    expect(counted(mapping)).toBe(16);
  });

  it('is not stopped if the template allows the loop', async () => {
    const mapping = await mappingOf('allowed', { functionName: 'allowed' });
    await send(mapping, '1');
    const sources = start(mapping);
    await expect.poll(() => timesHandled('40')).toBe(1);
    await sources.stop();
    expect(counted(mapping)).toBe(40);
  });
});

describe('an event source mapping', () => {
  const call = async (service: MappingService, action: string, input: object) => {
    const request = {
      service: 'lambda',
      action,
      input: { ...input },
      raw: { headers: {}, body: Buffer.alloc(0) },
    } as const;
    return JSON.parse(String((await service.handle(request)).body)) as { State: string };
  };
  const enable = (service: MappingService, Enabled: boolean) =>
    call(service, 'UpdateEventSourceMapping', { UUID: 'paused', Enabled });
  const stateOf = async (service: MappingService) =>
    (await call(service, 'GetEventSourceMapping', { UUID: 'paused' })).State;

  it('that is disabled receives nothing until it is enabled, also after a restart', async () => {
    const mapping = await mappingOf('paused');
    const dir = temporaryFolder();
    const service = openMappings(dir, [mapping]);
    const sources = start(mapping, service);
    expect(await enable(service, false)).toMatchObject({ State: 'Disabling' });
    await expect(enable(service, true), 'while the change is applied').rejects.toMatchObject({
      code: 'ResourceInUseException',
    });
    await expect.poll(() => stateOf(service)).toBe('Disabled');
    await send(mapping, 'waits');
    expect([...sources.consumed()]).toEqual([]);
    await sources.stop();

    const later = openMappings(dir, [mapping]);
    const restarted = start(mapping, later);
    expect(await stateOf(later)).toBe('Disabled');
    expect(await left('paused')).toMatchObject({ visible: 1 });
    expect(timesHandled('waits')).toBe(0);
    await enable(later, true);
    await expect.poll(() => timesHandled('waits')).toBe(1);
    await restarted.stop();
  });

  it('is found by its id, and changes only Enabled', async () => {
    const service = openMappings(temporaryFolder(), [await mappingOf('paused')]);
    await expect(call(service, 'GetEventSourceMapping', { UUID: 'other' })).rejects.toMatchObject({ status: 404 });
    await expect(call(service, 'UpdateEventSourceMapping', { UUID: 'paused', BatchSize: 1 })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});
