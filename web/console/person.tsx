/** The name of a user; the id until the name is loaded. The address is in the title, and the button copies the id. */
import { short } from '#web/shared/format.ts';
import { Copy } from '#web/shared/ui/copy.tsx';
import { usePerson } from './people.ts';

export function Person({ id, to }: { id: string; to?: string | undefined }) {
  const person = usePerson(id);
  const title = [person?.email, id].filter(Boolean).join(' · ');
  const shown = person?.name ?? short(id);
  const style = person ? 'person' : 'mono nowrap';
  return (
    <span class="named">
      {to ? (
        <a class={style} href={to} title={title}>
          {shown}
        </a>
      ) : (
        <span class={style} title={title}>
          {shown}
        </span>
      )}
      <Copy text={id} />
    </span>
  );
}
