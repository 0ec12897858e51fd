/** The dialog for a manual stock adjustment with a reason. */
import { useState } from 'preact/hooks';
import { ADJUSTMENT_REASON_CHARACTERS_MAX, STOCK_UNITS_MAX } from '#domain/limits.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { fieldErrorOf } from '#web/shared/field-errors.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { readWhole } from '#web/shared/whole-number.ts';
import { ownTexts } from './texts.ts';

const t = words({
  title: ['Adjust stock of {title}', '{title} 재고 조정'],
  delta: ['Change of units on hand (for example 5 or -3)', '보유 수량 변경 (예: 5 또는 -3)'],
  reason: ['Reason', '사유'],
  action: ['Adjust stock', '조정'],
  wrong: [
    'Enter a whole number, for example 5 or -3, at most {max}.',
    '5 또는 -3과 같은 정수를 입력하세요. 최대 {max}입니다.',
  ],
  done: ['On hand {from} → {to}.', '보유 {from} → {to}.'],
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
  // 0 changes nothing.
  const change = readWhole(delta, -STOCK_UNITS_MAX, STOCK_UNITS_MAX) || undefined;
  const after = { from: count(stock.onHand), to: count(stock.onHand + (change ?? 0)) };
  const isWrong = change === undefined && !/^\s*[-+−]?\s*$/.test(delta);
  const work = useAction(async () => {
    await call('adjustStock', { params: { productId: product.id }, body: { delta: change ?? 0, reason }, key });
    toast(t('done', after));
    done();
    close();
  });
  return (
    <Dialog
      danger={change !== undefined && change < 0}
      typed={change !== undefined && change < 0 ? String(-change) : undefined}
      title={t('title', { title: ownTexts(product).title })}
      action={t('action')}
      ready={change !== undefined && reason.trim() !== ''}
      busy={work.busy}
      error={work.error}
      fields={['/delta', '/reason']}
      act={() => work.run()}
      close={close}
    >
      <Input
        label={t('delta')}
        inputMode="text"
        value={delta}
        change={setDelta}
        fieldError={isWrong ? t('wrong', { max: count(STOCK_UNITS_MAX) }) : fieldErrorOf(work.error, '/delta')}
      />
      {change !== undefined && (
        <p class="soft small" role="status">
          {t('after', after)}
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
