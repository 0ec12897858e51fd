/** What the operators read when messages are parked, and when none is any more. */
import type { Alert, Recovery } from '#domain/dead-letter.ts';
import { runbookOfQueue, runbookUrl } from '#domain/runbook.ts';
import type { Words } from './words.ts';

/** What a queue that does not move means for the shop. A queue without a line is told by its name. */
const MEANINGS: Readonly<Record<string, string>> = {
  restock: 'The factory is not asked for these products: they stay short until the messages are redriven.',
  'factory-callback': 'Deliveries of the factory are not counted: what stands in the warehouse cannot be bought.',
  relay: 'A wake-up was not understood. Events still leave with the next order, or with the daily look.',
  mail: 'Some mails are not sent: refused buyers or operators have not been told.',
  redrive: 'A wake-up of the redrive worker was not understood. The next redrive, or the next look, wakes it.',
  'ad-stop': 'Ads keep running for products that are sold out, or stay stopped for products that are back.',
  vip: 'Buyers of 100 units and more are not VIPs yet.',
  deadline: 'Orders that were not paid in time may keep their stock until the next order, or the daily look.',
};

const age = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3_600)} h`;
const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);
const list = (publicUrl: string, queue: string, more: Readonly<Record<string, string>> = {}): string =>
  `${publicUrl}/api/v1/dead-letters?${new URLSearchParams({ ...(queue === '*' ? {} : { queue }), ...more })}`;

export function alertWords(alert: Alert, publicUrl: string): Words {
  const several = alert.queue === '*';
  const where = several ? 'several queues' : `queue ${alert.queue}`;
  return {
    title: `${messages(alert.count)} parked: ${several ? alert.queues.join(', ') : alert.queue}`,
    happened: `${messages(alert.count)} of ${where} failed every try and every round, and ${alert.count === 1 ? 'waits' : 'wait'} for you.`,
    facts: [
      ['Queue', several ? alert.queues.join(', ') : alert.queue],
      ['Error', several ? `${alert.errors} different ones, the newest: ${alert.error}` : alert.error],
      ['Parked', String(alert.count)],
      ['Oldest', `${alert.oldest ?? ''} (${age(alert.ageSeconds)})`],
      ...(alert.top ?? []).map((id, i) => [`${i + 1}.`, id] as const),
    ],
    meaning: several
      ? alert.queues.map((queue) => `${queue}: ${MEANINGS[queue] ?? 'its work is not done.'}`).join(' ')
      : `${MEANINGS[alert.queue] ?? 'Its work is not done.'} Mend the cause, then: npm run redrive -- --queue ${alert.queue}`,
    runbook: { label: 'What to do', href: runbookUrl(publicUrl, runbookOfQueue(alert.queue)) },
    button: { label: 'See the parked messages', href: list(publicUrl, alert.queue, { state: 'parked' }) },
  };
}

export function recoveredWords(recovery: Recovery, publicUrl: string): Words {
  const what = recovery.queue === '*' ? 'all queues' : `queue ${recovery.queue}`;
  return {
    title: `Recovered: ${recovery.queue === '*' ? 'all queues' : recovery.queue}`,
    happened: `Nothing of ${what} is parked any more.`,
    facts: [
      ['Alert since', recovery.since],
      ['Redriven and done', String(recovery.handled)],
      ['Discarded', String(recovery.discarded)],
    ],
    meaning: 'There is nothing left to do. The history of each message says who did what.',
    button: { label: 'See what became of them', href: list(publicUrl, recovery.queue) },
  };
}
