/** A list of items that belong to products: all items, those of one product (`productId` in the address), or one item by its id. */
import type { ComponentProps } from 'preact';
import type { ProductId } from '#domain/ids.ts';
import { isCode } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAddress } from '#web/shared/router.ts';
import { Id } from '#web/shared/ui/components.tsx';
import { List, type ListPage } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { ProductName } from './product-name.tsx';
import { type ById, ProductSearch } from './product-search.tsx';

interface OfProduct {
  readonly limit: string;
  readonly productId?: ProductId;
  readonly cursor?: string;
}

const t = words({ noItem: ['Nothing here has this id.', '이 ID의 항목이 없습니다.'] });

/** Reads one item, wherever it is in the list. */
interface One<T> extends ById {
  readonly read: (id: string, signal: AbortSignal) => Promise<T>;
  readonly missing: Parameters<typeof isCode>[1];
}

async function readOne<T>(one: One<T>, id: string, signal: AbortSignal): Promise<ListPage<T>> {
  try {
    return { items: [await one.read(id, signal)], next: null };
  } catch (error) {
    if (isCode(error, one.missing) || isCode(error, 'request.invalid')) return { items: [], next: null };
    throw error;
  }
}

export function ProductList<T>({
  all,
  one,
  read,
  empty,
  ...list
}: Omit<ComponentProps<typeof List<T>>, 'filter' | 'lead' | 'read'> & {
  readonly one?: One<T>;
  /** The address and the label of the unfiltered list. */
  readonly all: readonly [address: string, label: string];
  readonly read: (query: OfProduct, signal: AbortSignal) => Promise<ListPage<T>>;
}) {
  const { query } = useAddress();
  const { productId } = query;
  const id = one && query[one.name];
  return (
    <List
      {...list}
      empty={id ? t('noItem') : empty}
      filter={{ productId, id }}
      lead={
        id || productId ? (
          <p class="row">
            {id ? <Id id={id} /> : <ProductName id={productId ?? ''} />} <a href={all[0]}>{all[1]}</a>
          </p>
        ) : (
          <ProductSearch byId={one} />
        )
      }
      read={(cursor, signal) =>
        one && id
          ? readOne(one, id, signal)
          : read({ limit: pageSize(), ...(productId ? { productId: productId as ProductId } : {}), ...cursor }, signal)
      }
    />
  );
}
