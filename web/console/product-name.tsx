/** The picture and the title of a product, linked to its page; its id until the title is loaded and if the product was deleted. */
import { short } from '#web/shared/format.ts';
import { pageOf } from '#web/shared/names.ts';
import { Copy } from '#web/shared/ui/copy.tsx';
import { ProductPicture } from '#web/shared/ui/product-picture.tsx';
import { useProduct } from './titles.ts';

const PICTURE_PIXELS = 24;

/** @param isText whether the name is a part of a text, which has no pictures */
export function ProductName({ id, isText = false }: { id: string; isText?: boolean }) {
  const product = useProduct(id);
  return (
    <span class="named">
      {!isText && <ProductPicture product={product && { id, ...product }} size={PICTURE_PIXELS} />}
      <a class={product ? '' : 'mono'} href={pageOf.product(id)} title={id}>
        {product?.title ?? short(id)}
      </a>
      <Copy text={id} />
    </span>
  );
}
