const UNITS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
const DURATION = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * Parses a duration into seconds; returns undefined for any other text.
 * @example readSeconds('1h30m') // 5400
 */
export function readSeconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return Object.values(UNITS).reduce((sum, seconds, i) => sum + Number(match[i + 1] ?? 0) * seconds, 0);
}

/**
 * Formats seconds as a duration.
 * @example writeSeconds(5400) // '1h30m'
 */
export function writeSeconds(seconds: number): string {
  let rest = Math.round(seconds);
  const parts = Object.entries(UNITS).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}
