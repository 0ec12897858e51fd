/** What must hold in a run: after every step, and at rest after all faults have ended. */
import type { Clients } from './clients.ts';
import type { Factory } from './factory.ts';
import type { Facts } from './facts.ts';
import { OPERATOR_ADDRESS } from './functions-mail.ts';
import { checkAlerts, deadLettersAreSettled } from './oracle-dead-letters.ts';
import { checkMails, mailsAreInOrder } from './oracle-mails.ts';
import { checkNotices, noticesAreOver, waitsForItsRun } from './oracle-notices.ts';
import { requestsAreDecided } from './oracle-order-queue.ts';
import { expiriesAreInTime, ordersAreOver } from './oracle-orders.ts';
import type { Platform } from './platform.ts';
import type { Ses } from './ses.ts';
import type { Sqs } from './sqs.ts';
import type { World } from './world.ts';

export interface Outside {
  readonly world: World;
  readonly sqs: Sqs;
  readonly ses: Ses;
  readonly factory: Factory;
  readonly platform: Platform;
  readonly clients: Clients;
}

/** Final states of orders. */
const FINAL = new Set(['CANCELLED', 'DELIVERED']);
const ENDED = new Set(['SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED', 'SUPERSEDED']);

/** Checks after every step: final states never change, and the database agrees with the simulated services. */
export function createOracle(outside: Outside) {
  const { world, ses, factory } = outside;
  const [checkAlertsNow, checkNoticesNow, checkMailsNow] = [
    checkAlerts(outside),
    checkNotices(world),
    checkMails(world),
  ];
  const before = new Map<string, string>();
  const keep = (name: string, value: string): void => {
    const old = before.get(name);
    if (old !== undefined && old !== value) world.violate(`${name} was ${old} and is ${value}`);
    before.set(name, value);
  };
  return (broken: Readonly<Record<string, string[]>>, facts: Facts): void => {
    checkAlertsNow(facts);
    checkNoticesNow(facts);
    checkMailsNow(facts);
    for (const [name, refs] of Object.entries(broken)) world.violate(`${name}: ${refs.join()}`);
    for (const id of facts.overtaking) world.violate(`${id} was placed before the order requests that waited`);
    for (const id of facts.outOfTurn) world.violate(`${id} found no stock, and a later request of its batch did`);
    for (const id of facts.unexplainedRestocks) world.violate(`${id} was requested without a shortage`);
    for (const { id, status, reason } of facts.orders) if (FINAL.has(status)) keep(id, `${status} ${reason}`);
    for (const { id, sentAs, state, recipient } of facts.mails) {
      if (ENDED.has(state)) keep(`mail_${id}`, `${state} to ${recipient}`);
      if (state === 'SENT' && ses.accepted(sentAs) !== 1)
        world.violate(`mail_${id} is SENT and SES accepted ${ses.accepted(sentAs)}`);
      const address = recipient === 'operators' ? OPERATOR_ADDRESS : `${recipient}@donut.test`;
      if (ses.recipient(id) !== undefined && ses.recipient(id) !== address) {
        world.violate(`mail_${id} for ${address} was sent to ${ses.recipient(id)}`);
      }
      if (state === 'FAILED' && !ses.wasRejected(sentAs))
        world.violate(`mail_${id} is FAILED and SES never rejected the mail`);
    }
    for (const { id, state } of facts.restocks) {
      if (state === 'ASKED' && !factory.accepted(id))
        world.violate(`${id} is ASKED and the factory never accepted the request`);
    }
  };
}

/** Checks at rest: the shop has recovered, no work is left open, and every delivery was counted once. */
export function atRest(outside: Outside, facts: Facts): void {
  const { world, sqs, ses, factory, platform, clients } = outside;
  const expect = (what: string, bad: readonly unknown[]): void => {
    if (bad.length > 0) world.violate(`at rest: ${what}: ${JSON.stringify(bad.slice(0, 5))}`);
  };
  expect('messages are left in queues', sqs.open());
  expect('events are unpublished', facts.unpublished);
  expect(
    'mails are open',
    facts.mails.filter((mail) => !ENDED.has(mail.state) && !waitsForItsRun(facts, mail)),
  );
  ordersAreOver(platform, facts, expect);
  expiriesAreInTime(world, facts, expect);
  requestsAreDecided(outside, facts, expect);
  noticesAreOver(ses, facts, expect);
  mailsAreInOrder(ses, facts, expect);
  const reported = new Set(facts.mails.map(({ subject }) => subject));
  expect(
    'restock reports without a mail',
    facts.restockReports.filter((subject) => !reported.has(subject)),
  );
  expect(
    'SENT mails that SES did not accept',
    facts.mails.filter(({ sentAs, state }) => state === 'SENT' && ses.accepted(sentAs) !== 1),
  );
  if (world.faultPlan.rates.size === 0 && world.faultPlan.outages.length === 0 && !world.isCrashing) {
    expect(
      'mails are not SENT in a run without faults',
      facts.mails.filter(
        (mail) => mail.state !== 'SENT' && mail.state !== 'SUPERSEDED' && !waitsForItsRun(facts, mail),
      ),
    );
    expect('dead letters in a run without faults', facts.deadLetters);
  }
  const open = new Set(facts.restocks.filter(({ state }) => state !== 'CLOSED').map(({ product }) => product));
  expect(
    'short products without an open restock',
    facts.shortProducts.filter((product) => !open.has(product)),
  );
  expect(
    'restocks still wait for the factory',
    facts.restocks.filter(({ state }) => state === 'ASKING' || state === 'ASKED'),
  );
  expect('large orders whose buyer is no VIP', facts.missingVips);
  expect('ads whose requests do not match the stock', facts.wrongAds);
  const ids = new Set(
    [...facts.orders, ...facts.restocks, ...facts.redrives, ...facts.runs].map(({ id }) => id).concat(facts.moneyIds),
  );
  expect(
    'successful responses without a row',
    clients.completedIds().filter((id) => !ids.has(id)),
  );
  deliveriesAreCounted(factory, facts, expect);
  deadLettersAreSettled(outside, facts, expect);
}

function deliveriesAreCounted(
  factory: Factory,
  facts: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const counted = new Set(facts.countedDeliveries);
  const deliveries = factory.deliveries();
  expect(
    'accepted deliveries that were never counted',
    [...deliveries].filter(([key, one]) => one.fits && one.accepted && !counted.has(key)),
  );
  expect(
    'counted deliveries that were never sent',
    facts.countedDeliveries.filter((key) => !deliveries.get(key)?.fits),
  );
  const units = new Map<string, number>();
  for (const key of counted) {
    const one = deliveries.get(key);
    if (one) units.set(one.restockId, (units.get(one.restockId) ?? 0) + one.units);
  }
  expect(
    'the units of the deliveries do not add up',
    facts.restocks.filter(({ id, received, surplus }) => received + surplus !== (units.get(id) ?? 0)),
  );
}
