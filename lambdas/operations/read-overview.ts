import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Database } from '#db/data-api.ts';
import { type IntakePoint, readIntake } from '#db/statements/order-requests.ts';
import * as statements from '#db/statements/overview.ts';
import type { OverviewRate, OverviewTotals } from '#domain/overview.ts';
import type { QueueName } from '#domain/queue-names.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { depthOf } from './list-queues.ts';

export interface OverviewPorts {
  readonly database: Database;
  readonly sqs: SQSClient;
  readonly queueUrls: Readonly<Partial<Record<QueueName, string>>>;
}

/** The state of the shop, by two database calls and the depth of the order queue. */
export function readOverview({ database, sqs, queueUrls }: OverviewPorts) {
  return async function readOverview(request: ApiRequest<'readOverview'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const [rows, intake] = await Promise.all([
      database.rows(statements.readOverview(caller, query.productId ?? null, query.window)),
      database.rows(readIntake(caller)),
    ]);
    checkRole(request, rows[0]?.role);
    const depth = queueUrls['order-intake'] ? await depthOf(sqs, queueUrls['order-intake']) : undefined;
    const parts = (name: string): readonly unknown[] =>
      rows.filter(({ part }) => part === name).map(({ item }) => item);
    const [totals] = parts('totals') as [OverviewTotals];
    const [chart = null] = parts('chart');
    const points = intake.flatMap(({ point }) => point ?? []);
    return {
      status: 200,
      body: {
        ...totals,
        problems: parts('problem'),
        rates: (parts('rate') as Omit<OverviewRate, 'decided'>[]).map((rate) => ({
          ...rate,
          decided: decidedIn(points, rate.at),
        })),
        orderQueue: {
          waiting: (depth?.visible ?? 0) + (depth?.delayed ?? 0),
          inFlight: depth?.inFlight ?? 0,
          lagMilliseconds: intake[0]?.latest?.lagMilliseconds ?? 0,
          decidedPerSecond: intake[0]?.latest?.decidedPerSecond ?? 0,
        },
        products: parts('product'),
        chart: chart && { ...chart, points: parts('point') },
        events: parts('event'),
      },
    };
  };
}

/** The order requests that the order queue decided in a minute. RFC 3339 of one zone: the first 16 characters are the minute. */
const decidedIn = (points: readonly IntakePoint[], minute: string): number =>
  points
    .filter(({ at }) => at.slice(0, 16) === minute.slice(0, 16))
    .reduce((sum, { placed, refused, rejected, expired }) => sum + placed + refused + rejected + expired, 0);
