/** Forged factory callbacks. */
import { WEBHOOK_SIGNATURES_MAX, WEBHOOK_TOLERANCE_SECONDS } from '#domain/limits.ts';
import { signWebhook, webhookKeys } from '#domain/webhook.ts';
import type { Fixture } from './fixture.ts';
import { deliveryBody, type Row, row } from './row.ts';

const FORGED = '401 callback.forged';
const ID = 'msg_catalogue_01';
const foreignKeys = webhookKeys([`whsec_${Buffer.alloc(32, 7).toString('base64')}`]);
type Headers = Record<string, string>;

/** A signed call with one change: in its headers, or in the body after signing. */
function tampered(
  name: string,
  change: (headers: Headers, fixture: Fixture, body: string) => Headers,
  resend = (body: string) => body,
): Row {
  const sending = (fixture: Fixture) => {
    const body = JSON.stringify(deliveryBody(fixture));
    return { body: resend(body), headers: change(signWebhook(fixture.webhook, ID, body, Date.now()), fixture, body) };
  };
  return row(name, 'takeSignedFactoryCallback', { sending }, FORGED);
}

const at = (name: string, timestamp: (seconds: number) => string): Row =>
  tampered(name, (_headers, { webhook }, body) => {
    const signedAt = Date.now();
    const said = timestamp(Math.floor(signedAt / 1_000));
    // Signed for the timestamp that is sent, where that is a number.
    const seconds = Number(said);
    const headers = signWebhook(webhook, ID, body, Number.isFinite(seconds) ? seconds * 1_000 : signedAt);
    return { ...headers, 'webhook-timestamp': said };
  });
const without = (gone: string): Row =>
  tampered(`no ${gone}`, (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== gone)));
const signature = (name: string, change: (signature: string) => string): Row =>
  tampered(name, (headers) => ({ ...headers, 'webhook-signature': change(headers['webhook-signature'] ?? '') }));
const id = (name: string, id: string): Row =>
  tampered(name, (_headers, { webhook }, body) => signWebhook(webhook, id, body, Date.now()));

/** A valid signature, for another product or factory than the restock's: they are checked after the signature. */
const genuine = (
  name: string,
  agedSeconds: number,
  change = ({ foreignProduct }: Fixture): object => ({ MessageAttributeProductId: foreignProduct }),
): Row =>
  row(
    name,
    'takeSignedFactoryCallback',
    {
      sending: (fixture) => {
        const body = JSON.stringify(deliveryBody(fixture, change(fixture)));
        return { body, headers: signWebhook(fixture.webhook, ID, body, Date.now() - agedSeconds * 1_000) };
      },
    },
    '422 callback.mismatch',
  );

const token = (name: string, path: (fixture: Fixture) => string): Row =>
  row(
    name,
    'takeFactoryCallback',
    {
      path: (fixture) => `/factory/callbacks/${path(fixture)}`,
      sending: (fixture) => ({ body: deliveryBody(fixture) }),
    },
    FORGED,
  );

/** A slow machine needs a while for a request; the exact limits are tested in test/unit/domain/webhook.test.ts. */
const SLACK_SECONDS = 60;

export const WEBHOOKS: readonly Row[] = [
  genuine('a valid signature, another product', 0),
  genuine('a valid signature, another factory', 0, () => ({ MessageAttributeFactoryId: 'fac_west' })),
  genuine('almost too old', WEBHOOK_TOLERANCE_SECONDS - SLACK_SECONDS),
  genuine('almost too early', SLACK_SECONDS - WEBHOOK_TOLERANCE_SECONDS),
  tampered('no headers', () => ({})),
  ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(without),
  at('too old', (now) => String(now - WEBHOOK_TOLERANCE_SECONDS - SLACK_SECONDS)),
  at('in the future', (now) => String(now + WEBHOOK_TOLERANCE_SECONDS + SLACK_SECONDS)),
  at('in milliseconds', (now) => String(now * 1_000)),
  at('1970', () => '0'),
  at('123abc', () => '123abc'),
  at('negative', (now) => String(-now)),
  at('with a fraction', (now) => `${now}.5`),
  at('as a date text', () => new Date().toUTCString()),
  id('an id with a dot', 'msg.catalogue'),
  id('an id too short', 'msg'),
  id('an id too long', 'm'.repeat(65)),
  id('an id with a slash', 'msg/catalogue'),
  signature('an unknown version', (text) => text.replace('v1,', 'v2,')),
  signature('no version', (text) => text.replace('v1,', '')),
  signature('an empty signature', () => 'v1,'),
  signature('cut short', (text) => text.slice(0, -8)),
  signature('in hex', (text) => `v1,${Buffer.from(text.slice(3), 'base64').toString('hex')}`),
  signature('one signature too many', (text) => [...Array(WEBHOOK_SIGNATURES_MAX).fill('v1,AAAA'), text].join(' ')),
  signature('1,000 signatures', (text) => [...Array(999).fill('v1,AAAA'), text].join(' ')),
  tampered('another factory’s key', (_headers, _fixture, body) => signWebhook(foreignKeys, ID, body, Date.now())),
  tampered('the id of another call', (headers) => ({ ...headers, 'webhook-id': 'msg_catalogue_02' })),
  tampered(
    'a body formatted again',
    (headers) => headers,
    (body) => JSON.stringify(JSON.parse(body), null, 1),
  ),
  tampered(
    'one unit more',
    (headers) => headers,
    (body) => body.replace(':7', ':8'),
  ),
  token('a restock’s id', ({ restockId }) => restockId),
  token('no signature', ({ restockId }) => `${restockId}~1~9999999999~`),
  token('a signature of zeros', ({ restockId }) => `${restockId}~1~9999999999~${'A'.repeat(43)}`),
  token('dots', ({ restockId }) => `${restockId}.1.9999999999.${'A'.repeat(43)}`),
  token('an access token', ({ seller }) => seller),
  token('600 characters', () => 'x'.repeat(600)),
  token('an encoded NUL', () => '%00'),
];
