import { type Figure, median } from '#bin/bench/figure.ts';
import type { SaleSample } from '#bin/bench/sale.ts';
import { ENGINE_PART, POSTGRES } from '#bin/bench/threads.ts';
import { FUNCTIONS } from '#lib/functions.ts';

/** The kernel keeps 15 characters of a thread's name. */
const NAME_CHARACTERS_MAX = 15;
const PRODUCT: ReadonlySet<string> = new Set([
  POSTGRES,
  ...Object.keys(FUNCTIONS).map((name) => name.slice(0, NAME_CHARACTERS_MAX)),
]);
/** A part that uses less is in the sums only. */
const SHOWN_MILLISECONDS_MIN = 0.05;

/** Whose work a part does. V8 compiles and collects for the functions and for the emulation alike. */
export type Owner = 'product' | 'emulation' | 'V8';
export function ownerOf(part: string): Owner {
  if (part === ENGINE_PART) return 'V8';
  return PRODUCT.has(part) ? 'product' : 'emulation';
}

/**
 * Where the CPU of an order goes until the last response: first the sums of the product and of the emulation, then each part.
 * `decidingMilliseconds` is the aim for the part that AWS bills and the database feels: the function `order` with PostgreSQL.
 */
export function profile(
  kind: string,
  sales: readonly Pick<SaleSample, 'parts' | 'accepted'>[],
  decidingMilliseconds: number,
): readonly Figure[] {
  const measured = sales.filter(({ parts }) => Object.keys(parts).length > 0);
  const perOrder = (includes: (part: string) => boolean): readonly number[] =>
    measured.map(({ parts, accepted }) => {
      const own = Object.entries(parts).filter(([part]) => includes(part));
      return own.reduce((sum, [, milliseconds]) => sum + milliseconds, 0) / accepted;
    });
  const figure = (name: string, rounds: readonly number[], aim?: number): Figure => ({
    name: `CPU of ${kind}, ${name}`,
    unit: 'ms',
    rounds,
    ...(aim === undefined ? {} : { aim }),
  });
  const parts = [...new Set(measured.flatMap((sale) => Object.keys(sale.parts)))]
    .map((part) => ({ part, rounds: perOrder((one) => one === part) }))
    .filter(({ rounds }) => median(rounds) >= SHOWN_MILLISECONDS_MIN)
    .toSorted((a, b) => median(b.rounds) - median(a.rounds));
  const isDeciding = (part: string): boolean => part === POSTGRES || part === 'order';
  return [
    figure('order function and PostgreSQL', perOrder(isDeciding), decidingMilliseconds),
    ...(['product', 'emulation', 'V8'] as const).map((owner) =>
      figure(
        owner === 'V8' ? ENGINE_PART : `${owner} in all`,
        perOrder((part) => ownerOf(part) === owner),
      ),
    ),
    ...parts
      .filter(({ part }) => part !== ENGINE_PART)
      .map(({ part, rounds }) => figure(`${ownerOf(part)}: ${part}`, rounds)),
  ];
}
