/** The next sale that begins or ends within a day, above the products. */
import type { Item } from '#web/shared/api-types.ts';
import { shopNow } from '#web/shared/clock.ts';
import { won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { Time } from '#web/shared/ui/components.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { Opening } from './opening.tsx';
import { isOnSale } from './sale-window.ts';

const t = words({ until: ['On sale until', '판매 종료'] });

type Card = Item<'listProducts'>;

const isWithinADay = (at: string | null): at is string =>
  at !== null && Date.parse(at) > shopNow() && Date.parse(at) < shopNow() + 86_400_000;

export function SaleBanner({ products, reload }: { products: readonly Card[]; reload: () => void }) {
  const opening = products
    .filter(({ availableAt }) => isWithinADay(availableAt))
    .sort((a, b) => Date.parse(a.availableAt ?? '') - Date.parse(b.availableAt ?? ''))[0];
  const ending = products.find((product) => isWithinADay(product.endAt) && isOnSale(product) && product.available > 0);
  const product = opening ?? ending;
  if (!product) return null;
  return (
    <a class="box sale-banner row apart" href={`/shop/products/${product.id}`}>
      <ProductPicture product={product} size={64} />
      <span class="grow">
        <strong>{product.title}</strong>
        <br />
        {won(product.price)}
      </span>
      {opening?.availableAt ? (
        <Opening key={opening.availableAt} at={opening.availableAt} onOpen={reload} />
      ) : (
        <span>
          {t('until')} <Time at={product.endAt} />
        </span>
      )}
    </a>
  );
}
