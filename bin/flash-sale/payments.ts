/** The payment phase: each paying buyer charges the wallet with exactly the price and pays the order. */
import type { History } from './history.ts';
import { type Placed, send, tally } from './ordering.ts';
import { progress } from './progress.ts';
import type { Log, PaymentResult } from './result.ts';
import { type ApiResponse, inParallel, must, type Shop } from './shop.ts';

const FAILED = 'payment.failed';

/** Pays the given percentage of the placed orders; the other orders stay unpaid. */
export async function payFor(
  shop: Shop,
  placed: readonly Placed[],
  percent: number,
  concurrency: number,
  log: Log,
  history: History,
): Promise<PaymentResult> {
  const payers = placed.slice(0, Math.round((placed.length * percent) / 100));
  const tick = progress(payers.length, 'buyers have tried to pay', log);
  const responses = await inParallel(
    payers.map(({ orderId, buyer, total }) => async () => {
      const charge = { kind: 'charge', path: '/api/v1/users/me/wallet/charges', body: { amount: total } } as const;
      await must(send(shop, history, buyer, charge), 'charge a wallet');
      const payment = { kind: 'pay', path: `/api/v1/orders/${orderId}/payments`, params: { orderId } } as const;
      const response = await send(shop, history, buyer, payment);
      tick();
      return response;
    }),
    concurrency,
  );
  const isPaid = ({ status }: ApiResponse) => status === 201;
  const hasFailed = ({ status, body }: ApiResponse) => status === 402 && body['code'] === FAILED;
  const balances = await inParallel(
    payers.map(({ buyer }) => async () => {
      const wallet = shop.get<{ balance: number }>('/api/v1/users/me/wallet?limit=1', buyer.token);
      return (await must(wallet, 'read a wallet')).balance;
    }),
    concurrency,
  );
  const paid = responses.filter(isPaid).length;
  const failed = responses.filter(hasFailed).length;
  log(`${paid} paid, ${failed} payments failed, ${placed.length - payers.length} did not try to pay`);
  return {
    attempts: payers.length,
    paid,
    failed,
    other: tally(responses.filter((response) => !isPaid(response) && !hasFailed(response))),
    left: balances.reduce((sum, balance) => sum + balance, 0),
    leftExpected: payers.reduce((sum, { total }, i) => sum + (isPaid(responses[i] as ApiResponse) ? 0 : total), 0),
  };
}
