/** The picture of a product in the shop: its own, or a donut that looks like its title. */
import { Picture } from '#web/shared/ui/picture.tsx';
import { Donut } from './donut.tsx';

interface Shown {
  readonly id: string;
  readonly title: string | undefined;
  readonly imageUrl: string | null | undefined;
}

export const ProductPicture = ({ product, size }: { product: Shown; size: number }) => (
  <Picture src={product.imageUrl} size={size}>
    <Donut id={product.id} title={product.title} size={size} />
  </Picture>
);
