/** A button that reads every page of a list and downloads it as CSV. */
import { words } from '#web/shared/language.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import type { ListPage } from '#web/shared/ui/list.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import { type Cell, rowsOfAll, toCsv } from './csv.ts';

const t = words({
  label: ['Download CSV', 'CSV 내려받기'],
  done: ['{name}: {n} rows', '{name}: {n}행'],
  cut: [
    '{name}: only the newest {n} rows. Filter the list to get the others.',
    '{name}: 최근 {n}행만 저장했습니다. 나머지는 조건을 좁혀 받으세요.',
  ],
});
const ITEMS_MAX = 10_000;

/** Reads page after page, newest first, until the end or ITEMS_MAX. */
async function readAll<T>(read: (cursor: { readonly cursor?: string }) => Promise<ListPage<T>>) {
  const items: T[] = [];
  let next: string | null | undefined;
  do {
    const page = await read(next ? { cursor: next } : {});
    items.push(...page.items);
    next = page.next;
  } while (next && items.length < ITEMS_MAX);
  return { items, isCut: Boolean(next) };
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function CsvButton<T>(props: {
  readonly name: string;
  readonly head: readonly string[];
  readonly read: (cursor: { readonly cursor?: string }) => Promise<ListPage<T>>;
  readonly rowsOf: (item: T) => Promise<readonly (readonly Cell[])[]> | readonly (readonly Cell[])[];
}) {
  const save = async (): Promise<void> => {
    const { items, isCut } = await readAll(props.read);
    const rows = await rowsOfAll(items, props.rowsOf);
    download(props.name, toCsv(props.head, rows));
    toast(t(isCut ? 'cut' : 'done', { name: props.name, n: rows.length }));
  };
  return <ActionButton label={t('label')} does={save} />;
}
