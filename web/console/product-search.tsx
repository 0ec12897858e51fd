/** Narrows a list to one product, which a person finds by a part of its title, or to one item, by its whole id. */
import { useState } from 'preact/hooks';
import { idPattern } from '#domain/id-pattern.ts';
import type { IdPrefix } from '#domain/ids.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { type Query, setQuery } from '#web/shared/router.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { findProducts, useFoundProducts } from './find-products.ts';

const t = words({
  label: ['Product', '상품'],
  find: ['Find', '찾기'],
  found: ['Products found', '찾은 상품'],
  none: ['No product has a title like this.', '검색어와 일치하는 상품이 없습니다.'],
});

/** The items of a list by their ids: the kind of id, its name in the address, and the label of the field. */
export interface ById {
  readonly prefix: IdPrefix;
  readonly name: string;
  readonly label: string;
}

/** What the address says of an item whose whole id the text is; undefined: the text is no id of the list. */
function itemOf(text: string, byId: ById | undefined): Query | undefined {
  const id = text.trim().toLowerCase();
  if (idPattern('prd').test(id)) return { productId: id };
  return byId && idPattern(byId.prefix).test(id) ? { [byId.name]: id } : undefined;
}
const show = (item: Query): void => setQuery({ ...item, cursor: undefined });

export function ProductSearch({ byId }: { byId?: ById | undefined }) {
  const [text, setText] = useState('');
  const { found, error } = useFoundProducts(text);
  const item = itemOf(text, byId);
  const find = useAction(async () => {
    if (item) return show(item);
    const [first] = found ?? (await findProducts(text));
    if (first) show({ productId: first.id });
  });
  return (
    <search class="stack">
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          find.run();
        }}
      >
        <Input
          label={byId?.label ?? t('label')}
          type="search"
          value={text}
          change={setText}
          autocomplete="off"
          maxLength={200}
        />
        <button type="submit" class="btn" disabled={find.busy}>
          {t('find')}
        </button>
      </form>
      {found && found.length > 0 && (
        <ul class="row" aria-label={t('found')}>
          {found.map((product) => (
            <li key={product.id}>
              <button type="button" class="btn btn-sm" onClick={() => show({ productId: product.id })}>
                <ProductPicture product={product} size={20} /> {product.title}
              </button>
            </li>
          ))}
        </ul>
      )}
      {text.trim() !== '' && found?.length === 0 && !item && <p role="status">{t('none')}</p>}
      <Problem error={find.error ?? error} />
    </search>
  );
}
