/** The picture of a product: a drawn donut that looks like its title, and is always the same for the same product. */
import { useId } from 'preact/hooks';
import { icingOf, type Topping, toppingOf } from './donut-looks.ts';

const numberOf = (id: string): number =>
  [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 9973, 7);

/** A point of the ring, `n` of `count`, at `radius` from the centre. */
function pointAt(n: number, count: number, turn: number, radius = 8.6): readonly [x: number, y: number] {
  const angle = ((n + turn) / count) * 2 * Math.PI;
  return [16 + radius * Math.cos(angle), 16 + radius * Math.sin(angle)];
}
const fixed = (value: number): string => value.toFixed(1);

function Sprinkles({ colours, turn }: { colours: readonly string[]; turn: number }) {
  return colours.map((colour, layer) => {
    const strokes = Array.from({ length: 6 }, (_, n) => {
      const [x, y] = pointAt(n + layer / colours.length, 6, turn, 7.6 + (n % 2) * 2);
      const [dx, dy] = [1.1 * Math.cos(n * 3 + layer), 1.1 * Math.sin(n * 3 + layer)];
      return `M${fixed(x - dx)} ${fixed(y - dy)}L${fixed(x + dx)} ${fixed(y + dy)}`;
    });
    return <path key={colour} d={strokes.join('')} stroke={colour} stroke-linecap="round" stroke-width="1.3" />;
  });
}

const Dots = ({ colour, turn, radius }: { colour: string; turn: number; radius: number }) =>
  Array.from({ length: 14 }, (_, n) => {
    const [x, y] = pointAt(n, 14, turn, 6.8 + (n % 3) * 1.8);
    return <circle key={n} cx={fixed(x)} cy={fixed(y)} r={radius} fill={colour} />;
  });

/** Waves across the icing. */
const Drizzle = ({ colour }: { colour: string }) => (
  <path
    d="M6 11.2q2.5-4 5 0t5 0t5 0t5 0M4 17.4q2-3.4 4 0t4 0M20 17.4q2-3.4 4 0t4 0M7 23q2.25-3.4 4.5 0t4.5 0t4.5 0t4.5 0"
    fill="none"
    stroke={colour}
    stroke-linecap="round"
    stroke-width="1.4"
  />
);

function ToppingView({ topping: { kind, colours }, turn }: { topping: Topping; turn: number }) {
  const [colour = ''] = colours;
  if (kind === 'sprinkles') return <Sprinkles colours={colours} turn={turn} />;
  if (kind === 'drizzle') return <Drizzle colour={colour} />;
  if (kind === 'none') return null;
  return <Dots colour={colour} turn={turn} radius={kind === 'dust' ? 0.5 : 0.95} />;
}

/** A square around the donut without its hole, which shows what is behind the picture. */
const WITHOUT_HOLE = 'M0 0H32V32H0ZM20.6 16A4.6 4.6 0 0 0 11.4 16A4.6 4.6 0 0 0 20.6 16Z';

export function Donut({ id, title, size = 72 }: { id: string; title: string | undefined; size?: number }) {
  const n = numberOf(id);
  const clip = useId();
  return (
    <svg class="donut" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <clipPath id={clip}>
        <path clip-rule="evenodd" d={WITHOUT_HOLE} />
      </clipPath>
      <g clip-path={`url(#${clip})`}>
        <circle cx="16" cy="16" r="14" fill="#d9955b" />
        <circle cx="16" cy="15.6" r="12.2" fill={icingOf(title ?? '', n)} />
        <ToppingView topping={toppingOf(title ?? '', n)} turn={(n % 7) / 7} />
      </g>
      <path
        d="M8 10.5A10 10 0 0 1 14 6.2"
        fill="none"
        stroke="#fff"
        stroke-linecap="round"
        stroke-opacity=".45"
        stroke-width="1.2"
      />
    </svg>
  );
}
