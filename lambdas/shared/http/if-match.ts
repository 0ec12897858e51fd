import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import { readEntityTags } from '#domain/entity-tag.ts';
import { IF_MATCH_TAGS_MAX } from '#domain/limits.ts';
import { HttpProblem } from './http-problem.ts';

/** No resource has this version, so the statement checks everything else first and then finds the resource changed. */
const NO_VERSION = -2;

/** The statement of a change. It fails with a problem of status 412 unless the resource has the version; null: any version. */
type Change<R> = (version: number | null) => Promise<readonly R[]>;

/**
 * Runs a change of a resource that still has a version which If-Match names: `"v3"`, or an ETag that begins with `v3` and has
 * further parts such as the stock and the language. A weak or foreign tag names no version.
 * @example const rows = await changeIfMatch(headers['if-match'], (version) => database.rows(changeUser(caller, version, body)));
 */
export const changeIfMatch = <R extends { readonly outcome: string }>(
  ifMatch: string | undefined,
  change: Change<R>,
): Promise<readonly R[]> => changeOne(versionsIn(ifMatch, 'request.if_match_required'), change);

/** As `changeIfMatch`, for a change that does not require If-Match. */
export const changeIfAllowed = <R extends { readonly outcome: string }>(
  ifMatch: string | undefined,
  change: Change<R>,
): Promise<readonly R[]> => changeOne(ifMatch === undefined ? [null] : versionsIn(ifMatch, 'request.invalid'), change);

async function changeOne<R extends { readonly outcome: string }>(
  [first = NO_VERSION, ...others]: readonly (number | null)[],
  change: Change<R>,
): Promise<readonly R[]> {
  let rows = await change(first);
  for (const version of others) {
    const [row] = rows;
    if (!row || PROBLEMS[row.outcome as ProblemCode]?.status !== 412) break;
    rows = await change(version);
  }
  return rows;
}

function versionsIn(ifMatch: string | undefined, problem: ProblemCode): readonly (number | null)[] {
  const tags = readEntityTags(ifMatch);
  if (tags === '*') return [null];
  if (tags && tags.length <= IF_MATCH_TAGS_MAX) {
    const versions = tags.flatMap(({ isWeak, opaque }) => {
      const [, version] = (!isWeak && /^"v(\d{1,9})(?:-\d{1,10}(?:-[a-z]{2})?)?"$/.exec(opaque)) || [];
      return version ? [Number(version)] : [];
    });
    return [...new Set(versions)];
  }
  const detail = `the ETag of the resource as you read it, for example "v3"; at most ${IF_MATCH_TAGS_MAX} ETags`;
  throw new HttpProblem(problem, detail, [{ pointer: 'If-Match', detail }]);
}
