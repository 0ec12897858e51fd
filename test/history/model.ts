/** The sequential model of docs/simulator.md: what each operation does with the units of a product, or with a wallet. */
import type { Action, OrderLine } from './actions.ts';
import type { Status, Step } from './search.ts';

/** The units or the money of an order that concern one product or wallet. */
interface Share {
  readonly units: number;
  readonly money: number;
}

type Apply = Step['apply'];

const move =
  (from: readonly Status[], to: Status, change: number): Apply =>
  (quantity, status) =>
    from.includes(status) && quantity + change >= 0 ? [[quantity + change, to]] : [];
const stay =
  (statuses: readonly Status[], holds: (quantity: number) => boolean = () => true): Apply =>
  (quantity, status) =>
    statuses.includes(status) && holds(quantity) ? [[quantity, status]] : [];
const either =
  (one: Apply, other: Apply): Apply =>
  (quantity, status) => [...one(quantity, status), ...other(quantity, status)];

/** The statuses in which a request gets this problem. A problem that is not here says nothing about stock and money. */
const STATUSES_OF_PROBLEM: Readonly<Record<string, readonly Status[]>> = {
  'payment.insufficient_balance': ['placed'],
  'payment.failed': ['placed'],
  'order.already_paid': ['paid', 'shipped'],
  'order.cancelled': ['cancelled'],
  'order.not_cancellable': ['shipped', 'expired', 'cancelled'],
  'order.not_shippable': ['placed', 'shipped', 'expired', 'cancelled'],
};

/** The steps of one product. */
export function stepsOfProduct(actions: readonly Action[], productId: string): readonly Step[] {
  const unitsOf = (lines: readonly OrderLine[] = []) => lines.find((one) => one.productId === productId)?.quantity;
  const lines = linesOfOrders(actions);
  return actions.flatMap((action) => {
    const { kind, request, response } = action;
    if (kind === 'adjustment' || kind === 'delivery')
      return request.productId === productId && !response?.code ? step(action, undefined, stockArrives(action)) : [];
    const units = unitsOf(request.lines ?? lines.get(request.orderId ?? ''));
    if (units === undefined) return [];
    if (response?.code === 'stock.sold_out') {
      return step(action, undefined, stay([undefined], wasShort(action, productId, units)));
    }
    return orderStep(action, { units, money: 0 });
  });
}

/** Whether these units in stock explain a rejection. The decision of a queued order does not say which line was short. */
function wasShort({ request, response }: Action, productId: string, units: number): (available: number) => boolean {
  const all = response?.available;
  if (!all) return (available) => available < units || (request.lines ?? []).length > 1;
  const short = all.find((one) => one.productId === productId);
  return (available) => (short ? available === short.available && available < units : available >= units);
}

/** The steps of the wallet of one buyer. */
export function stepsOfWallet(actions: readonly Action[], buyerId: string): readonly Step[] {
  const prices = new Map(actions.map(({ request }) => [request.productId, request.unitPrice ?? 0]));
  const placed = actions.filter(({ kind, caller, response }) => kind === 'order' && caller === buyerId && response?.id);
  const totals = new Map(placed.map(({ response }) => [response?.id, response?.total ?? 0]));
  return actions.flatMap((action) => {
    const { kind, caller, request, response } = action;
    if (kind === 'charge') {
      const { amount = 0 } = request;
      const { balance } = response ?? {};
      const charge: Apply = (krw) => (krw + amount === (balance ?? krw + amount) ? [[krw + amount, undefined]] : []);
      return caller === buyerId && !response?.code ? step(action, undefined, charge) : [];
    }
    if (kind === 'order' && caller === buyerId && !response) {
      const money = (request.lines ?? []).reduce(
        (sum, one) => sum + one.quantity * (prices.get(one.productId) ?? 0),
        0,
      );
      return request.pay ? orderStep(action, { units: 0, money }) : [];
    }
    const money = totals.get(kind === 'order' ? response?.id : request.orderId);
    return money === undefined || response?.code === 'stock.sold_out' ? [] : orderStep(action, { units: 0, money });
  });
}

/** A step of an order; none for a response that says nothing about it. */
function orderStep(action: Action, share: Share): readonly Step[] {
  const { kind, request, response } = action;
  const order = kind === 'order' ? response?.id : request.orderId;
  if (response?.code) {
    const statuses = STATUSES_OF_PROBLEM[response.code];
    if (!statuses) return [];
    const isShort = response.code === 'payment.insufficient_balance' && share.money > 0;
    const rejected = stay(statuses, (krw) => !isShort || krw < share.money);
    return step(action, order, rejected);
  }
  return step(action, order, changeOf(action, share));
}

function changeOf({ kind, request, response }: Action, { units, money }: Share): Apply {
  switch (kind) {
    case 'order':
      // Without a response the order may have been paid, too; it has no id, so its status is not kept.
      if (!response) return move([undefined], undefined, request.pay ? -units - money : -units);
      if (response.payment?.problem === 'payment.insufficient_balance' && money > 0)
        return (krw, status) => (krw < money ? move([undefined], 'placed', 0)(krw, status) : []);
      return response.status === 'PREPARING'
        ? move([undefined], 'paid', -units - money)
        : move([undefined], 'placed', -units);
    case 'pay':
      return move(['placed'], 'paid', -money);
    // A repeat of a request without a key, whose first response was lost, gets the response of the first one.
    case 'ship':
      return either(move(['paid'], 'shipped', 0), stay(['shipped']));
    case 'expire':
      return move(['placed'], 'expired', units);
    default:
      return (quantity, status) => {
        const change = status === 'paid' ? units + money : units;
        return either(move(['placed', 'paid'], 'cancelled', change), stay(['cancelled']))(quantity, status);
      };
  }
}

/** Units that arrive. How many of a delivery without a response are counted is unknown. */
function stockArrives({ kind, request, response, end }: Action): Apply {
  const { units = 0 } = request;
  const isUnknown = kind === 'delivery' && end === Number.POSITIVE_INFINITY;
  const counts = isUnknown ? Array.from({ length: units }, (_, i) => units - i) : [response?.counted ?? units];
  return (available) => counts.map((count) => [available + count, undefined]);
}

function linesOfOrders(actions: readonly Action[]): ReadonlyMap<string, readonly OrderLine[]> {
  const orders = actions.filter(({ kind, response }) => kind === 'order' && response?.id);
  return new Map(orders.map(({ request, response }) => [response?.id ?? '', request.lines ?? []]));
}

const step = (action: Action, order: string | undefined, apply: Apply): readonly Step[] => [
  { name: JSON.stringify(action), call: action.call, end: action.end, order, apply },
];
