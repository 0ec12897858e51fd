/** The stock of a product over a chosen time, from its stock ledger. */
import { CHART_WINDOWS, type ChartWindow } from '#domain/overview.ts';
import { Spans, spanOf, useChartWindow } from '#web/console/spans.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { StockChart } from '#web/shared/ui/chart.tsx';
import { Show } from '#web/shared/ui/components.tsx';
import { pointsOf } from './points.ts';

const t = words({ chart: ['Stock', '재고 추이'] });
type Move = Item<'listStockMoves'>;
const PAGE_ITEMS = 100;
/** More moves than a chart has pixels. A busier time is shown from where they begin. */
const MOVES_MAX = 1_000;

/** Reads the moves since a time, newest first, and the last one before it. */
async function readMoves(productId: string, since: number, signal: AbortSignal): Promise<readonly Move[]> {
  const moves: Move[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { limit: String(PAGE_ITEMS), ...(cursor ? { cursor } : {}) };
    const { items, next } = (await call('listStockMoves', { params: { productId } as never, query, signal })).body;
    moves.push(...items);
    cursor = next;
  } while (cursor && moves.length < MOVES_MAX && Date.parse(moves.at(-1)?.at ?? '') >= since);
  return moves;
}

export function ProductChart({ productId, on }: { productId: string; on: (event: StreamEvent) => boolean }) {
  const window: ChartWindow = useChartWindow();
  const milliseconds = CHART_WINDOWS[window] * 1_000;
  const loaded = useLoad(
    `chart ${productId} ${window}`,
    (signal) => readMoves(productId, shopNow() - milliseconds, signal),
    { on, keepsOld: true },
  );
  return (
    <Show loaded={loaded}>
      {(moves) => {
        const points = pointsOf(moves, shopNow() - milliseconds);
        return (
          points.length > 0 && (
            <StockChart points={points} title={t('chart')} span={spanOf(window)}>
              <Spans chosen={window} />
            </StockChart>
          )
        );
      }}
    </Show>
  );
}
