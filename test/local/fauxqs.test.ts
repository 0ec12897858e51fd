import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AwsCall, AwsService } from '#local/aws/service.ts';
import { type Fauxqs, startFauxqs } from '#local/aws/sqs-sns/fauxqs.ts';
import { type Clock, createClock } from '#local/runtime/clock.ts';
import { createSupervisor } from '#local/runtime/supervisor.ts';
import { type Served, serve } from './serve.ts';

const PORT = 21030;
const GATE_PORT = 21031;
const gateUrl = `http://127.0.0.1:${GATE_PORT}`;
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';
let dir: string;
let clock: Clock;
let fauxqs: Fauxqs;
let gate: Served;
let sqs: SQSClient;
let sns: SNSClient;

const start = async (): Promise<void> => {
  fauxqs = await startFauxqs({ port: PORT, dataDir: dir, clock: clock.buffer, gateUrl, topicKey: () => KEY });
  gate = await serve([fauxqs.sqs, fauxqs.sns], GATE_PORT);
  sqs = new SQSClient({ ...gate.client, maxAttempts: 1 });
  sns = new SNSClient({ ...gate.client, maxAttempts: 1 });
};

const stop = async (): Promise<void> => {
  sqs.destroy();
  sns.destroy();
  await gate.close();
  await fauxqs.stop();
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'donut-fauxqs-'));
  clock = createClock();
  await start();
});

afterEach(async () => {
  await stop();
  rmSync(dir, { recursive: true, force: true });
});

const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...(DelaySeconds !== undefined && { DelaySeconds }) }));
const receive = async (QueueUrl: string, WaitTimeSeconds = 0) => {
  const response = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  return response.Messages ?? [];
};
const bodies = async (url: string) => (await receive(url)).map((message) => message.Body);

const reaches = async (host: string): Promise<boolean> => {
  const socket = createConnection({ host, port: PORT });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return connected;
};

test('the emulator listens on 127.0.0.1 and on no other address of this machine', async () => {
  expect(await reaches('127.0.0.1')).toBe(true);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1')
    .map(({ address }) => address);
  if (process.platform === 'linux') others.push('127.0.0.2'); // a listener on 0.0.0.0 would accept this address too
  expect(others.length).toBeGreaterThan(0);
  for (const address of others) expect([address, await reaches(address)]).toEqual([address, false]);
});

test('a port in use is an error that says what to do', async () => {
  const otherServer = createServer();
  await new Promise<void>((resolve) => otherServer.listen(21032, '127.0.0.1', resolve));
  const started = startFauxqs({ port: 21032, dataDir: join(dir, 'other'), clock: clock.buffer, gateUrl });
  await expect(started).rejects.toThrow(
    'Port 21032 is in use. Stop the program that uses it, or start with another --port.',
  );
  await new Promise((resolve) => otherServer.close(resolve));
});

test('every queue URL has the address of the gate, in every response, and also after a restart with another gate', async () => {
  const { url, arn } = await fauxqs.ensureQueue('relay', {});
  expect([url, arn]).toEqual([`${gateUrl}/000000000000/relay`, 'arn:aws:sqs:us-east-1:000000000000:relay']);
  const created = await sqs.send(new CreateQueueCommand({ QueueName: 'mail' }));
  const found = await sqs.send(new GetQueueUrlCommand({ QueueName: 'mail' }));
  const listed = await sqs.send(new ListQueuesCommand({}));
  expect([created.QueueUrl, found.QueueUrl]).toEqual(Array(2).fill(`${gateUrl}/000000000000/mail`));
  expect(listed.QueueUrls).toEqual([`${gateUrl}/000000000000/mail`, url]);
  await fauxqs.stop();
  fauxqs = await startFauxqs({ port: PORT, dataDir: dir, clock: clock.buffer, gateUrl: 'http://127.0.0.1:4511' });
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'mail' }))).QueueUrl).toBe(
    'http://127.0.0.1:4511/000000000000/mail',
  );
});

test('errors have the names that the SDK expects', async () => {
  await expect(send(`${gateUrl}/000000000000/nothing`, 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:nothing';
  await expect(sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

test('a standard queue delivers the message group beside ten attributes, also from the DLQ after a restart', async () => {
  const { url: dlq, arn } = await fauxqs.ensureQueue('vip-dlq', {});
  const policy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
  const { url } = await fauxqs.ensureQueue('vip', { RedrivePolicy: policy, VisibilityTimeout: '0' });
  const attributes = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: `value ${n}` }]),
    );
  const message = { QueueUrl: url, MessageBody: 'x', MessageGroupId: 'dl_1:2' };
  await sqs.send(new SendMessageCommand({ ...message, MessageAttributes: attributes(10) }));
  await expect(sqs.send(new SendMessageCommand({ ...message, MessageAttributes: attributes(11) }))).rejects.toThrow(
    'exceeds the allowed maximum [10]',
  );
  const groupsOf = async (QueueUrl: string) =>
    (
      (
        await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['MessageGroupId'],
          }),
        )
      ).Messages ?? []
    ).map(({ Attributes, MessageAttributes }) => [
      Attributes?.MessageGroupId,
      Object.keys(MessageAttributes ?? {}).length,
    ]);
  expect(await groupsOf(url)).toEqual([['dl_1:2', 10]]);
  await expect.poll(() => groupsOf(url)).toEqual([]);
  await stop();
  await start();
  expect(await groupsOf(dlq)).toEqual([['dl_1:2', 10]]);
});

test('a long poll returns a delayed message when the clock is advanced past the delay', async () => {
  const { url } = await fauxqs.ensureQueue('deadline', {});
  await send(url, 'due', 900);
  const polled = receive(url, 20);
  await expect
    .poll(async () => (await fauxqs.queueCounts())[0])
    .toMatchObject({ name: 'deadline', delayed: 1, visible: 0 });
  const before = performance.now();
  clock.advance(900_000);
  expect((await polled).map((message) => message.Body)).toEqual(['due']);
  expect(performance.now() - before).toBeLessThan(19_000); // 20 s without the clock
  expect((await fauxqs.queueCounts())[0]).toMatchObject({ inFlight: 1, delayed: 0 });
});

test('a long poll without messages ends by the test clock', async () => {
  const { url } = await fauxqs.ensureQueue('idle', {});
  const before = performance.now();
  const polled = receive(url, 20);
  // The test cannot see when the poll begins, so the clock advances until the poll has ended.
  let response: unknown;
  void polled.then((messages) => {
    response = messages;
  });
  await expect
    .poll(() => {
      clock.advance(20_000);
      return response;
    })
    .toEqual([]);
  expect(performance.now() - before).toBeLessThan(19_000);
});

test('the counts report when the next hidden message becomes visible', async () => {
  const { url } = await fauxqs.ensureQueue('work', { VisibilityTimeout: '30' });
  const dueAt = async () => (await fauxqs.queueCounts())[0]?.dueAt ?? Number.NaN;
  const dueIn = async () => (await dueAt()) - clock.now();
  expect(await dueAt()).toBeNaN();
  const sentAt = clock.now();
  await send(url, 'later', 900);
  expect((await dueAt()) - sentAt).toBeGreaterThan(899_000);
  await send(url, 'at once');
  await receive(url);
  expect(await dueIn()).toBeLessThan(30_001);
  clock.advance(900_000);
  expect((await fauxqs.queueCounts())[0]).toMatchObject({ visible: 2, inFlight: 0, delayed: 0, dueAt: null });
});

test('a message that is received too often moves to the dead-letter queue', async () => {
  const dead = await fauxqs.ensureQueue('work-dlq', {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const { url } = await fauxqs.ensureQueue('work', { VisibilityTimeout: '30', RedrivePolicy });
  await send(url, 'poison');
  for (const times of ['1', '2']) {
    expect((await receive(url))[0]?.Attributes?.['ApproximateReceiveCount']).toBe(times);
    clock.advance(30_000);
  }
  expect(await bodies(url)).toEqual([]);
  expect(await bodies(dead.url)).toEqual(['poison']);
});

test('a message with a visibility timeout of 0 keeps its receive count', async () => {
  const { url } = await fauxqs.ensureQueue('work', {});
  await send(url, 'again');
  for (const times of ['1', '2', '3']) {
    const [message] = await receive(url);
    expect(message?.Attributes?.['ApproximateReceiveCount']).toBe(times);
    const { ReceiptHandle } = message ?? {};
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  await stop();
  await start();
  expect((await receive(url))[0]?.Attributes?.['ApproximateReceiveCount']).toBe('4');
});

test('a restart updates queues and subscriptions to the current template', async () => {
  const first = await fauxqs.ensureQueue('restock', { VisibilityTimeout: '60', DelaySeconds: '5', RedrivePolicy: '' });
  const topic = await fauxqs.ensureTopic('stock-events', { KmsMasterKeyId: KEY });
  await fauxqs.ensureSubscription(topic, first.arn, { FilterPolicy: JSON.stringify({ type: ['stock.out'] }) });
  await stop();
  await start();
  const { url, arn } = await fauxqs.ensureQueue('restock', { VisibilityTimeout: '180' });
  expect(await fauxqs.ensureTopic('stock-events', { KmsMasterKeyId: `${KEY}2` })).toBe(topic);
  await fauxqs.ensureSubscription(topic, arn, {
    RawMessageDelivery: 'true',
    FilterPolicy: JSON.stringify({ type: ['stock.back'] }),
  });
  await stop();
  await start();
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ VisibilityTimeout: '180', DelaySeconds: '0' });
  const entry = (type: string) => ({
    Id: type.replace('.', '-'),
    Message: type,
    MessageAttributes: { type: { DataType: 'String', StringValue: type } },
  });
  const published = await sns.send(
    new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: [entry('stock.out'), entry('stock.back')] }),
  );
  expect(published.Successful).toHaveLength(2);
  const [message, ...more] = await receive(url);
  expect([message?.Body, message?.MessageAttributes?.['type']?.StringValue, more]).toEqual([
    'stock.back',
    'stock.back',
    [],
  ]);
});

test('a message of a topic waits for the delay of the queue; a message sent with delay 0 does not', async () => {
  const { url, arn } = await fauxqs.ensureQueue('deadline', { DelaySeconds: '300' });
  const topic = await fauxqs.ensureTopic('order-events', {});
  await fauxqs.ensureSubscription(topic, arn, { RawMessageDelivery: 'true' });
  await sns.send(new PublishCommand({ TopicArn: topic, Message: 'placed' }));
  await send(url, 'at once', 0);
  expect(await bodies(url)).toEqual(['at once']);
  clock.advance(300_000);
  expect(await bodies(url)).toContain('placed');
});

test('kill -9 loses no message: a message in flight becomes visible after its visibility timeout', async () => {
  await stop();
  const code = `
    import { createClock } from '#local/runtime/clock.ts';
    import { startFauxqs } from '#local/aws/sqs-sns/fauxqs.ts';
    await startFauxqs({ port: ${PORT}, dataDir: ${JSON.stringify(dir)}, clock: createClock().buffer, gateUrl: 'http://127.0.0.1:${PORT}' })
      .then(({ ensureQueue }) => ensureQueue('work', { VisibilityTimeout: '60' }));
    console.log('up');`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const direct = new SQSClient({ ...gate.client, endpoint: `http://127.0.0.1:${PORT}`, maxAttempts: 1 });
  const QueueUrl = `http://127.0.0.1:${PORT}/000000000000/work`;
  for (const MessageBody of ['in flight', 'done']) await direct.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages = [] } = await direct.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
  const done = Messages.find(({ Body }) => Body === 'done');
  await direct.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: done?.ReceiptHandle }));
  await direct.send(new SendMessageCommand({ QueueUrl, MessageBody: 'waiting' }));
  direct.destroy();
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  await start();
  const url = `${gateUrl}/000000000000/work`;
  expect(await bodies(url)).toEqual(['waiting']);
  clock.advance(60_000);
  expect((await bodies(url)).sort()).toEqual(['in flight', 'waiting']);
});

test('an emulator that dies is restarted, keeps its messages, and accepts the receipt of a message in flight', async () => {
  await stop();
  const lines: string[] = [];
  const supervisor = createSupervisor({
    warn: (line) => lines.push(line.replace(/\d+\.\d s/, 'n s')),
    fail: (error) => {
      throw error;
    },
  });
  fauxqs = await startFauxqs({ port: PORT, dataDir: dir, clock: clock.buffer, gateUrl, supervisor });
  gate = await serve([fauxqs.sqs, fauxqs.sns], GATE_PORT);
  sqs = new SQSClient({ ...gate.client, maxAttempts: 1 });
  sns = new SNSClient({ ...gate.client, maxAttempts: 1 });
  const { url } = await fauxqs.ensureQueue('work', { VisibilityTimeout: '60' });
  await send(url, 'in flight');
  const [message] = await receive(url);
  await send(url, 'waiting');
  supervisor.kill('queue emulator');
  await expect(receive(url, 20)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  await expect.poll(() => lines).toHaveLength(2);
  const { ReceiptHandle } = message ?? {};
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  expect(await bodies(url)).toEqual(['waiting']);
  clock.advance(60_000);
  expect(await bodies(url)).toEqual(['waiting']);
  expect(lines).toEqual([
    'queue emulator ended unexpectedly (exit code 1) and is restarted',
    'queue emulator is running again after n s',
  ]);
});

test('calls need the permissions that IAM defines', async () => {
  const call = (service: AwsService, action: string, input: Record<string, string>) =>
    service.grantsFor({ service: service.name, action, input, raw: { headers: {}, body: Buffer.alloc(0) } } as AwsCall);
  const QueueUrl = `${gateUrl}/000000000000/relay`;
  const arn = 'arn:aws:sqs:us-east-1:000000000000:relay';
  expect(call(fauxqs.sqs, 'ReceiveMessage', { QueueUrl })).toEqual([{ action: 'sqs:ReceiveMessage', resource: arn }]);
  for (const action of ['SendMessage', 'DeleteMessage', 'ChangeMessageVisibility']) {
    expect(call(fauxqs.sqs, `${action}Batch`, { QueueUrl })).toEqual([{ action: `sqs:${action}`, resource: arn }]);
  }
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:order-events';
  expect(call(fauxqs.sns, 'PublishBatch', { TopicArn })).toEqual([
    { action: 'sns:Publish', resource: TopicArn },
    { action: 'kms:GenerateDataKey', resource: KEY },
    { action: 'kms:Decrypt', resource: KEY },
  ]);
});

test('a batch of ten messages passes through the gate', async () => {
  const { url } = await fauxqs.ensureQueue('relay', {});
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `m${i}`, MessageBody: `도넛 ${i}` }));
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  expect(sent.Successful).toHaveLength(10);
  expect(await bodies(url)).toEqual(Entries.map(({ MessageBody }) => MessageBody));
});

test('a message has the trace header of the call that sent it, also through a topic and in the dead-letter queue', async () => {
  const trace = 'Root=1-67891233-abcdef012345678912345678;Sampled=0;Lineage=a87bd80c:3';
  for (const client of [sqs, sns]) {
    (client as SQSClient).middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as { headers: object }).headers, { 'X-Amzn-Trace-Id': trace });
        return next(args);
      },
      { step: 'build' },
    );
  }
  const dlq = await fauxqs.ensureQueue('dlq', {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: 1 });
  const { url, arn } = await fauxqs.ensureQueue('work', { VisibilityTimeout: '1', RedrivePolicy });
  const TopicArn = await fauxqs.ensureTopic('events', {});
  await fauxqs.ensureSubscription(TopicArn, arn, { RawMessageDelivery: 'true' });
  await send(url, 'sent');
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: '1', MessageBody: 'in a batch' }] }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'published' }));
  await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: '1', Message: 'batched' }] }));
  const tracesIn = async (QueueUrl: string) => {
    const names = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] };
    const { Messages = [] } = await plain.send(new ReceiveMessageCommand({ QueueUrl, ...names }));
    return Messages.map(({ Attributes }) => Attributes?.AWSTraceHeader);
  };
  const plain = new SQSClient(gate.client);
  expect(await tracesIn(url)).toEqual([trace, trace, trace, trace]);
  clock.advance(2_000);
  expect(await tracesIn(url)).toEqual([]);
  expect(await tracesIn(dlq.url)).toEqual([trace, trace, trace, trace]);
  await plain.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'outside of Lambda' }));
  expect(await tracesIn(url)).toEqual([undefined]);
  plain.destroy();
});
