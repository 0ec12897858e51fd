/** What an id means, by name where it has one: a product, an order by its number, a person; otherwise the id, linked to its page. */
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { Id } from '#web/shared/ui/components.tsx';
import { OrderName } from './order-name.tsx';
import { Person } from './person.tsx';
import { ProductName } from './product-name.tsx';

const t = words({ system: ['the shop', '자동'] });

export function Named({ id }: { id: string }) {
  if (id.startsWith('prd_')) return <ProductName id={id} isText />;
  if (id.startsWith('ord_')) return <OrderName id={id} />;
  if (id.startsWith('usr_')) return <Person id={id} />;
  if (id === 'system') return <span>{t('system')}</span>;
  return <Id id={id} to={pageOfId(id)} />;
}
