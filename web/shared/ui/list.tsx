/** A list page: title, filter, rows and paging. */
import type { ComponentChildren } from 'preact';
import { useLoad } from '#web/shared/load.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { Empty, Pager, Show } from './components.tsx';
import { Table } from './table.tsx';
import type { Column } from './table-column.ts';
import { offeredOrders } from './table-order.ts';

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export function List<T>(props: {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** The filter values on which the rows depend, besides the cursor. */
  readonly filter?: Readonly<Record<string, string | undefined>>;
  readonly read: (cursor: { readonly cursor?: string }, signal: AbortSignal) => Promise<ListPage<T>>;
  readonly on?: (event: StreamEvent) => boolean;
  readonly everyMilliseconds?: number;
  readonly columns: (reload: () => void) => readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly empty: ComponentChildren;
}) {
  const { cursor } = useAddress().query;
  const { on, everyMilliseconds } = props;
  const loaded = useLoad(
    JSON.stringify([props.title, props.filter, cursor]),
    (signal) => props.read(cursor ? { cursor } : {}, signal),
    { ...(on ? { on } : {}), everyMilliseconds, keepsOld: true },
  );
  return (
    <>
      <h1>{props.title}</h1>
      {props.lead}
      <Show loaded={loaded}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty>{props.empty}</Empty>
          ) : (
            <>
              <Table
                caption={props.title}
                columns={offeredOrders(props.columns(loaded.reload), !cursor && next === null)}
                rows={items}
                keyOf={props.keyOf}
              />
              <Pager cursor={cursor} next={next} go={(to) => setQuery({ cursor: to })} />
            </>
          )
        }
      </Show>
    </>
  );
}
