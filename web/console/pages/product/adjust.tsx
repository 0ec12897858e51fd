/** The dialog for a manual stock adjustment with a reason. */
import { useState } from 'preact/hooks';
import { ADJUSTMENT_REASON_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { fieldErrorOf, useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  title: ['Adjust stock of {title}', '{title} 재고 조정'],
  delta: ['Change of units on hand (for example 5 or -3)', '보유 수량 변경 (예: 5 또는 -3)'],
  reason: ['Reason', '사유'],
  action: ['Adjust stock', '조정'],
  after: ['On hand {from} → {to}', '보유 {from} → {to}'],
});

export function AdjustDialog(props: {
  readonly product: ResponseBody<'readProduct'>;
  readonly stock: ResponseBody<'readStock'>;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const { product, stock, close, done } = props;
  const [delta, setDelta] = useState('');
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const work = useAction(async () => {
    await call('adjustStock', { params: { productId: product.id }, body: { delta: Number(delta), reason }, key });
    done();
    close();
  });
  const valid = /^-?[1-9]\d*$/.test(delta.trim());
  return (
    <Dialog
      danger={Number(delta) < 0}
      typed={Number(delta) < 0 ? String(-Number(delta)) : undefined}
      title={t('title', { title: product.title })}
      action={t('action')}
      ready={valid && reason.trim() !== ''}
      busy={work.busy}
      error={work.error}
      act={() => work.run()}
      close={close}
    >
      <Input
        label={t('delta')}
        inputMode="text"
        value={delta}
        change={setDelta}
        fieldError={fieldErrorOf(work.error, '/delta')}
      />
      {valid && (
        <p class="soft small" role="status">
          {t('after', { from: count(stock.onHand), to: count(stock.onHand + Number(delta)) })}
        </p>
      )}
      <Input
        label={t('reason')}
        value={reason}
        change={setReason}
        maxLength={ADJUSTMENT_REASON_CHARACTERS_MAX}
        fieldError={fieldErrorOf(work.error, '/reason')}
      />
    </Dialog>
  );
}
