/** Some pay: each puts exactly the price into his wallet, and spends it. */

import { bearer, type Placed, tally } from './ordering.ts';
import { progress } from './progress.ts';
import type { Paid, Say } from './result.ts';
import { type Answer, inParallel, must, type Shop } from './shop.ts';

const FAILED = 'payment.failed';

/** The first so many of the placed orders are paid; the others are left alone. */
export async function payFor(
  shop: Shop,
  placed: readonly Placed[],
  percent: number,
  concurrency: number,
  say: Say,
): Promise<Paid> {
  const payers = placed.slice(0, Math.round((placed.length * percent) / 100));
  const tick = progress(payers.length, 'have tried to pay', say);
  const answers = await inParallel(
    payers.map(({ orderId, buyer, total }) => async () => {
      const charge = { amount: total };
      await must(shop.post('/api/v1/users/me/wallet/charges', charge, bearer(buyer)), 'charge a wallet');
      const answer = await shop.post(`/api/v1/orders/${orderId}/payments`, undefined, bearer(buyer));
      tick();
      return answer;
    }),
    concurrency,
  );
  const isPaid = ({ status }: Answer) => status === 201;
  const hasFailed = ({ status, body }: Answer) => status === 402 && body['code'] === FAILED;
  const balances = await inParallel(
    payers.map(({ buyer }) => async () => {
      const wallet = shop.get<{ balance: number }>('/api/v1/users/me/wallet?limit=1', buyer.token);
      return (await must(wallet, 'read a wallet')).balance;
    }),
    concurrency,
  );
  const paid = answers.filter(isPaid).length;
  const failed = answers.filter(hasFailed).length;
  say(`${paid} paid, ${failed} payments failed, ${placed.length - payers.length} never tried`);
  return {
    tried: payers.length,
    paid,
    failed,
    other: tally(answers.filter((answer) => !isPaid(answer) && !hasFailed(answer))),
    left: balances.reduce((sum, balance) => sum + balance, 0),
    leftExpected: payers.reduce((sum, { total }, i) => sum + (isPaid(answers[i] as Answer) ? 0 : total), 0),
  };
}
