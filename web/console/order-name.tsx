/** The number of an order, as its buyer sees it, linked to its page; the button copies the id. */
import { orderNumber } from '#domain/shown.ts';
import { pageOf } from '#web/shared/names.ts';
import { Copy } from '#web/shared/ui/copy.tsx';

export const OrderName = ({ id }: { id: string }) => (
  <span class="named">
    <a class="mono nowrap" href={pageOf.order(id)} title={id}>
      {orderNumber(id)}
    </a>
    <Copy text={id} />
  </span>
);
