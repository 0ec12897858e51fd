/** Calling an order off, after a question. */

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
  means: [
    'Its donuts go back to the shelf, and what you paid goes back into your wallet.',
    '도넛은 다시 진열되고, 결제한 금액은 지갑으로 돌아갑니다.',
  ],
});

export function Cancel({ orderId, done }: { orderId: Order['id']; done: () => void }) {
  const [asked, ask] = useState(false);
  const cancel = useAction(async () => {
    await call('cancelOrder', { params: { orderId }, body: {} });
    ask(false);
    done();
    await checkWaitingList();
  });
  return (
    <>
      <button type="button" class="btn btn-sm" onClick={() => ask(true)}>
        {t('cancel')}
      </button>
      {asked && (
        <Dialog
          title={t('title')}
          action={t('cancel')}
          danger
          busy={cancel.busy}
          act={() => cancel.run()}
          close={() => {
            ask(false);
            cancel.clear();
          }}
        >
          <p>{t('means')}</p>
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
