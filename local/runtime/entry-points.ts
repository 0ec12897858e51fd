/** Starts the parts that trigger work: the factory, the data platform, the schedules, the pollers and the API. */

import { queueNameOf } from '#domain/queue-names.ts';
import { receivesMaxOf } from '#domain/queue-receives.ts';
import { type Rule, readRules, startSchedules } from '#local/aws/eventbridge/schedules.ts';
import { type EventSources, startEventSources } from '#local/aws/lambda/event-sources.ts';
import type { Services } from '#local/aws/services.ts';
import type { QueueCount } from '#local/aws/sqs-sns/counts.ts';
import { createSqsClient, type SqsClient } from '#local/aws/sqs-sns/sqs-client.ts';
import { type ClockControl, type Due, openClockControl, type Work } from '#local/control/clock.ts';
import { openPlatform, type Platform } from '#local/fakes/data-platform.ts';
import { type Factory, openFactory } from '#local/fakes/factory.ts';
import { openApi, variable } from './open-api.ts';
import { type Closing, type Parts, prefixed, urlOf } from './parts.ts';
import { step } from './progress.ts';
import { probesOf, waitUntilReady } from './ready.ts';

/** On stop, running batches get this time; then their environments are killed, as in a crash. */
const DRAIN_MILLISECONDS_MAX = 2_000;

/** Starts all entry points, then waits until each has responded. */
export async function openEntryPoints(
  parts: Parts,
  closing: Closing,
): Promise<{ factory: Factory; platform: Platform; clockControl: ClockControl }> {
  const { options, ports, state, template, clock, pool, services, metering, lambda, supervisor } = parts;
  const warn = (line: string): void => options.log(prefixed('events', line));
  const delay = options.factoryDelaySeconds;
  const factory = await openFactory({
    port: ports.factory,
    shopUrl: urlOf(ports.api),
    now: clock.now,
    ...(delay === undefined ? {} : { delaySeconds: delay }),
  });
  closing(() => factory.close());
  const secretArn = variable(parts, 'PLATFORM_SECRET_ARN');
  const platform = await openPlatform({
    port: ports.platform,
    now: clock.now,
    secret: () => (secretArn === undefined ? undefined : services.secrets.value(secretArn)),
  });
  closing(() => platform.close());
  const sqs = createSqsClient(services.fauxqs.url);
  closing(() => sqs.close());
  const rules = readRules(template);
  const schedules = startSchedules({ rules, sqs, now: clock.now, warn });
  closing(() => schedules.stop());
  if (state.state.startedBefore) await sendScheduledMessages(rules, sqs);
  supervisor.afterRestart(() => sendScheduledMessages(rules, sqs));
  const eventSources = startEventSources({ mappings: services.mappings, sqs, lambda, metering, now: clock.now, warn });
  closing(() => drain(eventSources));
  const clockControl = openClockControl({
    clock,
    pool,
    save: (clockOffsetMilliseconds) => state.save({ clockOffsetMilliseconds }),
    fireSchedules: () => schedules.fireDue(),
    work: () => workOf(services, eventSources, factory),
  });
  await openApi(parts, { clock: clockControl, factory, platform }, closing);
  const probes = probesOf(urlOf(ports.api), urlOf(ports.aws), urlOf(ports.factory), urlOf(ports.platform));
  await step('waiting for every part to respond', waitUntilReady(probes), (line) =>
    options.log(prefixed('start', line)),
  );
  state.save({ startedBefore: true });
  return { factory, platform, clockControl };
}

/**
 * Sends the input of every schedule once. A kill -9, of the system or of one of its children, may have lost trigger
 * messages; the daily sweeps find the open work.
 */
async function sendScheduledMessages(rules: readonly Rule[], sqs: SqsClient): Promise<void> {
  for (const { queueUrl, input } of rules.flatMap(({ targets }) => targets)) {
    if (input !== undefined) await sqs.call('SendMessage', { QueueUrl: queueUrl, MessageBody: input });
  }
}

async function drain(eventSources: EventSources): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MILLISECONDS_MAX);
  });
  await Promise.race([eventSources.stop(), late]);
  clearTimeout(timer);
}

/** Returns how much work is running or waiting now, and what becomes due later. */
async function workOf(services: Services, eventSources: EventSources, factory: Factory): Promise<Work> {
  const consumed = eventSources.consumed();
  const counts = (await services.fauxqs.queueCounts()).filter(({ name }) => consumed.has(name));
  const sum = (of: (count: QueueCount) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const due: Due[] = counts.flatMap((count) =>
    count.dueAt === null ? [] : { at: count.dueAt, what: describe(count) },
  );
  due.push(
    { at: eventSources.windowEndsAt(), what: 'a batch of messages' },
    { at: factory.nextAt(), what: 'factory: callback' },
  );
  const running = eventSources.running();
  return {
    now: sum(({ visible }) => visible) + running + (factory.busy() ? 1 : 0),
    running,
    inFlight: sum(({ inFlight }) => inFlight),
    due: due.filter(({ at }) => Number.isFinite(at)),
  };
}

/** Describes the next message of a queue by its queue and its next receive. */
function describe({ name, dueReceives }: QueueCount): string {
  const isDeadLetter = name.endsWith('-dlq');
  const queue = `${queueNameOf(name)}${isDeadLetter ? ' DLQ' : ''}`;
  if (dueReceives === 0) return `${queue}: delayed message`;
  if (isDeadLetter) return `${queue}: receive ${dueReceives + 1}`;
  const most = receivesMaxOf(queueNameOf(name));
  // SQS moves a message to the DLQ instead of delivering it once more.
  return dueReceives < most ? `${queue}: receive ${dueReceives + 1} of ${most}` : `${queue}: to its DLQ`;
}
