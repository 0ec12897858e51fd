/** What the API says, as a sentence in the reader's language. Titles come in it already; details are for developers. */
import { ApiProblem } from '#web/shared/client.ts';
import { language, words } from '#web/shared/language.ts';

const t = words({
  unreachable: [
    'The shop does not answer. Try again: nothing happens twice.',
    '상점이 응답하지 않습니다. 다시 시도해도 두 번 처리되지 않습니다.',
  ],
  later: ['Try again in a few seconds.', '잠시 후 다시 시도해 주세요.'],
});

export function problemSentence(error: Error): string {
  if (!(error instanceof ApiProblem)) return t('unreachable');
  const { title, status } = error.problem;
  const end = /[.?!]$/.test(title) ? '' : '.';
  return `${title}${end}${status === 429 || status === 503 ? ` ${t('later')}` : ''}`;
}

export const ProblemMessage = ({ error, not = [] }: { error: Error | undefined; not?: readonly string[] }) =>
  error && !not.some((pointer) => fieldErrorAt(error, pointer)) ? (
    <p class="alert soft-alert bad" role="alert">
      {problemSentence(error)}
    </p>
  ) : null;

/** What is wrong with one field. The detail is English: a Korean reader gets the title, and the field's own hint. */
export function fieldErrorAt(error: Error | undefined, pointer: string, hint?: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const found = error.problem.errors.find((one) => one.pointer === pointer);
  if (!found) return undefined;
  if (hint) return `${error.problem.title}. ${hint}`;
  return language.get() === 'en' ? `${error.problem.title}: ${found.detail}.` : `${error.problem.title}.`;
}
