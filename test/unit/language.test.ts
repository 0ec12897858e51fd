/** The project is written in the standard terms of docs/glossary.md: these words of its first releases do not come back. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Retired word → the standard term. */
const RETIRED: readonly (readonly [RegExp, string])[] = [
  [/\brooms?\b|\bhouse\b/i, 'layer, module'],
  [/\bdoors?\b|\bdoor(?=[A-Z])/i, 'handler, endpoint, entry point'],
  [/\bwak(e|es|en|ing|e-up)\b|\bwoken?\b|\bwake(?=[A-Z])/i, 'notify, trigger'],
  [/\b(daily|take|next|another|a|this|the) looks?\b|\blookAgain\b|\bLOOK\b/, 'poll, sweep'],
  [/\btold\b|\btell(s|ing)?\b/i, 'publish, notify, say'],
  [/(?<!dead[ _-]?)\bletters?\b/i, 'dead letter'],
  [/\b(join|leave)Line\b/, 'subscribe, unsubscribe'],
  [/\bepisodes?\b/i, 'stock cycle'],
  [/\bdraws?\b/i, 'claim'],
  [/\bshel(f|ves)\b/i, 'stock'],
  [/\baskers?\b/i, 'caller, principal'],
  [/\bwish(es|ed)?\b/i, 'request'],
  [/\bRefusals?\b/, 'HttpProblem, rejection'],
  [/\btwins?\b|\bstands? twice\b/i, 'duplicate'],
  [/\bfates?\b/i, 'outcome'],
  [/\bdice\b|\bluck(y)?\b/i, 'failure rate'],
  [/\btempers?\b/i, 'mode, behaviour'],
  [/\bby hand\b|\bbyHand\b/i, 'manually'],
  [/\banswers?\b/i, 'response, result'],
  [/\b(give|gives|given|giving) back\b|\bput off\b|\blet go\b/i, 'release'],
  [/\bmend(s|ed|ing)?\b/i, 'fix, patch'],
  [/\bscenes?\b|\blived-in\b/i, 'fixture'],
  [/\bback door\b|\bwall\b/, 'OriginGuard, WebAcl'],
  [
    /\blawful\b|\bdear(er)?\b|\bsomebody\b|\bnobody\b|\bwhoever\b|\bstrangers?\b|\bhopeless\b/i,
    'valid, expensive, a user',
  ],
  [/\bwithdraw(n|s|al|able)?\b/i, 'delete the account'],
  [/결제 시간(이 지나| 초과)/, '결제 기한'],
  [/품절 회차/, '재고 회차'],
  [/(?<!재)입고 알림/, '재입고 알림'],
  [/일시 중지/, '일시 정지'],
  [/1인당 한도/, '구매 한도'],
];

/** Where a word stays: the files, the words in them, and why. */
const KEPT: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^(db|test)\//, /\banswers?\b/i, 'the column idempotency.answer of release 0.1.0'],
  [/^(db|test)\//, /\bwish\b/, 'the column redrives.wish of release 0.1.0'],
  [/^(db|test)\//, /\bluck\b/, 'the parameter of place_orders that the bundle of release 0.1.0 sends'],
  [/^docs\/decisions\/0025/, /./, 'names the columns that keep a retired word'],
  [/^test\/database\/upgrade/, /./, 'the words of release 0.1.0 that an upgrade replaces'],
  [/^(test|local\/postgres)\//, /\bnobody\b/, 'the Unix user nobody, and an address in tests'],
  [/^(CHANGELOG\.md|docs\/glossary\.md|test\/unit\/language\.test\.ts)$/, /./, 'names the retired words'],
];
/** Frozen, generated from frozen sources, or texts of other programs. */
const SKIPPED =
  /^(db\/(migrations|functions\/previous-release)\/|db\/schema\.sql|test\/database\/fixtures\/0\.1\.0\/|package-lock\.json|cdk\.json|LICENSE)|__snapshots__|\.(png|svg)$/;

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && !SKIPPED.test(file));

test.for(RETIRED)('no file contains %s; the standard term is: %s', ([word]) => {
  const everywhere = new RegExp(word.source, `${word.flags}g`);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, i) => {
        const words = line.match(everywhere) ?? [];
        const isKept = (one: string) => KEPT.some(([where, what]) => where.test(file) && what.test(one));
        return words.some((one) => !isKept(one)) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [];
      }),
  );
  expect(found).toEqual([]);
});

test('every kept word still occurs, so that no exception outlives its reason', () => {
  const unused = KEPT.filter(
    ([where, what]) => !files.some((file) => where.test(file) && what.test(readFileSync(file, 'utf8'))),
  );
  expect(unused).toEqual([]);
});
