import type { Database } from '#db/data-api.ts';
import { readRole } from '#db/statements/users.ts';
import type { UserId } from '#domain/ids.ts';
import { isRejection } from '#lambdas/authorizer/rejection.ts';
import type { VerifyToken } from '#lambdas/authorizer/verify-token.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

export interface HealthPorts {
  readonly database: Database;
  readonly verifyToken: VerifyToken;
}

/**
 * Whether the API responds. With `deep=1` operators also ask the database: the token is verified first and here, because the
 * authorizer of API Gateway guards a path and not a query (docs/decisions/0033), and no anonymous caller may resume a database.
 */
export function readHealth({ database, verifyToken }: HealthPorts) {
  return async function readHealth({ query, headers }: ApiRequest<'readHealth'>): Promise<ApiResponse> {
    if (query.deep === undefined) return { status: 200, body: { status: 'ok', checked: ['api'] } };
    const { userId, issuedAt } = await verifyToken(headers['authorization'] ?? '').catch((error: unknown) => {
      throw isRejection(error) ? new HttpProblem('auth.required') : error;
    });
    const [row] = await database.rows(readRole({ userId: userId as UserId, issuedAt: Number(issuedAt) }));
    checkRole({ who: ['OPERATOR'] }, row?.role);
    return { status: 200, body: { status: 'ok', checked: ['api', 'database'] } };
  };
}
