/** What must be true of a run: after every step, and when everything has come to rest with nothing going wrong any more. */
import type { Clients } from './clients.ts';
import type { Factory } from './factory.ts';
import type { Facts } from './facts.ts';
import { OPERATOR_ADDRESS } from './functions-mail.ts';
import { deadLettersAreSettled, judgeAlerts } from './oracle-dead-letters.ts';
import { judgeNotices, noticesAreOver, waitsForItsRun } from './oracle-notices.ts';
import { ordersAreOver } from './oracle-orders.ts';
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

/** What no order leaves again. */
const OVER = new Set(['CANCELLED', 'DELIVERED']);
const ENDED = new Set(['SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED']);

/** What no later step may take back, and what the database may say of the world outside. */
export function createOracle(outside: Outside) {
  const { world, ses, factory } = outside;
  const [judge, judgeDraws] = [judgeAlerts(outside), judgeNotices(world)];
  const before = new Map<string, string>();
  const keep = (name: string, value: string): void => {
    const old = before.get(name);
    if (old !== undefined && old !== value) world.violate(`${name} was ${old} and is ${value}`);
    before.set(name, value);
  };
  return (broken: Readonly<Record<string, string[]>>, facts: Facts): void => {
    judge(facts);
    judgeDraws(facts);
    for (const [name, refs] of Object.entries(broken)) world.violate(`${name}: ${refs.join()}`);
    for (const id of facts.unexplained) world.violate(`${id} was asked for without a shortage`);
    for (const { id, status, reason } of facts.orders) if (OVER.has(status)) keep(id, `${status} ${reason}`);
    for (const { id, state, recipient } of facts.mails) {
      if (ENDED.has(state)) keep(`mail_${id}`, `${state} to ${recipient}`);
      if (state === 'SENT' && ses.accepted(id) !== 1)
        world.violate(`mail_${id} is SENT and SES took ${ses.accepted(id)}`);
      const address = recipient === 'operators' ? OPERATOR_ADDRESS : `${recipient}@donut.test`;
      if (ses.recipient(id) !== undefined && ses.recipient(id) !== address) {
        world.violate(`mail_${id} was for ${address} and went to ${ses.recipient(id)}`);
      }
      if (state === 'FAILED' && !ses.wasRejected(id)) world.violate(`mail_${id} is FAILED and SES never refused it`);
    }
    for (const { id, state } of facts.restocks) {
      if (state === 'ASKED' && !factory.accepted(id)) world.violate(`${id} is ASKED and the factory never said yes`);
    }
  };
}

/** It recovers alone: nothing is left open, nobody was forgotten, everything told was counted once. */
export function atRest(outside: Outside, facts: Facts): void {
  const { world, sqs, ses, factory, platform, clients } = outside;
  const expect = (what: string, bad: readonly unknown[]): void => {
    if (bad.length > 0) world.violate(`at rest: ${what}: ${JSON.stringify(bad.slice(0, 5))}`);
  };
  expect('messages are left', sqs.open());
  expect('events are unpublished', facts.unpublished);
  expect(
    'mails are open',
    facts.mails.filter((mail) => !ENDED.has(mail.state) && !waitsForItsRun(facts, mail)),
  );
  ordersAreOver(platform, facts, expect);
  noticesAreOver(ses, facts, expect);
  const reported = new Set(facts.mails.map(({ subject }) => subject));
  expect(
    'reports without a mail',
    facts.overdue.filter((subject) => !reported.has(subject)),
  );
  expect(
    'mails that nobody got',
    facts.mails.filter(({ id, state }) => state === 'SENT' && ses.accepted(id) !== 1),
  );
  if (world.weather.odds.size === 0 && world.weather.outages.length === 0 && !world.isCrashing) {
    expect(
      'mails are not SENT on a fair day',
      facts.mails.filter((mail) => mail.state !== 'SENT' && !waitsForItsRun(facts, mail)),
    );
    expect('dead letters on a fair day', facts.letters);
  }
  const open = new Set(facts.restocks.filter(({ state }) => state !== 'CLOSED').map(({ product }) => product));
  expect(
    'short and not asked for',
    facts.short.filter((product) => !open.has(product)),
  );
  expect(
    'restocks still wait',
    facts.restocks.filter(({ state }) => state === 'ASKING' || state === 'ASKED'),
  );
  expect('large orders that made nobody VIP', facts.unnoticed);
  expect('ads whose managers believe otherwise', facts.astray);
  const ids = new Set(
    [...facts.orders, ...facts.restocks, ...facts.redrives, ...facts.runs].map(({ id }) => id).concat(facts.moved),
  );
  expect(
    'answered and forgotten',
    clients.answered().filter((id) => !ids.has(id)),
  );
  deliveriesAreCounted(factory, facts, expect);
  deadLettersAreSettled(outside, facts, expect);
}

function deliveriesAreCounted(
  factory: Factory,
  facts: Facts,
  expect: (what: string, bad: readonly unknown[]) => void,
): void {
  const counted = new Set(facts.counted);
  const told = factory.told();
  expect(
    'accepted deliveries that were never counted',
    [...told].filter(([key, one]) => one.fits && one.accepted && !counted.has(key)),
  );
  expect(
    'counted and never told',
    facts.counted.filter((key) => !told.get(key)?.fits),
  );
  const units = new Map<string, number>();
  for (const key of counted) {
    const one = told.get(key);
    if (one) units.set(one.restockId, (units.get(one.restockId) ?? 0) + one.units);
  }
  expect(
    'deliveries do not add up',
    facts.restocks.filter(({ id, received, surplus }) => received + surplus !== (units.get(id) ?? 0)),
  );
}
