/** A list of items that belong to products: all items, or those of one product, which the address has as `productId`. */
import type { ComponentProps } from 'preact';
import type { ProductId } from '#domain/ids.ts';
import { useAddress } from '#web/shared/router.ts';
import { List, type ListPage } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { ProductName } from './product-name.tsx';
import { ProductSearch } from './product-search.tsx';

interface OfProduct {
  readonly limit: string;
  readonly productId?: ProductId;
  readonly cursor?: string;
}

export function ProductList<T>({
  all,
  read,
  ...list
}: Omit<ComponentProps<typeof List<T>>, 'filter' | 'lead' | 'read'> & {
  /** The address and the label of the unfiltered list. */
  readonly all: readonly [address: string, label: string];
  readonly read: (query: OfProduct, signal: AbortSignal) => Promise<ListPage<T>>;
}) {
  const { productId } = useAddress().query;
  return (
    <List
      {...list}
      filter={{ productId }}
      lead={
        productId ? (
          <p class="row">
            <ProductName id={productId} /> <a href={all[0]}>{all[1]}</a>
          </p>
        ) : (
          <ProductSearch />
        )
      }
      read={(cursor, signal) =>
        read({ limit: pageSize(), ...(productId ? { productId: productId as ProductId } : {}), ...cursor }, signal)
      }
    />
  );
}
