/** Back-in-stock notifications of one product: the main action while the product is sold out. */
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { ProblemMessage } from './problem-message.tsx';
import { WaitingCount } from './waiting-count.tsx';
import { setSubscribed, waitingList } from './waiting-list.ts';

const t = words({
  subscribe: ['Notify me when back in stock', '재입고 알림 받기'],
  unsubscribe: ['Stop back-in-stock notifications', '재입고 알림 끄기'],
  subscribed: [
    'You are notified by email and on this page each time the product is back in stock.',
    '재입고될 때마다 메일과 이 화면으로 알려 드립니다.',
  ],
  soldOut: [
    'Sold out for now. When it is back in stock, this page sells it at once.',
    '지금은 품절입니다. 재입고되면 이 화면에서 바로 구매할 수 있습니다.',
  ],
});

export function RestockSubscription({ productId, isSoldOut }: { productId: string; isSoldOut: boolean }) {
  const subscribed = useStore(waitingList).some((one) => one.productId === productId && one.subscribed);
  const change = useAction(() => setSubscribed(productId, !subscribed));
  if (!subscribed && !isSoldOut) return null;
  return (
    <div class="stack">
      {isSoldOut && !subscribed && <p>{t('soldOut')}</p>}
      {isSoldOut && <WaitingCount productId={productId} />}
      {subscribed && <p class="soft">{t('subscribed')}</p>}
      <ProblemMessage error={change.error} />
      <div>
        <button
          type="button"
          class={subscribed ? 'btn btn-sm' : 'btn btn-primary'}
          disabled={change.busy}
          onClick={() => change.run()}
        >
          {t(subscribed ? 'unsubscribe' : 'subscribe')}
        </button>
      </div>
    </div>
  );
}
