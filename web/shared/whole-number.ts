/** Whole numbers as people type them: `4200`, `4,200` and `4 200`. */

const GROUPED = /^[+-]?\d{1,3}([,\s_’']\d{3})+$/;
const PLAIN = /^[+-]?\d+$/;

/** Returns the number that a text means, or undefined if it is not a whole number from `min` to `max`. */
export function readWhole(text: string, min: number, max: number): number | undefined {
  const typed = text.trim().replace('−', '-');
  if (!PLAIN.test(typed) && !GROUPED.test(typed)) return undefined;
  const value = Number(typed.replace(/[,\s_’']/g, ''));
  return value >= min && value <= max ? value : undefined;
}
