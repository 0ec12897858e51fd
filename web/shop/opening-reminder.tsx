/** Notification of the beginning of a sale: the main action before the sale. It is a subscription of the waiting list. */
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { ProblemMessage } from './problem-message.tsx';
import { WaitingCount } from './waiting-count.tsx';
import { setSubscribed, waitingList } from './waiting-list.ts';

const t = words({
  remind: ['Notify me when the sale begins', '판매 시작 알림 받기'],
  stop: ['Stop notifications of this product', '이 상품의 알림 끄기'],
  how: [
    'An email when the sale begins, and each time the product is back in stock, until you stop it. First come, first served.',
    '판매가 시작될 때, 그리고 재입고될 때마다 알림을 끌 때까지 메일을 보내 드립니다. 선착순입니다.',
  ],
  reminded: [
    'You get an email when the sale begins, and each time the product is back in stock. First come, first served.',
    '판매가 시작될 때, 그리고 재입고될 때마다 메일로 알려 드립니다. 선착순입니다.',
  ],
});

export function OpeningReminder({ productId }: { productId: string }) {
  // Not every subscriber is: a second sale of the same stock is announced only if a buyer asks for it.
  const isReminded = useStore(waitingList).some((one) => one.productId === productId && one.notifiedAtOpening);
  const change = useAction(() => setSubscribed(productId, !isReminded));
  return (
    <div class="stack">
      <p class="soft" role="status">
        {t(isReminded ? 'reminded' : 'how')}
      </p>
      <WaitingCount productId={productId} />
      <ProblemMessage error={change.error} />
      <div>
        <button
          type="button"
          class={isReminded ? 'btn btn-sm' : 'btn btn-primary'}
          disabled={change.busy}
          onClick={() => change.run()}
        >
          {t(isReminded ? 'stop' : 'remind')}
        </button>
      </div>
    </div>
  );
}
