/** The time span of a chart. */
export interface ChartSpan {
  readonly seconds: number;
  readonly name: string;
}

/**
 * The name of the chosen span, if the points cover it: the first one is at the full minute before the span. Undefined: the
 * chart begins later, because it has as many points as fit.
 */
export const spanName = (firstAt: string, now: number, span: ChartSpan | undefined): string | undefined =>
  span && now - Date.parse(firstAt) >= span.seconds * 1_000 ? span.name : undefined;
