/** The last 15 minutes as four small charts: orders, rejections, mails and failures by minute. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { count, moment } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';

const t = words({
  title: ['Last 15 minutes', '최근 15분'],
  placed: ['Orders placed', '접수된 주문'],
  refused: ['Rejected (sold out)', '품절 거절'],
  mails: ['Mails sent', '발송한 메일'],
  failures: ['Failures', '실패'],
  perMinute: ['{name} by minute: {values}', '{name}, 분당: {values}'],
  bar: ['{at}: {n}', '{at}: {n}'],
  peak: ['peak {n}/min', '분당 최고 {n}'],
});
type Rate = ResponseBody<'readOverview'>['rates'][number];
const SERIES = ['placed', 'refused', 'mails', 'failures'] as const;
const PAGES = {
  placed: '/console/orders',
  refused: '/console/orders?outcome=OUT_OF_STOCK',
  mails: '/console/mails',
  failures: '/console/queues',
} as const;
const HEIGHT = 30;
const BAR = 10;

export function Bars(props: {
  readonly name: string;
  readonly rates: readonly Rate[];
  readonly series: (typeof SERIES)[number] | 'decided';
}) {
  const { name, rates, series } = props;
  const values = rates.map((rate) => rate[series]);
  const top = Math.max(1, ...values);
  return (
    <svg
      class={`bars ${series}`}
      viewBox={`0 0 ${rates.length * BAR} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('perMinute', { name, values: values.map(count).join(', ') })}
    >
      {rates.map(({ at, [series]: n }, i) => {
        const height = Math.max(1, (n / top) * HEIGHT);
        return (
          <rect
            key={at}
            class={n === 0 ? 'none' : ''}
            x={i * BAR + 1}
            y={HEIGHT - height}
            width={BAR - 2}
            height={height}
          >
            <title>{t('bar', { at: moment(at), n: count(n) })}</title>
          </rect>
        );
      })}
    </svg>
  );
}

export const Rates = ({ rates }: { rates: readonly Rate[] }) => (
  <section class="stack" aria-labelledby="rates">
    <h2 id="rates">{t('title')}</h2>
    <div class="rates">
      {SERIES.map((series) => {
        const sum = rates.reduce((all, rate) => all + rate[series], 0);
        const peak = Math.max(0, ...rates.map((rate) => rate[series]));
        return (
          <div key={series} class="box">
            <a href={PAGES[series]}>{t(series)}</a>
            <p class="row apart">
              <strong class={series === 'failures' && sum > 0 ? 'bad' : ''} data-rate={series}>
                {count(sum)}
              </strong>
              <span class="small soft">{t('peak', { n: count(peak) })}</span>
            </p>
            <Bars name={t(series)} rates={rates} series={series} />
          </div>
        );
      })}
    </div>
  </section>
);
