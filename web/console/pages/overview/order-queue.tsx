/** The order queue: how many requests wait, how long, and how fast they are decided. One line while it is idle. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { Bars } from './rates.tsx';

const t = words({
  title: ['Order queue', '주문 대기열'],
  idle: [
    'The order queue is idle: orders are decided in their requests.',
    '주문 대기열이 비어 있습니다. 주문은 요청 안에서 바로 처리됩니다.',
  ],
  waiting: ['Requests waiting', '대기 중인 요청'],
  inFlight: ['{n} being decided', '{n}건 처리 중'],
  lag: ['Lag', '지연'],
  lagMeaning: ['from accepted to decided', '접수부터 처리까지'],
  speed: ['Decided per second', '초당 처리'],
  decided: ['Decided', '처리한 요청'],
});
type Overview = Pick<ResponseBody<'readOverview'>, 'orderQueue' | 'rates'>;

export function OrderQueue({ orderQueue: { waiting, inFlight, lagMilliseconds, decidedPerSecond }, rates }: Overview) {
  const decided = rates.reduce((sum, rate) => sum + rate.decided, 0);
  const isIdle = waiting === 0 && inFlight === 0 && decided === 0;
  return (
    <section class="stack" aria-labelledby="order-queue">
      <h2 id="order-queue" class={isIdle ? 'quiet-head' : ''}>
        {t('title')}
      </h2>
      {isIdle ? (
        <p class="soft small">{t('idle')}</p>
      ) : (
        <div class="rates">
          <div class="box">
            <p>{t('waiting')}</p>
            <p class="row apart">
              <strong data-rate="waiting">{waiting === null ? '–' : count(waiting)}</strong>
              {inFlight !== null && <span class="small soft">{t('inFlight', { n: count(inFlight) })}</span>}
            </p>
          </div>
          <div class="box">
            <p>{t('lag')}</p>
            <p class="row apart">
              <strong>{lagMilliseconds === null ? '–' : duration(lagMilliseconds)}</strong>
              <span class="small soft">{t('lagMeaning')}</span>
            </p>
          </div>
          <div class="box">
            <p>{t('speed')}</p>
            <strong>{count(decidedPerSecond)}</strong>
          </div>
          <div class="box">
            <p>{t('decided')}</p>
            <strong data-rate="decided">{count(decided)}</strong>
            <Bars name={t('decided')} rates={rates} series="decided" />
          </div>
        </div>
      )}
    </section>
  );
}
