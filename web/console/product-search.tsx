/** Narrows a list to one product, which a person finds by a part of its title. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { setQuery } from '#web/shared/router.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { ownProducts } from './own-products.ts';

const t = words({
  label: ['Product', '상품'],
  find: ['Find', '찾기'],
  found: ['Products found', '찾은 상품'],
  none: ['No product has a title like this.', '검색어와 일치하는 상품이 없습니다.'],
});
const FOUND_MAX = 8;
const TYPING_MILLISECONDS = 300;

interface Found {
  readonly id: string;
  readonly title: string;
  readonly imageUrl: string | null;
}
const show = ({ id }: Found): void => setQuery({ productId: id, cursor: undefined });

export function ProductSearch() {
  const [text, setText] = useState('');
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setWanted(text.trim()), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data: found, error } = useLoad(`products like ${wanted}`, async (signal): Promise<readonly Found[]> => {
    if (wanted === '') return [];
    const query = { search: wanted, limit: String(FOUND_MAX), ...ownProducts() };
    return (await call('listProducts', { query, signal })).body.items;
  });
  return (
    <search class="stack">
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const [first] = found ?? [];
          if (first) show(first);
        }}
      >
        <Input label={t('label')} type="search" value={text} change={setText} autocomplete="off" maxLength={200} />
        <button type="submit" class="btn" disabled={!found?.length}>
          {t('find')}
        </button>
      </form>
      {found && found.length > 0 && (
        <ul class="row" aria-label={t('found')}>
          {found.map((product) => (
            <li key={product.id}>
              <button type="button" class="btn btn-sm" onClick={() => show(product)}>
                <ProductPicture product={product} size={20} /> {product.title}
              </button>
            </li>
          ))}
        </ul>
      )}
      {wanted && found?.length === 0 && <p role="status">{t('none')}</p>}
      <Problem error={error} />
    </search>
  );
}
