/** Starts a flash sale in a local shop: a new product, and more simultaneous buyers than units. */
import { useState } from 'preact/hooks';
import { send } from '#web/shared/client.ts';
import { local, testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { useStore } from '#web/shared/store.ts';
import { showError } from '#web/shared/ui/components.tsx';

const t = words({
  start: ['Start a flash sale: 30 buyers, 10 donuts', '플래시 세일 시작: 구매자 30명, 도넛 10개'],
  running: ['Selling…', '판매 중…'],
  ended: ['{sold} sold, {rejected} rejected (sold out)', '판매 {sold}, 품절 거절 {rejected}'],
  product: ['View product', '상품 보기'],
});
const BUYERS = 30;
const UNITS = 10;

interface CreatedBuyers {
  readonly buyers: readonly { readonly token: string }[];
}

async function sell() {
  const created = await local<{ products: readonly { id: string }[] }>('POST', 'products', {
    ...{ title: `Flash ${new Date().toISOString().slice(11, 19)}`, stock: UNITS, restockQuantity: UNITS },
  });
  const productId = created?.products[0]?.id ?? '';
  const buyers = (await local<CreatedBuyers>('POST', 'buyers', { count: BUYERS }))?.buyers ?? [];
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
  const countOf = (status: number): number => statuses.filter((received) => received === status).length;
  return { productId, sold: countOf(201), rejected: countOf(409) };
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
          {t('ended', { sold: result.sold, rejected: result.rejected })}{' '}
          <a href={pageOf.product(result.productId)}>{t('product')}</a>
        </span>
      )}
      {sale.error && (
        <span class="bad" role="alert">
          {showError(sale.error)}
        </span>
      )}
      <button type="button" class="btn btn-sm" disabled={sale.busy} onClick={() => sale.run()}>
        {sale.busy ? t('running') : t('start')}
      </button>
    </div>
  );
}
