/** A value of `Accept` or `Accept-Language` in lower case, and its weight from 0 (excluded) to 1. */
export interface Weighted {
  readonly value: string;
  readonly weight: number;
}

/** Reads `Accept` or `Accept-Language`. A weight that is no number excludes its value. */
export const readWeights = (header: string | undefined): readonly Weighted[] =>
  (header ?? '').split(',').map((part) => {
    // No pattern with spaces on both sides: such a pattern takes seconds for a header of spaces.
    const [value = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => /^q\s*=/.test(parameter));
    return { value, weight: q === undefined ? 1 : Number(q.slice(q.indexOf('=') + 1)) || 0 };
  });
