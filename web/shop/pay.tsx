/** Paying an order from the wallet. If the balance is too low, the page says what is missing, and charges exactly that. */
import { call, isCode } from '#web/shared/client.ts';
import { won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { Countdown } from './countdown.tsx';
import { callWithKey } from './idempotency-key.ts';
import type { Order } from './order-status.tsx';
import { ProblemMessage } from './problem-message.tsx';
import { checkWaitingList } from './waiting-list.ts';

const t = words({
  pay: ['Pay {sum} from the wallet', '지갑에서 {sum} 결제'],
  missing: ['Your wallet has {balance}: {sum} is missing.', '지갑 잔액은 {balance}입니다. {sum}이 부족합니다.'],
  chargeAndPay: ['Charge {sum} and pay', '{sum} 충전하고 결제'],
  failed: [
    'The payment failed. You can try again until the payment deadline.',
    '결제하지 못했습니다. 결제 기한까지 다시 결제할 수 있습니다.',
  ],
});

const isShort = (error: Error | undefined): boolean => isCode(error, 'payment.insufficient_balance');

export function Pay({ order, reload }: { order: Order; reload: () => void }) {
  const wallet = useLoad(
    `wallet of ${order.id}`,
    async (signal) => (await call('readWallet', { query: { limit: '1' }, signal })).body.balance,
  );
  const pay = useAction(async (charge: number) => {
    try {
      if (charge > 0) await callWithKey('chargeWallet', { body: { amount: charge } } as never);
      await callWithKey('payOrder', { params: { orderId: order.id } } as never);
    } finally {
      // Reload in any case: the order may have been paid in another tab, expired or cancelled.
      wallet.reload();
      reload();
    }
    await checkWaitingList();
  });
  const missing = wallet.data === undefined ? 0 : Math.max(0, order.total - wallet.data);
  const hasFailed = order.payment?.status === 'FAILED_CUSTOMER' && order.payment.problem === 'payment.failed';
  return (
    <div class="stack">
      {order.paymentDueAt && <Countdown due={order.paymentDueAt} onEnd={reload} />}
      {hasFailed && !pay.error && <p class="bad">{t('failed')}</p>}
      {missing > 0 && <p>{t('missing', { balance: won(wallet.data ?? 0), sum: won(missing) })}</p>}
      <ProblemMessage error={missing > 0 && isShort(pay.error) ? undefined : pay.error} />
      <div class="row">
        <button type="button" class="btn btn-primary" disabled={pay.busy} onClick={() => pay.run(missing)}>
          {missing > 0 ? t('chargeAndPay', { sum: won(missing) }) : t('pay', { sum: won(order.total) })}
        </button>
      </div>
    </div>
  );
}
