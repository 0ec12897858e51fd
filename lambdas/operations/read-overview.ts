import type { Database } from '#db/data-api.ts';
import * as statements from '#db/statements/overview.ts';
import type { OverviewTotals } from '#domain/overview.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** The state of the shop, by one database call. */
export function readOverview(database: Database) {
  return async function readOverview(request: ApiRequest<'readOverview'>): Promise<ApiResponse> {
    const rows = await database.rows(
      statements.readOverview(request.caller, request.query.productId ?? null, request.query.window),
    );
    checkRole(request, rows[0]?.role);
    const parts = (name: string): readonly unknown[] =>
      rows.filter(({ part }) => part === name).map(({ item }) => item);
    const [totals] = parts('totals') as [OverviewTotals];
    const [chart = null] = parts('chart');
    return {
      status: 200,
      body: {
        ...totals,
        problems: parts('problem'),
        rates: parts('rate'),
        products: parts('product'),
        chart: chart && { ...chart, points: parts('point') },
        events: parts('event'),
      },
    };
  };
}
