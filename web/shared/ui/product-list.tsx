/** A list of items that belong to products: all items, or those of the `productId` in the address. */
import type { ComponentProps } from 'preact';
import type { ProductId } from '#domain/ids.ts';
import { pageOf } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import { Id } from './components.tsx';
import { List, type ListPage } from './list.tsx';
import { pageSize } from './page-size.ts';

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
        productId && (
          <p class="row">
            <Id id={productId} to={pageOf.product(productId)} /> <a href={all[0]}>{all[1]}</a>
          </p>
        )
      }
      read={(cursor, signal) =>
        read({ limit: pageSize(), ...(productId ? { productId: productId as ProductId } : {}), ...cursor }, signal)
      }
    />
  );
}
