/** The picture of a product: its own, or a donut that looks like its title. */
import { Donut } from './donut.tsx';
import { Picture } from './picture.tsx';

interface Shown {
  readonly id: string;
  readonly title: string | undefined;
  readonly imageUrl: string | null | undefined;
}

/** @param product undefined while it is loaded: the place of its picture stays empty */
export const ProductPicture = ({ product, size }: { product: Shown | undefined; size: number }) =>
  product ? (
    <Picture src={product.imageUrl} size={size}>
      <Donut id={product.id} title={product.title} size={size} />
    </Picture>
  ) : (
    <svg class="thumbnail" width={size} height={size} aria-hidden="true" />
  );
