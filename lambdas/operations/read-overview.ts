import type { SQSClient } from '@aws-sdk/client-sqs';
import { namedLanguage } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import { type IntakePoint, readIntake } from '#db/statements/order-requests.ts';
import * as statements from '#db/statements/overview.ts';
import type { OverviewOrderQueue, OverviewProblem, OverviewRate, OverviewTotals } from '#domain/overview.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { depthOf } from './list-queues.ts';

const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };

export interface OverviewPorts {
  readonly database: Database;
  readonly sqs: SQSClient;
  readonly queueUrls: Readonly<Partial<Record<QueueName, string>>>;
}

/** The state of the shop, by two database calls and the depth of the order queue. */
export function readOverview({ database, sqs, queueUrls }: OverviewPorts) {
  return async function readOverview(request: ApiRequest<'readOverview'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const language = namedLanguage(request.headers['accept-language']) ?? null;
    const [rows, intake, depth] = await Promise.all([
      database.rows(statements.readOverview(caller, query.productId ?? null, query.window, undefined, language)),
      database.rows(readIntake(caller)),
      queueUrls['order-intake'] ? depthOf(sqs, queueUrls['order-intake']).catch(unknownDepth) : EMPTY,
    ]);
    checkRole(request, rows[0]?.role);
    const parts = (name: string): readonly unknown[] =>
      rows.filter(({ part }) => part === name).map(({ item }) => item);
    const [totals] = parts('totals') as [OverviewTotals];
    const [chart = null] = parts('chart');
    const points = intake.flatMap(({ point }) => point ?? []);
    const rates = parts('rate') as Omit<OverviewRate, 'decided'>[];
    const orderQueue: OverviewOrderQueue = {
      waiting: depth && depth.visible + depth.delayed,
      inFlight: depth?.inFlight ?? null,
      lagMilliseconds: intake[0]?.latest?.lagMilliseconds ?? null,
      decidedPerSecond: intake[0]?.latest?.decidedPerSecond ?? 0,
    };
    return {
      status: 200,
      body: {
        ...totals,
        problems: [...orderProblems(depth?.visible ?? 0, orderQueue, points, rates), ...parts('problem')],
        rates: rates.map((rate) => ({ ...rate, decided: decidedIn(points, rate.at) })),
        orderQueue,
        products: parts('product'),
        chart: chart && { ...chart, points: parts('point') },
        events: parts('event'),
      },
    };
  };
}

/** The overview is most needed while something fails, so it does without SQS. */
function unknownDepth(error: unknown): null {
  log.warn('failed to read depth of order queue', { error: error as Error });
  return null;
}

/**
 * What is wrong with the order queue: requests wait that a function could receive (not those that are delayed), although none was decided in the last seconds (the time is
 * that of the last decision, or this minute if none is known), or requests expired in these minutes.
 */
function orderProblems(
  waiting: number,
  { decidedPerSecond }: OverviewOrderQueue,
  points: readonly IntakePoint[],
  rates: readonly { readonly at: string }[],
): readonly OverviewProblem[] {
  const expired = points.filter((point) => point.expired > 0);
  const since = points.at(-1)?.at ?? rates.at(-1)?.at;
  const count = expired.reduce((sum, point) => sum + point.expired, 0);
  const problems: OverviewProblem[] = [];
  if (waiting && decidedPerSecond === 0 && since)
    problems.push({ kind: 'orders_waiting', since, count: waiting, queue: 'order-intake' });
  if (expired[0]) problems.push({ kind: 'orders_expired', since: expired[0].at, count, queue: 'order-intake' });
  return problems;
}

/** The order requests that the order queue decided in a minute. RFC 3339 of one zone: the first 16 characters are the minute. */
const decidedIn = (points: readonly IntakePoint[], minute: string): number =>
  points
    .filter(({ at }) => at.slice(0, 16) === minute.slice(0, 16))
    .reduce((sum, { placed, refused, rejected, expired }) => sum + placed + refused + rejected + expired, 0);
