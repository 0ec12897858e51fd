/** How a shelf stood: steps, told in a sentence as well, and as a table for whoever wants the numbers. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { shopNow } from '#console/clock.ts';
import { count, duration } from '#console/format.ts';
import { words } from '#console/language.ts';
import { Time } from './pieces.tsx';
import { Table } from './table.tsx';

const t = words({
  onHand: ['On hand', '보유'],
  available: ['Available', '판매 가능'],
  summary: [
    'In the last {span}: available from {first} to {last}, at least {least}; {onHand} on hand now.',
    '최근 {span}: 판매 가능 수량 {first} → {last}, 최저 {least}. 현재 보유 {onHand}.',
  ],
  flat: ['One moment is known: {last} available, {onHand} on hand.', '기록 1건: 판매 가능 {last}, 보유 {onHand}.'],
  table: ['As a table', '표로 보기'],
  at: ['At', '시각'],
  chart: ['Chart of {title}', '{title} 재고 그래프'],
});
const HEIGHT_PIXELS = 200;
const ROWS_MAX = 50;

export interface Point {
  readonly at: string;
  readonly onHand: number;
  readonly available: number;
}

function summaryOf(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const values = { last: count(last.available), onHand: count(last.onHand) };
  if (points.length === 1) return t('flat', values);
  const least = Math.min(...points.map(({ available }) => available));
  const span = duration(shopNow() - Date.parse(first.at));
  return t('summary', { ...values, span, first: count(first.available), least: count(least) });
}

function optionsOf(make: typeof uPlot, element: HTMLElement): uPlot.Options {
  const css = getComputedStyle(element);
  const colour = (name: string): string => css.getPropertyValue(name);
  const axis = {
    stroke: css.color,
    grid: { stroke: colour('border-color') || '#8884', width: 0.5 },
    ticks: { show: false },
  };
  const paths = make.paths.stepped?.({ align: 1 });
  const series = (label: string, stroke: string, dash?: number[]) => ({
    ...{ label, stroke, width: 2, points: { show: false } },
    ...(paths ? { paths } : {}),
    ...(dash ? { dash } : {}),
  });
  return {
    width: element.clientWidth,
    height: HEIGHT_PIXELS,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [axis, { ...axis, size: 44 }],
    series: [{}, series('onHand', css.color, [6, 4]), series('available', colour('--chart'))],
  };
}

/** The last known state goes on until now. */
function dataOf(points: readonly Point[]): uPlot.AlignedData {
  const last = points.at(-1);
  const all = last
    ? [...points, { ...last, at: new Date(Math.max(shopNow(), Date.parse(last.at))).toISOString() }]
    : points;
  return [
    all.map(({ at }) => Date.parse(at) / 1_000),
    all.map(({ onHand }) => onHand),
    all.map(({ available }) => available),
  ];
}

function Plot({ points, label }: { points: readonly Point[]; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let plot: uPlot | undefined;
    let gone = false;
    // Only a page with a chart on it loads the code that draws one.
    void import('uplot').then(({ default: make }) => {
      if (!gone) plot = new make(optionsOf(make, element), dataOf(points), element);
    });
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT_PIXELS }));
    resized.observe(element);
    return () => {
      gone = true;
      resized.disconnect();
      plot?.destroy();
    };
  }, [points]);
  return <div class="plot" ref={place} role="img" aria-label={label} />;
}

export function StockChart({ points, title }: { points: readonly Point[]; title: string }) {
  const [asTable, setAsTable] = useState(false);
  const summary = summaryOf(points);
  return (
    <section class="box stack" aria-label={t('chart', { title })}>
      <div class="row apart">
        <h2>{title}</h2>
        <span class="row small">
          <span class="key available">{t('available')}</span>
          <span class="key on-hand">{t('onHand')}</span>
        </span>
      </div>
      <Plot points={points} label={summary} />
      <p class="small">{summary}</p>
      <button
        type="button"
        class="btn btn-xs table-switch"
        aria-expanded={asTable}
        onClick={() => setAsTable(!asTable)}
      >
        {t('table')}
      </button>
      {asTable && (
        <Table
          caption={title}
          rows={points.slice(-ROWS_MAX).reverse()}
          keyOf={({ at }) => at}
          columns={[
            { name: t('at'), cell: ({ at }) => <Time at={at} /> },
            { name: t('available'), numeric: true, cell: ({ available }) => count(available) },
            { name: t('onHand'), numeric: true, cell: ({ onHand }) => count(onHand) },
          ]}
        />
      )}
    </section>
  );
}
