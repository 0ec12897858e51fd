/** The stock over time as a step chart, with a summary sentence and an optional table. */
import { useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { count, duration, moment } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { Time } from './components.tsx';
import { Table } from './table.tsx';

const t = words({
  onHand: ['On hand', '보유'],
  available: ['Available', '판매 가능'],
  summary: [
    'Last {span}: available {first} → {last}, lowest {least}. {onHand} on hand now.',
    '최근 {span}: 판매 가능 수량 {first} → {last}, 최저 {least}. 현재 보유 {onHand}.',
  ],
  table: ['Show as table', '표로 보기'],
  at: ['Time', '시각'],
  chart: ['Chart of {title}', '{title} 재고 그래프'],
});
const ROWS_MAX = 50;
/** The units of the drawing. It is stretched to the width of the page; the line width stays constant. */
const WIDTH = 600;
const HEIGHT = 150;

export interface Point {
  readonly at: string;
  readonly onHand: number;
  readonly available: number;
}
type Points = readonly [Point, ...Point[]];

function summaryOf(points: Points): string {
  const last = points.at(-1) ?? points[0];
  return t('summary', {
    span: duration(shopNow() - Date.parse(points[0].at)),
    first: count(points[0].available),
    last: count(last.available),
    least: count(Math.min(...points.map(({ available }) => available))),
    onHand: count(last.onHand),
  });
}

/** Returns the SVG path of one series: constant until the next change, and the last value until now. */
function stepsOf(points: Points, levelOf: (point: Point) => number, top: number): string {
  const from = Date.parse(points[0].at);
  const span = Math.max(1, shopNow() - from);
  const y = (point: Point): string => (HEIGHT - (levelOf(point) / top) * HEIGHT).toFixed(1);
  const x = (point: Point): string => (((Date.parse(point.at) - from) / span) * WIDTH).toFixed(1);
  const steps = points.slice(1).map((point) => `H${x(point)}V${y(point)}`);
  return `M0 ${y(points[0])}${steps.join('')}H${WIDTH}`;
}

function Drawing({ points, label }: { points: Points; label: string }) {
  const top = Math.max(1, ...points.map(({ onHand, available }) => Math.max(onHand, available)));
  return (
    <div class="plot">
      <div class="plot-y small soft" aria-hidden="true">
        <span>{count(top)}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="grid" d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
        <path class="on-hand" d={stepsOf(points, ({ onHand }) => onHand, top)} />
        <path class="available" d={stepsOf(points, ({ available }) => available, top)} />
      </svg>
      <div class="plot-x row apart small soft" aria-hidden="true">
        <span>{moment(points[0].at)}</span>
        <span>{moment(new Date(shopNow()).toISOString())}</span>
      </div>
    </div>
  );
}

export function StockChart({ points: given, title }: { points: readonly Point[]; title: string }) {
  const [asTable, setAsTable] = useState(false);
  const [first, ...rest] = given;
  if (!first) return null;
  const points: Points = [first, ...rest];
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
      <Drawing points={points} label={summary} />
      <div class="row apart">
        <p class="small">{summary}</p>
        <button type="button" class="btn btn-xs" aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          {t('table')}
        </button>
      </div>
      {asTable && (
        <Table
          caption={title}
          rows={points.slice(-ROWS_MAX).reverse()}
          keyOf={({ at, onHand, available }) => `${at} ${onHand} ${available}`}
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
