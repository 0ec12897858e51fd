/** What happens to an order after its placement: payment, shipment, cancellation, or two of them at once. */

import type { Fixture } from './fixture.ts';
import type { ClientRequest, ResponseBody } from './requests.ts';
import type { World } from './world.ts';

const UNPAID = ['forgotten', 'paid', 'paid', 'paid', 'paid at the deadline', 'cancelled', 'contended'] as const;
const PAID = ['kept', 'kept', 'shipped', 'delivered', 'cancelled', 'contended'] as const;

export interface OrderScenario {
  /** What happens to the order while it is unpaid. */
  readonly unpaid: (typeof UNPAID)[number];
  /** What happens to the order after the payment. `contended`: two changes at the same time. */
  readonly paid: (typeof PAID)[number];
  /** The quantity of the order; default 1. */
  readonly units?: number;
  /** For `paid at the deadline`: the time from the payment to the deadline; negative for a payment after the deadline. */
  readonly leftMilliseconds?: number;
}

const SOON_MILLISECONDS = 60_000;
const LATER_MILLISECONDS = 600_000;

export function createOrderScenarios(
  world: World,
  fixture: Fixture,
  sendRequest: (request: ClientRequest) => void,
  newKey: (prefix: string) => string,
) {
  const { random, hit } = world;
  const done = new Set<string>();
  /** True once for each order and step, even if responses repeat. */
  const isNew = (step: string): boolean => !done.has(step) && done.add(step).has(step);
  const later = (run: () => void, milliseconds = random.below(LATER_MILLISECONDS)) => world.after(milliseconds, run);

  function pay(caller: string, orderId: string, scenario: OrderScenario): void {
    const onResponse = (_: ResponseBody, status: number) => status < 300 && continuePaid(caller, orderId, scenario);
    const send = () =>
      sendRequest({ route: 'payOrder', caller, key: newKey('pay'), body: null, params: { orderId }, onResponse });
    send();
    if (hit('client.double click')) send();
  }

  function cancel(buyer: string, orderId: string): void {
    const caller = random.pick([buyer, buyer, fixture.seller, fixture.operator]);
    const body = JSON.stringify(caller === fixture.operator ? { reason: random.pick(['CUSTOMER', 'SELLER']) } : {});
    const onResponse = ({ status: is, code }: ResponseBody, status: number) => {
      if (status < 300 && is !== 'CANCELLED')
        world.violate(`${orderId}: the response of the cancellation has status ${is}`);
      // The requests of a deleted account fail.
      if (status >= 300 && code !== 'order.not_cancellable' && code !== 'auth.required')
        world.violate(`${caller} cannot cancel ${orderId}: ${code}`);
    };
    sendRequest({ route: 'cancelOrder', caller, key: newKey('cancel'), body, params: { orderId }, onResponse });
  }

  function ship(orderId: string, isDelivered: boolean): void {
    const caller = random.pick([fixture.seller, fixture.operator]);
    const move = (route: 'shipOrder' | 'deliverOrder', onResponse: ClientRequest['onResponse']) =>
      sendRequest({
        route,
        caller,
        key: newKey('move'),
        body: null,
        params: { orderId },
        ...(onResponse ? { onResponse } : {}),
      });
    move('shipOrder', (_, status) => {
      if (status < 300 && isDelivered && isNew(`delivery ${orderId}`)) later(() => move('deliverOrder', undefined));
    });
  }

  /** Continues after the buyer got the response of the payment. */
  function continuePaid(buyer: string, id: string, { paid }: OrderScenario): void {
    if (!isNew(`paid ${id}`)) return;
    if (paid === 'shipped' || paid === 'delivered') later(() => ship(id, paid === 'delivered'));
    if (paid === 'cancelled') later(() => cancel(buyer, id));
    if (paid !== 'contended') return;
    const at = random.below(LATER_MILLISECONDS);
    for (const change of [() => ship(id, false), () => cancel(buyer, id)]) later(change, at + random.below(40));
  }

  return {
    any: (): OrderScenario => ({ unpaid: random.pick(UNPAID), paid: random.pick(PAID) }),
    /** Starts the scenario after the buyer got the response of the placement. */
    begin(buyer: string, { id, status, paymentDueAt }: ResponseBody, scenario: OrderScenario): void {
      if (!id) return;
      if (status === 'PREPARING') continuePaid(buyer, id, scenario);
      if (status !== 'NOTPAYED' || !isNew(`placed ${id}`)) return;
      const { leftMilliseconds = random.between(-5, 60) } = scenario;
      const untilDeadline = Date.parse(paymentDueAt ?? '') - world.now() - leftMilliseconds;
      if (scenario.unpaid === 'paid') later(() => pay(buyer, id, scenario), random.below(SOON_MILLISECONDS));
      if (scenario.unpaid === 'cancelled') later(() => cancel(buyer, id), random.below(2 * untilDeadline));
      if (scenario.unpaid === 'paid at the deadline') later(() => pay(buyer, id, scenario), untilDeadline);
      if (scenario.unpaid !== 'contended') return;
      const at = random.pick([random.below(SOON_MILLISECONDS), untilDeadline]);
      for (const change of [() => pay(buyer, id, scenario), () => cancel(buyer, id)])
        later(change, at + random.below(40));
    },
  };
}
