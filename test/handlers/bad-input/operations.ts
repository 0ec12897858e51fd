/** Invalid requests of operators, and invalid reasons to close a restock. */
import { CLOSURE_REASON_CHARACTERS_MAX, LIFT_REASON_CHARACTERS_MAX } from '#domain/limits.ts';
import { NO_ADDRESSES } from './emails.ts';
import { shapes } from './ids.ts';
import { type Row, row } from './row.ts';
import { BLANKS, CONTROLS, HIDDEN, UNSTORABLE } from './texts.ts';

const INVALID = '400 request.invalid';
type OperatorRoute = 'readOverview' | 'listQueues' | 'listMails' | 'listVips' | 'listOperatorActions';
const PATHS = {
  readOverview: '/overview',
  listQueues: '/queues',
  listMails: '/mails',
  listVips: '/vips',
  listOperatorActions: '/operator-actions',
} as const;

const list = (route: OperatorRoute, query: string, expected: string, pointer?: string): Row =>
  row(
    `${PATHS[route]}?${query.slice(0, 60)}`,
    route,
    { path: () => `${PATHS[route]}?${query}`, sending: ({ operator }) => ({ token: operator }) },
    expected,
    pointer,
  );

const close = (name: string, body: unknown, expected = INVALID, pointer?: string): Row =>
  row(
    `close a restock: ${name}`,
    'closeRestock',
    { path: ({ restockId }) => `/restocks/${restockId}/closure`, sending: ({ seller }) => ({ token: seller, body }) },
    expected,
    pointer,
  );

const MAIL_IDS = ['0', '-1', '1.5', '1e3', '01', ' 1', '１', 'mail_1', '9'.repeat(16), "1' or '1", '../1', '999999999'];
const resend = (id: string, key: string | undefined, expected: string, pointer?: string): Row =>
  row(
    `mail ${id.slice(0, 20)} is resent${key ? '' : ', without a key'}`,
    'resendMail',
    {
      path: () => `/mails/${encodeURIComponent(id)}/resends`,
      sending: ({ operator }) => ({ token: operator, ...(key ? { key } : {}) }),
    },
    expected,
    pointer,
  );

const suppression = (route: 'readSuppression' | 'liftSuppression', query: string, pointer: string): Row =>
  row(
    `${route}?${query.slice(0, 60)}`,
    route,
    { path: () => `/suppressions?${query}`, sending: ({ operator }) => ({ token: operator }) },
    INVALID,
    pointer,
  );
const NO_EMAILS = NO_ADDRESSES.filter((address) => typeof address === 'string').map(encodeURIComponent);
const NO_REASONS = [...BLANKS, ...CONTROLS, ...HIDDEN].map(([, reason]) => reason);

export const OPERATIONS: readonly Row[] = [
  ...MAIL_IDS.map((id) => resend(id, 'ids', '404 mail.not_found')),
  resend('1', undefined, '400 idempotency.key_required', 'Idempotency-Key'),
  ...(['readOverview', 'listQueues', 'listMails', 'listVips', 'listOperatorActions'] as const).map((route) =>
    list(route, 'role=OPERATOR', INVALID, '?role'),
  ),
  ...shapes('prd', 'ord').map(([, id]) =>
    list('readOverview', `productId=${encodeURIComponent(id)}`, INVALID, '?productId'),
  ),
  ...['kind=order', 'kind=ORDER.PAID', 'kind=', 'state=sent', 'state=LOST', 'recipientId=', 'subjectId=%20'].map(
    (query) => list('listMails', query, INVALID, `?${query.split('=')[0]}`),
  ),
  ...['action=order', 'action=', 'operator=', 'target=%20', `target=${'x'.repeat(101)}`, 'operator=a%0db'].map(
    (query) => list('listOperatorActions', query, INVALID, `?${query.split('=')[0]}`),
  ),
  list('listMails', `subjectId=${'x'.repeat(65)}`, INVALID, '?subjectId'),
  list('listMails', 'recipientId=a%0d%0aBcc', INVALID, '?recipientId'),
  list('listMails', 'state=SENT&state=FAILED', INVALID, '?state'),
  ...(['listMails', 'listVips', 'listOperatorActions'] as const).flatMap((route) => [
    ...['0', '101', '-1', '1e1', ''].map((limit) => list(route, `limit=${limit}`, INVALID, '?limit')),
    list(route, 'cursor=nonsense', '400 cursor.invalid'),
  ]),
  ...NO_EMAILS.map((email) => suppression('readSuppression', `email=${email}`, '?email')),
  ...NO_EMAILS.map((email) => suppression('liftSuppression', `reason=x&email=${email}`, '?email')),
  ...[...NO_REASONS, '도'.repeat(LIFT_REASON_CHARACTERS_MAX + 1)].map((reason) =>
    suppression('liftSuppression', `email=a@donut.test&reason=${encodeURIComponent(reason)}`, '?reason'),
  ),
  suppression('readSuppression', '', '?email'),
  suppression('liftSuppression', 'email=a@donut.test', '?reason'),
  suppression('liftSuppression', 'reason=x', '?email'),
  suppression('readSuppression', 'email=a@donut.test&email=b@donut.test', '?email'),
  suppression('readSuppression', 'email=a@donut.test&hash=x', '?hash'),
  ...[...BLANKS, ...CONTROLS, ...HIDDEN].map(([name, reason]) => close(name, { reason }, INVALID, '/reason')),
  ...UNSTORABLE.map(([name, reason]) => close(name, { reason }, '400 request.malformed')),
  ...[undefined, null, 1, true, [], {}].map((reason) =>
    close(JSON.stringify(reason) ?? 'no reason', { reason }, INVALID, '/reason'),
  ),
  close('too long', { reason: '도'.repeat(CLOSURE_REASON_CHARACTERS_MAX + 1) }, INVALID, '/reason'),
  ...['state', 'received', 'closedBy', 'quantity'].map((key) =>
    close(`with ${key}`, { reason: 'x', [key]: 1 }, INVALID, `/${key}`),
  ),
];
