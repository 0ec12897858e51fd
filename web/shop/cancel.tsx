/** A button that cancels an order after a confirmation. */

import { useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import type { Order } from './order-status.tsx';
import { problemSentence } from './problem-message.tsx';
import { checkWaitingList } from './waiting-list.ts';

const t = words({
  cancel: ['Cancel the order', '주문 취소'],
  title: ['Cancel this order?', '주문을 취소할까요?'],
  effect: [
    'The donuts go back on sale, and any payment is refunded to your wallet.',
    '도넛은 다시 판매되고, 결제한 금액은 지갑으로 환불됩니다.',
  ],
});

export function Cancel({ orderId, done }: { orderId: Order['id']; done: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const cancel = useAction(async () => {
    await call('cancelOrder', { params: { orderId }, body: {} });
    setOpen(false);
    done();
    await checkWaitingList();
  });
  return (
    <>
      <button type="button" class="btn btn-sm" onClick={() => setOpen(true)}>
        {t('cancel')}
      </button>
      {isOpen && (
        <Dialog
          title={t('title')}
          action={t('cancel')}
          danger
          busy={cancel.busy}
          act={() => cancel.run()}
          close={() => {
            setOpen(false);
            cancel.clear();
          }}
        >
          <p>{t('effect')}</p>
          {cancel.error && (
            <p class="bad" role="alert">
              {problemSentence(cancel.error)}
            </p>
          )}
        </Dialog>
      )}
    </>
  );
}
