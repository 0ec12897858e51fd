/** The time spans of a stock chart. The address keeps the chosen one. */
import { CHART_WINDOW_NAMES, CHART_WINDOWS, type ChartWindow } from '#domain/overview.ts';
import { words } from '#web/shared/language.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { ChartSpan } from '#web/shared/ui/chart-span.ts';

const t = words({
  span: ['Time span', '기간'],
  '15m': ['15 min', '15분'],
  '1h': ['1 h', '1시간'],
  '24h': ['24 h', '24시간'],
});

/** Returns the span of the address. */
export function useChartWindow(): ChartWindow {
  const { window } = useAddress().query;
  return CHART_WINDOW_NAMES.find((name) => name === window) ?? '15m';
}

export const spanOf = (window: ChartWindow): ChartSpan => ({ seconds: CHART_WINDOWS[window], name: t(window) });

export const Spans = ({ chosen }: { chosen: ChartWindow }) => (
  <fieldset class="row spans" aria-label={t('span')}>
    {CHART_WINDOW_NAMES.map((name) => (
      <button
        key={name}
        type="button"
        class="btn btn-xs"
        aria-pressed={name === chosen}
        onClick={() => setQuery({ window: name }, true)}
      >
        {t(name)}
      </button>
    ))}
  </fieldset>
);
