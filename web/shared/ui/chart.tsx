/** The stock over time as a step chart, with a summary sentence and an optional table. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { type ChartSpan, spanName } from './chart-span.ts';
import { Time } from './components.tsx';
import { type Point, type Points, StockPlot } from './stock-plot.tsx';
import { Table } from './table.tsx';

const t = words({
  onHand: ['On hand', '보유'],
  available: ['Available', '판매 가능'],
  least: ['Lowest', '최저'],
  most: ['Highest', '최고'],
  summary: [
    'Last {span}: available {first} → {last}, lowest {least}, highest {most}. {onHand} on hand now.',
    '최근 {span}: 판매 가능 수량 {first} → {last}, 최저 {least}, 최고 {most}. 현재 보유 {onHand}.',
  ],
  table: ['Show as table', '표로 보기'],
  at: ['Time', '시각'],
  chart: ['Chart of {title}', '{title} 재고 그래프'],
});
const ROWS_MAX = 50;
const leastOf = ({ available, least = available }: Point): number => Math.min(least, available);
const mostOf = ({ available, most = available }: Point): number => Math.max(most, available);

function summaryOf(points: Points, span: ChartSpan | undefined): string {
  const last = points.at(-1) ?? points[0];
  const [now, { at }] = [shopNow(), points[0]];
  return t('summary', {
    span: spanName(at, now, span) ?? duration(now - Date.parse(at)),
    first: count(points[0].available),
    last: count(last.available),
    least: count(Math.min(...points.map(leastOf))),
    most: count(Math.max(...points.map(mostOf))),
    onHand: count(last.onHand),
  });
}

const ChartTable = ({ points, title }: { points: Points; title: string }) => (
  <Table
    caption={title}
    rows={points.slice(-ROWS_MAX).reverse()}
    keyOf={({ at, onHand, available }) => `${at} ${onHand} ${available}`}
    columns={[
      { name: t('at'), cell: ({ at }) => <Time at={at} /> },
      { name: t('available'), numeric: true, cell: ({ available }) => count(available) },
      { name: t('least'), numeric: true, cell: (point) => count(leastOf(point)) },
      { name: t('most'), numeric: true, cell: (point) => count(mostOf(point)) },
      { name: t('onHand'), numeric: true, cell: ({ onHand }) => count(onHand) },
    ]}
  />
);

/** The children are controls of the chart, such as the choice of its time span. */
export function StockChart(props: {
  readonly points: readonly Point[];
  readonly title: string;
  /** The span that the reader chose. */
  readonly span?: ChartSpan;
  readonly children?: ComponentChildren;
}) {
  const [asTable, setAsTable] = useState(false);
  const [hovered, hover] = useState<string>();
  const { title } = props;
  const [first, ...rest] = props.points;
  if (!first) return null;
  const points: Points = [first, ...rest];
  const summary = summaryOf(points, props.span);
  return (
    <section class="box stack" aria-label={t('chart', { title })}>
      <div class="row apart">
        <h2>{title}</h2>
        <span class="row small">
          {props.children}
          <span class="key">{t('available')}</span>
          <span class="key on-hand">{t('onHand')}</span>
        </span>
      </div>
      <StockPlot points={points} label={summary} hover={hover} />
      <div class="row apart">
        <p class="small">{hovered ?? summary}</p>
        <button type="button" class="btn btn-xs" aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          {t('table')}
        </button>
      </div>
      {asTable && <ChartTable points={points} title={title} />}
    </section>
  );
}
