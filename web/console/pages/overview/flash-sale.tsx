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

type Outcome = 'sold' | 'rejected' | 'failed';

/** Orders one unit. A queued order (202) is followed to its decision: a redirect to the order, or a problem. */
async function buy(token: string, productId: string): Promise<Outcome> {
  const authorization = `Bearer ${token}`;
  let response = await send('/api/v1/orders', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ lines: [{ productId, quantity: 1 }] }),
  });
  const request = response.headers.get('location') ?? '';
  while (response.status === 202) {
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    response = await send(request, { headers: { authorization } });
  }
  if (response.status === 201) return 'sold';
  if (response.status === 409) return 'rejected';
  if (!response.ok) return 'failed';
  const { status } = (await response.json()) as { readonly status: string };
  return status === 'CANCELLED' ? 'rejected' : 'sold';
}

async function sell() {
  const created = await local<{ products: readonly { id: string }[] }>('POST', 'products', {
    ...{ title: `Flash ${new Date().toISOString().slice(11, 19)}`, stock: UNITS, restockQuantity: UNITS },
  });
  const productId = created?.products[0]?.id ?? '';
  const buyers = (await local<CreatedBuyers>('POST', 'buyers', { count: BUYERS }))?.buyers ?? [];
  const outcomes = await Promise.all(buyers.map(({ token }) => buy(token, productId)));
  const countOf = (outcome: Outcome): number => outcomes.filter((of) => of === outcome).length;
  return { productId, sold: countOf('sold'), rejected: countOf('rejected') };
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
