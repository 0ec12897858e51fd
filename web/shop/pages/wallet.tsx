/** The wallet: balance, charging, and the ledger. */

import { useState } from 'preact/hooks';
import { CHARGE_KRW_MAX } from '#domain/limits.ts';
import { call } from '#web/shared/client.ts';
import { count, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Empty, Pager, Show, Time } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { readWhole } from '#web/shared/whole-number.ts';
import { callWithKey } from '#web/shop/idempotency-key.ts';
import { fieldErrorAt, ProblemMessage } from '#web/shop/problem-message.tsx';

const t = words({
  title: ['Wallet', '지갑'],
  balance: ['Balance', '잔액'],
  amount: ['Amount in won', '금액 (원)'],
  charge: ['Charge', '충전하기'],
  hint: ['Enter a whole number from 1 to {max}.', '1부터 {max}까지의 정수를 입력하세요.'],
  empty: ['No transactions yet.', '아직 거래 내역이 없습니다.'],
  CHARGE: ['Charged', '충전'],
  PAYMENT: ['Paid', '결제'],
  REFUND: ['Refunded', '환불'],
  after: ['balance {sum}', '잔액 {sum}'],
  ledger: ['Transactions', '거래 내역'],
});

export function Wallet() {
  const { cursor } = useAddress().query;
  const [amount, setAmount] = useState('10000');
  const wallet = useLoad(
    `wallet ${cursor}`,
    async (signal) => (await call('readWallet', { query: { limit: '10', cursor }, signal })).body,
    { on: isMoney },
  );
  const [isWrong, setWrong] = useState(false);
  const hint = t('hint', { max: count(CHARGE_KRW_MAX) });
  const charge = useAction(async () => {
    const value = readWhole(amount, 1, CHARGE_KRW_MAX);
    setWrong(value === undefined);
    if (value === undefined) return;
    await callWithKey('chargeWallet', { body: { amount: value } } as never);
    wallet.reload();
  });
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={wallet}>
        {({ balance, entries }) => (
          <>
            <div class="box stack narrow">
              <p class="row apart">
                <span>{t('balance')}</span>
                <span class="price" data-balance={balance}>
                  {won(balance)}
                </span>
              </p>
              <form
                class="stack"
                onSubmit={(event) => {
                  event.preventDefault();
                  charge.run();
                }}
              >
                <Input
                  label={t('amount')}
                  inputMode="numeric"
                  value={amount}
                  change={setAmount}
                  fieldError={isWrong ? hint : fieldErrorAt(charge.error, '/amount', hint)}
                />
                <ProblemMessage error={charge.error} except={['/amount']} />
                <div>
                  <button type="submit" class="btn btn-primary" disabled={charge.busy}>
                    {t('charge')}
                  </button>
                </div>
              </form>
            </div>
            <h2>{t('ledger')}</h2>
            {entries.items.length === 0 && <Empty>{t('empty')}</Empty>}
            {entries.items.length > 0 && (
              <ul class="lines box">
                {entries.items.map(({ id, cause, amount: by, balance: after, at }) => (
                  <li key={id}>
                    <span class="grow">
                      {t(cause)}
                      <br />
                      <span class="soft small">
                        <Time at={at} />
                      </span>
                    </span>
                    <span class="num">
                      <strong>{by > 0 ? `+${won(by)}` : `−${won(-by)}`}</strong>
                      <br />
                      <span class="soft small">{t('after', { sum: won(after) })}</span>
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <Pager cursor={cursor} next={entries.next} go={(to) => setQuery({ cursor: to })} />
          </>
        )}
      </Show>
    </>
  );
}

const isMoney = ({ type }: { readonly type: string }): boolean => type === 'order.paid' || type === 'order.cancelled';
