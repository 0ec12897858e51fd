/** The title of a product, linked to its page; its id until the title is loaded and if the product was deleted. */
import { short } from '#web/shared/format.ts';
import { pageOf } from '#web/shared/names.ts';
import { Copy } from '#web/shared/ui/copy.tsx';
import { useTitle } from './titles.ts';

export function ProductName({ id }: { id: string }) {
  const title = useTitle(id);
  return (
    <span class="named">
      <a class={title ? '' : 'mono'} href={pageOf.product(id)} title={id}>
        {title ?? short(id)}
      </a>
      <Copy text={id} />
    </span>
  );
}
