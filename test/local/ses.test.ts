import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSendQuotaCommand,
  SESClient,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mailbox, openMailbox } from '#local/aws/ses/mailbox.ts';
import { createSes, type Ses } from '#local/aws/ses/service.ts';
import { createClock } from '#local/runtime/clock.ts';
import { type Served, serve } from './serve.ts';

const FROM = 'Donut States <shop@donut.example>';
const clock = createClock();
let dir: string;
let mailbox: Mailbox;
let ses: Ses;
let served: Served;
let client: SESClient;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'donut-ses-'));
  mailbox = openMailbox(dir);
  ses = createSes({
    mailbox,
    identities: ['donut.example', 'one@single.example'],
    configurationSets: ['donut-test'],
    mailsPerSecond: 5,
    mailsPerDay: 12,
    now: clock.now,
  });
  served = await serve([ses]);
  client = new SESClient({ ...served.client, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await served.close();
  mailbox.close();
  rmSync(dir, { recursive: true, force: true });
});

interface TestMail {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly more?: Partial<SendRawEmailCommandInput>;
}

async function send({
  from = FROM,
  to = 'buyer@example.com',
  subject = '[Donut States] 품절',
  more = {},
}: TestMail = {}) {
  const composer = new MailComposer({
    from,
    to,
    subject,
    text: '미안합니다',
    html: '<p>미안합니다</p>',
    headers: { 'List-Unsubscribe': '<https://shop.example/u/1>' },
  });
  const Data = await composer.compile().build();
  return await client.send(new SendRawEmailCommand({ RawMessage: { Data }, ...more }));
}

test('an accepted mail is in the mailbox, with Korean text, headers and tags', async () => {
  const { MessageId } = await send({
    more: { ConfigurationSetName: 'donut-test', Tags: [{ Name: 'kind', Value: 'rejection' }] },
  });
  expect(MessageId).toMatch(/^0100[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
  const [mail] = mailbox.list({ to: 'buyer@example.com' });
  expect(mail).toMatchObject({
    id: MessageId,
    from: 'shop@donut.example',
    to: ['buyer@example.com'],
    subject: '[Donut States] 품절',
    html: '<p>미안합니다</p>',
    tags: { kind: 'rejection' },
  });
  expect(mail?.text.trim()).toBe('미안합니다');
  expect(mail?.headers['list-unsubscribe']).toBe('<https://shop.example/u/1>');
  expect(mailbox.list({ to: 'other@example.com' })).toEqual([]);
  expect(mailbox.find(String(MessageId))?.id).toBe(MessageId);
});

test('the recipients are those of the envelope, not of the header', async () => {
  await send({ to: 'header@example.com', more: { Destinations: ['Real One <real@example.com>'] } });
  expect(mailbox.list().map((mail) => mail.to)).toEqual([['real@example.com']]);
});

test('only verified senders may send: a domain, its subdomains, and single addresses', async () => {
  await send({ from: 'x@mail.donut.example' });
  await send({ from: 'one@single.example' });
  for (const from of ['two@single.example', 'x@notdonut.example', 'x@example']) {
    await expect(send({ from })).rejects.toMatchObject({
      name: 'MessageRejected',
      message: `Email address is not verified. The following identities failed the check in region US-EAST-1: ${from}`,
    });
  }
  expect(mailbox.list()).toHaveLength(2);
});

test('malformed mails are rejected with the errors of SES', async () => {
  const many = Array.from({ length: 51 }, (_, i) => `b${i}@example.com`);
  await expect(send({ more: { Destinations: many } })).rejects.toThrow('Recipient count exceeds 50.');
  await expect(send({ more: { Destinations: ['no-domain'] } })).rejects.toThrow("Missing final '@domain'");
  await expect(send({ more: { ConfigurationSetName: 'other' } })).rejects.toMatchObject({
    name: 'ConfigurationSetDoesNotExistException',
  });
  expect(mailbox.list()).toEqual([]);
});

test('the account is limited to its rate in any second and its quota in any day', async () => {
  for (let i = 0; i < 5; i++) await send();
  await expect(send()).rejects.toMatchObject({ name: 'Throttling', message: 'Maximum sending rate exceeded.' });
  clock.advance(1000);
  for (let i = 0; i < 5; i++) await send();
  clock.advance(1000);
  for (let i = 0; i < 2; i++) await send();
  await expect(send()).rejects.toMatchObject({ name: 'Throttling', message: 'Daily message quota exceeded.' });
  const quota = await client.send(new GetSendQuotaCommand({}));
  expect(quota).toMatchObject({ Max24HourSend: 12, MaxSendRate: 5, SentLast24Hours: 12 });
  clock.advance(24 * 60 * 60 * 1000);
  await send();
});

test('an injected fault occurs as often as configured', async () => {
  ses.setFault('throttle', 2);
  await expect(send()).rejects.toMatchObject({ name: 'Throttling', message: 'Maximum sending rate exceeded.' });
  await expect(send()).rejects.toThrow();
  await send();
  ses.setFault('reject', 1);
  await expect(send()).rejects.toMatchObject({ name: 'MessageRejected' });
  ses.setFault('paused');
  await expect(send()).rejects.toMatchObject({ name: 'AccountSendingPausedException' });
  ses.clearFault();
  await send();
  expect(mailbox.list()).toHaveLength(2);
});

test('with timeout-after-accept the mail is stored although no response arrives', async () => {
  ses.setFault('timeout-after-accept', 1);
  const sent = expect(
    send().then(
      () => 'response',
      () => 'no response',
    ),
  ).resolves.toBe('no response');
  await expect.poll(() => mailbox.list().length).toBe(1);
  await served.close();
  await sent;
});

test('accepted mails survive kill -9; an incomplete last line was not accepted and is removed', async () => {
  await send({ subject: 'stored' });
  appendFileSync(join(dir, 'mailbox.jsonl'), '{"id":"torn","to":["x');
  const reopened = openMailbox(dir);
  expect(reopened.list().map((mail) => mail.subject)).toEqual(['stored']);
  const [mail] = reopened.list();
  if (mail) reopened.append({ ...mail, id: 'second' });
  expect(reopened.list().map(({ id }) => id)).toEqual([mail?.id, 'second']);
  reopened.close();
  const third = openMailbox(dir);
  expect(third.list()).toHaveLength(2);
  third.close();
});

test('sending needs permissions on the identity of the From address and on the configuration set', async () => {
  const grants = () => served.calls.slice(-1).flatMap((call) => ses.grantsFor(call));
  const arn = (name: string) => `arn:aws:ses:us-east-1:000000000000:${name}`;
  await send({ more: { ConfigurationSetName: 'donut-test' } });
  expect(grants()).toEqual([
    { action: 'ses:SendRawEmail', resource: arn('identity/donut.example') },
    { action: 'ses:SendRawEmail', resource: arn('configuration-set/donut-test') },
  ]);
  await send({ from: 'One <one@single.example>' });
  expect(grants()).toEqual([{ action: 'ses:SendRawEmail', resource: arn('identity/one@single.example') }]);
  await client.send(new GetSendQuotaCommand({}));
  expect(grants()).toEqual([{ action: 'ses:GetSendQuota', resource: '*' }]);
});
