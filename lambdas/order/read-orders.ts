import type { Database } from '#db/data-api.ts';
import * as orders from '#db/statements/orders.ts';
import { outcomesOf } from '#domain/order.ts';
import { orderIdEnd } from '#domain/shown.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** A page of the caller's orders, newest first, or those with one order number or payment; for operators also those of one buyer. */
export function listOrders(ports: ListPorts) {
  return async function listOrders(request: ApiRequest<'listOrders'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const outcomes = outcomesOf(query);
    const buyer = buyerOf(query);
    const number = query.number === undefined ? undefined : orderIdEnd(query.number);
    const who = buyer ? (['OPERATOR'] as const) : request.who;
    const { page } = await listPage(
      ports,
      { who, query },
      {
        list: 'orders',
        start: NEWEST_ID,
        read: (before, limit) => {
          if (query.paymentId) return orders.listOrdersOfPayment(caller, query.paymentId, outcomes ?? [], before);
          if (number) return orders.listOrdersOfNumber(caller, number, outcomes ?? [], before, limit);
          if (buyer) return orders.listOrdersOfBuyer(caller, buyer, outcomes ?? [], before, limit);
          return outcomes
            ? orders.listOrdersOf(caller, outcomes, before, limit)
            : orders.listOrders(caller, before, limit);
        },
        item: ({ order }) => order,
      },
    );
    return { status: 200, body: page };
  };
}

const buyerOf = ({ buyerId, buyerEmail }: ApiRequest<'listOrders'>['query']): orders.Buyer | undefined =>
  buyerId ? { id: buyerId } : buyerEmail ? { email: buyerEmail } : undefined;

/** One order. An order of another user is not found. */
export function readOrder(database: Database) {
  return async function readOrder(request: ApiRequest<'readOrder'>): Promise<ApiResponse> {
    const [row] = await database.rows(orders.readOrder(request.caller, request.params.orderId));
    checkRole(request, row?.role);
    if (!row?.order) throw new HttpProblem('order.not_found');
    return { status: 200, body: row.order };
  };
}
