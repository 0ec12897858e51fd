/** What becomes of an order after it was placed: whether it is paid, and when, who sends it, and who changes his mind. */

import type { Fixture } from './fixture.ts';
import type { Answer, Wish } from './requests.ts';
import type { World } from './world.ts';

const UNPAID = ['forgotten', 'paid', 'paid', 'paid', 'paid at its deadline', 'cancelled', 'fought over'] as const;
const PAID = ['kept', 'kept', 'sent', 'arrived', 'cancelled', 'fought over'] as const;

export interface Person {
  /** What its buyer does about an order that waits for his money. */
  readonly unpaid: (typeof UNPAID)[number];
  /** What becomes of it once it is paid. `fought over`: two hands on it at once. */
  readonly paid: (typeof PAID)[number];
  /** How much is ordered; one when it is not said. */
  readonly units?: number;
  /** How long before its deadline (after it: below zero) it is paid, when it is paid at its deadline. */
  readonly leftMilliseconds?: number;
}

const SOON_MILLISECONDS = 60_000;
const LATER_MILLISECONDS = 600_000;

export function createPeople(world: World, scene: Fixture, want: (wish: Wish) => void, newKey: (of: string) => string) {
  const { random, hit } = world;
  const begun = new Set<string>();
  /** Once an order and step, however often it is answered. */
  const isNew = (step: string): boolean => !begun.has(step) && begun.add(step).has(step);
  const later = (run: () => void, milliseconds = random.below(LATER_MILLISECONDS)) => world.after(milliseconds, run);

  function pay(caller: string, orderId: string, life: Person): void {
    const heard = (_: Answer, status: number) => status < 300 && goOn(caller, orderId, life);
    const send = () => want({ route: 'payOrder', caller, key: newKey('pay'), body: null, params: { orderId }, heard });
    send();
    if (hit('client.double click')) send();
  }

  function cancel(buyer: string, orderId: string): void {
    const caller = random.pick([buyer, buyer, scene.seller, scene.operator]);
    const body = JSON.stringify(caller === scene.operator ? { reason: random.pick(['CUSTOMER', 'SELLER']) } : {});
    const heard = ({ status: is, code }: Answer, status: number) => {
      if (status < 300 && is !== 'CANCELLED') world.violate(`${orderId} was answered as cancelled and is ${is}`);
      // Whoever has left asks for nothing.
      if (status >= 300 && code !== 'order.not_cancellable' && code !== 'auth.required')
        world.violate(`${caller} may not cancel ${orderId}: ${code}`);
    };
    want({ route: 'cancelOrder', caller, key: newKey('cancel'), body, params: { orderId }, heard });
  }

  function ship(orderId: string, arrives: boolean): void {
    const caller = random.pick([scene.seller, scene.operator]);
    const move = (route: 'shipOrder' | 'deliverOrder', heard: Wish['heard']) =>
      want({ route, caller, key: newKey('move'), body: null, params: { orderId }, ...(heard ? { heard } : {}) });
    move('shipOrder', (_, status) => {
      if (status < 300 && arrives && isNew(`arrival ${orderId}`)) later(() => move('deliverOrder', undefined));
    });
  }

  /** Its buyer knows that it is paid. */
  function goOn(buyer: string, id: string, { paid }: Person): void {
    if (!isNew(`paid ${id}`)) return;
    if (paid === 'sent' || paid === 'arrived') later(() => ship(id, paid === 'arrived'));
    if (paid === 'cancelled') later(() => cancel(buyer, id));
    if (paid !== 'fought over') return;
    const at = random.below(LATER_MILLISECONDS);
    for (const hand of [() => ship(id, false), () => cancel(buyer, id)]) later(hand, at + random.below(40));
  }

  return {
    any: (): Person => ({ unpaid: random.pick(UNPAID), paid: random.pick(PAID) }),
    /** Its buyer was answered. */
    begin(buyer: string, { id, status, paymentDueAt }: Answer, life: Person): void {
      if (!id) return;
      if (status === 'PREPARING') goOn(buyer, id, life);
      if (status !== 'NOTPAYED' || !isNew(`placed ${id}`)) return;
      const { leftMilliseconds = random.between(-5, 60) } = life;
      const atItsDeadline = Date.parse(paymentDueAt ?? '') - world.now() - leftMilliseconds;
      if (life.unpaid === 'paid') later(() => pay(buyer, id, life), random.below(SOON_MILLISECONDS));
      if (life.unpaid === 'cancelled') later(() => cancel(buyer, id), random.below(2 * atItsDeadline));
      if (life.unpaid === 'paid at its deadline') later(() => pay(buyer, id, life), atItsDeadline);
      if (life.unpaid !== 'fought over') return;
      const at = random.pick([random.below(SOON_MILLISECONDS), atItsDeadline]);
      for (const hand of [() => pay(buyer, id, life), () => cancel(buyer, id)]) later(hand, at + random.below(40));
    },
  };
}
