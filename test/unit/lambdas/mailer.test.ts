import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { verifyAdLink } from '#domain/ad-link.ts';
import { MAIL_BATCH_MAX, MAILS_PER_SECOND_MAX, NOTICE_CLAIM_MAX } from '#domain/limits.ts';
import type { MailMessage } from '#domain/queues/mail.ts';
import type { Keys } from '#domain/signature.ts';
import { addressHashes } from '#domain/suppression.ts';
import { verifyUnsubscribeLink } from '#domain/unsubscribe-link.ts';
import { codeHash, codeOf } from '#domain/verification.ts';
import { noticeOutcomeOf, outcomeOf } from '#lambdas/mailer/delivery-outcome.ts';
import { openQuota } from '#lambdas/mailer/quota.ts';
import { sendDueMails } from '#lambdas/mailer/send-due-mails.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';

const NOW = Date.UTC(2026, 0, 15);
const KEYS: Keys = [new Uint8Array(32).fill(1)];

const failure = (name: string, more: object = {}) => Object.assign(new Error('why'), { name, ...more });
const http = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

test.for<[string, Error, string]>([
  ['too fast', failure('Throttling', http(400)), 'PENDING'],
  ['throttled', failure('ThrottlingException', http(429)), 'PENDING'],
  ['paused', failure('AccountSendingPausedException', http(400)), 'PENDING'],
  ['never connected', failure('Error', { code: 'ECONNREFUSED' }), 'PENDING'],
  ['not connected in time', failure('TimeoutError', { message: 'why: did not establish a connection' }), 'PENDING'],
  ['no such host', failure('Error', { code: 'ENOTFOUND' }), 'PENDING'],
  ['rejected by SES', failure('MessageRejected', http(400)), 'FAILED'],
  ['not verified', failure('MailFromDomainNotVerifiedException', http(400)), 'FAILED'],
  ['500', failure('InternalFailure', http(500)), 'UNKNOWN'],
  ['reset after bytes were written', failure('Error', { code: 'ECONNRESET' }), 'UNKNOWN'],
  ['timed out', failure('TimeoutError'), 'UNKNOWN'],
])('a send that was %s has a defined outcome', ([, error, state]) => {
  expect(outcomeOf(error).state).toBe(state);
  expect(outcomeOf(error).error).toContain('why');
});

const sesMock = mockClient(SESClient);
// Test files share their worker's modules.
afterAll(() => [sesMock].forEach((mock) => void mock.restore()));
test.for([
  [14, 12],
  [1, 1],
  [10_000, MAILS_PER_SECOND_MAX - MAIL_BATCH_MAX],
  [undefined, 1],
] as const)('of an account rate of %s a second we use %s, and read it once', async ([MaxSendRate, rate]) => {
  sesMock.reset();
  sesMock.on(GetSendQuotaCommand).resolves(MaxSendRate === undefined ? {} : { MaxSendRate });
  const readQuota = openQuota(new SESClient({}));
  expect([await readQuota(), await readQuota()]).toEqual([rate, rate]);
  expect(sesMock.commandCalls(GetSendQuotaCommand)).toHaveLength(1);
});

const content = { orderId: 'ord_1', total: 1000, lines: [{ title: 'Glazed', quantity: 1, available: 0 }] };
const mail = (id: number, more: object = {}) => ({
  id,
  kind: 'order.refused',
  email: `b${id}@donut.test`,
  name: 'Kim',
  locale: 'ko',
  content,
  waitMilliseconds: 0,
  pollAfterSeconds: null,
  ...more,
});
const message = (type: string, data: object, id = 'evt_9') =>
  ({ id, type, version: 1, at: '', requestId: null, data }) as unknown as MailMessage;

async function run(
  claims: readonly unknown[][],
  messages: readonly MailMessage[] = [],
  send: (raw: string) => string = () => 'ses-1',
  linkKeys: Secret<Keys> = { read: async () => KEYS },
  suppressed: readonly string[] = [],
) {
  const wanted: unknown[] = [];
  const outcomes: unknown[] = [];
  const raws: string[] = [];
  const polls: number[] = [];
  const slept: number[] = [];
  let claimed = 0;
  const rows = async ({ text, parameters }: Statement<unknown>) => {
    const given = JSON.parse(parameters[0]?.value?.stringValue ?? '[]') as unknown[];
    if (text.includes('find_suppressed'))
      return given.filter((hash) => suppressed.includes(hash as string)).map((hash) => ({ hash }));
    if (!text.includes('claim_mails')) return [{ recorded: outcomes.push(...given) }];
    wanted.push(...given);
    return claims[claimed++] ?? [];
  };
  await sendDueMails({
    database: { rows } as never,
    perSecond: async () => 500,
    noticesPerUnit: null,
    pace: { repeatHours: 24, settleMinutes: 10, vipHeadStartMinutes: 0 },
    send: async (raw) => {
      raws.push(Buffer.from(raw).toString());
      return send(raws.at(-1) ?? '');
    },
    sleep: async (milliseconds) => void slept.push(milliseconds),
    elapsed: () => 0,
    pollAgain: async (seconds) => void polls.push(seconds),
    from: 'shop@donut.test',
    operators: ['ops@donut.test', 'night@donut.test'],
    staffLocale: 'en' as const,
    timeZone: 'UTC',
    imageOrigins: [],
    publicUrl: 'https://shop.test',
    linkKeys,
    accountKeys: { read: async () => KEYS },
    now: () => NOW,
  })(messages, { again: false, millisecondsLeft: () => 60_000 });
  return { wanted, outcomes, raws, polls, slept };
}

test('each event requests one mail; a report contains its event id, so that a second report is a second mail', async () => {
  const { wanted } = await run(
    [],
    [
      message('order.refused', { orderId: 'ord_1', buyerId: 'usr_1', units: 1, total: 1 }),
      message('restock.overdue', { restockId: 'rst_1' }, 'evt_7'),
      message('restock.surplus', { restockId: 'rst_1', units: 3 }, 'evt_8'),
      { type: 'poll' },
    ],
  );
  expect(wanted).toEqual([
    { kind: 'order.refused', subject: 'ord_1' },
    { kind: 'restock.overdue', subject: 'rst_1:evt_7' },
    { kind: 'restock.surplus', subject: 'rst_1:evt_8' },
  ]);
});

test('claims are sent until none is left; each outcome is recorded; the next poll is scheduled', async () => {
  const { outcomes, raws, polls } = await run([
    [mail(1), mail(2)],
    [mail(3)],
    [mail(0, { id: null, pollAfterSeconds: 5 })],
  ]);
  expect(outcomes).toEqual([1, 2, 3].map((id) => ({ id, state: 'SENT', providerId: 'ses-1' })));
  expect(raws.map((raw) => /^To: (.*)$/m.exec(raw)?.[1]?.trim())).toEqual([
    'b1@donut.test',
    'b2@donut.test',
    'b3@donut.test',
  ]);
  expect(polls).toEqual([5]);
});

test('a failed send does not affect the others', async () => {
  const send = (raw: string) => {
    // By the recipient: a random Message-ID may end in b2@ too.
    if (/^To: b2@/m.test(raw)) throw failure('MessageRejected', http(400));
    return 'ses-1';
  };
  const { outcomes } = await run([[mail(1), mail(2), mail(3)]], [], send);
  expect(outcomes).toMatchObject([
    { id: 1, state: 'SENT' },
    { id: 2, state: 'FAILED' },
    { id: 3, state: 'SENT' },
  ]);
});

test('no mail is sent before its slot', async () => {
  const { slept } = await run([[mail(1), mail(2, { waitMilliseconds: 5_000 })]]);
  expect(slept).toEqual([5_000]);
});

test('a mail whose subject no longer exists fails and is not sent', async () => {
  const { outcomes, raws } = await run([[mail(1, { content: null })]]);
  expect([outcomes, raws]).toEqual([[{ id: 1, state: 'FAILED', error: 'its subject no longer exists' }], []]);
});

const report = mail(1, {
  kind: 'restock.overdue',
  email: null,
  content: {
    restockId: 'rst_1',
    productId: 'prd_1',
    title: 'Glazed',
    quantity: 1,
    received: 0,
    surplus: 0,
    units: null,
    attempt: 2,
    lastError: null,
  },
});
const recipients = (raws: readonly string[]) => raws.map((raw) => /^To: (.*)$/m.exec(raw)?.[1]?.trim()).sort();

test('a report goes to every operator in a mail of its own', async () => {
  const { raws, outcomes } = await run([[report]]);
  expect(recipients(raws)).toEqual(['night@donut.test', 'ops@donut.test']);
  expect(outcomes).toEqual([{ id: 1, state: 'SENT', providerId: 'ses-1' }]);
});

test.for<[string, readonly (Error | null)[], string]>([
  ['one address is not verified', [failure('MessageRejected', http(400)), null], 'SENT'],
  ['no address is verified', [failure('MessageRejected', http(400)), failure('MessageRejected', http(400))], 'FAILED'],
  [
    'one is not verified, and SES is not reached',
    [failure('MessageRejected', http(400)), failure('E', { code: 'ENOTFOUND' })],
    'PENDING',
  ],
  ['one response was lost', [failure('TimeoutError'), failure('MessageRejected', http(400))], 'UNKNOWN'],
])('a report to two operators: %s', async ([, ends, state]) => {
  let call = 0;
  const { outcomes, raws } = await run([[report]], [], () => {
    const end = ends[call++];
    if (end) throw end;
    return 'ses-1';
  });
  expect(recipients(raws)).toEqual(['night@donut.test', 'ops@donut.test']);
  expect(outcomes).toMatchObject([{ id: 1, state }]);
});

test('a report that was too fast for the sandbox is sent to each operator once more, in seconds of their own', async () => {
  let call = 0;
  const { outcomes, raws, slept } = await run([[report]], [], () => {
    call += 1;
    if (call <= 2) throw failure('Throttling', http(400));
    return 'ses-1';
  });
  expect(recipients(raws)).toEqual(['night@donut.test', 'night@donut.test', 'ops@donut.test', 'ops@donut.test']);
  expect(slept).toEqual([1_100, 2_200]);
  expect(outcomes).toEqual([{ id: 1, state: 'SENT', providerId: 'ses-1' }]);
});

const AD = `ad_${'0'.repeat(26)}`;
const adMail = (id: number, kind = 'ad.stop') =>
  mail(id, { kind, content: { adId: AD, round: 3, productId: 'prd_1', title: 'Glazed', available: 0 } });

test.for(['stop', 'resume'] as const)(
  'a mail to %s an ad contains a link for this action, created when it is sent',
  async (action) => {
    const { raws, outcomes } = await run([[adMail(1, `ad.${action}`)]]);
    expect(outcomes).toMatchObject([{ id: 1, state: 'SENT' }]);
    const text = raws[0]?.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=') ?? '';
    const token = /https:\/\/shop\.test\/api\/v1\/ads\/confirmations\/([\w~-]+)/.exec(text)?.[1] ?? '';
    expect(verifyAdLink(KEYS, token, NOW)).toEqual({ kind: 'genuine', claim: { action, adId: AD, round: 3 } });
  },
);

test('without the key of its link a mail stays PENDING; the others of its claim are sent', async () => {
  const failing: Secret<Keys> = { read: () => Promise.reject(failure('InternalServiceError')) };
  const { outcomes } = await run([[adMail(1), mail(2)]], [], () => 'ses-1', failing);
  expect(outcomes).toEqual([
    { id: 1, state: 'PENDING', error: 'no key for its link or code: InternalServiceError' },
    { id: 2, state: 'SENT', providerId: 'ses-1' },
  ]);
});

const codeMail = (id: number, hash: string) =>
  mail(id, { kind: 'verification', name: '', content: { verificationId: 'vfy_1', codeHash: hash } });

test('a verification mail gets its code when it is sent; without the key of its code it stays PENDING', async () => {
  const code = codeOf(KEYS[0], 'vfy_1');
  const { outcomes, raws } = await run([
    [
      codeMail(1, codeHash(KEYS[0], 'b1@donut.test', code)),
      codeMail(2, codeHash(new Uint8Array(32), 'b2@donut.test', code)),
    ],
  ]);
  expect(outcomes).toEqual([
    { id: 1, state: 'SENT', providerId: 'ses-1' },
    { id: 2, state: 'PENDING', error: 'no key for its link or code: Error' },
  ]);
  expect(raws).toHaveLength(1);
  expect(raws[0]).toContain(code);
});

test('SES errors are stored without e-mail addresses', () => {
  const text = 'Email address is not verified: kim@donut.test, "Kim Lee" <lee@donut.test>; why';
  const { error } = outcomeOf(Object.assign(new Error(text), { name: 'MessageRejected', ...http(400) }));
  expect(error).toBe('MessageRejected: Email address is not verified: <address>, "Kim Lee" <<address>>; why');
  const late = Object.assign(new Error('@smithy/node-http-handler - [ERROR] no response in time'), {
    name: 'TimeoutError',
  });
  expect(outcomeOf(late).error).toBe('TimeoutError: @smithy/node-http-handler - [ERROR] no response in time');
});

test('a suppressed address gets no mail of any kind; the others of its claim do', async () => {
  const hashes = addressHashes(KEYS, 'B2@donut.test');
  const { outcomes, raws } = await run([[mail(1), mail(2)]], [], undefined, undefined, hashes);
  expect(outcomes).toEqual([
    { id: 1, state: 'SENT', providerId: 'ses-1' },
    { id: 2, state: 'SUPPRESSED', error: 'suppressed' },
  ]);
  expect(raws).toHaveLength(1);
});

const PRODUCT = `prd_${'0'.repeat(26)}`;
const BUYER = `usr_${'0'.repeat(26)}`;
const notice = (id: number, subject = 'run_1') =>
  mail(id, {
    kind: 'stock.back',
    subject,
    recipient: BUYER,
    content: { runId: subject, productId: PRODUCT, title: 'Glazed', available: 3 },
  });
const notices = (count: number, from = 1) => Array.from({ length: count }, (_, i) => notice(from + i));

test('N6: a notice contains an unsubscribe link and one-click headers', async () => {
  const { raws } = await run([[notice(1)]]);
  const head = raws[0]?.split('\r\n\r\n')[0]?.replaceAll(/\r\n\s+/g, ' ') ?? '';
  expect(head).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  const [, token = ''] = /List-Unsubscribe: <https:\/\/shop\.test\/api\/v1\/unsubscribe\/([^>]+)>/.exec(head) ?? [];
  expect(verifyUnsubscribeLink(KEYS, token)).toEqual({ productId: PRODUCT, buyerId: BUYER });
  expect(raws[0]?.replaceAll(/=\r?\n/g, '')).toContain(`unsubscribe/${token}`);
  const { raws: others } = await run([[mail(1)]]);
  expect(others[0]).not.toContain('List-Unsubscribe');
});

const paused = () => failure('AccountSendingPausedException', http(400));

test.for<[string, Error, string, boolean]>([
  ['the account is paused', paused(), 'PENDING', true],
  [
    'its daily quota is used',
    Object.assign(failure('Throttling', http(400)), { message: 'Daily message quota exceeded.' }),
    'PENDING',
    true,
  ],
  ['our domain is not verified', failure('MailFromDomainNotVerifiedException', http(400)), 'PENDING', true],
  [
    'our address is not',
    Object.assign(failure('MessageRejected', http(400)), {
      message:
        'Email address is not verified. The following identities failed the check in region US-EAST-1: Shop@Donut.test',
    }),
    'PENDING',
    true,
  ],
  ['the permission to send is missing', failure('AccessDenied', http(403)), 'PENDING', true],
  ['the response was lost', failure('TimeoutError'), 'UNKNOWN', true],
  [
    'too fast for a moment',
    Object.assign(failure('Throttling', http(400)), { message: 'Maximum sending rate exceeded.' }),
    'PENDING',
    false,
  ],
  ['SES is not reached', failure('Error', { code: 'ECONNREFUSED' }), 'PENDING', false],
  ['the address of the recipient is invalid', failure('MessageRejected', http(400)), 'FAILED', false],
])('a notice: %s', ([, error, state, stops]) => {
  const end = noticeOutcomeOf(error, 'shop@donut.test');
  expect([end.state, end.stops ?? false]).toEqual([state, stops]);
});

test('an error stops its notification run: the later mails stay PENDING; other runs continue', async () => {
  let sent = 0;
  const send = (raw: string) => {
    if (/^To: b9@/m.test(raw)) return 'ses-9';
    if (++sent > 2) throw paused();
    return 'ses-1';
  };
  const waits = notices(8).map((one, i) => ({ ...one, waitMilliseconds: i }));
  const { outcomes } = await run([[...waits, { ...notice(9, 'run_2'), waitMilliseconds: 9 }]], [], send);
  expect((outcomes as { state: string }[]).map(({ state }) => state)).toEqual([
    ...['SENT', 'SENT'],
    ...Array(6).fill('PENDING'),
    'SENT',
  ]);
  expect((outcomes as { stops?: boolean }[]).some(({ stops }) => stops)).toBe(true);
});

test('the next claim is made while a large claim is being sent; all outcomes are recorded before the function ends', async () => {
  const { outcomes, polls } = await run([
    notices(NOTICE_CLAIM_MAX),
    notices(NOTICE_CLAIM_MAX, 21),
    [mail(0, { id: null, pollAfterSeconds: 7 })],
    notices(3, 41),
  ]);
  expect(outcomes).toHaveLength(43);
  expect(polls, 'the next poll is scheduled although it continues').toEqual([7]);
});
