/** A flash sale at a click, on this machine: a new product, more buyers than units, all at once. */
import { useState } from 'preact/hooks';
import { send } from '#web/shared/client.ts';
import { local, testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { useStore } from '#web/shared/store.ts';
import { showError } from '#web/shared/ui/components.tsx';

const t = words({
  start: ['Start a flash sale: 30 buyers, 10 donuts', '반짝 세일 시작: 구매자 30명, 도넛 10개'],
  going: ['Selling…', '판매 중…'],
  ended: ['{sold} sold, {refused} refused', '판매 {sold}, 거절 {refused}'],
  product: ['The product', '상품 보기'],
});
const BUYERS = 30;
const UNITS = 10;

interface Made {
  readonly buyers: readonly { readonly token: string }[];
}

async function sell() {
  const made = await local<{ products: readonly { id: string }[] }>('POST', 'products', {
    ...{ title: `Flash ${new Date().toISOString().slice(11, 19)}`, stock: UNITS, restockQuantity: UNITS },
  });
  const productId = made?.products[0]?.id ?? '';
  const buyers = (await local<Made>('POST', 'buyers', { count: BUYERS }))?.buyers ?? [];
  const statuses = await Promise.all(
    buyers.map(async ({ token }) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      };
      const body = JSON.stringify({ lines: [{ productId, quantity: 1 }] });
      return (await send('/api/v1/orders', { method: 'POST', headers, body })).status;
    }),
  );
  const countOf = (status: number): number => statuses.filter((one) => one === status).length;
  return { productId, sold: countOf(201), refused: countOf(409) };
}

export function FlashSale({ done }: { done: () => void }) {
  const isLocal = useStore(testClock) !== undefined;
  const [result, setResult] = useState<Awaited<ReturnType<typeof sell>>>();
  const sale = useAction(async () => {
    setResult(await sell());
    done();
  });
  if (!isLocal) return null;
  return (
    <div class="row">
      {result && (
        <span role="status">
          {t('ended', { sold: result.sold, refused: result.refused })}{' '}
          <a href={pageOf.product(result.productId)}>{t('product')}</a>
        </span>
      )}
      {sale.error && (
        <span class="bad" role="alert">
          {showError(sale.error)}
        </span>
      )}
      <button type="button" class="btn btn-sm" disabled={sale.busy} onClick={() => sale.run()}>
        {sale.busy ? t('going') : t('start')}
      </button>
    </div>
  );
}
