/** What a waiting buyer is told the moment it happens, wherever in the shop he is. */
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import type { Published } from '#web/shared/server-sent-events.ts';
import { createStore, useStore } from '#web/shared/store.ts';
import { onEvents } from '#web/shared/stream.ts';
import { checkWaitingList } from './waiting-list.ts';

const t = words({
  back: ['{title} is back: {n} left. First come, first served.', '{title} 재입고: {n}개 남았습니다. 선착순입니다.'],
  look: ['Go to it', '보러 가기'],
  close: ['Close', '닫기'],
});

interface Back {
  readonly productId: string;
  readonly title: string;
  readonly available: number;
}
const backs = createStore<readonly Back[]>([]);
const forget = (productId: string): void => backs.set(backs.get().filter((one) => one.productId !== productId));

async function tell({ type, data }: Published): Promise<void> {
  if (type.startsWith('order.') || type === 'reset') await checkWaitingList();
  if (type !== 'stock.back') return;
  const { body } = await call('readProduct', { params: { productId: data['productId'] as never } });
  forget(body.id);
  if (body.available > 0)
    backs.set([...backs.get(), { productId: body.id, title: body.title, available: body.available }]);
}

export function Backs() {
  const all = useStore(backs);
  useEffect(() => onEvents((events) => events.forEach((event) => void tell(event).catch(() => undefined))), []);
  return (
    <div class="backs" role="status">
      {all.map(({ productId, title, available }) => (
        <p key={productId} class="alert alert-success row apart">
          <span>{t('back', { title, n: count(available) })}</span>
          <span class="row">
            <a class="btn btn-sm" href={`/shop/products/${productId}`} onClick={() => forget(productId)}>
              {t('look')}
            </a>
            <button type="button" class="btn btn-sm" onClick={() => forget(productId)}>
              {t('close')}
            </button>
          </span>
        </p>
      ))}
    </div>
  );
}
