/** A handler whose route functions only record their requests. */
import type { RouteName } from '#api/routes.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { apiEvent, type Call, lambdaContext, PRODUCT } from './api-event.ts';

export const reached: ApiRequest[] = [];
const echo = async (request: ApiRequest): Promise<ApiResponse> => {
  reached.push(request);
  return { status: 200, body: { ok: true } };
};
const handler = serve<RouteName>({
  placeOrder: echo,
  listOrders: echo,
  listProducts: echo,
  readProduct: echo,
  takeFactoryCallback: echo,
} as never);

export async function send(name: RouteName, call: Call) {
  reached.length = 0;
  const { statusCode, headers, body } = await handler(apiEvent(name, call), lambdaContext);
  return {
    status: statusCode,
    headers: headers ?? {},
    problem: JSON.parse(body || '{}') as { code?: string; errors?: { pointer: string }[] },
  };
}
export const GOOD = JSON.stringify({ lines: [{ productId: PRODUCT, quantity: 1 }] });
export const withLine = (line: object) => JSON.stringify({ lines: [{ productId: PRODUCT, quantity: 1, ...line }] });
export const padded = (bytes: number) => `${GOOD.slice(0, -1)}${' '.repeat(bytes - GOOD.length)}}`;
export const json = (type: string) => ({ 'Content-Type': type });
