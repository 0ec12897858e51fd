/** The dialog for the sale period, the restock rule and the limit per buyer. */
import { useState } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { fromLocal, toLocal } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { fieldErrorOf, useAction } from '#web/shared/load.ts';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  title: ['Sale period, restock rule and limit', '판매 기간, 재입고 규칙, 구매 한도'],
  from: ['On sale from (empty: no limit)', '판매 시작 (비우면 제한 없음)'],
  to: ['On sale until (empty: no limit)', '판매 종료 (비우면 제한 없음)'],
  rule: ['Restock quantity (0: no automatic restock)', '공장 요청 수량 (0: 자동 요청 안 함)'],
  most: ['Most units for one buyer (empty: no limit)', '한 사람이 살 수 있는 수량 (비우면 제한 없음)'],
  action: ['Save', '저장'],
});

export function ChangeDialog(props: {
  readonly product: ResponseBody<'readProduct'>;
  readonly etag: string;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const { product, etag, close, done } = props;
  const [from, setFrom] = useState(toLocal(product.availableAt));
  const [to, setTo] = useState(toLocal(product.endAt));
  const [rule, setRule] = useState(String(product.restockQuantity));
  const [most, setMost] = useState(String(product.maxPerBuyer ?? ''));
  const work = useAction(async () => {
    const maxPerBuyer = most.trim() === '' ? null : Number(most);
    const body = { availableAt: fromLocal(from), endAt: fromLocal(to), restockQuantity: Number(rule), maxPerBuyer };
    await call('changeProduct', { params: { productId: product.id }, body, ifMatch: etag });
    done();
    close();
  });
  return (
    <Dialog
      title={t('title')}
      action={t('action')}
      ready={/^\d+$/.test(rule.trim()) && /^\d*$/.test(most.trim())}
      busy={work.busy}
      error={work.error}
      act={() => work.run()}
      close={close}
    >
      <Input
        label={t('from')}
        type="datetime-local"
        value={from}
        change={setFrom}
        fieldError={fieldErrorOf(work.error, '/availableAt')}
      />
      <Input
        label={t('to')}
        type="datetime-local"
        value={to}
        change={setTo}
        fieldError={fieldErrorOf(work.error, '/endAt')}
      />
      <Input
        label={t('rule')}
        inputMode="numeric"
        value={rule}
        change={setRule}
        fieldError={fieldErrorOf(work.error, '/restockQuantity')}
      />
      <Input
        label={t('most')}
        inputMode="numeric"
        value={most}
        change={setMost}
        fieldError={fieldErrorOf(work.error, '/maxPerBuyer')}
      />
    </Dialog>
  );
}
