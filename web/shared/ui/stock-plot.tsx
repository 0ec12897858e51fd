/** The drawing of a stock chart: two step lines, the lowest and highest stock of each point, and a readout under the pointer. */
import { useState } from 'preact/hooks';
import { shopNow } from '#web/shared/clock.ts';
import { count, moment } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';

const t = words({
  point: ['{at}: available {available}, on hand {onHand}', '{at}: 판매 가능 {available}, 보유 {onHand}'],
  between: ['{at}: available {least} to {most}, then {available}', '{at}: 판매 가능 {least}~{most}, 이후 {available}'],
});
/** The units of the drawing. It is stretched to the width of the page; the line width stays constant. */
const WIDTH = 600;
const HEIGHT = 150;

export interface Point {
  readonly at: string;
  readonly onHand: number;
  readonly available: number;
  /** The lowest and highest available quantity since the point before, if a point stands for several changes. */
  readonly least?: number;
  readonly most?: number;
}
export type Points = readonly [Point, ...Point[]];

/** Positions in the drawing, for a time and for a quantity. */
function scaleOf(points: Points) {
  const from = Date.parse(points[0].at);
  const span = Math.max(1, shopNow() - from);
  const top = Math.max(1, ...points.map(({ onHand, available, most = 0 }) => Math.max(onHand, available, most)));
  return {
    top,
    x: (at: string): number => ((Date.parse(at) - from) / span) * WIDTH,
    y: (units: number): string => (HEIGHT - (units / top) * HEIGHT).toFixed(1),
    /** Returns the point that holds at a position between 0 and 1. */
    pointAt: (share: number): Point => points.findLast(({ at }) => Date.parse(at) <= from + share * span) ?? points[0],
  };
}
type Scale = ReturnType<typeof scaleOf>;

/** Returns the SVG path of one series: constant until the next change, and the last value until now. */
function stepsOf([first, ...rest]: Points, levelOf: (point: Point) => number, { x, y }: Scale): string {
  const steps = rest.map((point) => `H${x(point.at).toFixed(1)}V${y(levelOf(point))}`);
  return `M0 ${y(levelOf(first))}${steps.join('')}H${WIDTH}`;
}

/** Returns a line from the lowest to the highest stock of each point. */
const rangesOf = (points: Points, { x, y }: Scale): string =>
  points
    .flatMap(({ at, least, most }) =>
      least === undefined || most === undefined || least === most
        ? []
        : [`M${x(at).toFixed(1)} ${y(least)}V${y(most)}`],
    )
    .join('');

export function readout({ at, available, onHand, least = available, most = available }: Point): string {
  const values = { at: moment(at), available: count(available), onHand: count(onHand) };
  if (least >= available && most <= available) return t('point', values);
  return t('between', { ...values, least: count(least), most: count(most) });
}

export function StockPlot({ points, label, hover }: { points: Points; label: string; hover: (text?: string) => void }) {
  const [at, setAt] = useState<number>();
  const scale = scaleOf(points);
  const follow = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
    setAt(share * WIDTH);
    hover(readout(scale.pointAt(share)));
  };
  const leave = (): void => {
    setAt(undefined);
    hover();
  };
  return (
    <div class="plot">
      <div class="plot-y small soft" aria-hidden="true">
        <span>{count(scale.top)}</span>
        <span>0</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        onPointerMove={follow}
        onPointerLeave={leave}
      >
        <path class="grid" d={`M0 0H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
        <path class="on-hand" d={stepsOf(points, ({ onHand }) => onHand, scale)} />
        <path d={rangesOf(points, scale)} />
        <path d={stepsOf(points, ({ available }) => available, scale)} />
        {at !== undefined && <path class="grid" d={`M${at.toFixed(1)} 0V${HEIGHT}`} />}
      </svg>
      <div class="plot-x row apart small soft" aria-hidden="true">
        <span>{moment(points[0].at)}</span>
        <span>{moment(new Date(shopNow()).toISOString())}</span>
      </div>
    </div>
  );
}
