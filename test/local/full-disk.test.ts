import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain } from '#bin/start/failure.ts';
import { openLogs } from '#local/aws/lambda/logs.ts';
import type { AwsCall } from '#local/aws/service.ts';
import { type Mail, openMailbox } from '#local/aws/ses/mailbox.ts';
import { createSes } from '#local/aws/ses/service.ts';
import { startPostgres } from '#local/postgres.ts';
import { checkDisk, DiskFull, isDiskFull, watchDisk } from '#local/runtime/disk.ts';
import { openState } from '#local/runtime/state.ts';
import { temporaryFolder } from './assembly.ts';
import { fillDisk, freeDisk, mountSmallDisk } from './small-disk.ts';

const MEGABYTES = 40;
let dir: string;
let disk: ReturnType<typeof mountSmallDisk>;

beforeEach(({ skip }) => {
  const parent = temporaryFolder();
  // Otherwise PostgreSQL, which does not run as root, gets a data folder on another disk.
  chmodSync(parent, 0o755);
  dir = join(parent, 'disk');
  disk = mountSmallDisk(dir, MEGABYTES);
  if (typeof disk !== 'string') return;
  process.stdout.write(`skipped: ${disk}\n`);
  skip(disk);
});

afterEach(() => {
  if (typeof disk !== 'string') disk.unmount();
});

test('a disk that fills up is reported before it is full, in one sentence', async () => {
  await checkDisk(dir);
  const failures: Error[] = [];
  const stop = watchDisk(dir, (error) => failures.push(error));
  fillDisk(dir);
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  stop();
  expect(failures[0]).toBeInstanceOf(DiskFull);
  expect(explain(failures[0], 4510)).toBe(`The disk of ${dir} is full. Free at least 32 MB and start again.`);
});

test('a mailbox on a full disk accepts nothing, keeps what it accepted, and goes on when there is space', () => {
  const file = openMailbox(dir);
  const mail = (id: string, text: string): Mail => ({
    ...{ id, at: '2026-01-01T00:00:00Z', to: ['buyer@example.com'], from: 'shop@example.com', subject: 'Hello' },
    ...{ text, html: '', headers: {}, tags: {} },
  });
  file.append(mail('first', 'short'));
  // The file needs another block of the disk, so it cannot be written as a whole.
  fillDisk(dir);
  expect(() => file.append(mail('lost', 'x'.repeat(100_000)))).toThrow('ENOSPC');
  freeDisk(dir);
  file.append(mail('second', 'short'));
  expect(file.list().map(({ id }) => id)).toEqual(['first', 'second']);
  file.close();
  const again = openMailbox(dir);
  expect(again.list().map(({ id, text }) => [id, text])).toEqual([
    ['first', 'short'],
    ['second', 'short'],
  ]);
  again.close();
});

test('SES on a full disk says that it accepted nothing, so that the shop sends the mail later', async () => {
  const mailbox = openMailbox(dir);
  const ses = createSes({ mailbox, identities: ['donut.test'], configurationSets: [] });
  const raw = `From: shop@donut.test\r\nTo: buyer@example.com\r\nSubject: Hello\r\n\r\n${'x'.repeat(100_000)}\r\n`;
  const input = { Source: 'shop@donut.test', 'RawMessage.Data': Buffer.from(raw).toString('base64') };
  const call: AwsCall = {
    ...{ service: 'ses', action: 'SendRawEmail', raw: { headers: {}, body: Buffer.alloc(0) } },
    input: { ...input, 'Destinations.member.1': 'buyer@example.com' },
  };
  fillDisk(dir);
  await expect(ses.handle(call)).rejects.toMatchObject({ code: 'Throttling', status: 400 });
  freeDisk(dir);
  await expect(ses.handle(call)).resolves.toMatchObject({ status: 200 });
  expect(mailbox.list()).toHaveLength(1);
  mailbox.close();
});

test('a log that cannot be written fails the system with a cause that the terminal can explain', async () => {
  const failures: Error[] = [];
  const logs = openLogs(
    join(dir, 'logs'),
    () => undefined,
    (error) => failures.push(error),
  );
  logs.line('vip', 'a line');
  fillDisk(dir);
  logs.line('vip', 'x'.repeat(100_000));
  await expect.poll(() => failures.map(isDiskFull)).toEqual([true]);
  expect(explain(failures[0], 4510)).toMatch(/^The disk of .*\.local\/4510 is full\. [^.]*\.$/);
  await logs.close();
});

test('the stored state stays whole when a new version of it cannot be written', () => {
  openState(dir).save({ clockOffsetMilliseconds: 5 });
  fillDisk(dir);
  expect(() => openState(dir).save({ adminPassword: 'x'.repeat(100_000) })).toThrow('ENOSPC');
  expect(openState(dir).state).toMatchObject({ clockOffsetMilliseconds: 5 });
});

test('a first start on a full disk leaves nothing that a later start stumbles over', async () => {
  const start = async (): Promise<unknown> => {
    const options = { dir: join(dir, 'postgres'), port: 21_060, adminPassword: 'a-master-password' };
    return startPostgres(options).then(
      (postgres) => postgres.stop(),
      (error: unknown) => error,
    );
  };
  fillDisk(dir);
  const error = await start();
  expect(isDiskFull(error), String(error)).toBe(true);
  freeDisk(dir);
  // Less than PostgreSQL's new data folder needs.
  const halfway = await start();
  expect(isDiskFull(halfway), String(halfway)).toBe(true);
  expect(explain(halfway, 4510).split('\n')).toHaveLength(1);
  if (typeof disk !== 'string') disk.resize(200);
  expect(await start()).toBeUndefined();
});
