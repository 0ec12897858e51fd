/** An API problem as a sentence in the language of the page. The API localises titles; details are English, for developers. */
import { ApiProblem } from '#web/shared/client.ts';
import { won } from '#web/shared/format.ts';
import { language, words } from '#web/shared/language.ts';

const t = words({
  unreachable: [
    'The shop does not respond. You can safely try again: nothing is processed twice.',
    '상점이 응답하지 않습니다. 다시 시도해도 두 번 처리되지 않습니다.',
  ],
  newTotal: [
    'The total is {total} now. Order again to accept it.',
    '지금 합계는 {total}입니다. 괜찮으시면 다시 주문해 주세요.',
  ],
  withinTheHour: ['You can order again within an hour.', '한 시간 안에 다시 주문하실 수 있습니다.'],
  expired: ['Nothing was ordered. You can order again.', '주문되지 않았습니다. 다시 주문하실 수 있습니다.'],
  later: ['Try again in a few seconds.', '잠시 후 다시 시도해 주세요.'],
});

export function problemSentence(error: Error): string {
  if (!(error instanceof ApiProblem)) return t('unreachable');
  const { title } = error.problem;
  const end = /[.?!]$/.test(title) ? '' : '.';
  return [`${title}${end}`, ...nextStep(error)].join(' ');
}

function nextStep(error: ApiProblem): readonly string[] {
  const { status, code } = error.problem;
  if (code === 'order.price_changed') {
    const { total } = error.problem as unknown as { readonly total: number };
    return [t('newTotal', { total: won(total) })];
  }
  if (code === 'order.request_expired') return [t('expired')];
  if (code === 'order.too_many_cancellations') return [t('withinTheHour')];
  return status === 429 || status === 503 ? [t('later')] : [];
}

export const ProblemMessage = ({ error, except = [] }: { error: Error | undefined; except?: readonly string[] }) =>
  error && !except.some((pointer) => fieldErrorAt(error, pointer)) ? (
    <p class="alert soft-alert bad" role="alert">
      {problemSentence(error)}
    </p>
  ) : null;

/** Returns the error of one field. The API's detail is English, so Korean pages show the title and the hint of the field. */
export function fieldErrorAt(error: Error | undefined, pointer: string, hint?: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const found = error.problem.errors.find((item) => item.pointer === pointer);
  if (!found) return undefined;
  if (hint) return `${error.problem.title}. ${hint}`;
  return language.get() === 'en' ? `${error.problem.title}: ${found.detail}.` : `${error.problem.title}.`;
}
