/** Joins the lines of a history that are one operation: repeats with one key, and orders that only their expiry shows. */
import type { HistoryLine } from '#bin/flash-sale/history.ts';

export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** The parts of requests and responses that the model reads. */
interface Body {
  readonly id?: string;
  readonly orderId?: string;
  readonly productId?: string;
  readonly buyerId?: string;
  readonly lines?: readonly OrderLine[];
  readonly pay?: boolean;
  readonly amount?: number;
  readonly balance?: number;
  readonly units?: number;
  readonly unitPrice?: number;
  readonly total?: number;
  readonly counted?: number | null;
  readonly status?: string;
  readonly code?: string;
  readonly order?: object;
  readonly payment?: { readonly problem?: string | null } | null;
  readonly available?: readonly { readonly productId: string; readonly available: number }[];
}

export interface Action {
  readonly kind: HistoryLine['kind'];
  readonly caller: string;
  readonly request: Body;
  /** Null: an effect that was observed, or a request whose effect is unknown. */
  readonly response: Body | null;
  readonly call: number;
  /** Infinity: the effect is unknown. */
  readonly end: number;
}

/** Problems that are stored as the response of their key. */
const STORED = new Set(['stock.sold_out', 'payment.insufficient_balance', 'payment.failed']);
const UNKNOWN = { response: null, end: Number.POSITIVE_INFINITY };
const bodyOf = ({ response }: HistoryLine) => (response ?? {}) as Body;

const isUnknown = (line: HistoryLine): boolean =>
  line.returnMicros === null ||
  (line.status ?? 0) >= 500 ||
  // The account may have been deleted between a statement whose result was lost and its repeat.
  bodyOf(line).code === 'auth.required' ||
  (line.kind === 'delivery' && ['queued', 'repeated'].includes(bodyOf(line).status ?? ''));
/** The line shows the result of its key. */
const isStored = (line: HistoryLine): boolean =>
  !isUnknown(line) && ((line.status ?? 0) < 300 || STORED.has(bodyOf(line).code ?? ''));

const toAction = ({ kind, caller, request, response, callMicros: call, returnMicros }: HistoryLine): Action => ({
  ...{ kind, caller, request: request as Body, response: response as Body | null, call },
  end: returnMicros ?? Number.POSITIVE_INFINITY,
});

/** What must be the same in every response of a key. A delivery is counted by one response. */
function resultOf(line: HistoryLine, i: number): string {
  const { order, payment, available, ...body } = bodyOf(line);
  return line.kind === 'delivery'
    ? String(i)
    : JSON.stringify([line.status, order ?? (line.status === 402 ? payment : body), available]);
}

/** Returns the operations of a history. Throws an error that names a key with two results. */
export function actionsOf(lines: readonly HistoryLine[]): readonly Action[] {
  const wrong = lines.find(({ callMicros, returnMicros }) => returnMicros !== null && returnMicros < callMicros);
  if (wrong) throw new Error(`returned before it was called: ${JSON.stringify(wrong)}`);
  const single = lines.filter(({ key }) => key === null);
  const keyed = Map.groupBy(
    lines.filter(({ key }) => key !== null),
    ({ kind, caller, key }) => `${kind} ${caller} ${key}`,
  );
  return withExpired([
    ...single.map((line) => (isUnknown(line) ? { ...toAction(line), ...UNKNOWN } : toAction(line))),
    ...[...keyed].flatMap(([name, requests]) => actionsOfKey(name, requests)),
  ]);
}

function actionsOfKey(name: string, requests: readonly HistoryLine[]): readonly Action[] {
  const [first, ...stored] = requests.filter(isStored);
  if (first && new Set([first, ...stored].map(resultOf)).size > 1)
    throw new Error(`two results of the key "${name}": ${JSON.stringify([first, ...stored])}`);
  const others = requests.filter((line) => !isUnknown(line) && !isStored(line)).map(toAction);
  // The effect came with one of the requests, at the latest before the first response that shows its result.
  const same = Map.groupBy(requests, ({ request }) => JSON.stringify(request));
  if (first) {
    const requested = same.get(JSON.stringify(first.request)) ?? [];
    const call = Math.min(...requested.map(({ callMicros }) => callMicros));
    const end = Math.min(...[first, ...stored].map(({ returnMicros }) => returnMicros ?? Number.POSITIVE_INFINITY));
    return [...others, { ...toAction(first), call, end }];
  }
  const unknown = [...same.values()].flatMap((requested) => requested.filter(isUnknown).slice(0, 1));
  return [...others, ...unknown.map((line) => ({ ...toAction(line), ...UNKNOWN }))];
}

/** An order without a response that expired later was placed. */
function withExpired(actions: readonly Action[]): readonly Action[] {
  const known = new Set(actions.map(({ kind, response }) => (kind === 'order' ? response?.id : undefined)));
  const linesOf = ({ request }: Action) => JSON.stringify(request.lines?.map((one) => [one.productId, one.quantity]));
  const all = [...actions];
  for (const expired of actions.filter(({ kind, request }) => kind === 'expire' && !known.has(request.orderId))) {
    const { orderId = '', buyerId } = expired.request;
    const at = all.findIndex(
      (one) => one.kind === 'order' && !one.response && one.caller === buyerId && linesOf(one) === linesOf(expired),
    );
    const placed = all[at];
    if (!placed) throw new Error(`${orderId} expired and no request placed it`);
    all[at] = { ...placed, response: { id: orderId, status: 'NOTPAYED', total: 0 }, end: expired.end };
  }
  return all;
}
