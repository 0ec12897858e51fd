/** The door with handlers that only note that they were reached, and with what. */
import type { RouteName } from '#api/routes.ts';
import { type Reply, serve } from '#lambdas/shared/http/http-handler.ts';
import type { ApiRequest } from '#lambdas/shared/http/request.ts';
import { apiEvent, type Call, lambdaContext, PRODUCT } from './api-event.ts';

export const reached: ApiRequest[] = [];
const echo = async (request: ApiRequest): Promise<Reply> => {
  reached.push(request);
  return { status: 200, body: { ok: true } };
};
const door = serve<RouteName>({
  placeOrder: echo,
  listOrders: echo,
  listProducts: echo,
  readProduct: echo,
  takeFactoryCallback: echo,
} as never);

export async function send(name: RouteName, call: Call) {
  reached.length = 0;
  const { statusCode, headers, body } = await door(apiEvent(name, call), lambdaContext);
  return {
    status: statusCode,
    headers: headers ?? {},
    problem: JSON.parse(body || '{}') as { code?: string; errors?: { pointer: string }[] },
  };
}
export const GOOD = JSON.stringify({ lines: [{ productId: PRODUCT, quantity: 1 }] });
export const with0 = (line: object) => JSON.stringify({ lines: [{ productId: PRODUCT, quantity: 1, ...line }] });
export const padded = (bytes: number) => `${GOOD.slice(0, -1)}${' '.repeat(bytes - GOOD.length)}}`;
export const json = (type: string) => ({ 'Content-Type': type });
